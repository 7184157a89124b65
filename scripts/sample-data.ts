/**
 * Loads a sample site of each application through the REST API, by upload and import as an operator would, over `<runtime>/admin.sock`: so the
 * first logins and their passwords stay the user's own. Leaves an application alone that has a service provider already, live or archived.
 *
 *     NIUD_STATE_DIR=state node dist/scripts/sample-data.js
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'csv-stringify/sync';
import { Operator } from './operator.js';
import { samples } from './samples/all.js';
import type { Sample } from './samples/sample.js';

/** Where the admin socket is, from the same variables as niud reads. */
export function adminSocket(): string {
  const state = resolve(process.env['NIUD_STATE_DIR'] ?? 'state');
  return join(resolve(process.env['NIUD_RUNTIME_DIR'] ?? join(state, 'run')), 'admin.sock');
}

/** Gives how many records went in, of all applications. */
export async function loadSamples(socket: string): Promise<number> {
  let records = 0;
  for (const sample of samples) records += await loadSample(new Operator(socket, sample.application), sample);
  return records;
}

/** 0 where the application is not empty. */
async function loadSample(operator: Operator, { application, tables }: Sample): Promise<number> {
  for (const archive of [false, true]) {
    const { meta } = await operator.ask('GET', `/service_provider?limit=1${archive ? '&archive=true' : ''}`);
    if ((meta.records_total ?? 0) > 0) return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'niud-sample-'));
  try {
    let records = 0;
    for (const { table, rows } of tables) {
      const file = join(folder, `sample-${table}.csv`);
      writeFileSync(file, stringify(rows as string[][]));
      const { added, rejected, conflicts } = await operator.import(table, await operator.upload(file));
      if (rejected + conflicts > 0) throw new Error(`sample of ${application}: ${rejected + conflicts} rows of ${table} did not go in`);
      records += added;
    }
    return records;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const records = await loadSamples(adminSocket());
  console.log(records === 0 ? 'There are records already: nothing loaded.' : `${records} records loaded.`);
}
