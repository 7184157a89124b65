import { assert } from '../core/assert.js';
import { pack, unpack } from '../database/layout.js';
import type { Json } from '../schema/kind.js';
import { writeWide } from './byte-writer.js';

const layout = 1;
const serialAt = 6;
const keyBytes = 12;

/** What the END of a charged call was answered. */
export interface EndedAnswer {
  /** The application's number. */
  readonly application: number;
  readonly callId: string;
  /** When it was, on the NIU's clock. */
  readonly atMs: number;
  /** Undefined where a later call of this id has ended without money, whose END is the one that may be repeated. */
  readonly reply: readonly Json[] | undefined;
}

type Stored = readonly [application: number, callId: string, atMs: number, reply: readonly Json[] | null];

/** Under the millisecond in which the last of them was answered; the serial tells blocks of one millisecond apart. */
export function endedKey(atMs: number, serial: number): Buffer {
  const key = Buffer.allocUnsafe(keyBytes);
  writeWide(key, writeWide(key, 0, atMs), serial);
  return key;
}

export function encodeEnded(answers: readonly EndedAnswer[]): Buffer {
  const stored: readonly Stored[] = answers.map(({ application, callId, atMs, reply }) => [
    application,
    callId,
    atMs,
    reply ?? null,
  ]);
  return Buffer.concat([Buffer.of(layout), pack(stored)]);
}

/** Throws where the value is none. */
export function decodeEnded(value: Buffer): readonly EndedAnswer[] {
  assert(value[0] === layout, `answers of ended calls have layout ${layout}`);
  return unpack<readonly Stored[]>(value.subarray(1)).map(([application, callId, atMs, reply]) => ({
    application,
    callId,
    atMs,
    reply: reply ?? undefined,
  }));
}

/** The millisecond of such a key. */
export function endedAt(key: Buffer): number {
  return key.readUIntBE(0, serialAt);
}
