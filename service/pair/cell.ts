import { assert } from '../core/assert.js';

/** What a unit is, as every thread sees it; in the protocol's own numbers (lookup-protocol.md, Requests). */
export const roleCode = { alone: 0, active: 1, standby: 2 } as const;
type SharedRole = keyof typeof roleCode;

const names: readonly SharedRole[] = ['alone', 'active', 'standby'];
const place = { role: 0, epoch: 1, deadline: 2, level: 3, otherLeads: 4 } as const;
const memoryBytes = 8 * Object.keys(place).length;

/**
 * Role, epoch and deadline of this unit, and how far it has followed, in memory that its threads share. Only the pair's
 * thread writes. The role is written behind the other two, and never goes back from active: that is the end of the
 * process. So who sees `active` sees the epoch and a deadline of it.
 */
export class Cell {
  readonly #words: BigInt64Array;

  /** On the memory of another thread's cell, or on new memory, with the role standby. */
  constructor(readonly memory: SharedArrayBuffer = Cell.#fresh()) {
    assert(memory.byteLength === memoryBytes, 'the memory is that of a cell');
    this.#words = new BigInt64Array(memory);
  }

  static #fresh(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(memoryBytes);
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

  /** The last instant of the steady clock at which this unit surely had all of the log; 0 before there is one. */
  get levelAt(): number {
    return Number(Atomics.load(this.#words, place.level));
  }

  /** Whether the other unit leads, as far as this one has heard. */
  get otherLeads(): boolean {
    return Atomics.load(this.#words, place.otherLeads) === 1n;
  }

  /** Of a unit that follows. */
  followed(levelAtMs: number, otherLeads: boolean): void {
    Atomics.store(this.#words, place.level, BigInt(Math.floor(levelAtMs)));
    Atomics.store(this.#words, place.otherLeads, otherLeads ? 1n : 0n);
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
