import { assert } from '../core/assert.js';
import { checksum } from '../core/checksum.js';
import { applyOperation } from './apply.js';
import { archiveKey, batchOf, generationOf, liveKeyOf, recordOf } from './archive-key.js';
import { enterChange } from './change-entry.js';
import { writeHidden } from './hidden.js';
import type { LoggedChange, LoggedOperation } from './logged-change.js';
import { pack } from './layout.js';
import { numberAt, numberKey } from './numbers.js';
import type { Operation } from './operation.js';
import { isDamaged } from './quarantine.js';
import type { Aside } from './quarantine.js';
import type { Shelf } from './shelf.js';
import type { Stores } from './stores.js';
import { Tallies } from './tally.js';
import { lastChangeKey } from './view.js';

/** A record is another here than it was where the change was made: the two stores are not the same any more. */
export class Divergence extends Error {
  constructor(
    readonly change: number,
    what: string,
  ) {
    super(`change ${change} does not fit this store: ${what}`);
    this.name = 'Divergence';
  }
}

/**
 * Does a change of the log again, within a transaction of the store: records, what follows from them, and the change's
 * own place in the change log. A store in which all changes up to it were done becomes the one in which it was made,
 * byte for byte. Throws `Divergence`, and the transaction must not be kept then.
 */
export function applyChange(stores: Stores, change: LoggedChange): void {
  const { number, application, head, unit, left, beside, aside, hidden, trimmed } = change;
  const last = numberAt(stores.meta, lastChangeKey);
  if (number !== last + 1) throw new Divergence(number, `the last change here is ${last}`);
  const declared = stores.registry.numbered(application);
  if (declared === undefined) throw new Divergence(number, `there is no application ${application}`);
  if (beside !== aside.length)
    throw new Divergence(number, 'a damaged record went into the quarantine or out of it, and it is not said which');
  const tallies = new Tallies();
  for (const each of aside) setAside(stores, number, head.at, each, tallies);
  const operations: Operation[] = [];
  for (const logged of change.operations) {
    if (!declared.tables.some((table) => table.number === logged.table))
      throw new Divergence(number, `${declared.name} has no table ${logged.table}`);
    const shelf = stores.numbered(application, logged.table);
    const operation = restored(shelf, number, logged);
    const refused = applyOperation(stores, shelf, operation, tallies);
    if (refused !== undefined) throw new Divergence(number, refused.message);
    operations.push(operation);
  }
  if (hidden !== undefined) writeHidden(stores, declared.name, hidden);
  for (const old of trimmed) stores.changes.remove(numberKey(old));
  tallies.write(stores);
  enterChange(stores, { number, head, unit, left, beside, operations });
  stores.meta.put(lastChangeKey, numberKey(number));
}

/** The operation with the bytes that the record has here; they must be those that it had where the change was made. */
function restored(shelf: Shelf, change: number, { beforeSum, ...operation }: LoggedOperation): Operation {
  if (operation.kind === 'create') {
    if (shelf.live.getBinaryFast(operation.key) !== undefined)
      throw new Divergence(change, `${shelf.table.name} ${operation.key.toString('hex')} is there already`);
    return operation;
  }
  const isArchived = operation.kind === 'restore' || operation.kind === 'purge';
  assert(!isArchived || operation.generation !== undefined, 'what is moved out of the archive has a generation');
  const stored = isArchived
    ? shelf.archive.getBinary(archiveKey(operation.key, operation.generation!))
    : shelf.live.getBinary(operation.key);
  const before = stored === undefined ? undefined : isArchived ? recordOf(stored) : stored;
  if (before === undefined || checksum(before) !== beforeSum)
    throw new Divergence(
      change,
      `${shelf.table.name} ${operation.key.toString('hex')} is ${before === undefined ? 'not there' : 'another'}`,
    );
  return { ...operation, before };
}

/**
 * What is damaged in the store where the change was made is whole here, or was until now: it goes into the quarantine
 * of this unit, from where it can be had again.
 */
function setAside(stores: Stores, change: number, atMs: number, { gone, place }: Aside, tallies: Tallies): void {
  const at = Buffer.from(place);
  if (gone) return void stores.quarantine.remove(at);
  if (stores.registry.numbered(at[0]!)?.tables.some((table) => table.number === at[1]) !== true)
    throw new Divergence(change, `there is no table ${at[1]} of application ${at[0]}`);
  const shelf = stores.numbered(at[0]!, at[1]!);
  const [archive, key] = [at[2] === 1, at.subarray(3)];
  const lying = (archive ? shelf.archive : shelf.live).getBinary(key);
  if (lying === undefined) throw new Divergence(change, `${shelf.table.name} ${key.toString('hex')} is not there`);
  const value = Buffer.from(lying);
  if (isDamaged(shelf, archive, key, value))
    throw new Divergence(change, `${shelf.table.name} ${key.toString('hex')} is damaged on both units`);
  const { number: table } = shelf.table;
  const out: Operation = archive
    ? {
        kind: 'purge',
        table,
        key: liveKeyOf(key),
        before: recordOf(value),
        generation: generationOf(key),
        batch: batchOf(value),
      }
    : { kind: 'forget', table, key, before: value };
  applyOperation(stores, shelf, out, tallies);
  stores.quarantine.put(at, pack([atMs, value]));
}
