import { assert } from '../core/assert.js';

/** What a unit is, as every thread sees it; in the protocol's own numbers (lookup-protocol.md, Requests). */
export const roleCode = { alone: 0, active: 1, standby: 2 } as const;
export type SharedRole = keyof typeof roleCode;

const names: readonly SharedRole[] = ['alone', 'active', 'standby'];
const place = { role: 0, epoch: 1, deadline: 2 } as const;

/**
 * Role, epoch and deadline of this unit, in memory that its threads share. Only the pair's thread writes. The role is written behind the other two,
 * and never goes back from active: that is the end of the process. So who sees `active` sees the epoch and a deadline of it.
 */
export class Cell {
  readonly #words: BigInt64Array;

  /** On the memory of another thread's cell, or on new memory, with the role standby. */
  constructor(readonly memory: SharedArrayBuffer = Cell.#fresh()) {
    assert(memory.byteLength === 8 * 3, 'the memory is that of a cell');
    this.#words = new BigInt64Array(memory);
  }

  static #fresh(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(8 * 3);
    new BigInt64Array(memory)[place.role] = BigInt(roleCode.standby);
    return memory;
  }

  get role(): SharedRole {
    return names[Number(Atomics.load(this.#words, place.role))]!;
  }

  /** Revision of the claim; 0 before there is one. */
  get epoch(): number {
    return Number(Atomics.load(this.#words, place.epoch));
  }

  /** Milliseconds of the steady clock that all threads share; 0 before there is one. */
  get deadline(): number {
    return Number(Atomics.load(this.#words, place.deadline));
  }

  /** A later deadline; an earlier one says nothing new. Rounded down: too early does no harm. */
  extend(deadlineMs: number): void {
    const deadline = BigInt(Math.floor(deadlineMs));
    if (deadline > Atomics.load(this.#words, place.deadline)) Atomics.store(this.#words, place.deadline, deadline);
  }

  /** This unit is active under an epoch. The deadline was set before. */
  activate(epoch: number): void {
    assert(this.role === 'standby' && this.deadline > 0, 'a standby with a deadline becomes active');
    Atomics.store(this.#words, place.epoch, BigInt(epoch));
    Atomics.store(this.#words, place.role, BigInt(roleCode.active));
  }

  /** This unit has no peer: nothing is ever asked of a log. */
  serveAlone(): void {
    Atomics.store(this.#words, place.role, BigInt(roleCode.alone));
  }

  /** Whether this thread may append, acknowledge or answer as active at that instant of the steady clock. */
  mayServe(nowMs: number): boolean {
    const role = Number(Atomics.load(this.#words, place.role));
    return role === roleCode.alone || (role === roleCode.active && nowMs < this.deadline);
  }
}
