import type { Generator } from '../schema/generator.js';
import type { Row } from '../schema/row.js';
import type { Table } from '../schema/table.js';
import type { Job } from './job.js';
import { writeFile } from 'node:fs/promises';
import { limits } from '../core/limits.js';
import { isRefusal, refusals } from '../core/refusals.js';
import { exportHeader, spreadsheetSafeExport } from '../parts/settings.js';
import { formatRow } from '../records/fields.js';
import type { Seeing } from '../records/fields.js';
import { spelled } from '../records/references.js';
import { Settings } from '../schema/setting.js';
import type { Key } from '../schema/row.js';
import type { Stored } from '../schema/view.js';
import { csvLine } from './csv-line.js';
import { headerOf } from './header.js';
import { reportName } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { isOwnChange } from './judged.js';
import { roomFor } from './room-for.js';
import { OutputFile } from './output-file.js';
import type { ReportLine } from './refused-rows.js';
import type { Control, Ending, Surroundings } from './surroundings.js';

/**
 * Writes what a generation made, as an export writes it, and what it did not make to the report. Both follow from the
 * records alone, so that they are written anew after a restart.
 */
export async function writeGenerated(
  surroundings: Surroundings,
  application: string,
  batch: Batch,
  control: Control,
): Promise<Ending> {
  const { media, reader } = surroundings;
  const [target, report] = [
    media.downloadPath(application, batch.job.outFile),
    media.downloadPath(application, reportName(batch.job.outFile)),
  ];
  if (isRefusal(target) || isRefusal(report))
    return { status: 'failed', message: isRefusal(target) ? target.message : 'The report has no place.' };
  reader.refresh();
  const view = reader.view(application);
  const settings = new Settings();
  const safe = settings.read(view, spreadsheetSafeExport) ?? false;
  const output = await OutputFile.open(target.path, roomFor(surroundings, application, batch.job));
  const made = ownRecords(view, batch);
  let missed = '';
  try {
    if (settings.read(view, exportHeader) === true) output.append(csvLine(headerOf(batch.table)));
    for (let place = 0; place < batch.count; place++) {
      const key = batch.generator.keyAt(batch.values, place);
      const stored = made(key);
      if (stored !== undefined) output.append(csvLine(formatRow(batch.table, stored.row, seeing(batch)), safe));
      else if (missed.length < limits.fileBlockBytes) missed += reportLine(batch, place, key, view);
      if (place % limits.sliceRows !== limits.sliceRows - 1) continue;
      await output.flush();
      if (control.stopping()) return { status: 'stopped' };
      if (control.cancelled()) return { status: 'cancelled' };
    }
    await writeFile(report.path, missed, { mode: 0o640 });
    const hash = await output.finish();
    return {
      status: 'completed',
      attributes: { bytes_done: output.bytes, bytes_total: output.bytes, output_hash: hash },
    };
  } finally {
    await output.close();
  }
}

/** As in an export: the secrets of those alone whose job may hold them. */
function seeing({ job }: Batch): Seeing {
  return ({ name, secret }) => secret === undefined || job.secretColumns.includes(name);
}

/** Finds the live record of a key where the job made it; which changes are the job's is read once for each. */
function ownRecords(view: StoreView, { job, table }: Batch): (key: Key) => Stored | undefined {
  const own = new Map<number, boolean>();
  return (key) => {
    const stored = view.get(table.name, key);
    if (stored === undefined) return undefined;
    let isOwn = own.get(stored.created);
    if (isOwn === undefined) own.set(stored.created, (isOwn = isOwnChange(view, job, stored.created)));
    return isOwn ? stored : undefined;
  };
}

/** Why there is no record of the job's at a place, as far as it can still be told. */
function reportLine({ table }: Batch, place: number, key: Key, view: StoreView): string {
  const taken = view.has(table.name, key);
  const line: ReportLine = {
    line: place + 1,
    column: table.key.at(-1)!,
    value: spelled(key),
    code: 'key_taken',
    reason: taken
      ? refusals.key_taken.text
      : 'Not made: something it drew was taken meanwhile, or it was refused or archived.',
  };
  return `${JSON.stringify(line)}\n`;
}

/** What a job makes. */
export interface Batch {
  readonly job: Job;
  readonly table: Table;
  readonly generator: Generator;
  readonly values: Row;
  readonly count: number;
}
