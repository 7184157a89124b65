/**
 * A process of its own, `examination-process FOLDER NAME...`: walks through every entry of the named environments and
 * holds their number against what its sub-database says. A damaged file may kill it, and nobody else. Prints what it
 * found as a line of JSON and ends with 0, or with 1 and one line that says what is wrong.
 */
import { databaseLimit, openEnvironment } from './environment.js';
import { fileFault } from './file-fault.js';
import { dataFile } from './marker.js';
import type { EnvironmentName } from './marker.js';
import { declarationsKey, generationKey, identityKey, versionKey } from './migrate.js';
import { numberAt } from './numbers.js';
import { readPosition } from './position.js';
import type { Examined } from './store-examination.js';
import { lastChangeKey } from './view.js';

function walk(folder: string, name: EnvironmentName): Examined {
  const fault = fileFault(dataFile(folder, name));
  if (fault !== undefined) throw new Error(`${dataFile(folder, name)}: ${fault}`);
  const environment = openEnvironment(folder, name, { databases: databaseLimit, readOnly: true });
  let entries = 0;
  for (const key of [...(environment.root.getKeys({}) as Iterable<Buffer>)]) {
    const database = environment.database(key.toString('utf8'));
    const said = (database as unknown as { getStats(): { readonly entryCount: number } }).getStats().entryCount;
    let found = 0;
    for (const _ of database.getRange({ start: Buffer.alloc(0) })) found++;
    if (found !== said) throw new Error(`${key.toString('utf8')} says that it has ${said} entries, and has ${found}`);
    entries += found;
  }
  const meta = environment.database('meta');
  const text = (at: Buffer): string | null => meta.getBinary(at)?.toString('utf8') ?? null;
  return {
    transaction: environment.lastTransaction,
    storeId: text(identityKey),
    schemaVersion: numberAt(meta, versionKey),
    change: numberAt(meta, lastChangeKey),
    generation: numberAt(meta, generationKey) || 1,
    declarations: text(declarationsKey),
    entries,
    position: readPosition(meta),
  };
}

const [folder, ...names] = process.argv.slice(2) as [string, ...EnvironmentName[]];
try {
  process.stdout.write(`${JSON.stringify(Object.fromEntries(names.map((name) => [name, walk(folder, name)])))}\n`);
} catch (fault) {
  console.log((fault as Error).message.split('\n')[0]);
  process.exitCode = 1;
}
