import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { KeyedStore } from '../database/calls-store.js';
import { pack, unpack } from '../database/layout.js';
import type { Json } from '../schema/kind.js';
import { writeWide } from './byte-writer.js';
import type { GroupCommit } from './group-commit.js';

const layout = 1;
const serialAt = 6;
const keyBytes = 12;
/** Blocks that one sweep looks at: there are at most 250 groups in a second, and four sweeps. */
const inOneGo = 100;

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
  const stored: readonly Stored[] = answers.map(({ application, callId, atMs, reply }) => [application, callId, atMs, reply ?? null]);
  return Buffer.concat([Buffer.of(layout), pack(stored)]);
}

/** Throws where the value is none. */
export function decodeEnded(value: Buffer): readonly EndedAnswer[] {
  assert(value[0] === layout, `answers of ended calls have layout ${layout}`);
  return unpack<readonly Stored[]>(value.subarray(1)).map(([application, callId, atMs, reply]) => ({ application, callId, atMs, reply: reply ?? undefined }));
}

/**
 * What END answered of charged calls, on disk with their CDRs for ten minutes, so that a stack that repeats it after a restart hears the same (lookup-protocol.md). Those of one group are one
 * value; it goes when the last of them is old enough, by the NIU's clock.
 */
export class EndedBlocks {
  /** Blocks up to this one have been handed out to be removed. */
  #swept: Buffer = Buffer.of(0);

  constructor(private readonly store: KeyedStore, private readonly groups: GroupCommit, private readonly clock: Clock) {}

  /** Those that a repeated END may still ask for, the oldest first. */
  *restore(): Iterable<EndedAnswer & { readonly agoMs: number }> {
    const nowMs = this.clock.now();
    for (const { value } of this.store.scan(Buffer.of(0))) {
      for (const answer of decodeEnded(value)) {
        const agoMs = Math.max(0, nowMs - answer.atMs);
        if (agoMs <= limits.endedCallMs) yield { ...answer, agoMs };
      }
    }
  }

  /** Has some of those removed whose time is over. */
  sweep(): void {
    if (this.groups.stuck) return;
    const beforeMs = this.clock.now() - limits.endedCallMs;
    for (const { key } of this.store.scan(this.#swept, inOneGo)) {
      if (key.readUIntBE(0, serialAt) >= beforeMs) return;
      this.groups.group.remove('ended', key);
      this.#swept = Buffer.concat([key, Buffer.of(0)]);
    }
  }
}
