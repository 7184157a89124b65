import { randomInt } from 'node:crypto';
import type { CallsOptions } from './calls-options.js';
import type { Clock, Timer } from '../core/clock.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Call } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import type { AskedEnd, AskedEvent, AskedRoute } from './asked.js';
import { callOf } from './asked.js';
import { partsOf } from './parts.js';
import { served } from './served.js';
import { takeUp } from './taken-up.js';
import { Charges, isCharged } from './charges.js';
import { lookupName } from './commands.js';
import { carryOut, carryOutRefused, giveBack, takeBack } from './effects.js';
import { EndedBlocks } from './ended-blocks.js';
import { Endings } from './endings.js';
import { resume } from './events.js';
import type { Resumed } from './events.js';
import type { Served } from '../routing/operation.js';
import { Journal } from './journal.js';
import { GroupCommit, unwritten } from './group-commit.js';
import { OpenCall } from './open-call.js';
import { OpenCalls } from './open-calls.js';
import { guardedDecision, refusedCall, RefusedCalls, withAccount } from './refused-calls.js';
import { Serving } from './serving.js';
import { ServingHost } from './serving-host.js';
import { Standby } from './standby.js';
import { Statistics } from './statistics.js';
import { ToldCalls } from './told-calls.js';
import { WatchedCalls } from './watched-calls.js';

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

const expiryMs = 250;
const noCharge: readonly Json[] = [];
const noUses: OpenCall['uses'] = [];

/**
 * One call, one decision: what ROUTE, EVENT, END and SERVE come to, for any application. Synchronous where no money is
 * at stake, and nothing is ever waited for before the next request: a call with a reservation is decided as
 * synchronously, and only its reply waits for the disk. DRY and explain go the same way and touch nothing.
 */
export class Calls {
  readonly statistics: Statistics;
  readonly watched = new WatchedCalls();
  readonly open: OpenCalls;
  readonly journal: Journal;
  readonly #hosts: readonly (ServingHost | undefined)[];
  /** The only way to write `calls`. */
  readonly groups: GroupCommit;
  readonly #endedBlocks: EndedBlocks;
  readonly #refused: RefusedCalls;
  readonly #charges: Charges;
  readonly endings: Endings;
  /** What is done while another unit is the active. */
  readonly standby: Standby;
  /** What a standby was told, as the active enters it. */
  readonly told: ToldCalls;
  readonly #options: CallsOptions;
  readonly #clock: Clock;
  readonly #timer: Timer;
  /** Of the next call; begins at random, so that no earlier process has used it in the same millisecond. */
  #serial = randomInt(0x1_0000) * 0x1_0000_0000;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#clock = options.clock;
    const parts = partsOf(options);
    this.open = parts.open;
    this.statistics = parts.statistics;
    this.groups = parts.groups;
    this.#hosts = parts.hosts;
    this.journal = parts.journal;
    this.#endedBlocks = parts.endedBlocks;
    this.#charges = parts.charges;
    this.endings = parts.endings;
    this.told = parts.told;
    this.standby = parts.standby;
    this.#refused = new RefusedCalls(options.clock);
    this.#timer = options.clock.every(expiryMs, () => this.#onExpiry());
  }

  /** The application of a frame's `app` byte; undefined when it is not hosted. */
  host(application: number): ServingHost | undefined {
    return this.#hosts[application];
  }

  *hosts(): Iterable<ServingHost> {
    for (const host of this.#hosts) if (host !== undefined) yield host;
  }

  /** Sees every change committed until now. */
  refresh(): void {
    this.#options.snapshots.refresh();
  }

  /**
   * Takes up the calls that were open when the process before ended, less at most its last second. Once, before the
   * first request.
   */
  restore(): void {
    const { journal, open } = this;
    const [hosts, charges, endedBlocks] = [this.#hosts, this.#charges, this.#endedBlocks];
    takeUp({ clock: this.#clock, journal, open, hosts, charges, endedBlocks }, noCharge);
  }

  /** Ends the timers and writes all that is not yet on disk. */
  async stop(): Promise<void> {
    this.#timer.stop();
    this.journal.stop();
    await this.journal.flush();
    await this.groups.flush();
    this.#publish();
  }

  /**
   * Decides a call. A repeated ROUTE replaces the decision until the call is answered, then gets the one in force.
   * Refuses `denied` as the application says, `overloaded`, `standby` and `disk_reserve` what would hold money and
   * cannot be kept. A call that holds money is on disk when the promise resolves.
   */
  route(host: ServingHost, asked: AskedRoute, dry: boolean): Routed | Refusal | Promise<Routed | Refusal> {
    const open = this.open.get(host.number, asked.callId);
    if (open?.answeredMs !== undefined) return this.#inForce(open);
    if (!dry && open !== undefined && isCharged(open) && !this.#options.active()) return refuse('standby');
    const nowMs = this.#clock.now();
    const call = callOf(asked, nowMs, open?.labels ?? []);
    if (isRefusal(call)) return call;
    const answer = guardedDecision(host, call);
    if (answer.denied !== undefined)
      return dry ? refuse('denied', answer.denied) : this.#denied(host, call, answer, answer.denied, open);
    if (dry) return { answer, change: host.view.change };
    if (answer.reservation !== undefined) {
      const refusal = this.#refusal() ?? (open === undefined && this.open.full ? refuse('overloaded') : undefined);
      if (refusal !== undefined) return refusal;
    }
    this.#count(host, call, answer);
    if (open !== undefined) {
      open.call = withAccount(call, answer);
      open.note(nowMs, 'route', asked.called);
      return this.#decided(host, open, answer, nowMs, true);
    }
    if (this.open.full) return { answer, change: host.view.change, unkept: true };
    const kept = new OpenCall(host.number, nowMs, this.#serial++, withAccount(call, answer), answer, host.view.change);
    this.open.add(kept);
    carryOut(answer.effects, kept, host, this.#options.active());
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
    const open = this.open.get(host.number, asked.callId);
    if (open === undefined) return this.#unknown();
    if (!dry && isCharged(open) && !this.#options.active()) return refuse('standby');
    const nowMs = isCharged(open) ? this.endings.followClock() : this.#clock.now();
    const atMs = asked.timeMs ?? nowMs;
    const next = resume(open, asked, host);
    if (isRefusal(next)) return next;
    if (next.extension !== undefined) return this.#extend(host, open, next, atMs, dry);
    const { answer } = next;
    if (dry)
      return answer === undefined
        ? undefined
        : answer.denied === undefined
          ? { answer, change: host.view.change }
          : refuse('denied', answer.denied);
    const refusal = answer?.reservation === undefined ? undefined : this.#refusal();
    if (refusal !== undefined) return refusal;
    open.note(atMs, asked.kind, next.detail);
    if (asked.kind === 'answer') open.answeredMs ??= atMs;
    if (next.label !== undefined) open.call = { ...open.call, labels: [...open.labels, next.label] };
    this.#happened(host, open);
    if (isCharged(open)) this.#charges.heard(open, atMs);
    if (answer === undefined)
      return asked.kind === 'answer' && isCharged(open)
        ? this.#charges.keep(open).then((written) => (written ? undefined : unwritten()))
        : undefined;
    if (answer.denied !== undefined) this.statistics.denied(host.number, answer.denied);
    else this.#count(host, open.call, answer);
    return this.#decided(host, open, answer, atMs, false);
  }

  /**
   * Ends a call: gives back what it holds, settles what it reserved and closes its CDR; the charge and the CDR are on
   * disk when the promise resolves. Repeated it answers the same (`EndedCalls`). Refuses `unknown_call`, and
   * `overloaded` while a charge cannot be written: it is kept and written first when it can.
   */
  end(
    host: ServingHost,
    asked: AskedEnd,
    dry: boolean,
  ): readonly Json[] | Refusal | Promise<readonly Json[] | Refusal> {
    const open = this.open.get(host.number, asked.callId);
    const nowMs = this.#clock.monotonic();
    if (open === undefined)
      return (
        this.#charges.settling(host.number, asked.callId) ?? host.ended.answer(asked.callId, nowMs) ?? this.#unknown()
      );
    if (isCharged(open)) return this.endings.settle(host, open, asked, dry);
    if (dry) return noCharge;
    open.cause = asked.cause;
    open.durationMs = asked.durationMs;
    const atMs = asked.timeMs ?? this.#clock.now();
    const { tell } = this.#options;
    if (tell !== undefined && !this.#options.active()) {
      this.endings.tell(host, open, atMs, tell);
      host.ended.add(asked.callId, noCharge, nowMs);
      return noCharge;
    }
    this.endings.close(host, open, 'end', atMs);
    this.journal.touch(open);
    if (this.#options.active()) this.#charges.supersede(host, asked.callId);
    host.ended.add(asked.callId, noCharge, nowMs);
    this.statistics.happened(host.number, 'end');
    return noCharge;
  }

  /**
   * A SERVE operation, asked for over the lookup socket or, where one is named, by an administrator. Refuses one that
   * the application does not have, or not for callers, and on a standby one that writes.
   */
  serve(
    host: ServingHost,
    name: string,
    args: readonly Json[],
    dry: boolean,
    administrator?: string,
  ): Served | Promise<Served> {
    const { operations, application } = host.hosted;
    const operation = operations !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined || (operation.administrators === true && administrator === undefined))
      return refuse('malformed', `${application.name} has no operation of this name`);
    const refusal = operation.writes ? this.#refusal() : undefined;
    if (refusal !== undefined) return refusal;
    if (!dry) this.statistics.happened(host.number, 'serve');
    return served(host, operation, args, new Serving(host, this.#clock.now(), dry, administrator ?? lookupName));
  }

  /** Takes one lease from the call that holds it, by hand. False when it holds none of this rule, and on a standby. */
  clearLease(host: ServingHost, counter: string, callId: string): boolean {
    const open = this.open.get(host.number, callId);
    if (open === undefined || !open.leases.includes(counter) || !this.#options.active()) return false;
    host.counts.leases.giveBack(counter, callId);
    open.leases = open.leases.filter((held) => held !== counter);
    this.journal.touch(open);
    return true;
  }

  /** Why nothing may be begun that would have to be kept. */
  #refusal(): Refusal | undefined {
    if (!this.#options.active()) return refuse('standby');
    return this.#options.refusal?.() ?? (this.groups.stuck ? refuse('disk_reserve') : undefined);
  }

  /** A standby cannot tell: the active may have begun the call a moment ago. */
  #unknown(): Refusal {
    return refuse(this.#options.tell !== undefined && !this.#options.active() ? 'standby' : 'unknown_call');
  }

  /** The decision of a call that was answered; what it rests on may still be on its way to the disk. */
  #inForce(open: OpenCall): Routed | Promise<Routed | Refusal> {
    const durable = isCharged(open) ? this.#charges.durable() : undefined;
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
    if (!this.#options.active()) return refuse('standby');
    this.statistics.denied(host.number, reason);
    this.watched.note(host.number, call, answer);
    carryOutRefused(answer.effects, call.instant, host);
    if (this.#refused.admits(host.number, answer))
      this.journal.touch(refusedCall(host, call, answer, reason, this.#clock.now(), this.#serial++));
    const refusal = refuse('denied', reason);
    if (open === undefined) return refusal;
    this.endings.close(host, open, 'end', this.#clock.now());
    return this.#charges.drop(host, open).then(() => refusal);
  }

  /** Puts a new decision in the place of the one before, as if there had been none where ROUTE is repeated. */
  #decided(
    host: ServingHost,
    open: OpenCall,
    answer: Answer,
    atMs: number,
    isRepeated: boolean,
  ): Routed | Promise<Routed | Refusal> | Refusal {
    const active = this.#options.active();
    if (active) giveBack(open, host.counts);
    const uses = isRepeated && active ? open.uses : noUses;
    if (isRepeated && active) open.uses = noUses;
    carryOut(answer.effects, open, host, active);
    takeBack(uses, host.counts);
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
    const refusal = more === undefined ? undefined : this.#refusal();
    if (refusal !== undefined) return refusal;
    open.note(atMs, 'extend', detail);
    this.#happened(host, open);
    if (isCharged(open)) this.#charges.heard(open, atMs);
    if (more === undefined || !isCharged(open)) return this.#inForce(open);
    open.decide(atMs, answer, host.view.change);
    const { change } = open;
    return this.#charges
      .extend(host, open, more.reservation)
      .then((written) => (written ? { answer, change } : unwritten()));
  }

  /** An event has come: the lease of the call begins anew. */
  #happened(host: ServingHost, open: OpenCall): void {
    this.statistics.happened(host.number, 'event');
    this.open.renew(open, this.#clock.now());
    this.journal.touch(open);
  }

  /**
   * The call with the decision it has now: behind the reply where there is no money in it, before it where there is.
   */
  #kept(host: ServingHost, open: OpenCall): Routed | Refusal | Promise<Routed | Refusal> {
    const { answer, change } = open;
    if (answer.reservation === undefined && !isCharged(open)) {
      this.journal.touch(open);
      return answer.denied === undefined ? { answer, change } : refuse('denied', answer.denied);
    }
    // The next decision may come before this one is on disk.
    const routed = answer.denied === undefined ? { answer, change } : refuse('denied', answer.denied);
    return this.#charges.hold(host, open, answer.reservation).then((written) => (written ? routed : unwritten()));
  }

  #count(host: ServingHost, call: Call, answer: Answer): void {
    this.statistics.decided(host.number, answer.decision, answer.noRoute);
    this.watched.note(host.number, call, answer);
  }

  #onExpiry(): void {
    this.refresh();
    this.endings.expire();
    if (this.#options.active()) this.#endedBlocks.sweep();
    this.#publish();
  }

  #publish(): void {
    this.watched.turn(this.#clock.monotonic());
    this.statistics.set('open_calls', this.open.size);
    this.statistics.publish();
  }
}
