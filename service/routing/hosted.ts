import type { Application } from '../schema/application.js';
import type { Stored } from '../schema/view.js';
import type { Operations } from './operation.js';
import type { CompiledPlan } from './plan.js';
import type { CdrColumn } from './recorded-call.js';
import type { Service } from './service.js';

/**
 * What decides calls is handed of an application: what it provisions, how it routes, and what its callers may ask by
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
