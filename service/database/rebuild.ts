import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { log } from '../core/log.js';
import { batchKey, batchOf, liveKeyOf, memberOf, recordOf } from './archive-key.js';
import { clear, inSteps } from './steps.js';
import { entriesRefused, valueKey, writeEntries } from './index-entries.js';
import { rowOf } from './layout.js';
import { numberAt, numberKey } from './numbers.js';
import { isDamaged } from './quarantine.js';
import { scrubFile } from './scrub.js';
import type { Shelf } from './shelf.js';
import type { Stores } from './stores.js';
import { Tallies, tallyPrefix } from './tally.js';

const fileName = 'indexes.doubt';

/** What was told from records anew. */
interface Rebuilt {
  readonly records: number;
  /**
   * Damaged records, which the next scrub puts into quarantine, and those for which an index has no place: another has
   * their unique value.
   */
  readonly left: number;
}

/**
 * Has the next start build the indexes of these tables (as `icr.number`) anew; none takes that back. Where the disk
 * takes no writes the next scrub finds them again.
 */
export function doubtIndexes(stateFolder: string, tables: readonly string[]): void {
  try {
    if (tables.length > 0) writeDurably(join(stateFolder, fileName), `${JSON.stringify(tables)}\n`, 0o640);
    else rmSync(join(stateFolder, fileName), { force: true });
  } catch (fault) {
    log.warning('indexes that do not fit could not be noted for the next start', { reason: String(fault) });
  }
}

/**
 * At a start, before anything is served: builds anew what a scrub has doubted, in the one transaction that `inOneGo`
 * is, and lets the next scrub look again.
 */
export function settleIndexDoubt(
  stores: Stores,
  stateFolder: string,
  inOneGo: (build: () => Rebuilt) => Rebuilt,
): void {
  const path = join(stateFolder, fileName);
  if (!existsSync(path)) return;
  const tables = namedIn(path);
  log.notice('indexes are built anew from their records; callers wait meanwhile', { tables: tables.join(' ') });
  const rebuilt = inOneGo(() => rebuildIndexes(stores, tables));
  log.notice('indexes were built anew from their records; a scrub looks at them within minutes', {
    tables: tables.join(' '),
    ...rebuilt,
  });
  // What the last scrub said is no longer so.
  rmSync(join(stateFolder, scrubFile), { force: true });
  rmSync(path, { force: true });
}

function namedIn(path: string): readonly string[] {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as unknown[]).map(String);
  } catch {
    return [];
  }
}

/**
 * Builds everything that is told from the records of these tables anew, within the transaction it is called in:
 * indexes, generations, members of batches, tallies. Records are only read.
 */
export function rebuildIndexes(stores: Stores, tables: readonly string[]): Rebuilt {
  const tallies = new Tallies();
  let [records, left] = [0, 0];
  for (const shelf of stores.shelves.filter(({ application, table }) =>
    tables.includes(`${application.name}.${table.name}`),
  )) {
    empty(stores, shelf);
    const { table } = shelf;
    inSteps(shelf.live, ({ key, value }) => {
      if (isDamaged(shelf, false, key, value)) return void left++;
      const row = rowOf(table, value);
      records++;
      tallies.add(shelf, false, row, 1);
      const hasRival = shelf.unique.some(({ column, entries }) => {
        const under = valueKey(table, row, column);
        return under !== undefined && entries.getBinary(under) !== undefined;
      });
      if (hasRival || entriesRefused(shelf, undefined, row) !== undefined) left++;
      else writeEntries(shelf, key, undefined, row);
    });
    inSteps(shelf.archive, ({ key: place, value }) => {
      stores.batches.put(batchKey(batchOf(value), shelf.application.number, table.number, place), Buffer.alloc(0));
      shelf.generations.put(liveKeyOf(place), numberKey(numberAt(shelf.generations, liveKeyOf(place)) + 1));
      if (isDamaged(shelf, true, place, value)) return void left++;
      records++;
      tallies.add(shelf, true, rowOf(table, recordOf(value)), 1);
    });
  }
  tallies.write(stores);
  return { records, left };
}

function empty(stores: Stores, shelf: Shelf): void {
  const { application, table } = shelf;
  clear(shelf.generations);
  for (const { entries } of [...shelf.unique, ...shelf.indexed, ...shelf.references, ...shelf.grouped]) clear(entries);
  for (const { shaped, shapes } of shelf.grouped) for (const index of [shaped, shapes]) clear(index);
  inSteps(stores.batches, ({ key }) => {
    const member = memberOf(key);
    if (member.application === application.number && member.table === table.number) stores.batches.remove(key);
  });
  inSteps(stores.tallies, ({ key }) => {
    if (key.subarray(0, 2).equals(tallyPrefix(shelf))) stores.tallies.remove(key);
  });
}
