import { refuse, type Refusal } from '../core/refusals.js';
import { log } from '../core/log.js';
import { formatTimestamp } from '../core/zones.js';
import { movedColumn } from '../schema/table.js';
import { scopeOf } from './changes.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import { resultsOf } from './openapi-schemas.js';
import { pageLimit, text, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';

const query = { rule: text('Of this rule alone.'), limit: pageLimit };

/**
 * `/leases`: which open calls hold a lease of which `limited` rule, and which hold money of which account (`rule` is
 * its number then, and clearing ends the call, settled as abandoned), and clearing them one by one (routing.md,
 * limited: visible and clearable). Whoever sees statistics sees those of the own plans; only a platform owner clears
 * one, for a rule lets one call more through then.
 */
export const leaseRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: 'leases',
    tag: 'system',
    summary: 'Calls that hold a lease of a limited rule.',
    needs: { abilities: ['statistics'] },
    query,
    reply: {
      name: 'leases.reply',
      schema: resultsOf({
        rule: { type: 'string' },
        call_id: { type: 'string' },
        since: { type: 'string' },
        'reserved?': {},
      }),
    },
    run: list,
  }),
  route({
    method: 'DELETE',
    path: 'leases/{rule}/{call_id}',
    tag: 'system',
    summary: 'Clear the lease of one call.',
    needs: { abilities: ['statistics'], roles: ['platform_owner'] },
    standby: 'refuses',
    parts: {
      rule: { description: 'Provider, subscriber, plan and rule, as the list shows them.' },
      call_id: { description: 'The call.' },
    },
    run: clear,
  }),
];

async function list(exchange: Exchange, { rule, limit }: Values<typeof query>): Promise<Reply | Refusal> {
  const { desk, application, brand } = exchange;
  const found = await desk.leases.list({
    application: application.name,
    tenant: scopeOf(exchange),
    limit,
    ...(rule === undefined ? {} : { rule }),
  });
  const zone = desk.zone();
  const money = application.tables.map((table) => movedColumn(table)).find((column) => column !== undefined)?.kind;
  return success(
    brand,
    found.leases.map((lease) => ({
      scope: 'lease',
      attributes: {
        rule: lease.rule,
        call_id: lease.callId,
        since: formatTimestamp(zone, lease.sinceMs),
        ...(lease.reserved === undefined ? {} : { reserved: money?.show(lease.reserved) ?? lease.reserved }),
      },
    })),
    { meta: { records_page_size: limit, ...(found.more ? { partial: true } : {}) } },
  );
}

async function clear(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    parts,
    brand,
  } = exchange;
  const [rule, callId] = parts as [string, string];
  if (!(await desk.leases.clear({ application: application.name, rule, callId })))
    return refuse('not_found', 'No open call of this id holds a lease of this rule.');
  log.notice('a lease was cleared by hand', {
    application: application.name,
    rule,
    call: callId,
    by: administrator.username,
  });
  return success(brand, [], { message: 'The lease is cleared; the call itself goes on.' });
}
