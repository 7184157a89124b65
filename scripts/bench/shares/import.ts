import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Operator, type EndedJob } from '../../../service/niuctl/operator.js';
import type { SampleTable } from '../../samples/sample.js';
import type { Unit } from '../unit.js';
import type { Share } from './share.js';

/** A file of calls for the load generator. */
export function writeCalls(share: Share, calls: number, path: string): string {
  writeFileSync(
    path,
    Array.from({ length: calls }, (_, place) => `${share.application} ${share.call(place)}\n`).join(''),
  );
  return path;
}

/** Brings a share in as an operator would: by upload, import and commands. Everything must go in. */
export async function importShare(unit: Unit, share: Share, folder: string): Promise<void> {
  const operator = new Operator(unit.operator.socket, share.application);
  for (const table of share.tables) await importTable(operator, table, folder);
  for (const [path, body] of share.commands) await operator.ask('POST', path, body);
}

export async function importTable(operator: Operator, { table, rows }: SampleTable, folder: string): Promise<EndedJob> {
  const file = join(folder, `${operator.application}-${table}.csv`);
  writeFileSync(file, stringify(rows as string[][]));
  return assertWhole(table, await operator.import(table, await operator.upload(file)));
}

/** Fails where a row was left out. */
export function assertWhole(table: string, job: EndedJob): EndedJob {
  if (job.rows !== job.added)
    throw new Error(`${table}: of ${job.rows} rows ${job.added} went in; see ${job.out_file}`);
  return job;
}
