/** What a change does, step by step, and how the change log keeps it. */
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
  /**
   * In an undo the change whose work on this record is taken back: so that the two of them do not count as later
   * changes (api.md, Results).
   */
  readonly undoes?: number;
}

const kinds = Object.fromEntries(Object.entries(operationCode).map(([kind, code]) => [code, kind as OperationKind]));

export function kindOf(code: number): OperationKind {
  return kinds[code]!;
}

/** Beside the code: `undoes` stands behind the head. Releases up to 0.2.0 wrote none. */
const withUndoes = 0x80;

/**
 * Operations one behind the other: code, table, lengths, generation, batch, what is undone where something is, key,
 * before.
 */
export function encodeOperations(operations: readonly Operation[]): Buffer {
  const size = operations.reduce(
    (sum, { key, before, undoes }) => sum + 24 + (undoes === undefined ? 0 : 8) + key.length + (before?.length ?? 0),
    0,
  );
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const { kind, table, key, before, generation = 0, batch = 0, undoes } of operations) {
    bytes[at] = operationCode[kind] | (undoes === undefined ? 0 : withUndoes);
    bytes[at + 1] = table;
    bytes.writeUInt16BE(key.length, at + 2);
    bytes.writeUInt32BE(before?.length ?? 0, at + 4);
    bytes.writeDoubleBE(generation, at + 8);
    bytes.writeDoubleBE(batch, at + 16);
    at += 24;
    if (undoes !== undefined) at = bytes.writeDoubleBE(undoes, at);
    at += key.copy(bytes, at);
    if (before !== undefined) at += before.copy(bytes, at);
  }
  return bytes;
}

export function decodeOperations(bytes: Buffer): Operation[] {
  return [...operationsIn(bytes)];
}

/** The same one by one. */
export function* operationsIn(bytes: Buffer): Iterable<Operation> {
  for (let at = 0; at < bytes.length; ) {
    const keyLength = bytes.readUInt16BE(at + 2);
    const beforeLength = bytes.readUInt32BE(at + 4);
    const generation = bytes.readDoubleBE(at + 8);
    const batch = bytes.readDoubleBE(at + 16);
    const code = bytes[at]!;
    const table = bytes[at + 1]!;
    at += 24;
    const undoes = (code & withUndoes) === 0 ? undefined : bytes.readDoubleBE(at);
    if (undoes !== undefined) at += 8;
    const key = Buffer.from(bytes.subarray(at, at + keyLength));
    const before = Buffer.from(bytes.subarray(at + keyLength, at + keyLength + beforeLength));
    yield {
      kind: kindOf(code & ~withUndoes),
      table,
      key,
      ...(beforeLength === 0 ? {} : { before }),
      ...(generation === 0 ? {} : { generation }),
      ...(batch === 0 ? {} : { batch }),
      ...(undoes === undefined ? {} : { undoes }),
    };
    at += keyLength + beforeLength;
  }
}
