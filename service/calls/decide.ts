import { randomInt } from 'node:crypto';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Answer } from '../routing/service.js';
import type { AskedEnd, AskedEvent, AskedRoute } from './asked.js';
import { callOf } from './asked.js';
import type { Ending } from './cdr.js';
import { carryOut, giveBack } from './effects.js';
import { resume } from './events.js';
import { Host } from './host.js';
import type { Hosted, Served, Snapshots } from './hosted.js';
import { Journal } from './journal.js';
import type { CallStores } from './journal.js';
import { OpenCall } from './open-call.js';
import { OpenCalls } from './open-calls.js';
import { Statistics } from './statistics.js';

export interface CallsOptions {
  readonly hosted: readonly Hosted[];
  readonly snapshots: Snapshots;
  readonly stores: CallStores;
  readonly clock: Clock;
  /** The NIU's zone. */
  readonly zone: () => string;
  /** False on a standby: nothing is counted, and SERVE operations that write are refused. */
  readonly active: () => boolean;
  readonly statistics?: Statistics;
  /** Open calls at most; `limits.openCalls` unless a test says otherwise. */
  readonly openCalls?: number;
}

/** What ROUTE and the events that ask for it are answered with. */
export interface Routed {
  readonly answer: Answer;
  /** The store revision answered from. */
  readonly change: number;
  /** There are as many open calls as may be: decided, but not kept (lookup-protocol.md, Promises). */
  readonly unkept?: true;
}

const expiryMs = 250;
/** Calls that one look at abandoned ones ends at most, so that no lookup waits for it. */
const expiredAtOnce = 500;
const noCharge: readonly Json[] = [];

/**
 * One call, one decision: what ROUTE, EVENT, END and SERVE come to, for any application. Synchronous but for SERVE, and nothing
 * is ever waited for. DRY and explain go the same way and touch nothing.
 */
export class Calls {
  readonly statistics: Statistics;
  readonly open: OpenCalls;
  readonly journal: Journal;
  readonly #hosts: (Host | undefined)[] = [];
  readonly #options: CallsOptions;
  readonly #clock: Clock;
  readonly #timer: Timer;
  /** Of the next call; begins at random, so that no earlier process has used it in the same millisecond. */
  #serial = randomInt(0x1_0000) * 0x1_0000_0000;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.open = new OpenCalls(options.openCalls ?? limits.openCalls);
    this.statistics = options.statistics ?? new Statistics(options.hosted.map(({ application }) => application));
    for (const hosted of options.hosted) {
      this.#hosts[hosted.application.number] = new Host(hosted, options.snapshots, options.clock, options.zone);
    }
    this.journal = new Journal(options.stores, () => this.hosts(), options.clock, this.statistics);
    this.#timer = options.clock.every(expiryMs, () => this.#onExpiry());
  }

  /** The application of a frame's `app` byte; undefined when it is not hosted. */
  host(application: number): Host | undefined { return this.#hosts[application]; }

  *hosts(): Iterable<Host> {
    for (const host of this.#hosts) if (host !== undefined) yield host;
  }

  /** Sees every change committed until now. */
  refresh(): void {
    this.#options.snapshots.refresh();
  }

  /** Takes up the calls that were open when the process before ended, less at most its last second. Once, before the first request. */
  restore(): void {
    for (const open of this.journal.restore()) {
      this.open.add(open);
      for (const counter of open.leases) this.#hosts[open.application]!.counts.leases.take(counter, open.callId, open.arrivedMs);
    }
  }

  /** Ends the timers and writes all that is not yet on disk. */
  async stop(): Promise<void> {
    this.#timer.stop();
    this.journal.stop();
    await this.journal.flush();
    this.#publish();
  }

  /** Decides a call. A repeated ROUTE replaces the decision until the call is answered, then gets the one in force. */
  route(host: Host, asked: AskedRoute, dry: boolean): Routed | Refusal {
    const open = this.open.get(host.number, asked.callId);
    if (open?.answeredMs !== undefined) return open;
    const nowMs = this.#clock.now();
    const call = callOf(asked, nowMs, open?.labels ?? []);
    if (isRefusal(call)) return call;
    const answer = host.hosted.service.decide(call, host);
    const { change } = host.view;
    if (dry) return { answer, change };
    this.#count(host, answer);
    if (open !== undefined) {
      open.call = call;
      open.note(nowMs, 'route', asked.called);
      return this.#decided(host, open, answer);
    }
    if (this.open.full) return { answer, change, unkept: true };
    const kept = new OpenCall(host.number, nowMs, this.#serial++, call, answer, change);
    this.open.add(kept);
    carryOut(answer.effects, kept, host.counts, nowMs, this.#options.active());
    this.journal.touch(kept);
    return kept;
  }

  /** An event in an open call; a decision when it asks for one, else nothing. Refuses `unknown_call`, `malformed`. */
  event(host: Host, asked: AskedEvent, dry: boolean): Routed | undefined | Refusal {
    const open = this.open.get(host.number, asked.callId);
    if (open === undefined) return refuse('unknown_call');
    const atMs = asked.timeMs ?? this.#clock.now();
    const next = resume(open, asked, host);
    if (isRefusal(next)) return next;
    if (dry) return next.answer === undefined ? undefined : { answer: next.answer, change: host.view.change };
    open.note(atMs, asked.kind, next.detail);
    if (asked.kind === 'answer') open.answeredMs ??= atMs;
    if (next.label !== undefined) open.call = { ...open.call, labels: [...open.labels, next.label] };
    this.statistics.happened(host.number, 'event');
    this.journal.touch(open);
    if (next.answer === undefined) return undefined;
    this.#count(host, next.answer);
    return this.#decided(host, open, next.answer);
  }

  /** Ends a call: gives back what it holds and closes its CDR. Repeated for ten minutes it answers the same. Refuses `unknown_call`. */
  end(host: Host, asked: AskedEnd, dry: boolean): readonly Json[] | Refusal {
    const open = this.open.get(host.number, asked.callId);
    const nowMs = this.#clock.monotonic();
    if (open === undefined) return host.ended.answer(asked.callId, nowMs) ?? refuse('unknown_call');
    if (dry) return noCharge;
    open.cause = asked.cause;
    open.durationMs = asked.durationMs;
    this.#close(host, open, 'end', asked.timeMs ?? this.#clock.now());
    host.ended.add(asked.callId, noCharge, nowMs);
    this.statistics.happened(host.number, 'end');
    return noCharge;
  }

  /** A SERVE operation. Refuses one that the application does not have, and on a standby one that writes. */
  serve(host: Host, name: string, args: readonly Json[], dry: boolean): Served | Promise<Served> {
    const { operations, application } = host.hosted;
    const operation = operations !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) return refuse('malformed', `${application.name} has no operation of this name`);
    if (operation.writes && !this.#options.active()) return refuse('standby');
    if (!dry) this.statistics.happened(host.number, 'serve');
    return operation.run(args, { view: host.view, nowMs: this.#clock.now(), dry });
  }

  /** Takes one lease from the call that holds it, by hand. False when it holds none of this rule. */
  clearLease(host: Host, counter: string, callId: string): boolean {
    const open = this.open.get(host.number, callId);
    if (open === undefined || !open.leases.includes(counter)) return false;
    host.counts.leases.giveBack(counter, callId);
    open.leases = open.leases.filter((held) => held !== counter);
    this.journal.touch(open);
    return true;
  }

  /** Puts a new decision in the place of the one before. */
  #decided(host: Host, open: OpenCall, answer: Answer): Routed {
    giveBack(open, host.counts);
    open.answer = answer;
    open.change = host.view.change;
    carryOut(answer.effects, open, host.counts, this.#clock.now(), this.#options.active());
    this.journal.touch(open);
    return open;
  }

  #count(host: Host, { decision, noRoute }: Answer): void {
    this.statistics.decided(host.number, decision, noRoute);
  }

  #close(host: Host, open: OpenCall, ending: Ending, atMs: number): void {
    giveBack(open, host.counts);
    open.ending = ending;
    open.endedMs = atMs;
    if (open.durationMs === undefined && open.answeredMs !== undefined) open.durationMs = Math.max(0, atMs - open.answeredMs);
    this.open.remove(open);
    this.journal.touch(open);
  }

  /** Ends calls whose stack never sent END, by the NIU's clock. */
  #onExpiry(): void {
    this.refresh();
    const nowMs = this.#clock.now();
    let left = expiredAtOnce;
    for (const open of this.open.expired((application) => nowMs - this.#hosts[application]!.leaseMs())) {
      if (left-- === 0) break;
      this.#close(this.#hosts[open.application]!, open, 'lease', nowMs);
      this.statistics.happened(open.application, 'expired');
    }
    this.#publish();
  }

  #publish(): void {
    this.statistics.set('open_calls', this.open.size);
    this.statistics.publish();
  }
}
