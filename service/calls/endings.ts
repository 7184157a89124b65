import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { Abandoned } from './abandoned.js';
import type { AskedEnd } from './asked.js';
import type { CallClock } from './call-clock.js';
import { ownerOf } from './cdr.js';
import type { Ending } from './cdr.js';
import type { Charges, Cost } from './charges.js';
import type { Duty } from './duty.js';
import { damagedRefusal } from './host.js';
import type { GroupCommit } from './group-commit.js';
import type { Journal } from './journal.js';
import { isCharged } from './open-call.js';
import type { ChargedCall, OpenCall } from './open-call.js';
import type { OpenCalls } from './open-calls.js';
import type { ServingHost } from './serving-host.js';
import type { Statistics } from './statistics.js';
import { chargedRecord, endedRecord } from './told-record.js';

/** Calls that one look at abandoned ones ends at most, so that no lookup waits for it. */
const expiredAtOnce = 500;
export const noCharge: readonly Json[] = [];

interface EndingsOptions {
  readonly open: OpenCalls;
  readonly hosts: readonly (ServingHost | undefined)[];
  readonly journal: Journal;
  readonly groups: GroupCommit;
  readonly charges: Charges;
  readonly statistics: Statistics;
  readonly clock: Clock;
  readonly callClock: CallClock;
  /** On a standby no call is ended that costs money, and none for its stack's silence. */
  readonly duty: Duty;
}

/** How open calls end: by END, by hand, or because their stack was silent for too long. */
export class Endings {
  readonly #abandoned: (Abandoned | undefined)[];
  /** Calls whose end the active was told of. */
  readonly #told = new WeakSet<OpenCall>();

  constructor(private readonly options: EndingsOptions) {
    this.#abandoned = options.hosts.map((host) => host && new Abandoned(host.hosted.application.name, options.clock));
  }

  /** Calls settled, and those of them settled as abandoned, by service provider, since the process started. */
  settled({ number }: ServingHost): ReturnType<Abandoned['list']> {
    return this.#abandoned[number]!.list();
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
    const { open: calls, charges, clock, duty, journal, statistics } = this.options;
    const open = calls.get(host.number, asked.callId);
    const nowMs = clock.monotonic();
    if (open === undefined)
      return charges.settling(host.number, asked.callId) ?? host.ended.answer(asked.callId, nowMs) ?? duty.unknown();
    if (isCharged(open)) return this.settle(host, open, asked, dry);
    if (dry) return noCharge;
    open.said(asked.cause, asked.durationMs);
    const atMs = asked.timeMs ?? clock.now();
    if (duty.tell !== undefined) this.#tell(host, open, atMs, duty.tell);
    else {
      this.close(host, open, 'end', atMs);
      journal.touch(open);
      if (duty.active) charges.supersede(host, asked.callId);
      statistics.happened(host.number, 'end');
    }
    host.ended.add(asked.callId, noCharge, nowMs);
    return noCharge;
  }

  /** Ends a call in memory. */
  close(host: ServingHost, open: OpenCall, ending: Ending, atMs: number): void {
    open.giveBack(host.counts.leases);
    open.end(ending, atMs);
    this.options.open.remove(open);
  }

  /**
   * END of a call that holds money. Nothing changes before the application has said what the call costs; where it
   * cannot be told for damage, the call stays open and END is denied.
   */
  settle(
    host: ServingHost,
    open: ChargedCall,
    { cause, durationMs, timeMs }: AskedEnd,
    dry: boolean,
  ): readonly Json[] | Refusal | Promise<readonly Json[] | Refusal> {
    const { callClock, charges, duty, statistics } = this.options;
    const nowMs = callClock.now();
    const atMs = timeMs ?? nowMs;
    const spentMs = durationMs ?? spentBesideSteps(open, atMs);
    const cost = host.reading<Cost | Refusal>(() => charges.cost(host, open, atMs, spentMs), damagedRefusal);
    if (isRefusal(cost)) return cost;
    if (dry) return cost.settlement.reply;
    if (!duty.active) {
      // Where the stack is gone before there is an active, the call is settled all the same.
      duty.tell?.(chargedRecord(open, atMs, cause, spentMs));
      return refuse('standby');
    }
    open.said(cause, spentMs);
    this.close(host, open, 'end', atMs);
    statistics.happened(host.number, 'end');
    this.#abandoned[host.number]!.settled(ownerOf(open).provider ?? '', false);
    return charges.settle(host, open, cost);
  }

  /** Ends calls whose stack never sent END, by the NIU's clock; to be called every few hundred milliseconds. */
  expire(): void {
    const { open: calls, callClock, duty, hosts, journal, statistics } = this.options;
    const nowMs = callClock.now();
    if (!duty.active) return;
    let left = expiredAtOnce;
    for (const open of calls.expired((application) => nowMs - hosts[application]!.leaseMs())) {
      if (left-- === 0) return;
      const host = hosts[open.application]!;
      if (isCharged(open)) void this.#abandon(host, open, nowMs);
      else {
        this.close(host, open, 'lease', nowMs);
        journal.touch(open);
        statistics.happened(open.application, 'expired');
      }
    }
  }

  /**
   * Ends a call that holds money by hand, as if its stack had been silent for good. False where there is none of this
   * account.
   */
  async abandon(host: ServingHost, account: string, callId: string): Promise<boolean> {
    const open = this.options.open.get(host.number, callId);
    if (open === undefined || !isCharged(open) || open.charge.reservation.account !== account) return false;
    await this.#abandon(host, open, this.options.clock.now());
    return open.ending !== undefined;
  }

  /**
   * Of a plain call that ends on a standby: the active writes its CDR. One that the active knows is open here until the
   * log says otherwise, so that it is not lost should this unit take over first; one that only this unit was told of is
   * over.
   */
  #tell(host: ServingHost, open: OpenCall, atMs: number, tell: (record: Buffer) => void): void {
    if (this.#told.has(open)) return;
    tell(endedRecord(open, open.stored, atMs));
    this.options.journal.leave(open);
    if (open.stored) this.#told.add(open);
    else this.close(host, open, 'end', atMs);
  }

  /** Settles a call of which nobody will say when it ended: at the last instant known of it after it was answered. */
  #abandon(host: ServingHost, open: ChargedCall, nowMs: number): Promise<unknown> {
    const { charges, duty, groups, open: calls, statistics } = this.options;
    if (groups.stuck || !duty.active) return Promise.resolve();
    const { answeredMs, steppedMs, charge } = open;
    const endedMs = answeredMs === undefined ? nowMs : (charge.lastMs ?? answeredMs + steppedMs);
    try {
      const cost = host.reading(
        () => charges.cost(host, open, endedMs, spentBesideSteps(open, endedMs)),
        (): Cost => {
          throw new Error('the account is damaged on disk');
        },
      );
      this.close(host, open, 'lease', endedMs);
      statistics.happened(open.application, 'expired');
      this.#abandoned[host.number]!.settled(ownerOf(open).provider ?? '', true);
      return charges.settle(host, open, cost);
    } catch (fault) {
      // Once a lease, and not at each look: it is settled when its account is put right.
      calls.renew(open, nowMs);
      log.error('an abandoned call could not be settled; it is tried again when its lease has run again', {
        call: open.callId,
        fault: String((fault as Error).stack ?? fault),
      });
      return Promise.resolve();
    }
  }
}

/** What a call has lasted where its instants do not say it, for the clock was set meanwhile. */
function spentBesideSteps(open: OpenCall, atMs: number): number | undefined {
  return open.steppedMs === 0 ? undefined : open.lastedMs(atMs);
}
