import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { readHead, writeHead } from '../database/change-log.js';
import type { Draft } from '../database/draft.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/store-view.js';
import { job as jobTable } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import type { Attributes } from '../schema/write.js';
import { put } from './put.js';
import { ended, stepsOfChange } from './revert.js';
import { trial } from './trial.js';
import { undo } from './undo.js';
import type { Left } from './undo.js';
import { entryOf, membersOf } from './units.js';
import { Versions } from './versions.js';

/**
 * A slice of the taking back of a large entry: what one of its changes did, up to a place among its operations, with
 * the job's record.
 */
export interface UndoSlice {
  readonly application: string;
  readonly by: string;
  readonly jobId: number;
  /** The entry that is taken back. */
  readonly entry: number;
  /** The change of it that this slice is about. */
  readonly change: number;
  /** Operations before this place are looked at; all of them where it is not given. */
  readonly end?: number;
}

export interface UndoneSlice {
  /** Null where nothing was taken back. */
  readonly change: number | null;
  readonly records: number;
  /** Up to where the change is taken back; 0 is its beginning. */
  readonly end: number;
}

/** The changes of an entry, the last first: the order in which they are taken back. */
export function backwards(stores: Stores, entry: number): readonly number[] {
  const found = entryOf(stores, entry);
  return found === undefined ? [] : [...membersOf(stores, found)].reverse();
}

/** Evaluates a slice: what was changed or referred to since stays. All slices of a job are one unit. */
export function undoSlice(draft: Draft, { jobId, change, end }: UndoSlice): UndoneSlice | Refusal {
  const steps = stepsOfChange(draft.stores, draft.application, change);
  if (steps === undefined) return refuse('not_found', `The change log no longer has change ${change}.`);
  const until = end ?? steps.length;
  const from = Math.max(0, until - limits.movedInSlice);
  const row = draft.get(jobTable.name, [jobId])?.row ?? [];
  const unit = value(row, jobTable.at.undone);
  draft.unit = unit ?? draft.change;
  const done = ended(undo(draft, new Versions(draft.stores), steps.slice(from, until), true));
  if (isRefusal(done)) return done;
  if (done.steps === 0) {
    draft.unit = undefined;
    return { change: null, records: 0, end: from };
  }
  // Whether it is whole is known when all of it was looked at.
  draft.left = 1;
  const answer = unit === undefined ? note(draft, jobId, { undone: draft.change }) : undefined;
  return answer ?? { change: draft.change, records: done.records, end: from };
}

/** Writes to the job's record, and says of an entry how much of it stayed. */
export function settleUndo(
  draft: Draft,
  entry: number,
  jobId: number,
  left: number,
  attributes: Attributes,
): number | Refusal {
  const head = readHead(draft.stores, entry);
  if (head?.revertedBy !== undefined) writeHead(draft.stores, entry, { ...head, left });
  return note(draft, jobId, attributes) ?? draft.change;
}

function note(draft: Draft, jobId: number, attributes: Attributes): Refusal | undefined {
  const answer = put(draft, draft.shelf(jobTable.name).table, [jobId], { ...attributes, updated: draft.at });
  return isRefusal(answer) ? answer : undefined;
}

/**
 * What of a change still stands, and why it cannot be taken back, in parts between which the caller lets others go
 * first.
 */
export function* leftOf(
  stores: Stores,
  look: () => StoreView,
  application: string,
  change: number,
  by: string,
): Generator<readonly Left[]> {
  const steps = stepsOfChange(stores, application, change) ?? [];
  const declared = stores.registry.application(application)!;
  for (let end = steps.length; end > 0; end -= changeLimits.looks) {
    const done = ended(
      undo(
        trial(look(), declared, by),
        new Versions(stores),
        steps.slice(Math.max(0, end - changeLimits.looks), end),
        true,
      ),
    );
    yield isRefusal(done) ? [] : done.left;
  }
}
