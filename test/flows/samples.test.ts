import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { samples } from '../../scripts/samples/all.js';
import { applications } from '../../service/apps/all.js';
import { Appliance, exportedFile } from '../support/appliance.js';

t.setTimeout(1_100_000);

/** Records that a new store has already. */
function builtIn(application: string, table: string): number {
  return applications.find(({ name }) => name === application)?.builtIn?.[table]?.length ?? 0;
}

/** Imports files of one application, none of whose rows may fail, and gives what its tables are exported as; `known` says that the files hold built-in records too. */
async function carried(appliance: Appliance, application: string, files: ReadonlyMap<string, string | Uint8Array>, known: boolean): Promise<ReadonlyMap<string, Buffer>> {
  const token = await appliance.signIn(application);
  const exported = new Map<string, Buffer>();
  for (const [table, file] of files) {
    const job = await appliance.import(token, table, file, {}, application);
    t.match(job, { status: 'completed', conflicts: known ? builtIn(application, table) : 0, rejected: 0 }, `${application}: ${table} goes in whole: ${JSON.stringify(job)}`);
  }
  for (const table of files.keys()) {
    const job = await appliance.job(token, { job_type: 'export', object: table }, application);
    t.equal(job['status'], 'completed', `${application}: ${table} comes out`);
    exported.set(table, exportedFile(appliance, application, job));
  }
  return exported;
}

void t.test('the sample of every application goes in, comes out, goes into an empty store and comes out the same', async (t) => {
  const [first, second] = [await Appliance.start(t), await Appliance.start(t)];
  for (const { application, tables } of samples) {
    const written = new Map(tables.map(({ table, rows }) => [table, stringify(rows as string[][])]));
    const exported = await carried(first, application, written, false);
    const again = await carried(second, application, exported, true);
    for (const [table, file] of exported) {
      t.equal(file.toString().split('\n').length, written.get(table)!.split('\n').length + builtIn(application, table) + 1, `${application}: every row of ${table}, and a header`);
      t.ok(again.get(table)!.equals(file), `${application}: ${table} is the same to the byte`);
    }
  }
});
