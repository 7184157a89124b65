import { entries } from './cursor.js';
import type { DamagedPlace } from './damages.js';
import { pack } from './layout.js';
import { idOf } from './quarantine.js';
import { callsDatabases } from './stores.js';
import type { CallsDatabase, Stores } from './stores.js';

/**
 * What stays where it is: a line of the ledger that goes would leave a gap, and an account is told from its lines until
 * its next movement writes it anew.
 */
const staying: ReadonlySet<CallsDatabase> = new Set(['account', 'ledger', 'ledger_reference', 'meta', 'quarantine']);

/**
 * What takes a damaged value out of `calls` and puts its bytes into the quarantine, in a batch of the calls thread;
 * undefined where it stays, or is gone by now. Whoever asks has found it damaged. It is of this unit alone: what is
 * damaged here is whole on the other unit of a pair.
 */
export function takingOutOfCalls(
  stores: Stores,
  { database, key }: DamagedPlace,
  atMs: number,
): (() => void) | undefined {
  const place = callsDatabases.indexOf(database as CallsDatabase);
  if (place < 0 || staying.has(callsDatabases[place]!)) return undefined;
  const from = stores.callsDatabase[callsDatabases[place]!];
  const own = Buffer.from(key);
  stores.calls.root.resetReadTxn();
  const lying = from.getBinary(own);
  if (lying === undefined) return undefined;
  const value = Buffer.from(lying);
  return () => {
    stores.callsDatabase.quarantine
      .put(Buffer.concat([Buffer.of(place), own]), pack([atMs, database, value]))
      .catch(() => undefined);
    from.remove(own).catch(() => undefined);
  };
}

/** What lets go what is in quarantine for good, in a batch; undefined where there is no such thing. */
export function lettingGoOfCalls(stores: Stores, id: string): (() => void) | undefined {
  stores.calls.root.resetReadTxn();
  for (const { key } of entries(stores.callsDatabase.quarantine, {})) {
    const own = Buffer.from(key);
    if (idOf('calls', key) === id)
      return () => {
        stores.callsDatabase.quarantine.remove(own).catch(() => undefined);
      };
  }
  return undefined;
}
