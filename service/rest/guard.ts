import { refuse, type Refusal } from '../core/refusals.js';
import { formatTimestamp } from '../core/zones.js';
import { allowed, tenantOf } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Key, Table } from '../schema/table.js';
import type { Exchange } from './exchange.js';
import { isObject } from './json-body.js';
import { entityTag } from './record.js';

/**
 * The version that a PUT was made against, from `If-Match` or from the `meta.modified` (or `meta.txnid`) that a GET showed; undefined when it
 * guards against nothing. `stale` when the record is another by now, or is not there (api.md, Paths). Of another tenant's record
 * nothing is said here.
 */
export function readGuard(exchange: Exchange, table: Table, key: Key, meta: Json | undefined): number | undefined | Refusal {
  const match = exchange.incoming.headers.get('if-match');
  if (meta !== undefined && meta !== null && !isObject(meta)) return refuse('malformed', 'meta is an object.');
  const { modified, txnid } = isObject(meta) ? meta : {};
  if (match === undefined && modified === undefined && txnid === undefined) return undefined;
  const { application, caller: { administrator }, desk } = exchange;
  const view = exchange.view();
  const stored = view.get(table.name, key);
  if (stored === undefined) return refuse('stale', 'The record is not there.');
  if (allowed(application, administrator, 'view', table, tenantOf(table, stored.row)) === 'hidden') return refuse('not_found');
  const tags = match?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  const shown = formatTimestamp(desk.zone(), view.head(stored.modified)?.at ?? 0);
  const same = (tags === undefined || tags.includes('*') || tags.includes(entityTag(stored)))
    && (modified === undefined || modified === shown) && (txnid === undefined || txnid === stored.modified);
  return same ? stored.modified : refuse('stale', `The record was last modified at ${shown} by change ${stored.modified}.`);
}
