import type { Refusal } from '../core/refusals.js';
import { formatTimestamp } from '../core/zones.js';
import type { Json } from '../schema/kind.js';
import { scopeOf } from './changes.js';
import type { LiveCall } from './live-calls-desk.js';
import type { Exchange } from './exchange.js';
import { successOfMany } from './many.js';
import { resultsOf } from './openapi-schemas.js';
import { pageLimit, whole, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';

const text: Json = { type: 'string' },
  maybeText: Json = { type: ['string', 'null'] };
const reply: Named = {
  name: 'calls.reply',
  schema: resultsOf({
    call_id: text,
    at: text,
    called: text,
    calling: maybeText,
    'answered?': { type: 'boolean' },
    decision: text,
    value: {},
    rule: maybeText,
  }),
};
const opened = { limit: pageLimit };
const watched = { after: whole({ fallback: 0 }, 'What meta.next said; without it, a watch begins.') };

/**
 * `GET /calls`: calls that are open now, those whose lease began longest ago first; of a tenant its own. `meta.settled`
 * counts calls with money that ended, and those of them that were abandoned, by service provider since the start. `GET
 * /watch?after=`: what was decided since the last look, for platform owners; `meta.next` is handed in the next time,
 * `meta.missed` says how many were too many to be kept.
 */
export const liveCallRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: 'calls',
    tag: 'routing',
    summary: 'Calls that are open now.',
    needs: { abilities: ['statistics'] },
    query: opened,
    reply,
    run: list,
  }),
  route({
    method: 'GET',
    path: 'watch',
    tag: 'routing',
    summary:
      'What was decided since the last look; meta.next is handed in the next time, meta.missed counts what was too much to keep.',
    needs: { abilities: ['statistics'], roles: ['platform_owner'] },
    query: watched,
    reply,
    run: watch,
  }),
];

async function list(exchange: Exchange, { limit }: Values<typeof opened>): Promise<Reply | Refusal> {
  const { calls, more, settled } = await exchange.desk.liveCalls.open({
    application: exchange.application.name,
    tenant: scopeOf(exchange),
    limit,
  });
  return successOfMany(exchange, calls, (call) => shown(exchange, call), {
    records_page_size: limit,
    ...(more ? { partial: true } : {}),
    ...(settled.length === 0
      ? {}
      : { settled: settled.map(({ provider, ...counts }) => ({ service_provider: provider, ...counts })) }),
  });
}

async function watch(exchange: Exchange, { after }: Values<typeof watched>): Promise<Reply | Refusal> {
  const { calls, missed, next } = await exchange.desk.liveCalls.watch({
    application: exchange.application.name,
    after,
  });
  return successOfMany(exchange, calls, (call) => shown(exchange, call), { missed, next: String(next) });
}

function shown({ desk }: Exchange, { callId, atMs, called, calling, answered, decision, value, rule }: LiveCall): Json {
  return {
    scope: 'call',
    attributes: {
      call_id: callId,
      at: formatTimestamp(desk.zone(), atMs),
      called,
      calling: calling ?? null,
      ...(answered === undefined ? {} : { answered }),
      decision,
      value,
      rule,
    },
  };
}
