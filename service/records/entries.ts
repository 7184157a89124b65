import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { decodeHead, readOperations } from '../database/change-log.js';
import { entries } from '../database/cursor.js';
import { rowOf } from '../database/layout.js';
import { numberKey, numberOf } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import { Teller } from '../database/tale.js';
import type { Tale } from '../database/tale.js';
import type { StoreView } from '../database/store-view.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import type { Key } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import { isPart } from './changes.js';
import { entryOf, membersOf } from './units.js';
import type { Entry } from './units.js';

/** Which entries of the log are asked for. */
export interface EntriesAsked {
  readonly limit: number;
  /** From before this number on. */
  readonly before?: number | undefined;
  /** Those that touched something that was this tenant's at the time. */
  readonly tenant: readonly string[];
  readonly table?: string | undefined;
  /** A record of `table`. */
  readonly key?: Key | undefined;
  readonly by?: string | undefined;
  /** Milliseconds since 1970-01-01 UTC: made at `sinceMs` or later, and before `untilMs`. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** Told of an entry: of one that an older release wrote it is found out. */
export interface Told extends Entry {
  readonly tale: Tale;
}

interface EntriesFound {
  readonly entries: readonly Told[];
  /** The next page begins before it; undefined where there is no more. */
  readonly next?: number;
}

/** How an older release's slices are one entry is looked for once in a walk. */
type OldFirsts = Map<number, number>;

/**
 * Entries of one application, the newest first: each unit once, at its first change; bookkeeping is passed over.
 * Between its steps others may go first; it stops where `enough` says so, and the next page goes on there. No entry is
 * read for what its head tells.
 */
export function* listEntries(
  stores: Stores,
  look: () => StoreView,
  application: string,
  asked: EntriesAsked,
  enough: () => boolean,
): Generator<void, EntriesFound> {
  const found: Told[] = [];
  const firsts: OldFirsts = new Map();
  let before = asked.before;
  let past = 0;
  for (;;) {
    const heads = [
      ...entries(stores.heads, {
        reverse: true,
        limit: changeLimits.looks,
        ...(before === undefined ? {} : { after: numberKey(before) }),
      }),
    ];
    for (const { key, value } of heads) {
      const change = numberOf(key);
      before = change;
      const head = decodeHead(value);
      if (head.application !== application || head.quiet === true || (asked.by !== undefined && head.by !== asked.by))
        continue;
      if (asked.untilMs !== undefined && head.at >= asked.untilMs) continue;
      // The clock may have been set: what is older may stand before what is not.
      if (asked.sinceMs !== undefined && head.at < asked.sinceMs && ++past > limits.youngChanges)
        return { entries: found };
      if (asked.sinceMs !== undefined && head.at < asked.sinceMs) continue;
      const entry = firstOf(stores, { change, head }, firsts);
      yield;
      if (entry === undefined) continue;
      const tale = head.tale ?? taleOfOld(stores, look(), entry);
      if (tale === undefined) continue;
      if (!(yield* isAsked(stores, look, { ...entry, tale }, asked))) continue;
      found.push({ ...entry, tale });
      if (found.length >= asked.limit) return { entries: found, next: change };
    }
    if (heads.length < changeLimits.looks) return { entries: found };
    if (enough()) return { entries: found, next: before! };
    yield;
  }
}

/** The entry, where the change is its first. */
function firstOf(stores: Stores, entry: Entry, firsts: OldFirsts): Entry | undefined {
  const { change, head } = entry;
  if (head.unit !== undefined) return head.unit === change ? entry : undefined;
  if (head.job === undefined) return entry;
  const first = firsts.get(head.job) ?? entryOf(stores, change)!.change;
  firsts.set(head.job, first);
  return first === change ? entry : undefined;
}

/**
 * What the head of an older release's entry does not tell; undefined for bookkeeping. Of many changes the first few are
 * looked at.
 */
function taleOfOld(stores: Stores, view: StoreView, entry: Entry): Tale | undefined {
  const { number } = stores.registry.application(entry.head.application)!;
  const teller = new Teller();
  let bookkeeping = true;
  for (const change of membersOf(stores, entry).slice(0, changeLimits.oldChangesTold)) {
    const operations = readOperations(stores, change);
    // Trimmed: what it was is not known any more, only that it was.
    if (operations === undefined) return entry.head.what.startsWith('start ') ? undefined : teller.tale();
    for (const operation of operations) {
      const { table } = stores.numbered(number, operation.table);
      if (table.bookkeeping === true) continue;
      bookkeeping = false;
      const before = operation.before === undefined ? undefined : rowOf(table, operation.before);
      teller.add(
        table,
        operation.kind,
        operation.key,
        before,
        before ?? view.get(table.name, decodeKey(table, operation.key))?.row,
      );
    }
  }
  return bookkeeping && entry.head.job === undefined && membersOf(stores, entry).length === 1
    ? undefined
    : teller.tale();
}

function* isAsked(
  stores: Stores,
  look: () => StoreView,
  entry: Told,
  { tenant, table, key }: EntriesAsked,
): Generator<void, boolean> {
  const { tale } = entry;
  const declared = table === undefined ? undefined : stores.registry.table(entry.head.application, table);
  if (
    table !== undefined &&
    (declared === undefined || ![...tale.counts, ...tale.keys].some(([number]) => number === declared.number))
  )
    return false;
  const bytes = key === undefined ? undefined : encodeKey(key);
  const told =
    bytes === undefined
      ? true
      : tale.keys.some(([number, other]) => number === declared!.number && bytes.equals(other));
  const owned = tenant.length === 0 ? true : (tale.tenants?.some((owner) => isPart(tenant, owner)) ?? undefined);
  if (owned === false || (!told && tale.keys.length < changeLimits.toldKeys)) return false;
  if (told && owned === true) return true;
  return yield* hasSuch(stores, look, entry, tenant, declared?.number, bytes);
}

/** Whether an entry of many records or tenants touched what is asked for: its changes are read. */
function* hasSuch(
  stores: Stores,
  look: () => StoreView,
  entry: Entry,
  tenant: readonly string[],
  table: number | undefined,
  key: Buffer | undefined,
): Generator<void, boolean> {
  const { number } = stores.registry.application(entry.head.application)!;
  for (const change of membersOf(stores, entry)) {
    for (const operation of readOperations(stores, change) ?? []) {
      if (key !== undefined && (operation.table !== table || !operation.key.equals(key))) continue;
      if (tenant.length === 0) return true;
      const { table: declared } = stores.numbered(number, operation.table);
      const row =
        operation.before === undefined
          ? look().get(declared.name, decodeKey(declared, operation.key))?.row
          : rowOf(declared, operation.before);
      if (row !== undefined && isPart(tenant, tenantOf(declared, row))) return true;
    }
    yield;
  }
  return false;
}
