import { limits } from '../core/limits.js';
import type { Steps } from '../core/turns.js';
import { countBetween, keysBetween } from '../database/cursor.js';
import type { Range } from '../database/cursor.js';
import { Landmarks } from '../database/landmarks.js';
import type { Order } from '../database/orders.js';
import type { Reader, Snapshot } from '../database/reader.js';
import type { TableView } from '../database/view.js';

/** The snapshot that a piece of work reads; a later one may take its place. */
export class Held {
  #snapshot: Snapshot;

  constructor(
    readonly reader: Reader,
    readonly application: string,
  ) {
    this.#snapshot = reader.snapshot(application);
  }

  get view(): TableView {
    return this.#snapshot.view;
  }

  /** Goes over to the present state. */
  renew(): void {
    this.#snapshot.done();
    this.#snapshot = this.reader.snapshot(this.application);
  }

  done(): void {
    this.#snapshot.done();
  }
}

/** Landmarks of the orders that were asked for last. */
export class KeptLandmarks {
  readonly #marks = new Map<Order, Landmarks>();

  /** Whether somebody has asked for those of an order, not long ago. */
  has(order: Order): boolean {
    return this.#marks.has(order);
  }

  /** Those of an order, as of the state that is held: a later one where somebody else is already further. */
  *of(order: Order, held: Held): Steps<Landmarks> {
    const marks = this.#marks.get(order) ?? new Landmarks(order);
    this.#marks.delete(order);
    this.#marks.set(order, marks);
    for (const [oldest] of this.#marks) if (this.#marks.size > limits.markedOrders) this.#marks.delete(oldest);
    while (marks.isBusy) yield true;
    if (marks.change !== undefined && marks.change > held.view.change) held.renew();
    yield* marks.renew(held.view);
    return marks;
  }

  /** How many entries a range of an order has, at a cost that does not grow with it. */
  *count(order: Order, range: Range, held: Held): Steps<number> {
    if (!isLong(order, range, held.view))
      return countBetween(order.database, { ...range, transaction: held.view.transaction });
    const marks = yield* this.of(order, held);
    return marks.count(held.view, range);
  }
}

/** Whether a range has more entries than are passed one by one. */
export function isLong({ database }: Order, range: Range, { transaction }: TableView): boolean {
  const [more] = keysBetween(database, { ...range, pass: limits.passedRecords, limit: 1, transaction });
  return more !== undefined;
}
