import { callStores } from '../call-stores.js';
import type { LedgerLine } from './ledger-layout.js';
import { LedgerReader } from './ledger-reader.js';
import type { Stores } from '../../database/stores.js';

/**
 * The ledgers of all applications as a thread beside that of the calls reads them: what is on disk at the moment of
 * asking.
 */
export class Ledgers {
  readonly #readers: ReadonlyMap<string, LedgerReader>;

  constructor(stores: Stores) {
    const kept = callStores(stores);
    this.#readers = new Map(
      stores.registry.applications.map(({ name, number }) => [name, new LedgerReader(number, kept)]),
    );
  }

  /** Sees what has been written until now. */
  of(application: string): LedgerReader {
    const reader = this.#readers.get(application)!;
    reader.refresh();
    return reader;
  }

  /** At most `limit` lines of an account before the one of this serial, newest first. */
  readonly lines = (application: string, account: string, before: number, limit: number): readonly LedgerLine[] =>
    this.of(application).linesBack(account, before, limit);

  readonly movedIn = (application: string): ((account: string) => number) => {
    const reader = this.of(application);
    return (account) => reader.moved(account);
  };

  readonly marksIn = (application: string) => {
    const reader = this.of(application);
    return (account: string, name: string): number | undefined => reader.mark(account, name);
  };
}
