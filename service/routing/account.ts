import type { Json } from '../schema/kind.js';
import type { Call } from './call.js';
import type { Write } from '../schema/write.js';

/**
 * Money as decisions see it. An account is named by its application as it likes; amounts are whole minor units of the
 * account's currency. The machine adds and keeps, and knows nothing of cards and rates (calling-card.md).
 */
export interface Accounts {
  /** The sum of all movements of the account in the ledger; those on their way to the disk count. */
  moved(account: string): number;
  /** What open calls have reserved of it, without the call asking. */
  reserved(account: string, callId?: string): number;
  /** Open calls that have a reservation on it, without the call asking. */
  calls(account: string, callId?: string): number;
  /** When something first happened to it, in milliseconds since 1970-01-01 UTC; undefined before. */
  mark(account: string, name: string): number | undefined;
  /**
   * What was entered with a reference in a scope (`Movement.scope`), however long ago; what is on its way to the disk
   * counts. Undefined where there was none.
   */
  entered(scope: string, reference: string): Entered | undefined;
}

/** The movement that a reference was entered with. */
export interface Entered {
  readonly account: string;
  readonly amount: number;
}

/** Where no account is: applications without money, and imagined calls. */
export const noAccounts: Accounts = {
  moved: () => 0,
  reserved: () => 0,
  calls: () => 0,
  mark: () => undefined,
  entered: () => undefined,
};

/** An account at one instant. */
export type AccountMoney = Readonly<Record<'moved' | 'reserved', number>>;

/** A line of the ledger. */
export interface Movement {
  readonly account: string;
  /** Positive is money in. */
  readonly amount: number;
  /** `charge`, `topup`, `transfer_in`, `transfer_out`, `sweep`, `adjustment`. */
  readonly reason: string;
  readonly call?: string;
  /**
   * What it was asked for with; a reference that its scope has already had is entered once only: whoever enters it
   * looks first.
   */
  readonly reference?: string;
  /** Within what a reference is entered once, such as all accounts of a provider; the account where nothing is said. */
  readonly scope?: string;
}

/** What an answer reserves for its call, durable before the reply leaves. */
export interface Reservation {
  readonly account: string;
  /** 0 or more. */
  readonly amount: number;
  /** All that settling needs to know, fixed when the call began: rates may change under it. JSON. */
  readonly terms: Json;
}

/** A call with a reservation that has ended, or has been given up. */
export interface EndedCall {
  readonly call: Call;
  readonly reservation: Reservation;
  /** Undefined when it was never answered. */
  readonly answeredMs: number | undefined;
  readonly endedMs: number;
  /** As END told it. */
  readonly durationMs: number | undefined;
  /** The movements of the account so far, without this call's. */
  readonly movedBefore: number;
  /** What other open calls have reserved of the account: no charge takes it from them. */
  readonly reservedByOthers: number;
}

/** What an ended call costs; entered once, with its CDR, in one transaction. */
export interface Settlement {
  readonly movements: readonly Movement[];
  /** What END is answered with. */
  readonly reply: readonly Json[];
  /** What the CDR keeps beside: an object of the application's own columns. */
  readonly record: { readonly [column: string]: Json };
  /** First times that the call brought about. */
  readonly marks?: readonly string[];
  /** Changes of records that go with it, after it is durable: commands only. */
  readonly writes?: readonly Extract<Write, { method: 'command' }>[];
}
