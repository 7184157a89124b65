import { checksum } from '../core/checksum.js';
import { decodeHead, packHead } from './change-log.js';
import type { ChangeEntry } from './change-entry.js';
import type { ChangeHead } from './change-log.js';
import type { Hidden } from './hidden.js';
import { pack, unpack } from './layout.js';
import type { Aside } from './quarantine.js';
import { kindOf, operationCode } from './operation.js';
import type { Operation, OperationKind } from './operation.js';

/** One step of a change as the log of a pair has it: what the record becomes, and of what it was only the checksum. */
export interface LoggedOperation extends Omit<Operation, 'before'> {
  /** Of the record's bytes before; 0 where there was none. */
  readonly beforeSum: number;
}

/**
 * What a change does to the store, so that another unit whose store is the same does the same to it. Its head is as its
 * evaluation made it: what it says of its unit, and of what it takes back, follows from the store.
 */
export interface LoggedChange extends Omit<ChangeEntry, 'operations'> {
  /** The application's number. */
  readonly application: number;
  readonly operations: readonly LoggedOperation[];
  /** All that is on its way between the stores from this change on; undefined where that stays. */
  readonly hidden: readonly Hidden[] | undefined;
  /**
   * What went to the quarantine or out of it: `beside` in number, or nothing where an earlier release wrote the change.
   */
  readonly aside: readonly Aside[];
  /** Changes whose operations the change log forgets. */
  readonly trimmed: readonly number[];
}

/** The same where it is made: with the bytes that each record had. */
export interface KeptChange extends Omit<LoggedChange, 'operations'> {
  readonly operations: readonly Operation[];
}

/**
 * Bytes that are no change. They come from a unit of the pair and passed a checksum, so that this is a fault of a
 * release and not of a wire.
 */
export class NoChange extends Error {
  constructor(why: string) {
    super(`what is in the log is no change: ${why}`);
    this.name = 'NoChange';
  }
}

const withUndoes = 0x80;
const withMove = 0x40;
const flags = withUndoes | withMove;
/**
 * Behind the number and the application: lengths of the head and of what is hidden, and how many operations and trimmed
 * changes there are.
 */
const prefixBytes = 6 + 1 + 4 * 4;
const unchanged = 0xffff_ffff;
const operationBytes = 1 + 1 + 2 + 4 + 4;

/**
 * The bytes of a change: number, application, head, operations, what is hidden and what is trimmed, each where it is
 * something.
 */
export function encodeChange({
  number,
  application,
  head,
  unit,
  left,
  beside,
  aside,
  operations,
  hidden,
  trimmed,
}: KeptChange): Buffer {
  const headBytes = pack([
    packHead(head),
    unit,
    left,
    beside,
    ...(aside.length === 0 ? [] : [aside.map(({ gone, place }) => [gone, place])]),
  ]);
  const hiddenBytes = hidden && pack(hidden);
  const size = operations.reduce(
    (sum, { key, value, undoes, generation }) =>
      sum +
      operationBytes +
      key.length +
      (value?.length ?? 0) +
      (undoes === undefined ? 0 : 8) +
      (generation === undefined ? 0 : 16),
    prefixBytes,
  );
  const bytes = Buffer.allocUnsafe(size + headBytes.length + (hiddenBytes?.length ?? 0) + 6 * trimmed.length);
  let at = bytes.writeUIntBE(number, 0, 6);
  at = bytes.writeUInt8(application, at);
  at = bytes.writeUInt32BE(headBytes.length, at);
  at = bytes.writeUInt32BE(hiddenBytes?.length ?? unchanged, at);
  at = bytes.writeUInt32BE(operations.length, at);
  at = bytes.writeUInt32BE(trimmed.length, at);
  at += headBytes.copy(bytes, at);
  at += hiddenBytes?.copy(bytes, at) ?? 0;
  for (const operation of operations) at = writeOperation(bytes, at, operation);
  for (const change of trimmed) at = bytes.writeUIntBE(change, at, 6);
  return bytes;
}

function writeOperation(
  bytes: Buffer,
  start: number,
  { kind, table, key, before, value, generation, batch, undoes }: Operation,
): number {
  let at = bytes.writeUInt8(
    operationCode[kind] | (undoes === undefined ? 0 : withUndoes) | (generation === undefined ? 0 : withMove),
    start,
  );
  at = bytes.writeUInt8(table, at);
  at = bytes.writeUInt16BE(key.length, at);
  at = bytes.writeUInt32BE(value?.length ?? 0, at);
  at = bytes.writeUInt32BE(before === undefined ? 0 : checksum(before), at);
  if (undoes !== undefined) at = bytes.writeDoubleBE(undoes, at);
  if (generation !== undefined) at = bytes.writeDoubleBE(batch ?? 0, bytes.writeDoubleBE(generation, at));
  at += key.copy(bytes, at);
  return at + (value?.copy(bytes, at) ?? 0);
}

/** The changes that lie one behind the other. Throws `NoChange`. */
export function* changesIn(bytes: Buffer): Iterable<LoggedChange> {
  const reading = new Reading(bytes);
  while (!reading.isOver) yield readChange(reading);
}

function readChange(reading: Reading): LoggedChange {
  const [number, application] = [reading.number(6), reading.number(1)];
  const [headLength, hiddenLength, operations, trimmed] = [
    reading.number(4),
    reading.number(4),
    reading.number(4),
    reading.number(4),
  ];
  const [head, unit, left, beside, aside] = readHead(reading.bytes(headLength));
  const hidden = hiddenLength === unchanged ? undefined : readHidden(reading.bytes(hiddenLength));
  return {
    number,
    application,
    head,
    unit,
    left,
    beside,
    aside,
    hidden,
    operations: reading.each(operations, operationBytes, readOperation),
    trimmed: reading.each(trimmed, 6, (each) => each.number(6)),
  };
}

function readHead(bytes: Buffer): readonly [ChangeHead, number | undefined, number, number, readonly Aside[]] {
  const read = attempt(() =>
    unpack<[Uint8Array, number | null, number, number, (readonly [boolean, Uint8Array])[]?]>(bytes),
  );
  if (!Array.isArray(read) || !(read[0] instanceof Uint8Array)) throw new NoChange('its head is none');
  return [
    attempt(() => decodeHead(read[0])),
    read[1] ?? undefined,
    read[2],
    read[3],
    attempt(() => (read[4] ?? []).map(([gone, place]) => ({ gone, place: Buffer.from(place) }))),
  ];
}

function readHidden(bytes: Buffer): readonly Hidden[] {
  const read = attempt(() => unpack<Hidden[]>(bytes));
  if (!Array.isArray(read)) throw new NoChange('what is hidden is no list');
  return read;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (fault) {
    throw new NoChange((fault as Error).message);
  }
}

function readOperation(reading: Reading): LoggedOperation {
  const code = reading.number(1),
    table = reading.number(1),
    keyLength = reading.number(2),
    valueLength = reading.number(4),
    beforeSum = reading.number(4);
  const undoes = (code & withUndoes) === 0 ? undefined : reading.double();
  const move = (code & withMove) === 0 ? undefined : { generation: reading.double(), batch: reading.double() };
  const kind = kindOf(code & ~flags) as OperationKind | undefined;
  if (kind === undefined) throw new NoChange(`this release knows no operation ${code & ~flags}`);
  const key = reading.bytes(keyLength);
  const value = reading.bytes(valueLength);
  return {
    kind,
    table,
    key,
    beforeSum,
    ...(valueLength > 0 && { value }),
    ...move,
    ...(undoes !== undefined && { undoes }),
  };
}

/** Reads from the front, never past the end. */
class Reading {
  #at = 0;

  constructor(readonly whole: Buffer) {}

  get isOver(): boolean {
    return this.#at === this.whole.length;
  }

  number(length: 1 | 2 | 4 | 6): number {
    return this.whole.readUIntBE(this.#past(length), length);
  }

  double(): number {
    return this.whole.readDoubleBE(this.#past(8));
  }

  bytes(length: number): Buffer {
    const start = this.#past(length);
    return this.whole.subarray(start, start + length);
  }

  /** So many of something; each takes at least `least` bytes, so that no more are made than are there. */
  each<T>(count: number, least: number, read: (reading: Reading) => T): T[] {
    if (count * least > this.whole.length - this.#at) throw new NoChange('it is cut off');
    return Array.from({ length: count }, () => read(this));
  }

  #past(length: number): number {
    const start = this.#at;
    if (length > this.whole.length - start) throw new NoChange('it is cut off');
    this.#at += length;
    return start;
  }
}
