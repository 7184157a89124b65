import { createHash } from 'node:crypto';
import { assert } from '../../core/assert.js';
import { limits } from '../../core/limits.js';
import { pack, unpack } from '../../database/layout.js';
import type { Entered } from '../../routing/account.js';
import { writeWide } from '../byte-writer.js';

/**
 * How money lies on disk. Keys begin with the application and the account's name behind its length, so that all of one
 * account stands together and no name is the beginning of another. Values are arrays behind a byte of layout.
 */
const layout = 1;
const nameAt = 3;
const serialBytes = 6;

/** A movement as it was entered. */
export interface LedgerLine {
  readonly account: string;
  /** From 1, without a gap. */
  readonly serial: number;
  /** When it was entered, on the NIU's clock, in milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
  /** Minor units; positive is money in. */
  readonly amount: number;
  readonly reason: string;
  /** The identifier of the call's CDR, where settling it moved the money; else what the application named. */
  readonly call: string | undefined;
  readonly reference: string | undefined;
  /**
   * Who had it entered: an administrator's user name, or `lookup` where a caller asked; undefined where settling a call
   * did, and in lines older than this.
   */
  readonly by: string | undefined;
  /** The sum of the account's movements up to this one. */
  readonly moved: number;
}

/** An account at rest. */
export interface AccountImage {
  /** The sum of its movements. */
  readonly moved: number;
  /** The serial of its last line; 0 before the first. */
  readonly serial: number;
  /** When something first happened to it, by name, in milliseconds since 1970-01-01 UTC. */
  readonly marks: Readonly<Record<string, number>>;
}

/** Of an account; with more bytes to come behind it. */
export function accountKey(application: number, account: string, more = 0): Buffer {
  const nameBytes = Buffer.byteLength(account, 'utf8');
  assert(nameBytes <= limits.accountBytes, `an account's name has at most ${limits.accountBytes} bytes`);
  const key = Buffer.allocUnsafe(nameAt + nameBytes + more);
  key[0] = application;
  key.writeUInt16BE(nameBytes, 1);
  key.write(account, nameAt, 'utf8');
  return key;
}

export function readAccountKey(key: Buffer): { readonly application: number; readonly account: string } {
  return { application: key[0]!, account: key.toString('utf8', nameAt, nameAt + key.readUInt16BE(1)) };
}

/** Of a line; serial 0 comes before all lines of the account. */
export function lineKey(application: number, account: string, serial: number): Buffer {
  const key = accountKey(application, account, serialBytes);
  writeWide(key, key.length - serialBytes, serial);
  return key;
}

/** No account's name begins so: releases up to 0.2.0 kept references by account. */
const ofScope = '\u0000';

/** A reference may be of any length: its hash stands for it. */
export function referenceKey(application: number, scope: string, reference: string): Buffer {
  return scopedKey(application, scope, createHash('sha256').update(reference).digest());
}

function scopedKey(application: number, scope: string, hash: Buffer): Buffer {
  return Buffer.concat([accountKey(application, ofScope + scope), hash]);
}

/** A reference as releases up to 0.2.0 kept it; undefined for one that lies under its scope. */
export function readOldReference(
  key: Buffer,
  value: Buffer,
): (Entered & { readonly application: number; readonly in: (scope: string) => Buffer }) | undefined {
  const { application, account } = readAccountKey(key);
  if (account.startsWith(ofScope)) return undefined;
  const hash = key.subarray(key.length - 32);
  return {
    application,
    account,
    amount: decode<StoredReference>(value)[1],
    in: (scope) => scopedKey(application, scope, hash),
  };
}

type StoredAccount = readonly [moved: number, serial: number, marks: Readonly<Record<string, number>> | null];
type StoredReference = readonly [serial: number, amount: number, account?: string];
type StoredLine = readonly [
  atMs: number,
  amount: number,
  reason: string,
  call: string | null,
  reference: string | null,
  moved: number,
  by?: string | null,
];

export function encodeAccount(
  { moved, serial }: Omit<AccountImage, 'marks'>,
  marks: AccountImage['marks'] | null,
): Buffer {
  return encode([moved, serial, marks] satisfies StoredAccount);
}

export function decodeAccount(value: Buffer): AccountImage {
  const [moved, serial, marks] = decode<StoredAccount>(value);
  return { moved, serial, marks: marks ?? {} };
}

export function encodeLine({ atMs, amount, reason, call, reference, moved, by }: LedgerLine): Buffer {
  const line = [atMs, amount, reason, call ?? null, reference ?? null, moved] as const;
  return encode(by === undefined ? line : ([...line, by] satisfies StoredLine));
}

export function decodeLine(key: Buffer, value: Buffer): LedgerLine {
  const [atMs, amount, reason, call, reference, moved, by] = decode<StoredLine>(value);
  const { account } = readAccountKey(key);
  return {
    account,
    serial: key.readUIntBE(key.length - serialBytes, serialBytes),
    atMs,
    amount,
    reason,
    call: call ?? undefined,
    reference: reference ?? undefined,
    by: by ?? undefined,
    moved,
  };
}

/** Behind all keys of references: that those of an earlier release lie under their scopes. */
export const scopedMark = Buffer.of(0xff);

/** Whether it is the key of a reference, and not the mark. */
export function isReferenceKey(key: Buffer): boolean {
  return !key.equals(scopedMark);
}

/** A reference of any release; throws where the value is none. */
export function decodeStoredReference(value: Buffer): unknown {
  return decode<StoredReference>(value);
}

/** Which line was entered with a reference. */
export function encodeReference({
  serial,
  amount,
  account,
}: Pick<LedgerLine, 'serial' | 'amount' | 'account'>): Buffer {
  return encode([serial, amount, account] satisfies StoredReference);
}

export function decodeReference(value: Buffer): Entered {
  const [, amount, account] = decode<StoredReference>(value);
  return { account: account!, amount };
}

function encode(values: StoredAccount | StoredLine | StoredReference): Buffer {
  return Buffer.concat([Buffer.of(layout), pack(values)]);
}

function decode<T>(value: Buffer): T {
  assert(value[0] === layout, `what is stored of money has layout ${layout}`);
  return unpack<T>(value.subarray(1));
}
