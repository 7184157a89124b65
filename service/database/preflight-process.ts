/**
 * A process of its own, `preflight-process FOLDER NAME...`: looks at the environments of a state folder before niud
 * opens them, for a damaged file kills the process that opens it (LMDB has no checksums and reads through a memory
 * map). Looks at both ends of every sub-database and at some places between; not a full walk. Ends with 0, with 1 and
 * one line on standard output, or by the signal that the damage raises.
 */
import { limits } from '../core/limits.js';
import { databaseLimit, openEnvironment } from './environment.js';
import { fileFault } from './file-fault.js';
import { dataFile } from './marker.js';
import type { EnvironmentName } from './marker.js';

/** Seeks in all, of those sub-databases that have something between their ends. */
const seeks = 1_000;

/** Keys before and behind all others: without bounds a sub-database shows nothing. */
const lowest = Buffer.alloc(0);
const highest = Buffer.alloc(limits.keyBytes, 0xff);

async function look(folder: string, name: EnvironmentName): Promise<void> {
  const environment = openEnvironment(folder, name, { databases: databaseLimit, readOnly: true });
  const names = [...(environment.root.getKeys({}) as Iterable<Buffer>)].map((key) => key.toString('utf8'));
  const each = Math.ceil(seeks / Math.max(1, names.length));
  for (const database of names.map((key) => environment.database(key))) {
    const [first] = database.getRange({ start: lowest, limit: 1 });
    const [last] = database.getRange({ start: highest, end: lowest, reverse: true, limit: 1 });
    if (first === undefined || last === undefined || first.key.equals(last.key)) continue;
    // Places between the ends: the first key with its bytes behind what both have in common spread over what a byte can
    // be.
    let common = 0;
    while (common < first.key.length && first.key[common] === last.key[common]) common++;
    for (let seek = 1; seek <= each; seek++) {
      const from = Buffer.concat([last.key.subarray(0, common), Buffer.from([Math.floor((256 * seek) / (each + 1))])]);
      for (const _ of database.getRange({ start: from, limit: 1 })) break;
    }
  }
  await environment.close();
}

const [folder, ...names] = process.argv.slice(2) as [string, ...EnvironmentName[]];
try {
  for (const name of names) {
    const fault = fileFault(dataFile(folder, name));
    if (fault !== undefined) throw new Error(fault);
    await look(folder, name);
  }
} catch (fault) {
  console.log((fault as Error).message.split('\n')[0]);
  process.exit(1);
}
