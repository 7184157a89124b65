import { randomInt } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Answer } from '../routing/decision.js';
import type { Call } from '../routing/service.js';
import { callOf } from './asked.js';
import type { AskedEvent, AskedRoute } from './asked.js';
import type { CallClock } from './call-clock.js';
import type { Charges } from './charges.js';
import type { Duty } from './duty.js';
import { carryOut, carryOutRefused, takeBack } from './effects.js';
import type { Endings } from './endings.js';
import { resume } from './events.js';
import type { Resumed } from './events.js';
import { unwritten } from './group-commit.js';
import type { Journal } from './journal.js';
import { isCharged, OpenCall } from './open-call.js';
import type { OpenCalls } from './open-calls.js';
import { guardedDecision, refusedCall, RefusedCalls, withAccount } from './refused-calls.js';
import type { ServingHost } from './serving-host.js';
import type { Statistics } from './statistics.js';
import type { WatchedCalls } from './watched-calls.js';

/**
 * What ROUTE and the events that ask for it are answered with: of the moment in which they were, whatever becomes of
 * the call.
 */
export interface Routed {
  readonly answer: Answer;
  /** The store revision answered from. */
  readonly change: number;
  /** There are as many open calls as may be: decided, but not kept (lookup-protocol.md, Promises). */
  readonly unkept?: true;
}

interface DecisionsOptions {
  readonly open: OpenCalls;
  readonly journal: Journal;
  readonly charges: Charges;
  readonly endings: Endings;
  readonly statistics: Statistics;
  readonly watched: WatchedCalls;
  readonly clock: Clock;
  readonly callClock: CallClock;
  readonly duty: Duty;
}

/**
 * ROUTE and EVENT: what a call is to be sent to. Synchronous where no money is at stake, and nothing is ever waited for
 * before the next request: a call with a reservation is decided as synchronously, and only its reply waits for the
 * disk. DRY goes the same way and touches nothing.
 */
export class Decisions {
  readonly #refused: RefusedCalls;
  /** Of the next call; begins at random, so that no earlier process has used it in the same millisecond. */
  #serial = randomInt(0x1_0000) * 0x1_0000_0000;

  constructor(private readonly options: DecisionsOptions) {
    this.#refused = new RefusedCalls(options.clock);
  }

  /**
   * Decides a call. A repeated ROUTE replaces the decision until the call is answered, then gets the one in force.
   * Refuses `denied` as the application says, `overloaded`, `standby` and `disk_reserve` what would hold money and
   * cannot be kept. A call that holds money is on disk when the promise resolves.
   */
  route(host: ServingHost, asked: AskedRoute, dry: boolean): Routed | Refusal | Promise<Routed | Refusal> {
    const { open: calls, clock, duty } = this.options;
    const open = calls.get(host.number, asked.callId);
    if (open?.answeredMs !== undefined) return this.#inForce(open);
    if (!dry && open !== undefined && isCharged(open) && !duty.active) return refuse('standby');
    const nowMs = clock.now();
    const call = callOf(asked, nowMs, open?.labels ?? []);
    if (isRefusal(call)) return call;
    const answer = guardedDecision(host, call);
    if (answer.denied !== undefined)
      return dry ? refuse('denied', answer.denied) : this.#denied(host, call, answer, answer.denied, open);
    if (dry) return { answer, change: host.view.change };
    if (answer.reservation !== undefined) {
      const refusal = duty.refusal() ?? (open === undefined && calls.full ? refuse('overloaded') : undefined);
      if (refusal !== undefined) return refusal;
    }
    this.#count(host, call, answer);
    if (open !== undefined) {
      open.repeat(withAccount(call, answer), nowMs);
      return this.#decided(host, open, answer, nowMs, true);
    }
    if (calls.full) return { answer, change: host.view.change, unkept: true };
    const kept = new OpenCall(host.number, nowMs, this.#serial++, withAccount(call, answer), answer, host.view.change);
    calls.add(kept);
    carryOut(answer.effects, kept, host, duty.active);
    return this.#kept(host, kept);
  }

  /**
   * An event in an open call; a decision when it asks for one, else nothing. Refuses `unknown_call`, `malformed`, and
   * as ROUTE does; on a standby `standby`, where the call holds money. That a call with a reservation was answered is
   * on disk when the promise resolves.
   */
  event(
    host: ServingHost,
    asked: AskedEvent,
    dry: boolean,
  ): Routed | undefined | Refusal | Promise<Routed | undefined | Refusal> {
    const { open: calls, callClock, charges, clock, duty, statistics } = this.options;
    const open = calls.get(host.number, asked.callId);
    if (open === undefined) return duty.unknown();
    if (!dry && isCharged(open) && !duty.active) return refuse('standby');
    const nowMs = isCharged(open) ? callClock.now() : clock.now();
    const atMs = asked.timeMs ?? nowMs;
    const next = resume(open, asked, host);
    if (isRefusal(next)) return next;
    if (next.extension !== undefined) return this.#extend(host, open, next, atMs, dry);
    const { answer } = next;
    if (dry) return answer === undefined ? undefined : routedFrom(answer, host.view.change);
    const refusal = answer?.reservation === undefined ? undefined : duty.refusal();
    if (refusal !== undefined) return refusal;
    open.note(atMs, asked.kind, next.detail);
    if (asked.kind === 'answer') open.answered(atMs);
    if (next.label !== undefined) open.label(next.label);
    this.#happened(host, open, atMs);
    if (answer === undefined)
      return asked.kind === 'answer' && isCharged(open)
        ? charges.keep(open).then((written) => (written ? undefined : unwritten()))
        : undefined;
    if (answer.denied !== undefined) statistics.denied(host.number, answer.denied);
    else this.#count(host, open.call, answer);
    return this.#decided(host, open, answer, atMs, false);
  }

  /** The decision of a call that was answered; what it rests on may still be on its way to the disk. */
  #inForce(open: OpenCall): Routed | Promise<Routed | Refusal> {
    const durable = isCharged(open) ? this.options.charges.durable() : undefined;
    const { answer, change } = open;
    return durable === undefined
      ? { answer, change }
      : durable.then((written) => (written ? { answer, change } : unwritten()));
  }

  /** Of a call that is refused a CDR at most is kept, and nothing of what was decided for it before. */
  #denied(
    host: ServingHost,
    call: Call,
    answer: Answer,
    reason: string,
    open: OpenCall | undefined,
  ): Refusal | Promise<Refusal> {
    const { charges, clock, duty, endings, journal, statistics, watched } = this.options;
    if (!duty.active) return refuse('standby');
    statistics.denied(host.number, reason);
    watched.note(host.number, call, answer);
    carryOutRefused(answer.effects, call.instant, host);
    if (this.#refused.admits(host.number, answer))
      journal.touch(refusedCall(host, call, answer, reason, clock.now(), this.#serial++));
    const refusal = refuse('denied', reason);
    if (open === undefined) return refusal;
    endings.close(host, open, 'end', clock.now());
    return charges.drop(host, open).then(() => refusal);
  }

  /** Puts a new decision in the place of the one before, as if there had been none where ROUTE is repeated. */
  #decided(
    host: ServingHost,
    open: OpenCall,
    answer: Answer,
    atMs: number,
    isRepeated: boolean,
  ): Routed | Promise<Routed | Refusal> | Refusal {
    const { active } = this.options.duty;
    if (active) open.giveBack(host.counts.leases);
    const uses = isRepeated && active ? open.forgetUses() : undefined;
    carryOut(answer.effects, open, host, active);
    if (uses !== undefined) takeBack(uses, host.counts);
    open.decide(atMs, answer, host.view.change);
    return this.#kept(host, open);
  }

  /** More time for an answered call, or the decision in force where there is none to have. */
  #extend(
    host: ServingHost,
    open: OpenCall,
    { detail, extension }: Resumed,
    atMs: number,
    dry: boolean,
  ): Routed | Refusal | Promise<Routed | Refusal> {
    const more = extension === 'none' || extension === undefined || !isCharged(open) ? undefined : extension;
    const answer: Answer =
      more === undefined
        ? open.answer
        : { ...open.answer, effects: [], decision: { ...open.decision, extra: more.extra } };
    if (dry) return { answer, change: open.change };
    const refusal = more === undefined ? undefined : this.options.duty.refusal();
    if (refusal !== undefined) return refusal;
    open.note(atMs, 'extend', detail);
    this.#happened(host, open, atMs);
    if (more === undefined || !isCharged(open)) return this.#inForce(open);
    open.decide(atMs, answer, host.view.change);
    const { change } = open;
    return this.options.charges
      .extend(host, open, more.reservation)
      .then((written) => (written ? { answer, change } : unwritten()));
  }

  /** An event has come, of this instant: the lease of the call begins anew. */
  #happened(host: ServingHost, open: OpenCall, atMs: number): void {
    const { open: calls, clock, journal, statistics } = this.options;
    statistics.happened(host.number, 'event');
    calls.renew(open, clock.now());
    journal.touch(open);
    open.heard(atMs);
  }

  /**
   * The call with the decision it has now: behind the reply where there is no money in it, before it where there is.
   */
  #kept(host: ServingHost, open: OpenCall): Routed | Refusal | Promise<Routed | Refusal> {
    const { answer, change } = open;
    // The next decision may come before this one is on disk.
    const routed = routedFrom(answer, change);
    if (answer.reservation === undefined && !isCharged(open)) {
      this.options.journal.touch(open);
      return routed;
    }
    return this.options.charges
      .hold(host, open, answer.reservation)
      .then((written) => (written ? routed : unwritten()));
  }

  #count(host: ServingHost, call: Call, answer: Answer): void {
    this.options.statistics.decided(host.number, answer.decision, answer.noRoute);
    this.options.watched.note(host.number, call, answer);
  }
}

function routedFrom(answer: Answer, change: number): Routed | Refusal {
  return answer.denied === undefined ? { answer, change } : refuse('denied', answer.denied);
}
