import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Settlement } from '../routing/account.js';
import type { Json } from '../schema/kind.js';
import { Abandoned } from './abandoned.js';
import type { AskedEnd } from './asked.js';
import { ownerOf } from './cdr.js';
import type { Ending } from './cdr.js';
import { isCharged } from './charges.js';
import type { ChargedCall, Charges } from './charges.js';
import { giveBack } from './effects.js';
import { damagedRefusal } from './host.js';
import type { GroupCommit } from './group-commit.js';
import type { Journal } from './journal.js';
import type { OpenCall } from './open-call.js';
import type { OpenCalls } from './open-calls.js';
import type { ServingHost } from './serving-host.js';
import type { Statistics } from './statistics.js';
import { chargedRecord, endedRecord } from './told-record.js';
import type { Tell } from './told-record.js';

/** Calls that one look at abandoned ones ends at most, so that no lookup waits for it. */
const expiredAtOnce = 500;

interface EndingsOptions {
  readonly open: OpenCalls;
  readonly hosts: readonly (ServingHost | undefined)[];
  readonly journal: Journal;
  readonly groups: GroupCommit;
  readonly charges: Charges;
  readonly statistics: Statistics;
  readonly clock: Clock;
  /** False on a standby: there no call is ended that costs money, and none for its stack's silence. */
  readonly active: () => boolean;
  /** As in `CallsOptions`. */
  readonly tell?: Tell;
}

/** How open calls end: by END, by hand, or because their stack was silent for too long. */
export class Endings {
  readonly #abandoned: (Abandoned | undefined)[];
  /** What both clocks said at the last look. */
  #wallMs: number;
  /** Calls whose end the active was told of. */
  readonly #told = new WeakSet<OpenCall>();
  #monotonicMs: number;

  constructor(private readonly options: EndingsOptions) {
    this.#wallMs = options.clock.now();
    this.#monotonicMs = options.clock.monotonic();
    this.#abandoned = options.hosts.map((host) => host && new Abandoned(host.hosted.application.name, options.clock));
  }

  /** Calls settled, and those of them settled as abandoned, by service provider, since the process started. */
  settled({ number }: ServingHost): ReturnType<Abandoned['list']> {
    return this.#abandoned[number]!.list();
  }

  /** Ends a call in memory. */
  close(host: ServingHost, open: OpenCall, ending: Ending, atMs: number): void {
    giveBack(open, host.counts);
    open.ending = ending;
    open.endedMs = atMs;
    if (open.durationMs === undefined && open.answeredMs !== undefined)
      open.durationMs = lastedMs(open, open.answeredMs, atMs);
    this.options.open.remove(open);
  }

  /**
   * Of a plain call that ends on a standby: the active writes its CDR. One that the active knows is open here until the
   * log says otherwise, so that it is not lost should this unit take over first; one that only this unit was told of is
   * over.
   */
  tell(host: ServingHost, open: OpenCall, atMs: number, tell: Tell): void {
    if (this.#told.has(open)) return;
    tell(endedRecord(open, open.stored, atMs));
    if (open.stored) this.#told.add(open);
    else {
      this.options.journal.leave(open);
      this.close(host, open, 'end', atMs);
    }
  }

  /**
   * Nothing changes before the application has said what the call costs; where it cannot be told for damage, the call
   * stays open and END is denied.
   */
  settle(
    host: ServingHost,
    open: ChargedCall,
    { cause, durationMs, timeMs }: AskedEnd,
    dry: boolean,
  ): readonly Json[] | Refusal | Promise<readonly Json[] | Refusal> {
    const { charges, statistics, active } = this.options;
    const nowMs = this.followClock();
    const atMs = timeMs ?? nowMs;
    const spentMs =
      durationMs ??
      (open.answeredMs === undefined || open.steppedMs === 0 ? undefined : lastedMs(open, open.answeredMs, atMs));
    const settlement = host.reading<Settlement | Refusal>(
      () => charges.cost(host, open, atMs, spentMs),
      damagedRefusal,
    );
    if (isRefusal(settlement)) return settlement;
    if (dry) return settlement.reply;
    if (!active()) {
      // Where the stack is gone before there is an active, the call is settled all the same.
      this.options.tell?.(chargedRecord(open, atMs, cause, spentMs));
      return refuse('standby');
    }
    open.cause = cause;
    open.durationMs = spentMs;
    this.close(host, open, 'end', atMs);
    statistics.happened(host.number, 'end');
    this.#abandoned[host.number]!.settled(ownerOf(open).provider ?? '', false);
    return charges.settle(host, open, settlement);
  }

  /** Ends calls whose stack never sent END, by the NIU's clock; to be called every few hundred milliseconds. */
  expire(): void {
    const { open: calls, hosts, journal, statistics, active } = this.options;
    const nowMs = this.followClock();
    if (!active()) return;
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
   * A clock that was set took no time from any call: leases run on for as long as before, and what a call lasts is not
   * told from the step. What was noted since the last look, and so by the new time, is left as it is. Looked at before
   * anything is noted of a call that holds money. Gives the present instant. While niud is away nobody sees the step:
   * then a call that goes on is told by the instants that its stack and niud have noted.
   */
  followClock(): number {
    const { open: calls, journal, charges, clock, active } = this.options;
    const nowMs = clock.now();
    const passedMs = clock.monotonic() - this.#monotonicMs;
    const stepMs = nowMs - this.#wallMs - passedMs;
    this.#wallMs = nowMs;
    this.#monotonicMs += passedMs;
    if (Math.abs(stepMs) < limits.clockStepMs) return nowMs;
    let moved = 0;
    for (const open of calls) {
      const isOld = (atMs: number | undefined): atMs is number =>
        atMs !== undefined && (atMs > nowMs || atMs < nowMs - passedMs);
      const [hasOldLease, hasOldAnswer] = [isOld(open.leasedMs), isOld(open.answeredMs)];
      if (!hasOldLease && !hasOldAnswer) continue;
      if (hasOldLease) open.leasedMs += stepMs;
      if (hasOldAnswer) {
        open.steppedMs += stepMs;
        if (isCharged(open) && isOld(open.charge.lastMs)) charges.stepped(open, stepMs);
      }
      if (active()) journal.touch(open);
      moved++;
    }
    log.notice('the clock was set: leases of open calls run on', { seconds: Math.round(stepMs / 1_000), calls: moved });
    return nowMs;
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

  /** Settles a call of which nobody will say when it ended: at the last instant known of it after it was answered. */
  #abandon(host: ServingHost, open: ChargedCall, nowMs: number): Promise<unknown> {
    const { charges, groups, statistics, active } = this.options;
    if (groups.stuck || !active()) return Promise.resolve();
    const {
      answeredMs,
      charge: { lastMs },
    } = open;
    const endedMs = answeredMs === undefined ? nowMs : (lastMs ?? answeredMs + open.steppedMs);
    const spentMs = answeredMs === undefined || open.steppedMs === 0 ? undefined : lastedMs(open, answeredMs, endedMs);
    try {
      const settlement = host.reading(
        () => charges.cost(host, open, endedMs, spentMs),
        (): Settlement => {
          throw new Error('the account is damaged on disk');
        },
      );
      if (spentMs !== undefined) open.durationMs = spentMs;
      this.close(host, open, 'lease', endedMs);
      statistics.happened(open.application, 'expired');
      this.#abandoned[host.number]!.settled(ownerOf(open).provider ?? '', true);
      return charges.settle(host, open, settlement);
    } catch (fault) {
      // Once a lease, and not at each look: it is settled when its account is put right.
      this.options.open.renew(open, nowMs);
      log.error('an abandoned call could not be settled; it is tried again when its lease has run again', {
        call: open.callId,
        fault: String((fault as Error).stack ?? fault),
      });
      return Promise.resolve();
    }
  }
}

/** From its answer to an instant, without what the clock was set by between them. */
function lastedMs({ steppedMs }: OpenCall, answeredMs: number, atMs: number): number {
  return Math.max(0, atMs - answeredMs - steppedMs);
}
