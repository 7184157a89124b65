import type { Transaction } from 'lmdb';
import { pack, unpack } from './layout.js';
import { numberKey } from './numbers.js';
import type { Stores } from './stores.js';

/**
 * The change log is at once audit trail, undo, history, replication feed and event stream (architecture.md). A change has a head,
 * which outlives its operations so that every record can say when and by whom it came to be; and its operations,
 * of which only those that replace or move a record hold what was there before.
 */
export interface ChangeHead {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  /** User name, or `system`. */
  readonly by: string;
  readonly what: string;
  readonly application: string;
  /** Records created, changed, moved or removed. */
  readonly records: number;
  /** The job it is a slice of. */
  readonly job?: number;
  /** The change that it takes back. */
  readonly reverts?: number;
  /** The change that took it back. */
  readonly revertedBy?: number;
}

export const operationCode = { create: 1, update: 2, archive: 3, restore: 4, purge: 5, forget: 6 } as const;
export type OperationKind = keyof typeof operationCode;

/** One step of a change, complete enough to be done again elsewhere (`value`) and undone (`before`). */
export interface Operation {
  readonly kind: OperationKind;
  /** Number of the table within its application. */
  readonly table: number;
  /** Key of the live record. */
  readonly key: Buffer;
  /** Bytes of the record as it was; absent where there was none. */
  readonly before?: Buffer;
  /** Bytes of the record as it is; absent where there is none. Not kept in the log: it is the record itself. */
  readonly value?: Buffer;
  /** Generation in the archive: that which a move makes, brings back or removes. */
  readonly generation?: number;
  /** Batch of a move. */
  readonly batch?: number;
}

const kinds = Object.fromEntries(Object.entries(operationCode).map(([kind, code]) => [code, kind as OperationKind]));

export function writeHead(stores: Stores, change: number, head: ChangeHead): void {
  const { at, by, what, application, records, job, reverts, revertedBy } = head;
  stores.heads.put(numberKey(change), pack([at, by, what, application, records, job, reverts, revertedBy]));
}

export function decodeHead(bytes: Uint8Array): ChangeHead {
  const [at, by, what, application, records, job, reverts, revertedBy] = unpack<[number, string, string, string, number, ...(number | null)[]]>(bytes);
  return {
    at, by, what, application, records,
    ...(typeof job === 'number' ? { job } : {}), ...(typeof reverts === 'number' ? { reverts } : {}), ...(typeof revertedBy === 'number' ? { revertedBy } : {}),
  };
}

export function readHead(stores: Stores, change: number, transaction?: Transaction): ChangeHead | undefined {
  const bytes = stores.heads.getBinary(numberKey(change), transaction === undefined ? {} : { transaction });
  return bytes === undefined ? undefined : decodeHead(bytes);
}

/** Operations one behind the other: code, table, lengths, key, generation, batch, before. */
export function encodeOperations(operations: readonly Operation[]): Buffer {
  const size = operations.reduce((sum, { key, before }) => sum + 24 + key.length + (before?.length ?? 0), 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const { kind, table, key, before, generation = 0, batch = 0 } of operations) {
    bytes[at] = operationCode[kind];
    bytes[at + 1] = table;
    bytes.writeUInt16BE(key.length, at + 2);
    bytes.writeUInt32BE(before?.length ?? 0, at + 4);
    bytes.writeDoubleBE(generation, at + 8);
    bytes.writeDoubleBE(batch, at + 16);
    at += 24;
    at += key.copy(bytes, at);
    if (before !== undefined) at += before.copy(bytes, at);
  }
  return bytes;
}

export function decodeOperations(bytes: Buffer): Operation[] {
  const operations: Operation[] = [];
  for (let at = 0; at < bytes.length;) {
    const keyLength = bytes.readUInt16BE(at + 2);
    const beforeLength = bytes.readUInt32BE(at + 4);
    const generation = bytes.readDoubleBE(at + 8);
    const batch = bytes.readDoubleBE(at + 16);
    const key = Buffer.from(bytes.subarray(at + 24, at + 24 + keyLength));
    const before = Buffer.from(bytes.subarray(at + 24 + keyLength, at + 24 + keyLength + beforeLength));
    operations.push({
      kind: kinds[bytes[at]!]!, table: bytes[at + 1]!, key,
      ...(beforeLength === 0 ? {} : { before }), ...(generation === 0 ? {} : { generation }), ...(batch === 0 ? {} : { batch }),
    });
    at += 24 + keyLength + beforeLength;
  }
  return operations;
}

/** The operations of a change as the log keeps them; undefined where they were trimmed or never were. */
export function readOperations(stores: Stores, change: number, transaction?: Transaction): Operation[] | undefined {
  const bytes = stores.changes.getBinary(numberKey(change), transaction === undefined ? {} : { transaction });
  return bytes === undefined ? undefined : decodeOperations(bytes);
}
