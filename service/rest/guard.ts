import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { formatTimestamp } from '../core/zones.js';
import { allowed, isBelowAnother, tenantOf } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import type { Stored } from '../schema/view.js';
import type { Exchange } from './exchange.js';
import { isObject } from './json-body.js';
import { entityTag } from './record.js';

/** What a write is made to depend on (RFC 9110, 13.1; api.md, Paths). */
export interface Conditions {
  /** The text of `If-Match`, or of `if_match` in a write of a batch. */
  readonly match?: string;
  /** The text of `If-None-Match`. */
  readonly noneMatch?: string;
}

/** The conditions in the head of a request. */
export function conditionsOf({ incoming: { headers } }: Exchange): Conditions {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  return { ...(match === undefined ? {} : { match }), ...(noneMatch === undefined ? {} : { noneMatch }) };
}

/** `stale` where what has this tag, or nothing where there is none, is not what the conditions ask for. */
export function unmet({ match, noneMatch }: Conditions, tag: string | undefined): Refusal | undefined {
  if (match !== undefined && !names(match, tag, false)) {
    // RFC 9110, 13.1.1: If-Match compares strongly, and a weak tag is never strongly the same.
    const isWeak = tag !== undefined && tagsOf(match).some((each) => each.startsWith('W/'));
    return refuse(
      'stale',
      tag === undefined
        ? 'The record is not there.'
        : isWeak
          ? `A weak tag never matches: send the tag as the record has it, ${tag}.`
          : `The record has changed since it was read: it is ${tag} now.`,
    );
  }
  if (noneMatch !== undefined && names(noneMatch, tag, true)) return refuse('stale', `The record is there: ${tag}.`);
  return undefined;
}

/**
 * Whether a list of entity tags has this one; `*` has every one that there is. Weakly compared (RFC 9110, 8.8.3.2) a
 * tag that a proxy has made weak is the same.
 */
function names(list: string, tag: string | undefined, weakly: boolean): boolean {
  return (
    tag !== undefined && tagsOf(list).some((each) => each === '*' || (weakly ? each.replace(/^W\//, '') : each) === tag)
  );
}

/** No tag of ours has a comma or a quote in it. */
function tagsOf(list: string): readonly string[] {
  return list.split(',').map((each) => each.trim());
}

/**
 * The version that a write was made against, from its conditions or from the `meta.modified` (or `meta.txnid`) that a
 * GET showed: 0 where there must be no record, undefined when it guards against nothing. `stale` when the record is
 * another by now, or is not there. Another tenant's record is not there.
 */
export function readGuard(
  exchange: Exchange,
  table: Table,
  key: Key,
  conditions: Conditions,
  meta?: Json,
): number | undefined | Refusal {
  if (isBelowAnother(exchange.caller.administrator, table, key)) return refuse('not_found');
  if (meta !== undefined && meta !== null && !isObject(meta)) return refuse('malformed', 'meta is an object.');
  const { modified, txnid } = isObject(meta) ? meta : {};
  const stored = seen(exchange, table, key);
  const isShown = modified !== undefined || txnid !== undefined;
  const failed =
    unmet(conditions, stored === undefined ? undefined : entityTag(stored)) ??
    (isShown ? another(exchange, stored, modified, txnid) : undefined);
  if (failed !== undefined) return failed;
  if (stored === undefined) return conditions.noneMatch?.trim() === '*' ? 0 : undefined;
  return isShown || conditions.match !== undefined ? stored.modified : undefined;
}

/** The live record, for somebody who may know of it. */
function seen(exchange: Exchange, table: Table, key: Key): Stored | undefined {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const stored = exchange.view().get(table.name, key);
  return stored === undefined ||
    allowed(application, administrator, 'view', table, tenantOf(table, stored.row)) === 'hidden'
    ? undefined
    : stored;
}

function another(
  { desk, view }: Exchange,
  stored: Stored | undefined,
  modified: Json | undefined,
  txnid: Json | undefined,
): Refusal | undefined {
  if (stored === undefined) return refuse('stale', 'The record is not there.');
  const shown = formatTimestamp(desk.zone(), view().head(stored.modified)?.at ?? 0);
  const same = (modified === undefined || modified === shown) && (txnid === undefined || txnid === stored.modified);
  return same ? undefined : refuse('stale', `The record was last modified at ${shown} by change ${stored.modified}.`);
}

/**
 * As `readGuard` for what is only done to a record that is there: where there is none, that is for the answer to say.
 */
export function guardOfStored(
  exchange: Exchange,
  table: Table,
  key: Key,
  conditions: Conditions,
): number | undefined | Refusal {
  if (seen(exchange, table, key) === undefined) return undefined;
  return readGuard(exchange, table, key, conditions);
}

/** Goes with what is asked where there is a guard. */
export function guarded<A extends object>(
  asked: A,
  guard: number | undefined | Refusal,
): (A & { readonly guard?: number }) | Refusal {
  if (isRefusal(guard)) return guard;
  return guard === undefined ? asked : { ...asked, guard };
}
