import { entries } from './cursor.js';
import { onDisk } from './calls-store.js';
import type { DamagedPlace } from './damages.js';
import { pack } from './layout.js';
import { idOf } from './quarantine.js';
import { callsDatabases } from './stores.js';
import type { CallsDatabase, Stores } from './stores.js';

/**
 * What stays where it is: a line of the ledger that goes would leave a gap, and an account is told from its lines until its next movement writes it anew.
 */
const staying: ReadonlySet<CallsDatabase> = new Set(['account', 'ledger', 'ledger_reference', 'meta', 'quarantine']);

/** Takes a damaged value out of `calls` and puts its bytes into the quarantine, together; for the calls thread alone. False where it stays, or is gone by now. Whoever asks has found it damaged. */
export async function takeOutOfCalls(stores: Stores, { database, key }: DamagedPlace, atMs: number): Promise<boolean> {
  const place = callsDatabases.indexOf(database as CallsDatabase);
  if (place < 0 || staying.has(callsDatabases[place]!)) return false;
  const from = stores.callsDatabase[callsDatabases[place]!];
  const own = Buffer.from(key);
  stores.calls.root.resetReadTxn();
  const lying = from.getBinary(own);
  if (lying === undefined) return false;
  const value = Buffer.from(lying);
  await onDisk(stores.calls.root.batch(() => {
    void stores.callsDatabase.quarantine.put(Buffer.concat([Buffer.of(place), own]), pack([atMs, database, value]));
    void from.remove(own);
  }));
  return true;
}

/** Lets go what is in quarantine for good; false where there is no such thing. */
export async function letGoOfCalls(stores: Stores, id: string): Promise<boolean> {
  stores.calls.root.resetReadTxn();
  for (const { key } of entries(stores.callsDatabase.quarantine, {})) {
    if (idOf('calls', key) !== id) continue;
    await onDisk(stores.callsDatabase.quarantine.remove(Buffer.from(key)));
    return true;
  }
  return false;
}
