import { callsStore } from '../database/calls-store.js';
import type { KeyedStore } from '../database/calls-store.js';
import type { Stores } from '../database/stores.js';

/** Where the money of accounts is kept: sub-databases of the `calls` environment. */
export interface LedgerStores {
  /** Accounts as they stand, by application and account. */
  readonly account: KeyedStore;
  /** Their movements, by application, account and serial; nothing is ever changed or removed. */
  readonly ledger: KeyedStore;
  /** References that movements were entered with, by application, scope (a provider) and a hash. */
  readonly reference: KeyedStore;
}

/** Where calls are kept: sub-databases of the `calls` environment. */
export interface CallStores extends LedgerStores {
  /** Open calls, by application and call id; they hold the leases and the reservations. */
  readonly call: KeyedStore;
  /** Counts of `periodic` rules, by application and a hash of the counter's name. */
  readonly lease: KeyedStore;
  readonly cdr: KeyedStore;
  readonly cdrByNumber: KeyedStore;
  /** What the END of charged calls was answered, for ten minutes. */
  readonly ended: KeyedStore;
  /** Of each outbox of a standby: the number of its last record that was entered (`told-calls.ts`). */
  readonly outbox: KeyedStore;
  /** Who is signed in. */
  readonly session: KeyedStore;
}

/** Those of the environments on disk. */
export function callStores(stores: Stores): CallStores {
  return {
    call: callsStore(stores, 'call'),
    lease: callsStore(stores, 'lease'),
    cdr: callsStore(stores, 'cdr'),
    cdrByNumber: callsStore(stores, 'cdr_by_number'),
    ended: callsStore(stores, 'ended'),
    outbox: callsStore(stores, 'outbox'),
    session: callsStore(stores, 'session'),
    account: callsStore(stores, 'account'),
    ledger: callsStore(stores, 'ledger'),
    reference: callsStore(stores, 'ledger_reference'),
  };
}
