import { assert } from '../core/assert.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import type { Draft } from '../database/draft.js';
import { RowReader } from '../database/row-reader.js';
import type { Registry } from '../schema/registry.js';
import { job as jobTable } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import { keyOf, position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { View } from '../schema/view.js';
import { findingOf } from './fields.js';
import { keptRow } from './movements.js';
import { archive } from './move.js';
import { examine, keyTaken, put, uniqueTaken } from './put.js';
import { rememberingView } from './remembering-view.js';
import { verdict } from './slice.js';
import type { Slice, SliceResult } from './slice.js';

/**
 * Evaluates one slice of an import on a draft: each row is added, in conflict or rejected by itself, and the job's own
 * record moves on in the same change (jobs.md, Import).
 */
export function evaluateSlice(draft: Draft, registry: Registry, slice: Slice): SliceResult | Refusal {
  const table = registry.table(slice.application, slice.table)!;
  if (!slice.dryRun && (value(jobRow(draft, slice), jobTable.at.rows) ?? 0) !== slice.rowsBefore)
    return refuse('stale', 'A slice before this one was refused.');
  const count = slice.ends.length;
  const verdicts = new Uint8Array(count);
  const reasons: { row: number; findings: readonly Finding[] }[] = [];
  const totals = [0, 0, 0];
  const view = rememberingView(draft);
  const reader = new RowReader(table, Buffer.from(slice.rows.buffer, slice.rows.byteOffset, slice.rows.byteLength));
  for (let row = 0; row < count; row++) {
    const packed: PackedRow = { reader, start: row === 0 ? 0 : slice.ends[row - 1]!, end: slice.ends[row]! };
    const found =
      slice.how === undefined ? enterRow(draft, table, packed, view) : changeRow(draft, table, packed, slice.how, view);
    const given = found === undefined ? verdict.added : found.verdict;
    verdicts[row] = given;
    totals[given]!++;
    if (found !== undefined) reasons.push({ row, findings: found.findings });
  }
  const [added, conflicts, rejected] = totals as [number, number, number];
  assert(added + conflicts + rejected === count, 'every row of a slice has one verdict');
  assert(reasons.length === conflicts + rejected, 'every row that did not go in has its reason');
  if (added > 0 && !slice.dryRun) draft.unit = value(jobRow(draft, slice), jobTable.at.txnid) ?? draft.change;
  const job = countJob(draft, registry.table(slice.application, jobTable.name)!, slice, { added, conflicts, rejected });
  if (isRefusal(job)) return job;
  return { change: draft.change, verdicts, reasons, added, conflicts, rejected };
}

/** The job's record; nothing is set where there is none. */
function jobRow(draft: Draft, { jobId }: Slice): Row {
  return draft.get(jobTable.name, [jobId])?.row ?? [];
}

/** Where the values of a row lie. */
interface PackedRow {
  readonly reader: RowReader;
  readonly start: number;
  readonly end: number;
}

interface NotAdded {
  readonly verdict: number;
  readonly findings: readonly Finding[];
}

function enterRow(draft: Draft, table: Table, { reader, start, end }: PackedRow, view: View): NotAdded | undefined {
  const row = reader.read(start, end);
  const key = keyOf(table, row);
  if (draft.has(table.name, key)) {
    return { verdict: verdict.conflict, findings: [keyTaken(table, key)] };
  }
  const { errors } = examine(draft.declared, table, row, view);
  if (errors.length > 0) return { verdict: verdict.rejected, findings: errors };
  const taken = uniqueTaken(draft, table, key, row);
  if (taken !== undefined) return { verdict: verdict.conflict, findings: taken.errors };
  const kept = keptRow(table, row);
  const refused =
    kept === row
      ? draft.createPacked(draft.shelf(table.name), key, reader.bytes, start, end, row)
      : draft.create(table.name, key, kept);
  return refused === undefined ? undefined : { verdict: verdict.rejected, findings: [findingOf('', refused)] };
}

/** What becomes of the live record of a row's key. */
function changeRow(
  draft: Draft,
  table: Table,
  packed: PackedRow,
  how: NonNullable<Slice['how']>,
  view: View,
): NotAdded | undefined {
  const row = packed.reader.read(packed.start, packed.end);
  const stored = draft.get(table.name, keyOf(table, row));
  if (stored === undefined) return how === 'put' ? enterRow(draft, table, packed, view) : undefined;
  if (how === 'archive') {
    const moved = archive(draft, table, stored.key);
    return isRefusal(moved) ? { verdict: verdict.rejected, findings: [findingOf('', moved)] } : undefined;
  }
  const place = how === 'put' ? undefined : position(table, how.column);
  const after = place === undefined ? row : table.columns.map((_, at) => (at === place ? row[at] : stored.row[at]));
  const { errors } = examine(draft.declared, table, after, view);
  if (errors.length > 0) return { verdict: verdict.rejected, findings: errors };
  const refused = uniqueTaken(draft, table, stored.key, after) ?? draft.update(table.name, stored, after);
  return refused === undefined ? undefined : { verdict: verdict.rejected, findings: [findingOf('', refused)] };
}

/** What the record of a job counts of a slice. */
type Counted = 'added' | 'ended_records' | 'conflicts' | 'rejected';

/** The job's record with what this slice adds to its counts. */
function countJob(
  draft: Draft,
  table: Table,
  slice: Slice,
  { added, ...others }: Readonly<Record<'added' | 'conflicts' | 'rejected', number>>,
): unknown {
  const counts: Partial<Record<Counted, number>> = {
    ...others,
    [slice.how === undefined || slice.how === 'put' ? 'added' : 'ended_records']: added,
  };
  const row = jobRow(draft, slice);
  const before = (name: Counted): number => value(row, jobTable.at[name]) ?? 0;
  const attributes = Object.fromEntries(
    (Object.keys(counts) as Counted[]).map((name) => [
      name,
      before(name) + Number(slice.job[name] ?? 0) + (counts[name] ?? 0),
    ]),
  );
  return put(draft, table, [slice.jobId], {
    ...slice.job,
    ...attributes,
    ...(draft.unit === draft.change ? { txnid: draft.change } : {}),
  });
}
