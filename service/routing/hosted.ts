import type { Application } from '../schema/application.js';
import type { Stored, View } from '../schema/view.js';
import type { NumberRecord } from './numbers.js';
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
  /** What the record of a called number says, for a plan that is tried alone. Absent where numbers have no records. */
  readonly number?: (view: View, called: string) => NumberRecord | 'archived' | undefined;
  /** In which its call detail records are shown and exported. */
  readonly cdrColumns: readonly CdrColumn[];
  /** SERVE operations by name (lookup-protocol.md, SERVE operations). */
  readonly operations?: Operations;
}
