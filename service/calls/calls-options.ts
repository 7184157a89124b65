import type { Clock } from '../core/clock.js';
import type { Refusal } from '../core/refusals.js';
import type { Disk } from '../database/space.js';
import type { CallStores } from './call-stores.js';
import type { Submit } from './commands.js';
import type { AppendCalls } from './group-commit.js';
import type { Hosted } from '../routing/hosted.js';
import type { Snapshots } from './snapshots.js';
import type { PlanCache } from './plan-cache.js';
import type { Statistics } from './statistics.js';
import type { Tell } from './told-record.js';

/** What calls are decided with. */
export interface CallsOptions {
  readonly hosted: readonly Hosted[];
  readonly snapshots: Snapshots;
  readonly stores: CallStores;
  readonly clock: Clock;
  /** The NIU's zone. */
  readonly zone: () => string;
  /** False on a standby: nothing is counted or written, and what has to be is refused. */
  readonly active: () => boolean;
  /** Whether what waits is written: as `active` unless it says otherwise, as while the lead is given away. */
  readonly writing?: () => boolean;
  readonly statistics?: Statistics;
  /** The way to the writer; without one nothing is written on behalf of a call. */
  readonly submit?: Submit;
  /** Why nothing new may be kept now: the reserve of the disk. What was begun is ended whatever it says. */
  readonly refusal?: () => Refusal | undefined;
  /** What is written to; absent where that is never full. */
  readonly disk?: Disk;
  /** Money could not be written for another reason than a full disk: what is on disk cannot be trusted any more. */
  readonly doubt?: (fault: unknown) => void;
  /** Puts what is about to be written into the log of a pair; absent in a unit alone. */
  readonly append?: AppendCalls;
  /** Takes what a standby is told that the active has to write; absent where nobody does. */
  readonly tell?: Tell;
  /**
   * Compiled plans that are shared with others who decide on the same thread; each application has its own unless this
   * is given.
   */
  readonly plans?: (application: number) => PlanCache | undefined;
  /** Open calls at most; `limits.openCalls` unless a test says otherwise. */
  readonly openCalls?: number;
}
