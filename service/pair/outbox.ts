import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  write,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { checksum } from '../core/checksum.js';
import { writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';

const writeAt = promisify(write);
const flushData = promisify(fdatasync);

/** Begins the file, with the life and the number of its first record behind it. */
const magic = Buffer.from('niud outbox 1\n\0\0');
const lifeBytes = 8;
const headBytes = magic.length + lifeBytes + 8;
/** Length of the record, then the checksum of life, number and record. */
const recordHead = 8;

/**
 * Records of an outbox on their way: numbers are consecutive, and mean the same record for as long as the life does.
 */
export interface OutboxBatch {
  /** Drawn when an outbox is made, 16 hexadecimal digits. */
  readonly life: string;
  readonly first: number;
  readonly records: readonly Buffer[];
}

/**
 * What a unit that follows was told by calls and the log lacks, in a file beside the stores: flushed each second,
 * handed to the active in order, and kept until that has it in the log. Each record has a number, by which the active
 * enters it once however often it is sent. A tail that a kill or a power cut has torn is cut off; what stands before it
 * is whole. Layout: 16 bytes of magic, 8 of life, the number of the first record (8, big-endian); then per record its
 * length and checksum (4 and 4), and its bytes.
 */
export class Outbox {
  #file: number;
  readonly #life: Buffer;
  /** Number of the first record in the file. */
  #first: number;
  /** Behind the last record that is in the file, and its number. */
  #end: number;
  #last: number;
  /** Behind the last record that was confirmed, and its number. */
  #confirmedEnd = headBytes;
  #confirmed: number;
  /** On their way into the file. */
  #writing: readonly Buffer[] = [];
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Number of the last record that is on disk. */
  #flushed: number;
  #flushing: Promise<void> | undefined;
  /** The last words are said: what is on disk stays as it is, but for more of them. */
  #isOver = false;

  /** Opens it, or makes it; `limits.outboxBytes` unless told otherwise. Reads it whole. */
  constructor(
    readonly path: string,
    readonly most: number = limits.outboxBytes,
  ) {
    this.#file = openSync(path, 'a+', 0o640);
    const head = Buffer.alloc(headBytes);
    const isWhole =
      readSync(this.#file, head, 0, headBytes, 0) === headBytes &&
      head.subarray(0, magic.length).equals(magic) &&
      isNumber(head.readBigUInt64BE(magic.length + lifeBytes));
    const { size: found } = fstatSync(this.#file);
    closeSync(this.#file);
    if (!isWhole) {
      // It is renamed to its place when it is whole.
      if (found > 0) {
        renameSync(path, `${path}.damaged`);
        log.alarm('the outbox cannot be read: it is kept beside, and a new one is begun', {
          alarm: 'pair_outbox',
          file: `${path}.damaged`,
          bytes: found,
        });
      }
      randomBytes(lifeBytes).copy(head, magic.length);
      writeDurably(path, headOf(head.subarray(magic.length, magic.length + lifeBytes), 1), 0o640);
      head.writeBigUInt64BE(1n, magic.length + lifeBytes);
    }
    this.#file = openSync(path, 'r+');
    this.#life = head.subarray(magic.length, magic.length + lifeBytes);
    this.#first = Number(head.readBigUInt64BE(magic.length + lifeBytes));
    this.#confirmed = this.#first - 1;
    [this.#end, this.#last] = this.#walk();
    this.#flushed = this.#last;
    const { size } = fstatSync(this.#file);
    if (size === this.#end) return;
    log.warning('the end of the outbox was torn and is cut off', {
      file: path,
      bytes: size - this.#end,
      records: this.waiting,
    });
    ftruncateSync(this.#file, this.#end);
    fsyncSync(this.#file);
  }

  /** Where the last whole record ends, and its number. */
  #walk(): readonly [end: number, last: number] {
    let [at, n] = [headBytes, this.#first];
    for (; ; n++) {
      const record = this.#read(at, n);
      if (record === undefined) return [at, n - 1];
      at += recordHead + record.length;
    }
  }

  /** The record with this number, which begins there; undefined where there is no whole one. */
  #read(at: number, n: number): Buffer | undefined {
    const head = Buffer.alloc(recordHead);
    if (readSync(this.#file, head, 0, recordHead, at) < recordHead) return undefined;
    const length = head.readUInt32BE(0);
    if (length === 0 || length > limits.outboxRecordBytes) return undefined;
    const record = Buffer.allocUnsafe(length);
    if (readSync(this.#file, record, 0, length, at + recordHead) < length) return undefined;
    return head.readUInt32BE(4) === sumOf(this.#life, n, record) ? record : undefined;
  }

  /** Records that nobody has confirmed, those that are not on disk yet among them. */
  get waiting(): number {
    return this.#last + this.#writing.length + this.#waiting.length - this.#confirmed;
  }

  /**
   * Takes a record of 1 to `limits.outboxRecordBytes` bytes, which is on disk after the next flush. False where the
   * outbox is full, or the record is too long.
   */
  add(record: Buffer): boolean {
    const bytes = recordHead + record.length;
    if (record.length === 0 || record.length > limits.outboxRecordBytes) return false;
    if (this.#end - this.#confirmedEnd + this.#waitingBytes + bytes > this.most) return false;
    this.#waiting.push(framed(this.#life, this.#last + this.#writing.length + this.#waiting.length + 1, record));
    this.#waitingBytes += bytes;
    return true;
  }

  /**
   * Has everything that was added on disk; each second. Rejects with what the disk says, and what could not be written
   * waits.
   */
  async flush(): Promise<void> {
    if (this.#flushing !== undefined) return this.#flushing;
    if (this.#isOver || this.#waiting.length === 0) return undefined;
    this.#writing = this.#waiting.splice(0);
    this.#flushing = this.#write().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async #write(): Promise<void> {
    const bytes = Buffer.concat(this.#writing);
    try {
      for (let done = 0; done < bytes.length; )
        done += (await writeAt(this.#file, bytes, done, bytes.length - done, this.#end + done)).bytesWritten;
      await flushData(this.#file);
    } catch (fault) {
      if (this.#isOver) return;
      this.#waiting.unshift(...this.#writing);
      this.#writing = [];
      throw fault;
    }
    if (!this.#isOver) this.#written(bytes.length);
  }

  #written(bytes: number): void {
    this.#end += bytes;
    this.#last += this.#writing.length;
    this.#flushed = this.#last;
    this.#waitingBytes -= bytes;
    this.#writing = [];
  }

  /**
   * The same at once, for the last words of a process: what is on its way is written again, the same bytes in the same
   * place. What is added afterwards is on disk with the next last words, and nothing is confirmed any more.
   */
  flushNow(): void {
    this.#isOver = true;
    this.#writing = [...this.#writing, ...this.#waiting.splice(0)];
    if (this.#writing.length === 0) return;
    const bytes = Buffer.concat(this.#writing);
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#end + done);
    fdatasyncSync(this.#file);
  }

  /**
   * The oldest that nobody has confirmed and that are on disk, `limits.outboxBatchBytes` at most but for the first;
   * undefined where there are none.
   */
  batch(): OutboxBatch | undefined {
    const records: Buffer[] = [];
    let [at, bytes] = [this.#confirmedEnd, 0];
    for (let n = this.#confirmed + 1; n <= this.#flushed; n++) {
      const record = this.#read(at, n);
      // What was whole when it was written is not any more: what is behind it cannot be found.
      if (record === undefined) throw new Error(`record ${n} of ${this.path} is damaged`);
      at += recordHead + record.length;
      bytes += recordHead + record.length;
      if (records.length > 0 && bytes > limits.outboxBatchBytes) break;
      records.push(record);
    }
    return records.length === 0 ? undefined : { life: this.#life.toString('hex'), first: this.#confirmed + 1, records };
  }

  /** The active has all up to this number in the log. */
  confirm(n: number): void {
    if (this.#isOver) return;
    while (this.#confirmed < Math.min(n, this.#flushed)) {
      const head = Buffer.alloc(4);
      readSync(this.#file, head, 0, 4, this.#confirmedEnd);
      this.#confirmedEnd += recordHead + head.readUInt32BE(0);
      this.#confirmed++;
    }
    // Killed before that, the next start sends once more what was confirmed, and is told that it is there.
    const rest = this.#end - this.#confirmedEnd;
    if (
      this.#flushing === undefined &&
      this.#confirmedEnd - headBytes >= limits.outboxTurnBytes &&
      rest <= limits.outboxTurnBytes
    )
      this.#turn(rest);
  }

  /** A new file with what is left. */
  #turn(rest: number): void {
    const left = Buffer.alloc(rest);
    for (let done = 0; done < rest; ) {
      const read = readSync(this.#file, left, done, rest - done, this.#confirmedEnd + done);
      if (read === 0) throw new Error(`${this.path} has become shorter`);
      done += read;
    }
    writeDurably(this.path, Buffer.concat([headOf(this.#life, this.#confirmed + 1), left]), 0o640);
    closeSync(this.#file);
    this.#file = openSync(this.path, 'r+');
    this.#first = this.#confirmed + 1;
    this.#confirmedEnd = headBytes;
    this.#end = headBytes + rest;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function isNumber(first: bigint): boolean {
  return first >= 1n && first <= BigInt(Number.MAX_SAFE_INTEGER);
}

function headOf(life: Uint8Array, first: number): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(first));
  return Buffer.concat([magic, life, number]);
}

function sumOf(life: Uint8Array, n: number, record: Buffer): number {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(n));
  return checksum(record, 0, record.length, checksum(number, 0, 8, checksum(life)));
}

function framed(life: Uint8Array, n: number, record: Buffer): Buffer {
  const head = Buffer.alloc(recordHead);
  head.writeUInt32BE(record.length, 0);
  head.writeUInt32BE(sumOf(life, n, record), 4);
  return Buffer.concat([head, record]);
}

/** A batch as it goes over the pair's link: as the file has it. */
export function encodeBatch({ life, first, records }: OutboxBatch): Buffer {
  const bytes = Buffer.from(life, 'hex');
  return Buffer.concat([headOf(bytes, first), ...records.map((record, place) => framed(bytes, first + place, record))]);
}

/** Undefined for what is no whole batch. */
export function decodeBatch(bytes: Buffer): OutboxBatch | undefined {
  if (bytes.length < headBytes || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const life = bytes.subarray(magic.length, magic.length + lifeBytes);
  if (!isNumber(bytes.readBigUInt64BE(magic.length + lifeBytes))) return undefined;
  const first = Number(bytes.readBigUInt64BE(magic.length + lifeBytes));
  const records: Buffer[] = [];
  for (let at = headBytes; at < bytes.length; ) {
    if (bytes.length - at < recordHead) return undefined;
    const record = bytes.subarray(at + recordHead, at + recordHead + bytes.readUInt32BE(at));
    if (
      record.length === 0 ||
      record.length !== bytes.readUInt32BE(at) ||
      bytes.readUInt32BE(at + 4) !== sumOf(life, first + records.length, record)
    )
      return undefined;
    records.push(record);
    at += recordHead + record.length;
  }
  return { life: life.toString('hex'), first, records };
}
