/**
 * A process of its own, `scrub-process ORDER`: goes through both stores while niud runs, behind everything else that
 * the machine does. Prints a line of JSON for each damaged record and one for how it ended. Writes nothing; a damaged
 * page may kill it, and nobody else.
 */
import { constants, setPriority } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { applications } from '../apps/all.js';
import { cdrsIn, readStored } from '../calls/cdr-block.js';
import { decodeEnded } from '../calls/ended-answers.js';
import { readCount } from '../calls/journal.js';
import { placesOn } from '../calls/number-lines.js';
import { decodeOpenCall } from '../calls/open-call-layout.js';
import { decodeAccount, decodeLine, decodeStoredReference, isReferenceKey } from '../calls/ledger/ledger-layout.js';
import { pause, systemClock } from '../core/clock.js';
import { useSecretKey } from '../core/secrets.js';
import { lineOf } from '../database/scrub-starter.js';
import type { ScrubLine, ScrubOrder } from '../database/scrub-starter.js';
import { scrub } from '../database/scrub.js';
import type { ScrubOptions } from '../database/scrub.js';
import { openStores } from '../database/stores.js';
import { Registry } from '../schema/registry.js';
import { readSecretKey } from './secret-key.js';

/**
 * Milliseconds of rest behind each slice, which takes about as long: a whole processor would be missed on a machine
 * with two.
 */
const restMs = 5;

const decoders: ScrubOptions['decoders'] = {
  call: (key, value) => decodeOpenCall(key, value),
  ended: (_, value) => decodeEnded(value),
  lease: (_, value) => readCount(value),
  cdr: (key, value) => cdrsIn(key, value).map(readStored),
  cdr_by_number: (key, value) => placesOn(key, value, ''),
  session: (_, value) => {
    if (value.length > 0) JSON.parse(value.toString());
  },
  account: (_, value) => decodeAccount(value),
  ledger: decodeLine,
  ledger_reference: (key, value) => isReferenceKey(key) && decodeStoredReference(value),
};

try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // A sandbox that forbids it: then at the same priority.
}
// A timer of the clock does not keep a process alive.
const alive = new MessageChannel();
alive.port1.on('message', () => undefined);
const say = (line: ScrubLine): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
const { stateFolder, only } = JSON.parse(process.argv[2]!) as ScrubOrder;
try {
  // What a secret lies under in an index is told with the key alone.
  useSecretKey(readSecretKey(stateFolder, process.env));
  const stores = openStores(stateFolder, new Registry(applications), undefined, undefined, true);
  say({
    receipt: await scrub(stores, {
      decoders,
      rest: () => pause(systemClock, restMs),
      tell: (found) => say(lineOf(found)),
      ...(only === undefined ? {} : { only }),
    }),
  });
  await stores.close();
} catch (fault) {
  say({ failed: (fault as Error).message.split('\n')[0]! });
}
alive.port1.close();
