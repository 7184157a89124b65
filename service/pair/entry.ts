import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { assert } from '../core/assert.js';
import { checksum } from '../core/checksum.js';
import { limits } from '../core/limits.js';

/** What an entry is; a unit that does not know a kind stops following and never claims. */
export const entryKind = { changes: 1, calls: 2, auditMark: 3, repair: 4, migrate: 5, epochBegins: 6 } as const;
export type EntryKind = (typeof entryKind)[keyof typeof entryKind];
const lastKind = Math.max(...Object.values(entryKind));

/** Bytes before the body. */
export const headBytes = 48;
const format = 1;
const flag = { deflated: 1, continues: 2, more: 4 } as const;
const everyFlag = flag.deflated | flag.continues | flag.more;

/**
 * Bytes of an id: drawn at random once for each entry, so that its writer knows it again whatever became of the answer.
 */
export const idBytes = 12;
/** Of an id the hexadecimal digits by which the next entry names it. */
export const chainDigits = 8;

/** The beginning of an entry. Ids are hexadecimal. */
export interface EntryHead {
  readonly kind: EntryKind;
  /** The schema level that the body is written in. */
  readonly level: number;
  /** Its number in its stream, from 1. */
  readonly n: number;
  /** Revision of the claim under which it was appended. */
  readonly epoch: number;
  readonly id: string;
  /** The first `chainDigits` of the id of the entry before. */
  readonly before: string;
  /** Milliseconds of the active's wall clock. */
  readonly at: number;
  /** It goes on with the group of the entry before. */
  readonly continues: boolean;
  /** The group goes on with the next entry. */
  readonly more: boolean;
}

/** A body as it stands in an entry. */
export interface StoredBody {
  readonly bytes: Uint8Array;
  readonly deflated: boolean;
}

/**
 * Why bytes are no entry that this unit may apply. `unknown`: a release that this unit does not know wrote it, so it
 * stops following and never claims; `damaged`: they are not what was written, so it stops, and asks for an audit.
 */
export interface Unreadable {
  readonly unreadable: 'unknown' | 'damaged';
  readonly why: string;
}

export interface Entry {
  readonly head: EntryHead;
  /** The effects, made whole again. */
  readonly raw: Buffer;
  /** Bytes that it takes in the log. */
  readonly stored: number;
}

/**
 * Deflates where that saves something: level 1, for the pair's thread has the lease to look after. At most
 * `limits.partRawBytes` of `raw`.
 */
export function storedBody(raw: Uint8Array): StoredBody {
  assert(raw.length <= limits.partRawBytes, 'a part is cut before it is deflated');
  if (raw.length < limits.deflateBytes) return { bytes: raw, deflated: false };
  const deflated = deflateRawSync(raw, { level: 1 });
  return deflated.length < raw.length ? { bytes: deflated, deflated: true } : { bytes: raw, deflated: false };
}

/** The value of an entry: at most `limits.entryBytes`, which who cuts a group sees to. */
export function encodeEntry(head: EntryHead, body: StoredBody): Buffer {
  assert(headBytes + body.bytes.length <= limits.entryBytes, 'an entry fits its bound');
  assert(head.id.length === 2 * idBytes && head.before.length === chainDigits, 'ids have their length');
  const bytes = Buffer.allocUnsafe(headBytes + body.bytes.length);
  bytes[0] = format;
  bytes[1] = (body.deflated ? flag.deflated : 0) | (head.continues ? flag.continues : 0) | (head.more ? flag.more : 0);
  bytes[2] = head.kind;
  bytes[3] = head.level;
  bytes.writeBigUInt64BE(BigInt(head.n), 4);
  bytes.writeBigUInt64BE(BigInt(head.epoch), 12);
  bytes.write(head.id, 20, 'hex');
  bytes.write(head.before, 32, 'hex');
  bytes.writeBigUInt64BE(BigInt(head.at), 36);
  bytes.set(body.bytes, headBytes);
  bytes.writeUInt32BE(entrySum(bytes), 44);
  return bytes;
}

/** Of the head too: a flipped flag would void a group, a flipped epoch pass for another's. */
function entrySum(bytes: Uint8Array): number {
  return checksum(bytes, headBytes, bytes.length, checksum(bytes, 0, 44));
}

/**
 * Reads a value of the log. `expected` is the number that its key bears, `level` the highest schema level that this
 * unit reads. Nothing larger than `limits.partRawBytes` is made of it, whatever it says.
 */
export function decodeEntry(bytes: Buffer, expected: number, level: number): Entry | Unreadable {
  if (bytes.length < headBytes) return damaged(`it has ${bytes.length} bytes, fewer than a head`);
  if (bytes.length > limits.entryBytes) return damaged(`it has ${bytes.length} bytes, more than an entry may`);
  // A release to come may check in another way: its format says so, and is looked at first.
  if (bytes[0] !== format) return unknown(`its format is ${bytes[0]}`);
  if (bytes.readUInt32BE(44) !== entrySum(bytes)) return damaged('its checksum is another');
  if ((bytes[1]! & ~everyFlag) !== 0) return unknown(`its flags are ${bytes[1]}`);
  if (bytes[2]! < 1 || bytes[2]! > lastKind) return unknown(`its kind is ${bytes[2]}`);
  if (bytes[3]! > level) return unknown(`its schema level is ${bytes[3]}`);
  const [n, epoch, at] = [numberAt(bytes, 4), numberAt(bytes, 12), numberAt(bytes, 36)];
  if (n !== expected) return damaged(`it says that it is entry ${n}`);
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(at) || n < 1)
    return damaged('a number of its head is out of range');
  const raw = rawBody(bytes.subarray(headBytes), (bytes[1]! & flag.deflated) !== 0);
  if (raw === undefined) return damaged('its body cannot be inflated within its bound');
  const head: EntryHead = {
    kind: bytes[2] as EntryKind,
    level: bytes[3]!,
    n,
    epoch,
    at,
    id: bytes.toString('hex', 20, 32),
    before: bytes.toString('hex', 32, 36),
    continues: (bytes[1]! & flag.continues) !== 0,
    more: (bytes[1]! & flag.more) !== 0,
  };
  return { head, raw, stored: bytes.length };
}

function numberAt(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64BE(at));
}

function rawBody(body: Buffer, deflated: boolean): Buffer | undefined {
  if (!deflated) return body;
  try {
    return inflateRawSync(body, { maxOutputLength: limits.partRawBytes });
  } catch {
    return undefined;
  }
}

function unknown(why: string): Unreadable {
  return { unreadable: 'unknown', why };
}

function damaged(why: string): Unreadable {
  return { unreadable: 'damaged', why };
}
