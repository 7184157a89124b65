import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import type { Refusal } from '../core/refusals.js';
import { batchKey, generationOf, liveKeyOf, memberOf } from '../database/archive-key.js';
import { readHead } from '../database/change-log.js';
import { keys } from '../database/cursor.js';
import type { Draft } from '../database/draft.js';
import { isHidden, readHidden } from '../database/hidden.js';
import { numberKey, numberOf } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import type { Application } from '../schema/application.js';
import { decodeKey } from '../schema/key.js';
import { movesToArchive } from '../schema/reference.js';
import type { Table } from '../schema/table.js';
import { countRemoved } from './removed.js';

/** Members of batches, as they lie in the store, back to back; each ends at the same place of `ends`. */
export interface Members {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

/** A slice of a nightly purge: evaluated and committed by the writer as one change together with the job's record. */
export interface PurgeSlice {
  readonly application: string;
  readonly by: string;
  readonly jobId: number;
  /** What was archived at this instant or later stays; milliseconds since 1970-01-01 UTC. */
  readonly beforeMs: number;
  readonly members: Members;
}

/** How many records a slice removed. */
export interface PurgedSlice {
  readonly change: number;
  readonly records: number;
}

/**
 * Finds what was archived before an instant, whole batches in the order of their changes, in slices of at most `limit`
 * members; an empty one after `limits.nightLooks` batches without any, for the caller to let others go first. It holds
 * no snapshot between two slices. Every batch is looked at: the clock may have been set between two, so that their
 * instants need not be in order.
 */
export function* oldMembers(stores: Stores, application: string, beforeMs: number, limit: number): Generator<Members> {
  const declared = stores.registry.application(application)!;
  const tables = containersFirst(declared);
  let found: Buffer[] = [];
  for (const batch of batchesOf(stores, declared)) {
    if (batch === undefined) yield packed([]);
    if (batch === undefined || !isOld(stores, application, batch, beforeMs)) continue;
    for (const { number } of tables) {
      const prefix = batchKey(batch, declared.number, number, nothing);
      for (let after: Buffer | undefined; ; ) {
        const more = [...keys(stores.batches, { prefix, after, limit: limit - found.length })];
        found.push(...more);
        after = more.at(-1);
        if (found.length < limit) break;
        yield packed(found);
        found = [];
      }
    }
  }
  if (found.length > 0) yield packed(found);
}
const nothing = new Uint8Array(0);

/**
 * The batches of an application in order, those of others passed with one seek each; undefined now and then, for the
 * caller to rest.
 */
function* batchesOf(stores: Stores, { number }: Application): Generator<number | undefined> {
  let looked = 0;
  for (let from = 0; ; ) {
    const [key] = keys(stores.batches, { after: Buffer.concat([numberKey(from), Buffer.of(number)]), limit: 1 });
    if (key === undefined) return;
    from = numberOf(key);
    const { application } = memberOf(key);
    if (application === number) yield from;
    // A change, and so a batch, is of one application.
    if (application >= number) from++;
    if (++looked % limits.nightLooks === 0) yield undefined;
  }
}

/** A batch was archived when its change was made. */
function isOld(stores: Stores, application: string, batch: number, beforeMs: number): boolean {
  const head = readHead(stores, batch);
  assert(head?.application === application, 'a batch has the head of its change, and is of one application');
  return head.at < beforeMs;
}

/**
 * Tables in an order in which no record is removed behind one that it contains: while a batch goes in slices its root
 * is gone first, and nobody can restore a part of it.
 */
function containersFirst({ tables }: Application): readonly Table[] {
  const ordered = new Set<Table>();
  const enter = (table: Table): void => {
    if (!movesToArchive(table) || ordered.has(table)) return;
    for (const { to, contained } of table.references ?? []) {
      if (contained === true && to !== table.name) enter(tables.find(({ name }) => name === to)!);
    }
    ordered.add(table);
  };
  tables.forEach(enter);
  return [...ordered];
}

function packed(members: readonly Buffer[]): Members {
  let end = 0;
  return {
    ends: Uint32Array.from(members, ({ length }) => (end += length)),
    bytes: new Uint8Array(Buffer.concat(members)),
  };
}

/** Adds to counts by table what members of batches are, but for internal ones. */
export function countMembers(stores: Stores, { bytes, ends }: Members, counts: Record<string, number>): void {
  let start = 0;
  for (const end of ends) {
    const { application, table: number } = memberOf(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start));
    start = end;
    const { table } = stores.numbered(application, number);
    if (table.internal !== true) counts[table.name] = (counts[table.name] ?? 0) + 1;
  }
}

/** Removes what a slice names, but for what has been restored or purged since, or is on its way back. */
export function purgeOld(draft: Draft, { application, jobId, beforeMs, members }: PurgeSlice): PurgedSlice | Refusal {
  const hidden = readHidden(draft.stores, application);
  const archive: Record<string, number> = {};
  let batch: number | undefined;
  let start = 0;
  let records = 0;
  for (const end of members.ends) {
    const key = Buffer.from(members.bytes.buffer, members.bytes.byteOffset + start, end - start);
    start = end;
    if (numberOf(key) !== batch)
      assert(isOld(draft.stores, application, (batch = numberOf(key)), beforeMs), 'nothing young is purged');
    const { table: number, archiveKey } = memberOf(key);
    const { table } = draft.stores.numbered(draft.declared.number, number);
    const record = draft.generation(table.name, decodeKey(table, liveKeyOf(archiveKey)), generationOf(archiveKey));
    if (record === undefined || record.batch !== batch) continue;
    if (hidden.length > 0 && isHidden(hidden, table, record.row)) continue;
    const refused = draft.purge(table.name, record);
    if (refused !== undefined) return refused;
    // The receipt tells of what operators know.
    if (table.internal !== true) archive[table.name] = (archive[table.name] ?? 0) + 1;
    records++;
  }
  return countRemoved(draft, jobId, { archive }) ?? { change: draft.change, records };
}
