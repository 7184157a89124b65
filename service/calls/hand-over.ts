import type { GroupCommit } from './group-commit.js';
import type { Journal } from './journal.js';

/**
 * How calls end their part while this unit gives the lead away: `begins`, nothing new is begun, and what was begun is
 * written; `tells`, what still comes is told to the next active, and what came until then is written; `over`, nothing
 * is written any more. So each call that ends has its CDR on one of both ways, also in the instants between.
 */
export class HandOver {
  #is: 'begins' | 'tells' | 'over' | undefined;

  /** The lead is kept. */
  get none(): boolean {
    return this.#is === undefined;
  }

  /** What calls come to is decided here. */
  get decides(): boolean {
    return this.#is === undefined || this.#is === 'begins';
  }

  /** What has come to something here is written. */
  get writes(): boolean {
    return this.#is !== 'over';
  }

  /** Resolves when all that was begun is written, or cannot be now. */
  async drain(journal: Journal, groups: GroupCommit): Promise<void> {
    this.#is = 'begins';
    await journal.flush();
    this.#is = 'tells';
    await journal.flush();
    for (let outcome = groups.outcome(); outcome !== undefined; outcome = groups.outcome())
      if ((await outcome) === false) break;
    this.#is = 'over';
  }

  /** The lead stays after all. */
  resume(): void {
    this.#is = undefined;
  }
}
