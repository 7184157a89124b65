import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../service/core/clock.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal, RefusalData } from '../../service/core/refusals.js';
import { prepare } from '../../service/database/migrate.js';
import { ChangeNumber, Reader } from '../../service/database/reader.js';
import { openStores } from '../../service/database/stores.js';
import { Writer } from '../../service/database/writer.js';
import { Media } from '../../service/jobs/media.js';
import { Night } from '../../service/jobs/night.js';
import { purgeWork } from '../../service/jobs/purge.js';
import type { PurgeSurroundings } from '../../service/jobs/purge.js';
import { Runner } from '../../service/jobs/runner.js';
import { Ledgers } from '../../service/calls/ledger/ledgers.js';
import { evaluate } from '../../service/records/evaluate.js';
import { evaluateSlice } from '../../service/records/slice-evaluation.js';
import { Registry } from '../../service/schema/registry.js';
import { withJobs } from './job-store.js';
import { purging } from './night-store.js';

// A process of its own: `purging-process FOLDER` looks whether a purge is due, does what there is to do in short slices, and says on standard
// output when a slice was done, and at last that all is done. It is ended by SIGKILL until it gets so far.
const [folder] = process.argv.slice(2) as [string];
const registry = new Registry([withJobs]);
const stores = openStores(folder, registry);
prepare(stores, folder);
const changes = new ChangeNumber();
const writer = new Writer(stores, { clock: systemClock, raise: (change) => changes.raise(change), refusal: () => undefined, doubt: (fault) => { throw fault; } });
const reader = new Reader(stores, changes);
const plain = <T>(result: T | Refusal): T | RefusalData => (isRefusal(result) ? result.toData() : result);

const surroundings: PurgeSurroundings = {
  ...purging(stores, writer, () => writeSync(1, 'slice\n')),
  registry, clock: systemClock, media: new Media(join(folder, 'media')), reader, sliceRows: 20, movedIn: new Ledgers(stores).movedIn,
  submit: async (request) => plain(await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) })),
  submitSlice: async (slice) => plain(await writer.submit({ application: slice.application, by: slice.by, what: 'import', evaluate: (draft) => evaluateSlice(draft, registry, slice) })),
  submitMoves: () => Promise.reject(new Error('nothing is moved here')),
  undoing: { backwards: () => [], submit: () => Promise.reject(new Error('nothing is undone here')), leftOf: () => [], settle: () => Promise.reject(new Error('nothing is undone here')) },
  publish: () => undefined,
};
const alive = setInterval(() => undefined, 1_000);
const night = new Night({ ...surroundings, zone: () => 'UTC', wake: () => undefined, isSynchronised: () => true });
const runner = new Runner(surroundings, new Map([['purge', purgeWork(surroundings)]]));
await night.look();
runner.start();
await runner.idle();
await night.look();
await stores.close();
clearInterval(alive);
writeSync(1, 'done\n');
