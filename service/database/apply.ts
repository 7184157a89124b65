import { assert } from '../core/assert.js';
import type { Refusal } from '../core/refusals.js';
import type { Row } from '../schema/row.js';
import { archiveKey, archiveValue, batchKey } from './archive-key.js';
import { entriesRefused, writeEntries } from './index-entries.js';
import { rowOf } from './layout.js';
import { numberKey, numberOf } from './numbers.js';
import type { Operation } from './operation.js';
import type { Shelf } from './shelf.js';
import type { Stores } from './stores.js';
import type { Tallies } from './tally.js';

/** The decoded rows of an operation where whoever made it has them at hand; else they are decoded. */
export interface Rows {
  readonly before?: Row | undefined;
  readonly after?: Row | undefined;
}

const nothing = Buffer.alloc(0);

/**
 * The commit half of a change: one operation into the store, its indexes, tallies and archive with it. It is the only
 * place where a record's bytes are written, whoever evaluated the change. What it refuses has written nothing.
 */
export function applyOperation(
  stores: Stores,
  shelf: Shelf,
  operation: Operation,
  tallies: Tallies,
  rows: Rows = {},
): Refusal | undefined {
  const { kind, key } = operation;
  const before = operation.before === undefined ? undefined : (rows.before ?? rowOf(shelf.table, operation.before));
  const after = operation.value === undefined ? undefined : (rows.after ?? rowOf(shelf.table, operation.value));
  switch (kind) {
    case 'create':
    case 'update': {
      assert(after !== undefined && (kind === 'update') === (before !== undefined), 'a write has the bytes it needs');
      const refused = entriesRefused(shelf, before, after);
      if (refused !== undefined) return refused;
      shelf.live.put(key, operation.value!);
      if (kind === 'create') tallies.add(shelf, false, after, 1);
      else if (shelf.table.tenant !== undefined || shelf.table.tenantOf !== undefined) {
        tallies.add(shelf, false, before!, -1);
        tallies.add(shelf, false, after, 1);
      }
      return writeEntries(shelf, key, before, after);
    }
    case 'forget': {
      shelf.live.remove(key);
      tallies.add(shelf, false, before!, -1);
      return writeEntries(shelf, key, before, undefined);
    }
    case 'archive': {
      shelf.live.remove(key);
      tallies.add(shelf, false, before!, -1);
      writeEntries(shelf, key, before, undefined);
      putArchived(stores, shelf, operation, tallies, before!);
      return undefined;
    }
    case 'restore': {
      const refused = entriesRefused(shelf, undefined, before!);
      if (refused !== undefined) return refused;
      removeArchived(stores, shelf, operation, tallies, before!);
      shelf.live.put(key, operation.before!);
      tallies.add(shelf, false, before!, 1);
      return writeEntries(shelf, key, undefined, before);
    }
    case 'purge': {
      removeArchived(stores, shelf, operation, tallies, before!);
      return undefined;
    }
  }
}

/**
 * The inverse of `applyOperation` on a store that stands as the operation left it: record, indexes, tallies and archive
 * are as they were before it, to the byte. For what goes back to an earlier change with everything behind it; what was
 * created is read from the store itself.
 */
export function takeBackOperation(stores: Stores, shelf: Shelf, operation: Operation, tallies: Tallies): void {
  const { kind, key } = operation;
  const before = operation.before === undefined ? undefined : rowOf(shelf.table, operation.before);
  switch (kind) {
    case 'create':
    case 'update': {
      const bytes = shelf.live.getBinary(key);
      assert(
        bytes !== undefined && (kind === 'update') === (before !== undefined),
        `what was written to ${shelf.table.name} is there to take back`,
      );
      const after = rowOf(shelf.table, bytes);
      if (kind === 'create') shelf.live.remove(key);
      else shelf.live.put(key, operation.before!);
      tallies.add(shelf, false, after, -1);
      if (before !== undefined) tallies.add(shelf, false, before, 1);
      enter(shelf, key, after, before);
      return;
    }
    case 'forget':
    case 'archive': {
      if (kind === 'archive') removeArchived(stores, shelf, operation, tallies, before!);
      shelf.live.put(key, operation.before!);
      tallies.add(shelf, false, before!, 1);
      enter(shelf, key, undefined, before);
      return;
    }
    case 'restore': {
      shelf.live.remove(key);
      tallies.add(shelf, false, before!, -1);
      enter(shelf, key, before, undefined);
      putArchived(stores, shelf, operation, tallies, before!);
      return;
    }
    case 'purge':
      putArchived(stores, shelf, operation, tallies, before!);
  }
}

/** Index entries that were there before: nothing can stand in their way. */
function enter(shelf: Shelf, key: Buffer, from: Row | undefined, to: Row | undefined): void {
  const refused = writeEntries(shelf, key, from, to);
  assert(refused === undefined, `an index of ${shelf.table.name} takes what it had`);
}

function putArchived(
  stores: Stores,
  shelf: Shelf,
  { key, before, generation, batch }: Operation,
  tallies: Tallies,
  row: Row,
): void {
  const place = archiveKey(key, generation!);
  shelf.archive.put(place, archiveValue(batch!, before!));
  stores.batches.put(batchKey(batch!, shelf.application.number, shelf.table.number, place), nothing);
  countGenerations(shelf, key, 1);
  tallies.add(shelf, true, row, 1);
}

function removeArchived(
  stores: Stores,
  shelf: Shelf,
  { key, generation, batch }: Operation,
  tallies: Tallies,
  row: Row,
): void {
  const place = archiveKey(key, generation!);
  shelf.archive.remove(place);
  stores.batches.remove(batchKey(batch!, shelf.application.number, shelf.table.number, place));
  countGenerations(shelf, key, -1);
  tallies.add(shelf, true, row, -1);
}

function countGenerations(shelf: Shelf, key: Buffer, difference: 1 | -1): void {
  const bytes = shelf.generations.getBinary(key);
  const count = (bytes === undefined ? 0 : numberOf(bytes)) + difference;
  if (count > 0) shelf.generations.put(key, numberKey(count));
  else shelf.generations.remove(key);
}
