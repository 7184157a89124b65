/**
 * A process of its own, `loss-process STATE CHANGE [BACKUP]`: what the stores of a unit have behind a change, and calls
 * and money that a backup lacks, as a line of JSON. Writes nothing; a damaged store may kill it.
 */
import { applications } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { limits } from '../core/limits.js';
import { readNote } from '../database/backup-folder.js';
import { callsStore } from '../database/calls-store.js';
import { decodeHead } from '../database/change-log.js';
import { fileFault } from '../database/file-fault.js';
import { dataFile, environments } from '../database/marker.js';
import { numberAt, numberKey, numberOf } from '../database/numbers.js';
import { kindOf } from '../database/operation.js';
import { openStores } from '../database/stores.js';
import type { Tale } from '../database/tale.js';
import { lastChangeKey } from '../database/view.js';
import { unreachable } from '../records/rewind.js';
import { Registry } from '../schema/registry.js';
import type { Loss } from './loss.js';

const [state, from, place] = process.argv.slice(2) as [string, string, string?];
const change = Number(from);
const registry = new Registry(applications);
const fault = environments.map((name) => fileFault(dataFile(state, name))).find((found) => found !== undefined);
if (fault !== undefined) throw new Error(fault);
const now = openStores(state, registry, undefined, undefined, true);

const shown: Loss['shown'][number][] = [];
const records = new Map<string, { application: string; table: string; counts: Record<string, number> }>();
let changes = 0;
for (const { key, value } of now.heads.getRange({ start: numberKey(change + 1) })) {
  changes++;
  const { at, by, what, application, quiet, tale, unit } = decodeHead(value);
  if (shown.length < limits.toldLosses && quiet !== true && (unit === undefined || unit === numberOf(key)))
    shown.push({ change: numberOf(key), at, by, what, application });
  // The first change of a unit speaks for those behind it.
  if (tale !== undefined && (unit === undefined || unit === numberOf(key) || unit <= change)) count(application, tale);
}

function count(application: string, tale: Tale): void {
  for (const [number, code, many] of tale.counts) {
    const { table } = now.numbered(registry.application(application)!.number, number);
    if (table.internal === true) continue;
    const name = `${application}.${table.name}`;
    const found = records.get(name) ?? { application, table: table.name, counts: {} };
    records.set(name, found);
    found.counts[kindOf(code)] = (found.counts[kindOf(code)] ?? 0) + many;
  }
}

/** Calls and lines of the ledger that the backup lacks. */
async function lostTo(backup: string): Promise<Pick<Loss, 'calls' | 'ledgerLines'>> {
  const then = openStores(backup, registry, undefined, undefined, true);
  const cdrs = new Cdrs(callsStore(now, 'cdr'), callsStore(now, 'cdr_by_number'));
  let calls = 0;
  for (const { number } of applications)
    for (const _ of cdrs.list({ application: number, fromMs: readNote(backup)!.at, toMs: limits.instantMs })) calls++;
  let ledgerLines = 0;
  for (const key of now.callsDatabase.ledger.getKeys({ start: Buffer.alloc(0) }))
    if (then.callsDatabase.ledger.getBinary(key) === undefined) ledgerLines++;
  await then.close();
  return { calls, ledgerLines };
}

const unreached = unreachable(now, change)?.message;
const loss: Loss = {
  change: numberAt(now.meta, lastChangeKey),
  changes,
  shown,
  records: [...records.values()],
  ...(unreached === undefined ? {} : { unreached }),
  ...(place === undefined ? { calls: 0, ledgerLines: 0 } : await lostTo(place)),
};
process.stdout.write(`${JSON.stringify(loss)}\n`);
await now.close();
