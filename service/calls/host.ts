import { DamagedRecord } from '../core/damaged-record.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { callLeaseHours } from '../parts/settings.js';
import { Settings } from '../schema/setting.js';
import type { View } from '../schema/view.js';
import { noAccounts } from '../routing/account.js';
import type { Accounts } from '../routing/account.js';
import type { Call } from '../routing/call.js';
import { decisionKind } from '../routing/service.js';
import type { Resumption, World } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import { Counted } from './counted.js';
import type { Use } from './open-call.js';
import { EndedCalls } from './ended-calls.js';
import type { Hosted } from '../routing/hosted.js';
import type { Snapshots } from './snapshots.js';
import { PlanCache } from './plan-cache.js';

const hourMs = 3_600_000;
const damagedReason = 'damaged record';
const nothing = { kind: decisionKind.TERMINATE, value: undefined, rule: undefined, extra: undefined } as const;

/** What is asked for hangs on a record that is damaged and cannot be done without: money. */
export function damagedRefusal(): Refusal {
  return refuse('denied', damagedReason);
}

/**
 * One application in the calls thread: its routing and everything that is remembered of its calls. It is the world of
 * its decisions.
 */
export class Host implements World {
  readonly plans: PlanCache;
  readonly counts: Counted;
  readonly settings = new Settings();
  readonly ended = new EndedCalls();
  readonly number: number;
  readonly #name: string;
  #view: View | undefined;

  constructor(
    readonly hosted: Hosted,
    private readonly snapshots: Snapshots,
    private readonly niuZone: () => string,
    readonly accounts: Accounts = noAccounts,
    usesOf?: (callId: string) => readonly Use[] | undefined,
    plans?: PlanCache,
  ) {
    this.plans = plans ?? new PlanCache(hosted.compile);
    this.counts = new Counted(usesOf);
    this.number = hosted.application.number;
    this.#name = hosted.application.name;
  }

  get view(): View {
    return (this.#view ??= this.snapshots.view(this.#name));
  }
  get zone(): string {
    return this.niuZone();
  }

  /**
   * What reads alone; where it fails for a damaged record it is done once more as if that was not there, and where it
   * cannot be done without that (money), as `instead` says. Every other fault is thrown.
   */
  reading<T>(work: () => T, instead: () => T): T {
    try {
      return work();
    } catch (fault) {
      return this.again(fault, work, instead);
    }
  }

  /** The same for what has failed already, with `fault`, and has changed nothing. */
  again<T>(fault: unknown, work: () => T, instead: () => T): T {
    try {
      if (this.snapshots.again === undefined) throw fault;
      return this.snapshots.again(fault, work);
    } catch (second) {
      if (second instanceof DamagedRecord) return instead();
      throw second;
    }
  }

  /** The application's decision, whatever lies damaged on the disk. */
  decide(call: Call, resumption?: Resumption): Answer {
    // No closure is made for a call that nothing is wrong with.
    try {
      return this.hosted.service.decide(call, this, resumption);
    } catch (fault) {
      return this.again(
        fault,
        () => this.hosted.service.decide(call, this, resumption),
        () => ({ noRoute: false, denied: damagedReason, decision: nothing, effects: [], position: undefined }),
      );
    }
  }

  /** For how long a call without END stays open: the setting `call_lease_hours`. */
  leaseMs(): number {
    return this.settings.read(this.view, callLeaseHours)! * hourMs;
  }
}
