/**
 * A process of its own, `audit-process ORDER`: goes through both stores while niud runs, behind everything else that
 * the machine does, and prints digests of what two units of a pair hold alike, or the entries of some buckets, as one
 * line of JSON. Writes nothing; a damaged page may kill it, and nobody else.
 */
import { constants, setPriority } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { applications } from '../apps/all.js';
import { pause, systemClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { digestsIn, listsIn } from '../database/digests.js';
import type { Wanted } from '../database/digests.js';
import { openStores } from '../database/stores.js';
import { Registry } from '../schema/registry.js';

try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // A sandbox that forbids it: then at the same priority.
}
// A timer of the clock does not keep a process alive.
const alive = new MessageChannel();
alive.port1.on('message', () => undefined);
const { stateFolder, wanted } = JSON.parse(process.argv[2]!) as {
  readonly stateFolder: string;
  readonly wanted?: Wanted;
};
const rest = () => pause(systemClock, limits.auditRestMs);
try {
  const stores = openStores(stateFolder, new Registry(applications), undefined, undefined, true);
  process.stdout.write(
    `${JSON.stringify(wanted === undefined ? await digestsIn(stores, rest) : await listsIn(stores, wanted, rest))}\n`,
  );
  await stores.close();
} catch (fault) {
  process.stdout.write(`${JSON.stringify({ failed: (fault as Error).message.split('\n')[0] })}\n`);
}
alive.port1.close();
