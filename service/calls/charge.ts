import type { Reservation, Settlement } from '../routing/account.js';
import type { Entry } from './ledger/entry.js';

/**
 * What an open call holds of an account, and what settling it came to. It does not change: `Charges` gives the call
 * another.
 */
export interface Charge {
  readonly reservation: Reservation;
  /** The latest instant that the stack has told of the call since it was answered. */
  readonly lastMs: number | undefined;
  /** Set when the call has ended. */
  readonly settled: Settlement['record'] | undefined;
  readonly entries: readonly Entry[] | undefined;
}

/** As an open call is stored: what goes on after a restart. */
export type StoredCharge = readonly [
  account: string,
  amount: number,
  terms: Reservation['terms'],
  lastMs: number | null,
];

export function storedCharge({ reservation: { account, amount, terms }, lastMs }: Charge): StoredCharge {
  return [account, amount, terms, lastMs ?? null];
}

export function chargeOf([account, amount, terms, lastMs]: StoredCharge): Charge {
  return {
    reservation: { account, amount, terms },
    lastMs: lastMs ?? undefined,
    settled: undefined,
    entries: undefined,
  };
}
