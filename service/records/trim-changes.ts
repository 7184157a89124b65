import { limits } from '../core/limits.js';
import type { Refusal } from '../core/refusals.js';
import { readHead } from '../database/change-log.js';
import { keys } from '../database/cursor.js';
import type { Draft } from '../database/draft.js';
import { numberOf } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import { countRemoved } from './removed.js';

/** A slice of the trimming of the change log, one change together with the job's record. */
export interface TrimSlice {
  readonly application: string;
  readonly by: string;
  readonly jobId: number;
  /** Changes made at this instant or later stay; milliseconds since 1970-01-01 UTC. */
  readonly beforeMs: number;
  readonly changes: readonly number[];
}

/** How many changes a slice trimmed. */
export interface TrimmedSlice {
  readonly change: number;
  readonly changes: number;
}

/**
 * Finds the changes of an application made before an instant whose operations the log still has, the oldest first, a
 * list for every
 * `limits.nightLooks` looked at, which may be empty. It holds no snapshot between two lists. It ends behind
 * `limits.youngChanges` that are too young: not at the first, which may have been written while the clock was ahead.
 */
export function* oldChanges(stores: Stores, application: string, beforeMs: number): Generator<readonly number[]> {
  let young = 0;
  for (let after: Buffer | undefined; ; ) {
    const looked = [...keys(stores.changes, { after, limit: limits.nightLooks })];
    const old = looked
      .map((key) => numberOf(key))
      .filter((change) => {
        const head = readHead(stores, change);
        if (head === undefined || head.at >= beforeMs) young++;
        else return head.application === application;
        return false;
      });
    yield old;
    after = looked.at(-1);
    if (looked.length < limits.nightLooks || young > limits.youngChanges) return;
  }
}

/**
 * Forgets what the changes did; their heads stay for good, so that every record can say when and by whom it came to be.
 */
export function trimChanges(
  draft: Draft,
  { application, jobId, beforeMs, changes }: TrimSlice,
): TrimmedSlice | Refusal {
  let trimmed = 0;
  for (const change of changes) {
    const head = readHead(draft.stores, change);
    if (head?.application !== application || head.at >= beforeMs) continue;
    draft.trim(change);
    trimmed++;
  }
  return countRemoved(draft, jobId, { changes: trimmed }) ?? { change: draft.change, changes: trimmed };
}
