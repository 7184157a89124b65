import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { KeyedStore } from '../database/calls-store.js';
import { pack, unpack } from '../database/layout.js';
import type { Json } from '../schema/kind.js';

/** Beside the open calls, behind those of all applications: a byte that no application's number has. */
const ended = 0x80;
const layout = 1;
/** Removed at once: no lookup waits for more. */
const inOneGo = 200;

/** Under the application and the call id, beside the open calls. */
export function endedKey(application: number, callId: string): Buffer {
  return Buffer.concat([Buffer.of(ended | application), Buffer.from(callId, 'utf8')]);
}

/** `atMs` is on the NIU's clock. */
export function encodeEnded(atMs: number, reply: readonly Json[]): Buffer {
  return Buffer.concat([Buffer.of(layout), pack([atMs, reply])]);
}

/** Throws where the value is none. */
export function decodeEnded(value: Buffer): readonly [atMs: number, reply: readonly Json[]] {
  assert(value[0] === layout, `the answer of an ended call has layout ${layout}`);
  return unpack<[number, readonly Json[]]>(value.subarray(1));
}

/** Whether it is the key of one, and not of an open call. */
export function isEndedKey(key: Buffer): boolean {
  return (key[0]! & ended) !== 0;
}

export interface EndedReply {
  readonly application: number;
  readonly callId: string;
  readonly reply: readonly Json[];
  /** How long ago it ended, as the NIU's clock has it now. */
  readonly agoMs: number;
}

/** What END answered of charged calls, on disk with their CDRs for ten minutes, so that a stack that repeats it after a restart hears the same (lookup-protocol.md). */
export class EndedReplies {
  /** When each is to go, by its key; the oldest first. */
  readonly #due = new Map<string, number>();

  constructor(private readonly store: KeyedStore, private readonly clock: Clock) {}

  /** One was written, or is about to be. */
  add(application: number, callId: string): void {
    const name = endedKey(application, callId).toString('latin1');
    this.#due.delete(name);
    this.#due.set(name, this.clock.monotonic() + limits.endedCallMs);
  }

  /** A later call of this id has ended without money: true where one was there, which goes with that call's record. */
  forget(application: number, callId: string): boolean {
    return this.#due.size > 0 && this.#due.delete(endedKey(application, callId).toString('latin1'));
  }

  /** Those on disk that a repeated END may still ask for, the oldest first; the others go. */
  restore(): readonly EndedReply[] {
    const nowMs = this.clock.now();
    const found: EndedReply[] = [];
    for (const { key, value } of this.store.scan(Buffer.of(ended))) {
      const [atMs, reply] = decodeEnded(value);
      const agoMs = Math.max(0, nowMs - atMs);
      found.push({ application: key[0]! & ~ended, callId: key.toString('utf8', 1), reply, agoMs });
    }
    found.sort((one, other) => other.agoMs - one.agoMs);
    for (const { application, callId, agoMs } of found) this.#due.set(endedKey(application, callId).toString('latin1'), this.clock.monotonic() + limits.endedCallMs - agoMs);
    return found.filter(({ agoMs }) => agoMs <= limits.endedCallMs);
  }

  /** Removes some of those whose time is over. */
  sweep(): void {
    const nowMs = this.clock.monotonic();
    const over: Buffer[] = [];
    for (const [name, dueMs] of this.#due) {
      if (dueMs > nowMs || over.length === inOneGo) break;
      over.push(Buffer.from(name, 'latin1'));
      this.#due.delete(name);
    }
    if (over.length === 0) return;
    // What a full disk leaves there is found, and goes, at the next start.
    this.store.batch(() => { for (const key of over) this.store.remove(key).catch(() => undefined); })
      .catch((fault: unknown) => log.debug('answers of ended calls could not be removed', { reason: String(fault) }));
  }
}
