import { callLeaseHours } from '../parts/settings.js';
import { Settings } from '../schema/setting.js';
import type { View } from '../schema/view.js';
import { noAccounts } from '../routing/account.js';
import type { Accounts } from '../routing/account.js';
import type { World } from '../routing/service.js';
import { Counted } from './counted.js';
import type { Use } from './open-call.js';
import { EndedCalls } from './ended-calls.js';
import type { Hosted, Snapshots } from './hosted.js';
import { PlanCache } from './plan-cache.js';

const hourMs = 3_600_000;

/** One application in the calls thread: its routing and everything that is remembered of its calls. It is the world of its decisions. */
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
    usesOf?: (callId: string) => readonly Use[],
    plans?: PlanCache,
  ) {
    this.plans = plans ?? new PlanCache(hosted.compile);
    this.counts = new Counted(usesOf);
    this.number = hosted.application.number;
    this.#name = hosted.application.name;
  }

  get view(): View { return this.#view ??= this.snapshots.view(this.#name); }
  get zone(): string { return this.niuZone(); }

  /** What reads alone; where it fails for a damaged record it is done as if that was not there. */
  reading<T>(work: () => T): T {
    try {
      return work();
    } catch (fault) {
      if (this.snapshots.again === undefined) throw fault;
      return this.snapshots.again(fault, work);
    }
  }

  /** For how long a call without END stays open: the setting `call_lease_hours`. */
  leaseMs(): number {
    return this.settings.read(this.view, callLeaseHours)! * hourMs;
  }
}
