import type { Batch } from './generated-file.js';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refusals } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import { completed } from '../records/complete.js';
import { readAttributes } from '../records/fields.js';
import { value } from '../schema/declaration.js';
import { uniqueText } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { valuesOf } from './generation-request.js';
import { writeGenerated } from './generated-file.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { packRows } from './packed-rows.js';
import { passesOrStale } from './passing.js';
import { Progress } from './progress.js';
import type { Control, Ending, Surroundings } from './surroundings.js';
import { belongsTo } from './tenant.js';

/** So often a record is drawn anew that has drawn what another of its slice has. */
const draws = 100;

/**
 * One generation: records go to the writer in the slices of an import, one at a time, each with the job's own record in
 * one change, so that after a crash it goes on exactly behind the last; then those that were made are written to
 * `out_file` as an export would, and the others to the report.
 */
export async function runGeneration(
  surroundings: Surroundings,
  application: string,
  job: Job,
  table: Table,
  control: Control,
): Promise<Ending> {
  const { generator } = table;
  const values = generator === undefined ? undefined : valuesOf(generator, job.kwargs);
  const count =
    generator === undefined || values === undefined || isRefusal(values) ? undefined : generator.count(values);
  if (generator === undefined || values === undefined || isRefusal(values) || count === undefined || isRefusal(count)) {
    return { status: 'failed', message: 'What was asked for can no longer be generated.' };
  }
  const batch: Batch = { job, table, generator, values, count };
  return (
    (await make(surroundings, application, batch, control)) ?? writeGenerated(surroundings, application, batch, control)
  );
}

async function make(
  surroundings: Surroundings,
  application: string,
  batch: Batch,
  control: Control,
): Promise<Ending | undefined> {
  const { reader, clock, submitSlice, sliceRows = limits.sliceRows } = surroundings;
  const { job, table, count } = batch;
  const progress = new Progress(clock, application, job.id, surroundings.publish);
  for (;;) {
    reader.refresh();
    const view = reader.view(application);
    const counts = countsOf(view, job);
    progress.report(counts.rows, count, counts);
    if (counts.rows >= count) return undefined;
    if (control.stopping()) return { status: 'stopped' };
    if (control.cancelled()) return { status: 'cancelled' };
    const rows = drawn(batch, counts.rows, Math.min(count, counts.rows + sliceRows), view);
    if (typeof rows === 'string') return { status: 'failed', message: rows };
    const answer = await submitSlice({
      application,
      table: table.name,
      by: job.by,
      jobId: job.id,
      rowsBefore: counts.rows,
      dryRun: false,
      what: `generate ${table.name}`,
      ...packRows(rows),
      job: { rows: counts.rows + rows.length, updated: clock.now() },
    });
    if (!('code' in answer)) continue;
    if (!passesOrStale(answer.code)) return { status: 'failed', message: answer.message };
    await pause(clock, limits.jobRetryMs);
  }
}

function countsOf(view: StoreView, { id }: Job) {
  const row = view.get(jobTable.name, [id])!.row;
  const { at } = jobTable;
  return {
    rows: value(row, at.rows) ?? 0,
    added: value(row, at.added) ?? 0,
    conflicts: value(row, at.conflicts) ?? 0,
    rejected: value(row, at.rejected) ?? 0,
  };
}

/**
 * The records of some places as they are kept, no two of them with the same value of a unique column; or why there are
 * none.
 */
function drawn({ job, table, generator, values }: Batch, from: number, to: number, view: StoreView): Row[] | string {
  const own = belongsTo(table, job.tenant);
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (let place = from; place < to; place++) {
    let row: Row | undefined;
    for (let draw = 0; row === undefined; draw++) {
      if (draw === draws) return 'Nothing is left to draw that is unlike the others.';
      const attributes = generator.attributesAt(values, place, view);
      if (isRefusal(attributes)) return attributes.message;
      const { row: read, findings } = readAttributes(table, attributes);
      if (findings.length > 0) return `${findings[0]!.field}: ${findings[0]!.message}`;
      const told = table.columns.flatMap((column, at) =>
        uniqueText(column, read, at) === undefined ? [] : [`${at} ${uniqueText(column, read, at)}`],
      );
      if (told.some((value) => seen.has(value))) continue;
      for (const value of told) seen.add(value);
      row = completed(table, read, undefined, job.startedMs);
    }
    if (!own(row)) return refusals.foreign_provider.text;
    rows.push(row);
  }
  return rows;
}
