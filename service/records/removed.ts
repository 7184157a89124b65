import { isRefusal } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import { job } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import type { Row } from '../schema/row.js';
import { put } from './put.js';
import type { Attributes } from '../schema/write.js';

/** The receipt of a nightly purge: how many it removed for good. */
export interface Removed {
  /** Archived records, by table. */
  readonly archive: Readonly<Record<string, number>>;
  /** Changes that can no longer be looked at or taken back. */
  readonly changes: number;
  readonly cdrs: number;
  readonly jobs: number;
}

/** As the job's record has it so far. */
export function removedOf(row: Row): Removed {
  return {
    archive: {},
    changes: 0,
    cdrs: 0,
    jobs: 0,
    ...(JSON.parse(value(row, job.at.removed) ?? '{}') as Partial<Removed>),
  };
}

/** What the job's record says when this much more is gone; `rows` counts the records of the archive. */
export function withRemoved(row: Row, more: Partial<Removed>, nowMs: number): Attributes {
  const before = removedOf(row);
  const archive: Record<string, number> = { ...before.archive };
  for (const [table, count] of Object.entries(more.archive ?? {})) archive[table] = (archive[table] ?? 0) + count;
  const sum = (name: 'changes' | 'cdrs' | 'jobs'): number => before[name] + (more[name] ?? 0);
  const removed = { archive, changes: sum('changes'), cdrs: sum('cdrs'), jobs: sum('jobs') };
  return { removed, rows: Object.values(archive).reduce((all, count) => all + count, 0), updated: nowMs };
}

/** Enters what a slice removed in the record of its job, in the same change. */
export function countRemoved(draft: Draft, jobId: number, more: Partial<Removed>): Refusal | undefined {
  const { table } = draft.shelf(job.name);
  const answer = put(draft, table, [jobId], withRemoved(draft.get(table.name, [jobId])?.row ?? [], more, draft.at));
  return isRefusal(answer) ? answer : undefined;
}
