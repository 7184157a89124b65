import { assert } from '../../core/assert.js';
import { limits } from '../../core/limits.js';
import type { Accounts, Movement } from '../../routing/account.js';

/** Movements that fit: what does not is a fault of the application, and is found here, before anything has changed. */
export class CheckedMovements {
  readonly #movements: readonly Movement[];

  constructor(movements: readonly Movement[], accounts: Pick<Accounts, 'moved'>) {
    let reach = 0;
    for (const { account, amount, reference } of movements) {
      reach += Math.abs(amount);
      assert(
        Number.isSafeInteger(amount) && Number.isSafeInteger(Math.abs(accounts.moved(account)) + reach),
        'money is whole and within 2^53',
      );
      assert(
        reference === undefined || Buffer.byteLength(reference) <= limits.referenceBytes,
        `a reference has at most ${limits.referenceBytes} bytes`,
      );
    }
    this.#movements = movements;
  }

  get movements(): readonly Movement[] {
    return this.#movements;
  }
}
