import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refusals, refuse, refuseFields, type Finding, type RefusalCode } from '../core/refusals.js';
import { isZone } from '../core/zones.js';
import { able } from '../people/permits.js';
import { scopeOf } from './changes.js';
import { success } from './envelope.js';
import { bodyOf, partsAre, type Exchange, type Methods } from './exchange.js';
import { readInstant } from './instant.js';
import { isObject, shaped, type JsonObject } from './json-body.js';
import type { Json } from '../schema/kind.js';
import { only } from './query.js';
import type { Reply } from './reply.js';

/** `POST /explain`: what would be decided for a call, and why (routing.md, Explain, lint, rehearse). */
export const explainMethods: Methods = { POST: explain };

async function explain(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, brand } = exchange;
  const misused = partsAre(exchange, 0) ?? only(exchange.query);
  if (misused !== undefined) return misused;
  if (!able(application, administrator, 'explain')) return refuse('not_permitted');
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const refused = shaped(body, body['cdr'] === undefined || body['cdr'] === null ? { called: 'text' } : {}, {
    called: 'text', calling: 'text', zone: 'text', call_id: 'text', attrs: 'object', plan: 'object', draft: 'object', alone: 'flag', change: 'number', cdr: 'text', seconds: 'number',
    ...(typeof body['time'] === 'number' ? { time: 'number' } : { time: 'text' }),
  });
  if (refused !== undefined) return refused;
  const misplaced = outOfPlace(body);
  if (misplaced.length > 0) return refuseFields(misplaced);
  const zone = body['zone'] ?? undefined;
  const instant = readInstant(body['time'], typeof zone === 'string' ? zone : desk.zone());
  if (isRefusal(instant)) return refuseFields([{ field: 'time', code: instant.code, message: instant.message }]);
  if (typeof body['seconds'] === 'number' && body['seconds'] > limits.pricedSeconds) {
    return refuseFields([{ field: 'seconds', code: 'out_of_range', message: `A call of at most ${limits.pricedSeconds} seconds is priced.` }]);
  }
  const answer = await desk.explain({
    application: application.name, tenant: scopeOf(exchange), attributes: (body['attrs'] ?? {}) as JsonObject,
    ...given('called', body['called']), ...given('calling', body['calling']), ...given('plan', body['plan']), ...given('draft', draftOf(body['draft'])), ...given('callId', body['call_id']), ...given('zone', body['zone']), ...(body['alone'] === true ? { alone: true as const } : {}),
    ...given('change', body['change']), ...given('cdr', body['cdr']), ...given('seconds', body['seconds']),
    ...(instant === undefined ? {} : { instant }),
  });
  return 'code' in answer ? Refusal.from(answer) : success(brand, [{ scope: 'explanation', attributes: answer.attributes }]);
}

/** A draft with its key in parts, however that was given. */
function draftOf(draft: Json | undefined): JsonObject | undefined {
  if (!isObject(draft)) return undefined;
  const { key } = draft;
  return typeof key === 'string' ? { ...draft, key: key.split('/').map((part) => decoded(part)) } : key === null ? { table: draft['table']!, attributes: draft['attributes']! } : draft;
}

/** As in a path; what is no escape is itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A member that is absent rather than undefined; its form was checked. */
function given<V>(name: string, value: unknown): { readonly [name: string]: V } {
  return value === undefined || value === null ? {} : { [name]: value as V };
}

/** What does not go together, or is not of the form that it needs. */
function outOfPlace(body: JsonObject): readonly Finding[] {
  const found: Finding[] = [];
  const wrong = (field: string, code: RefusalCode, message: string): void => { found.push({ field, code, message }); };
  const { zone, call_id: callId, draft } = body;
  const key = isObject(draft) ? draft['key'] : undefined;
  if (typeof zone === 'string' && !isZone(zone)) wrong('zone', 'bad_zone', refusals.bad_zone.text);
  if (typeof callId === 'string' && (callId === '' || Buffer.byteLength(callId) > limits.callIdBytes)) wrong('call_id', 'out_of_range', `From 1 to ${limits.callIdBytes} bytes.`);
  const against = ['plan', 'draft', 'change', 'cdr'].filter((name) => (body[name] ?? null) !== null);
  if (draft !== undefined && draft !== null && against.length > 1) wrong('draft', 'invalid', `A draft does not go with ${against.filter((name) => name !== 'draft').join(', ')}.`);
  if (isObject(draft)) {
    if (typeof draft['table'] !== 'string') wrong('draft/table', 'required', 'Of which table the draft is.');
    if (!isObject(draft['attributes'])) wrong('draft/attributes', 'required', 'The attributes of the draft, as an object.');
    if (key !== undefined && key !== null && typeof key !== 'string' && !Array.isArray(key)) wrong('draft/key', 'wrong_type', 'A list of the parts of the key is expected, or its path.');
    for (const name of Object.keys(draft)) if (!['table', 'key', 'attributes'].includes(name)) wrong(`draft/${name.slice(0, limits.nameCharacters)}`, 'unknown_field', 'A draft has no such member.');
  }
  if (body['alone'] === true && !against.includes('plan') && !against.includes('draft')) wrong('alone', 'required', 'A draft that is to be tried alone.');
  return found;
}
