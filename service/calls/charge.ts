import type { Reservation } from '../routing/account.js';

/** What an open call holds of an account. It does not change: the call has another then. */
export interface Charge {
  readonly reservation: Reservation;
  /** The latest instant that the stack has told of the call since it was answered. */
  readonly lastMs: number | undefined;
}

/** Where calls hold money. */
export interface Purses {
  /** Puts a reservation in the place of the call's own on this account. */
  reserve(account: string, callId: string, amount: number): void;
  free(account: string, callId: string): void;
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
  return { reservation: { account, amount, terms }, lastMs: lastMs ?? undefined };
}
