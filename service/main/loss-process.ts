/** A process of its own, `loss-process STATE BACKUP`: what the stores of a unit have that a backup lacks, as a line of JSON. Writes nothing; a damaged store may kill it. */
import { applications } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { limits } from '../core/limits.js';
import { readNote } from '../database/backup-folder.js';
import { callsStore } from '../database/calls-store.js';
import { decodeHead } from '../database/change-log.js';
import { numberAt, numberKey, numberOf } from '../database/numbers.js';
import { preflight } from '../database/preflight.js';
import { openStores } from '../database/stores.js';
import { lastChangeKey } from '../database/view.js';
import { Registry } from '../schema/registry.js';
import type { Loss } from './loss.js';

const [state, place] = process.argv.slice(2) as [string, string];
/** Changes that are told one by one. */
const mostShown = 10;
preflight(state);
const registry = new Registry(applications);
const [now, then] = [state, place].map((folder) => openStores(folder, registry, undefined, undefined, true)) as [ReturnType<typeof openStores>, ReturnType<typeof openStores>];
const note = readNote(place)!;
const shown: Loss['shown'][number][] = [];
let changes = 0;
for (const { key, value } of now.heads.getRange({ start: numberKey(note.change + 1) })) {
  changes++;
  const { at, by, what, application, quiet } = decodeHead(value);
  if (shown.length < mostShown && quiet !== true) shown.push({ change: numberOf(key), at, by, what, application });
}
const cdrs = new Cdrs(callsStore(now, 'cdr'), callsStore(now, 'cdr_by_number'));
let calls = 0;
for (const { number } of applications) for (const _ of cdrs.list({ application: number, fromMs: note.at, toMs: limits.instantMs })) calls++;
let ledgerLines = 0;
for (const key of now.callsDatabase.ledger.getKeys({ start: Buffer.alloc(0) })) if (then.callsDatabase.ledger.getBinary(key) === undefined) ledgerLines++;
process.stdout.write(`${JSON.stringify({ change: numberAt(now.meta, lastChangeKey), changes, shown, calls, ledgerLines } satisfies Loss)}\n`);
await Promise.all([now.close(), then.close()]);
