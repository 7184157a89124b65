import type { Application } from '../schema/application.js';
import type { Stored, View } from '../schema/view.js';
import type { Operations } from '../routing/operation.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { CdrColumn } from '../routing/recorded-call.js';
import type { Service } from '../routing/service.js';

/**
 * An application as the calls thread holds it: what it provisions, how it routes, and what its callers may ask by
 * SERVE.
 */
export interface Hosted {
  readonly application: Application;
  readonly service: Service;
  /** A stored plan made ready to be evaluated; depends on the record alone. Absent where there are no call plans. */
  readonly compile?: (stored: Stored) => CompiledPlan;
  /** In which its call detail records are shown and exported. */
  readonly cdrColumns: readonly CdrColumn[];
  /** SERVE operations by name (lookup-protocol.md, SERVE operations). */
  readonly operations?: Operations;
}

/** How the records are seen: one snapshot for all that is asked between two `refresh`. `database/reader` is one. */
export interface Snapshots {
  /** Goes on to the newest snapshot if a change was committed since. */
  refresh(): void;
  /** The same object every time: a refresh takes it on. */
  view(application: string): View;
  /**
   * Runs what has failed once more, with damaged records not there; throws `fault` where none was met. Absent where
   * nothing can be damaged.
   */
  again?<T>(fault: unknown, work: () => T): T;
}
