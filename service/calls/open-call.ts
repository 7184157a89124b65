import type { Reservation } from '../routing/account.js';
import type { Answer } from '../routing/decision.js';
import type { Call } from '../routing/service.js';
import { before, behind, queue } from './call-queue.js';
import type { CallQueue, Queued } from './call-queue.js';
import { CallRecord } from './call-record.js';
import type { RecordedBefore } from './call-record.js';
import type { Charge, Purses } from './charge.js';
import type { Leases } from './leases.js';
import type { Periodic } from './periodic.js';

const none: readonly string[] = [];
const noUses: readonly Use[] = [];

/** That a call counted for a `periodic` rule. */
export interface Use {
  readonly counter: string;
  readonly hours: number;
  /** The call's instant then. */
  readonly atMs: number;
}

/** An open call that holds money. */
export type ChargedCall = OpenCall & { readonly charge: Charge };

export function isCharged(open: OpenCall): open is ChargedCall {
  return open.charge !== undefined;
}

/** As the store has an open call, beside its CDR. */
interface HeldBefore extends RecordedBefore {
  readonly leases: readonly string[];
  readonly uses: readonly Use[];
  readonly leasedMs: number;
  readonly charge: Charge | undefined;
}

/**
 * A call between ROUTE and END: its CDR while it is being filled, and what it holds. What it has taken of a counter or
 * an account and what stands there change together, here.
 */
export class OpenCall extends CallRecord implements Queued<OpenCall> {
  #leases = none;
  #uses = noUses;
  #leasedMs: number;
  #charge: Charge | undefined = undefined;
  #stored = false;
  [queue]: CallQueue<OpenCall> | undefined = undefined;
  [before]: OpenCall | undefined = undefined;
  [behind]: OpenCall | undefined = undefined;

  constructor(
    application: number,
    arrivedMs: number,
    serial: number,
    call: Call,
    answer: Answer,
    change: number,
    held?: HeldBefore,
  ) {
    super(application, arrivedMs, serial, call, answer, change, held);
    this.#leasedMs = arrivedMs;
    if (held === undefined) return;
    this.#leases = held.leases;
    this.#uses = held.uses;
    this.#leasedMs = held.leasedMs;
    this.#charge = held.charge;
    this.#stored = true;
  }

  /** The `limited` rules of which it holds a lease: that which was used, and those around it. */
  get leases(): readonly string[] {
    return this.#leases;
  }
  /** The `periodic` rules for which it has counted, each once. */
  get uses(): readonly Use[] {
    return this.#uses;
  }
  /** From when it may be open without a word of its stack, on the NIU's clock: its arrival, or its last EVENT. */
  get leasedMs(): number {
    return this.#leasedMs;
  }
  /** What it holds of an account; undefined for a call without a reservation. */
  get charge(): Charge | undefined {
    return this.#charge;
  }
  /** The store has it among the open calls, or is about to. */
  get stored(): boolean {
    return this.#stored;
  }

  /** A group has it written, or nobody: it is of another unit. */
  store(stored = true): void {
    this.#stored = stored;
  }

  leaseFrom(ms: number): void {
    this.#leasedMs = ms;
  }

  lease(counter: string, leases: Leases): void {
    leases.take(counter, this.callId, this.arrivedMs);
    this.#leases = [...this.#leases, counter];
  }

  giveBack(leases: Leases): void {
    if (this.#leases.length === 0) return;
    for (const counter of this.#leases) leases.giveBack(counter, this.callId);
    this.#leases = none;
  }

  /** One of its leases, which it holds. */
  giveBackOne(counter: string, leases: Leases): void {
    leases.giveBack(counter, this.callId);
    this.#leases = this.#leases.filter((held) => held !== counter);
  }

  /** Counts for a `periodic` rule, unless it has. */
  use(counter: string, hours: number, periodic: Periodic): void {
    if (this.#uses.some((use) => use.counter === counter)) return;
    periodic.use(counter, hours, this.instant);
    this.#uses = [...this.#uses, { counter, hours, atMs: this.instant }];
  }

  /** It counts anew from now on; gives what it had counted, which is still in the counters. */
  forgetUses(): readonly Use[] {
    const uses = this.#uses;
    this.#uses = noUses;
    return uses;
  }

  /** Holds this in the place of what it held, or nothing. */
  hold(reservation: Reservation | undefined, purses: Purses): void {
    if (this.#charge !== undefined) purses.free(this.#charge.reservation.account, this.callId);
    this.#charge = undefined;
    if (reservation === undefined) return;
    purses.reserve(reservation.account, this.callId, reservation.amount);
    this.#charge = { reservation, lastMs: undefined };
  }

  /** An answered call, whose reservation grows. */
  extend(reservation: Reservation, purses: Purses): void {
    purses.reserve(reservation.account, this.callId, reservation.amount);
    this.#charge = { reservation, lastMs: this.#charge?.lastMs };
  }

  /** What it was stored with is taken again, in a process that did not know of it. */
  leaseAgain(leases: Leases): void {
    for (const counter of this.#leases) leases.take(counter, this.callId, this.arrivedMs);
  }

  holdAgain(purses: Purses): void {
    if (this.#charge === undefined) return;
    const { account, amount } = this.#charge.reservation;
    purses.reserve(account, this.callId, amount);
  }

  /** The stack has told of the call, at an instant of its own. */
  heard(atMs: number): void {
    if (this.#charge !== undefined)
      this.#charge = { ...this.#charge, lastMs: Math.max(this.#charge.lastMs ?? atMs, atMs) };
  }

  /** The clock was set, by so much, since the stack was heard the last time. */
  heardBefore(stepMs: number): void {
    const lastMs = this.#charge?.lastMs;
    if (this.#charge !== undefined && lastMs !== undefined) this.#charge = { ...this.#charge, lastMs: lastMs + stepMs };
  }
}
