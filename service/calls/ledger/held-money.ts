import type { KeyedStore } from '../../database/calls-store.js';
import { decodeOpenCall } from '../open-call-layout.js';

/** What open calls have reserved, as it is on disk, for threads beside that of the calls. */
export class HeldMoney {
  /** Open calls that had reserved something, by the account. */
  readonly #calls = new Map<string, Buffer[]>();

  /** `application` is its number. */
  constructor(
    private readonly application: number,
    private readonly call: KeyedStore,
  ) {}

  /**
   * Goes through the open calls, so many in a step, and remembers which of them hold money; between two steps the store
   * may be refreshed.
   */
  *remember(inStep: number): Generator<void, void> {
    let behind = Buffer.of(this.application);
    for (let looked = inStep; looked === inStep; ) {
      looked = 0;
      for (const { key, value } of this.call.scan(behind, inStep)) {
        if (key[0] !== this.application) return;
        behind = Buffer.concat([key, Buffer.of(0)]);
        looked++;
        const account = decodeOpenCall(key, value).charge?.reservation.account;
        if (account !== undefined) this.#callsOf(account).push(key);
      }
      yield;
    }
  }

  /** Accounts that money was reserved of. */
  accounts(): Iterable<string> {
    return this.#calls.keys();
  }

  /**
   * What is reserved of an account now, by calls that were remembered: those that came since are not known, so that it
   * is never too much.
   */
  on(account: string): number {
    return (this.#calls.get(account) ?? []).reduce((sum, key) => sum + this.#reservedBy(key, account), 0);
  }

  #callsOf(account: string): Buffer[] {
    const known = this.#calls.get(account);
    if (known !== undefined) return known;
    const calls: Buffer[] = [];
    this.#calls.set(account, calls);
    return calls;
  }

  #reservedBy(key: Buffer, account: string): number {
    const value = this.call.get(key);
    const reservation = value === undefined ? undefined : decodeOpenCall(key, value).charge?.reservation;
    return reservation?.account === account ? reservation.amount : 0;
  }
}
