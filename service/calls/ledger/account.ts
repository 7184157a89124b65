import type { AccountImage } from './ledger-layout.js';
import { encodeAccount } from './ledger-layout.js';

/**
 * One account in memory: what its lines come to, and what open calls hold of it. Its `Ledger` changes it; groups count
 * `writing`.
 */
export class Account {
  moved = 0;
  /** Of its last line. */
  serial = 0;
  /** The sum of what open calls have reserved. */
  reserved = 0;
  /** Groups on their way to the disk that it is in. */
  writing = 0;
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
    this.moved = moved;
    this.serial = serial;
    this.#marks = undefined;
    for (const mark in marks) this.note(mark, marks[mark]!);
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
    return this.writing === 0 && this.calls === 0;
  }

  /** What the call has reserved; undefined when it has nothing. */
  held(callId: string): number | undefined {
    return this.#holders?.get(callId);
  }

  /** Puts a reservation in the place of the call's own. */
  reserve(callId: string, amount: number): void {
    this.free(callId);
    (this.#holders ??= new Map()).set(callId, amount);
    this.reserved += amount;
  }

  free(callId: string): void {
    const held = this.#holders?.get(callId);
    if (held === undefined) return;
    this.#holders!.delete(callId);
    // A map whose entries come and go would hold on to what was in it (turnover-map.ts), and for the few of an account
    // this is less.
    if (this.#holders!.size === 0) this.#holders = undefined;
    this.reserved -= held;
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
