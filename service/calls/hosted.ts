import type { Refusal } from '../core/refusals.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import type { Stored, View } from '../schema/view.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { Service } from '../routing/service.js';

/** An application as the calls thread holds it: what it provisions, how it routes, and what its callers may ask by SERVE. */
export interface Hosted {
  readonly application: Application;
  readonly service: Service;
  /** A stored plan made ready to be evaluated; depends on the record alone. */
  readonly compile: (stored: Stored) => CompiledPlan;
  /** SERVE operations by name (lookup-protocol.md, SERVE operations). */
  readonly operations?: Readonly<Record<string, Operation>>;
}

/** One SERVE operation. */
export interface Operation {
  /** Changes a record or money: a standby refuses it (NOT_ACTIVE). */
  readonly writes: boolean;
  /** The reply's body, at once or when it is durable. */
  run(args: readonly Json[], asked: Asked): Served | Promise<Served>;
}

export type Served = readonly Json[] | Refusal;

/** What an operation may look at, beside its arguments. */
export interface Asked {
  readonly view: View;
  readonly nowMs: number;
  /** Nothing may be written. */
  readonly dry: boolean;
}

/** How the records are seen: one snapshot for all that is asked between two `refresh`. `database/reader` is one. */
export interface Snapshots {
  /** Goes on to the newest snapshot if a change was committed since. */
  refresh(): void;
  /** The same object every time: a refresh takes it on. */
  view(application: string): View;
}
