import { DamagedRecord } from '../core/damaged-record.js';
import { decodeKey } from '../schema/key.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import { batchOf, generationOf, liveKeyOf, recordOf } from './archive-key.js';
import { createdOf, modifiedOf, rowOf } from './layout.js';

/** A record by its bytes; throws `DamagedRecord`. */
export function storedOf(table: Table, key: Key, bytes: Buffer, verifying: boolean): Stored {
  return { key, row: rowOf(table, bytes, verifying), created: createdOf(bytes), modified: modifiedOf(bytes) };
}

/**
 * A record of a walk, whose bytes are its own: it is decoded when it is looked into, for who seeks a place often needs
 * the key alone.
 */
export class Walked implements Stored {
  #row: Row | undefined;

  constructor(
    readonly table: Table,
    readonly key: Key,
    readonly bytes: Buffer,
  ) {}

  get row(): Row {
    return (this.#row ??= rowOf(this.table, this.bytes));
  }
  get created(): number {
    return createdOf(this.bytes);
  }
  get modified(): number {
    return modifiedOf(this.bytes);
  }
}

/** Throws `DamagedRecord` for what is no key. */
export function keyOfBytes(table: Table, bytes: Buffer): Key {
  try {
    return decodeKey(table, bytes);
  } catch (fault) {
    throw new DamagedRecord(`a record of ${table.name}`, `its key cannot be read: ${(fault as Error).message}`);
  }
}

/** An archived record by the bytes of its place and what lies there; throws `DamagedRecord`. */
export function archivedOf(table: Table, key: Buffer, value: Buffer, verifying: boolean): Archived {
  const record = recordOf(value);
  return {
    ...storedOf(table, keyOfBytes(table, liveKeyOf(key)), record, verifying),
    archived: generationOf(key),
    batch: batchOf(value),
  };
}
