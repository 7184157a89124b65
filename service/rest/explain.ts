import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refusals, refuseFields, type Finding, type RefusalCode } from '../core/refusals.js';
import { isZone } from '../core/zones.js';
import type { Json } from '../schema/kind.js';
import { askedFault } from '../schema/kinds/number-form.js';
import { scopeOf } from './changes.js';
import type { ExplainRequest } from '../explain/request.js';
import { draftFaults, draftMember, draftOf } from './draft.js';
import { success } from './envelope.js';
import { bodyOf, type Exchange } from './exchange.js';
import { readInstant } from './instant.js';
import type { JsonObject } from './json-body.js';
import { optional, type Members } from './members.js';
import { object, resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';

/** What is told of a call and of the records it is tried on, wherever one is. */
export const callMembers = {
  calling: optional('text'),
  zone: optional('text'),
  call_id: optional('text'),
  alone: optional('flag'),
  draft: draftMember,
  attrs: optional('object'),
  plan: optional('object'),
} as const satisfies Members;

const members: Members = {
  called: { form: 'text', required: ({ cdr }) => (cdr ?? null) === null },
  ...callMembers,
  time: optional('instant'),
  change: optional('number'),
  cdr: optional('text'),
  seconds: optional('number', { minimum: 0, maximum: limits.pricedSeconds }),
};

/** `POST /explain`: what would be decided for a call, and why (routing.md, Explain). */
export const explainRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: 'explain',
    tag: 'routing',
    summary: 'What would be decided for a call, and why.',
    needs: { abilities: ['explain'] },
    body: { name: 'explain', members },
    statuses: [404],
    reply: { name: 'explain.reply', schema: explained() },
    run: explain,
  }),
];

function explained(): Json {
  const text: Json = { type: 'string' };
  const step = object({
    path: text,
    criterion: text,
    expected: {},
    found: {},
    outcome: { enum: ['matched', 'failed', 'not_reached'] },
    reason: {},
  });
  const event = object({
    event: text,
    detail: text,
    after: { type: 'integer', description: 'So many of the steps stand before it.' },
  });
  return resultsOf({
    'decision?': { type: 'object' },
    'steps?': { type: 'array', items: { ...(step as object), additionalProperties: true } },
    'counters?': {},
    'events?': { type: 'array', items: event },
    'change?': { type: 'integer' },
  });
}

async function explain(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, brand } = exchange;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const misplaced = outOfPlace(body);
  if (misplaced.length > 0) return refuseFields(misplaced);
  const instant = readTime(exchange, body, 'time');
  if (isRefusal(instant)) return instant;
  if (typeof body['seconds'] === 'number' && body['seconds'] > limits.pricedSeconds) {
    return refuseFields([
      {
        field: 'seconds',
        code: 'out_of_range',
        message: `A call of at most ${limits.pricedSeconds} seconds is priced.`,
      },
    ]);
  }
  const answer = await desk.explain({
    ...askedOf(exchange, body),
    ...given('change', body['change']),
    ...given('cdr', body['cdr']),
    ...given('seconds', body['seconds']),
    ...(instant === undefined ? {} : { instant }),
  });
  return 'code' in answer
    ? Refusal.from(answer)
    : success(brand, [{ scope: 'explanation', attributes: answer.attributes }]);
}

/**
 * A time of the body, without an offset in the zone of the body, else in the system's; undefined where none is given.
 */
export function readTime({ desk }: Exchange, body: JsonObject, name: string): number | undefined | Refusal {
  const zone = body['zone'] ?? undefined;
  const instant = readInstant(body[name], typeof zone === 'string' ? zone : desk.zone());
  return isRefusal(instant) ? refuseFields([{ field: name, code: instant.code, message: instant.message }]) : instant;
}

/** The call of a body whose form is right, as the desk is asked about it. */
export function askedOf(exchange: Exchange, body: JsonObject): ExplainRequest {
  return {
    application: exchange.application.name,
    tenant: scopeOf(exchange),
    attributes: (body['attrs'] ?? {}) as JsonObject,
    ...given('called', body['called']),
    ...given('calling', body['calling']),
    ...given('plan', body['plan']),
    ...given('draft', draftOf(body['draft'])),
    ...given('callId', body['call_id']),
    ...given('zone', body['zone']),
    ...(body['alone'] === true ? { alone: true as const } : {}),
  };
}

/** A member that is absent rather than undefined; its form was checked. */
function given<V>(name: string, value: unknown): { readonly [name: string]: V } {
  return value === undefined || value === null ? {} : { [name]: value as V };
}

/** What does not go together, or is not of the form that it needs. */
export function outOfPlace(body: JsonObject): readonly Finding[] {
  const found: Finding[] = [];
  const wrong = (field: string, code: RefusalCode, message: string): void => {
    found.push({ field, code, message });
  };
  const { zone, call_id: callId, draft } = body;
  for (const name of ['called', 'calling']) {
    const fault = typeof body[name] === 'string' ? askedFault(body[name]) : undefined;
    if (fault !== undefined) wrong(name, fault.code, fault.message);
  }
  if (typeof zone === 'string' && !isZone(zone)) wrong('zone', 'bad_zone', refusals.bad_zone.text);
  if (typeof callId === 'string' && (callId === '' || Buffer.byteLength(callId) > limits.callIdBytes))
    wrong('call_id', 'out_of_range', `From 1 to ${limits.callIdBytes} bytes.`);
  const against = ['plan', 'draft', 'change', 'cdr'].filter((name) => (body[name] ?? null) !== null);
  if (draft !== undefined && draft !== null && against.length > 1)
    wrong('draft', 'invalid', `A draft does not go with ${against.filter((name) => name !== 'draft').join(', ')}.`);
  found.push(...draftFaults(draft));
  if (body['alone'] === true && !against.includes('plan') && !against.includes('draft'))
    wrong('alone', 'required', 'A draft that is to be tried alone.');
  return found;
}
