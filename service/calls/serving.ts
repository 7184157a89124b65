import type { Refusal } from '../core/refusals.js';
import type { Movement } from '../routing/account.js';
import type { Asked } from '../routing/operation.js';
import type { PinAttempt, PinGuard } from '../routing/pins.js';
import type { Key } from '../schema/row.js';
import type { Attributes } from '../schema/write.js';
import type { ServingHost } from './serving-host.js';

/** What one SERVE operation may look at and have done; a dry one changes nothing. */
export class Serving implements Asked {
  /** Something was asked for that changes a record or money: it is not to be asked for twice. */
  hasBegun = false;
  #isCounted = false;
  /** Wrong PINs; one attempt counts once, however often the operation is run for damage. */
  readonly pins: PinGuard = {
    begin: (attempt: PinAttempt) => {
      if (this.#isCounted) return undefined;
      this.#isCounted = true;
      return this.host.pins.begin(attempt);
    },
    right: (attempt: PinAttempt) => this.host.pins.right(attempt),
  };

  /** `by` asks for it: so say the ledger and the change log. */
  constructor(
    private readonly host: ServingHost,
    readonly nowMs: number,
    readonly dry: boolean,
    private readonly by: string,
  ) {}

  get view() {
    return this.host.view;
  }
  get accounts() {
    return this.host.accounts;
  }

  command(table: string, key: Key, command: string, values: Attributes): Promise<number | null | Refusal> {
    this.hasBegun = true;
    return this.dry ? Promise.resolve(this.view.change) : this.host.commands.run(table, key, command, values, this.by);
  }

  count(table: string, key: Key, command: string, values: Attributes): Promise<number | null | Refusal> {
    this.hasBegun = true;
    return this.host.commands.run(table, key, command, values, this.by);
  }

  async move(movements: readonly Movement[]): Promise<void> {
    this.hasBegun = true;
    if (!this.dry) await this.host.ledger.move(movements, this.nowMs, this.by);
  }

  async mark(account: string, name: string): Promise<void> {
    this.hasBegun = true;
    if (!this.dry) await this.host.ledger.markNow(account, name, this.nowMs);
  }
}
