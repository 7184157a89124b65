import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { able } from '../people/permits.js';
import { scopeOf } from './changes.js';
import { success } from './envelope.js';
import { bodyOf, partsAre, type Exchange, type Methods } from './exchange.js';
import { readInstant } from './instant.js';
import { shaped, type JsonObject } from './json-body.js';
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
    called: 'text', calling: 'text', attrs: 'object', plan: 'object', change: 'number', cdr: 'text', seconds: 'number',
    ...(typeof body['time'] === 'number' ? { time: 'number' } : { time: 'text' }),
  });
  if (refused !== undefined) return refused;
  const instant = readInstant(body['time'], desk.zone());
  if (isRefusal(instant)) return refuseFields([{ field: 'time', code: instant.code, message: instant.message }]);
  if (typeof body['seconds'] === 'number' && body['seconds'] > limits.pricedSeconds) {
    return refuseFields([{ field: 'seconds', code: 'out_of_range', message: `A call of at most ${limits.pricedSeconds} seconds is priced.` }]);
  }
  const answer = await desk.explain({
    application: application.name, tenant: scopeOf(exchange), attributes: (body['attrs'] ?? {}) as JsonObject,
    ...given('called', body['called']), ...given('calling', body['calling']), ...given('plan', body['plan']), ...given('change', body['change']), ...given('cdr', body['cdr']), ...given('seconds', body['seconds']),
    ...(instant === undefined ? {} : { instant }),
  });
  return 'code' in answer ? Refusal.from(answer) : success(brand, [{ scope: 'explanation', attributes: answer.attributes }]);
}

/** A member that is absent rather than undefined; its form was checked. */
function given<V>(name: string, value: unknown): { readonly [name: string]: V } {
  return value === undefined || value === null ? {} : { [name]: value as V };
}
