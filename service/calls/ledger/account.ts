import { assert } from '../../core/assert.js';
import type { AccountImage } from './ledger-layout.js';
import { encodeAccount } from './ledger-layout.js';

/** One account in memory: what its lines come to, and what open calls hold of it. */
export class Account {
  #moved = 0;
  #serial = 0;
  #reserved = 0;
  /** Groups on their way to the disk that it is in. */
  #writing = 0;
  #marks: Map<string, number> | undefined;
  /** What each open call has reserved. */
  #holders: Map<string, number> | undefined;

  constructor(
    readonly name: string,
    readonly key: Buffer,
    image: AccountImage | undefined,
  ) {
    if (image !== undefined) this.load(image);
  }

  /** It is so on disk; what open calls hold of it stays. */
  load({ moved, serial, marks }: AccountImage): void {
    this.#moved = moved;
    this.#serial = serial;
    this.#marks = undefined;
    for (const mark in marks) this.note(mark, marks[mark]!);
  }

  get moved(): number {
    return this.#moved;
  }
  /** Of its last line. */
  get serial(): number {
    return this.#serial;
  }
  /** The sum of what open calls have reserved. */
  get reserved(): number {
    return this.#reserved;
  }
  /** Open calls that have a reservation. */
  get calls(): number {
    return this.#holders?.size ?? 0;
  }
  /** Which, and how much. */
  get holders(): Iterable<readonly [callId: string, amount: number]> {
    return this.#holders ?? [];
  }
  /** Nothing would be lost if it were read again from the disk. */
  get atRest(): boolean {
    return this.#writing === 0 && this.calls === 0;
  }

  /** What the call has reserved; undefined when it has nothing. */
  held(callId: string): number | undefined {
    return this.#holders?.get(callId);
  }

  /** One group more is to bring it to disk. */
  writing(): void {
    this.#writing++;
  }

  /** One of them has. */
  written(): void {
    assert(this.#writing > 0, 'an account that was written was about to be');
    this.#writing--;
  }

  /** Another line. */
  enter(amount: number): void {
    this.#moved += amount;
    this.#serial++;
  }

  /** Puts a reservation in the place of the call's own. */
  reserve(callId: string, amount: number): void {
    this.free(callId);
    (this.#holders ??= new Map()).set(callId, amount);
    this.#reserved += amount;
  }

  free(callId: string): void {
    const held = this.#holders?.get(callId);
    if (held === undefined) return;
    this.#holders!.delete(callId);
    // A map whose entries come and go would hold on to what was in it (turnover-map.ts), and for the few of an account
    // this is less.
    if (this.#holders!.size === 0) this.#holders = undefined;
    this.#reserved -= held;
  }

  mark(name: string): number | undefined {
    return this.#marks?.get(name);
  }

  note(mark: string, atMs: number): void {
    (this.#marks ??= new Map()).set(mark, atMs);
  }

  encode(): Buffer {
    return encodeAccount(this, this.#marks === undefined ? null : Object.fromEntries(this.#marks));
  }
}
