import { limits } from '../core/limits.js';
import type { Steps } from '../core/turns.js';
import { readHead, readOperations } from './change-log.js';
import { countBetween, everything, keysBetween } from './cursor.js';
import type { Range } from './cursor.js';
import { rowOf } from './layout.js';
import type { Operation } from './operation.js';
import { differenceOf } from './orders.js';
import type { Order } from './orders.js';
import type { TableView } from './view.js';

/** Where an entry is found: so many behind the landmark `from`. */
interface Place {
  readonly from: Buffer;
  readonly pass: number;
}

/**
 * Some thousand entries of an order and how many lie from each up to the next, so that the entry at any offset, and the
 * offset of any entry, are found at the same cost wherever they are. Kept by the desk, not on disk: made in a tenth of
 * a second for a million records, and carried on by the log of changes, which costs those who write nothing.
 */
export class Landmarks {
  /** The first lies before every entry. */
  #starts: Buffer[] = [everything.from];
  #counts: number[] = [0];
  /** As of this change; undefined while it is being worked on. */
  #change: number | undefined;
  #isBusy = false;

  constructor(readonly order: Order) {}

  /** Whether somebody is at work on them: others wait, and then see a later change. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  get change(): number | undefined {
    return this.#change;
  }

  /** Makes them what they are as of the view's change, which is none before theirs. */
  *renew(view: TableView): Steps<void> {
    const from = this.#change;
    if (from === view.change) return;
    this.#change = undefined;
    this.#isBusy = true;
    try {
      const followed =
        from !== undefined && view.change - from <= limits.followedChanges && (yield* this.#follow(view, from));
      if (!followed || this.#starts.length > 2 * limits.landmarks) yield* this.#make(view);
      this.#change = view.change;
    } finally {
      this.#isBusy = false;
    }
  }

  /** How many entries come before this one. */
  rank({ transaction }: TableView, entry: Buffer): number {
    const place = this.#block(entry);
    let before = 0;
    for (let block = 0; block < place; block++) before += this.#counts[block]!;
    return before + countBetween(this.order.database, { from: this.#starts[place]!, to: entry, transaction });
  }

  /** How many entries a range has. */
  count(view: TableView, { from, to }: Range): number {
    return this.rank(view, to) - this.rank(view, from);
  }

  /** The way to the entry with so many before it. */
  at(rank: number): Place {
    let pass = rank;
    let block = 0;
    while (block < this.#counts.length - 1 && pass >= this.#counts[block]!) pass -= this.#counts[block++]!;
    return { from: this.#starts[block]!, pass };
  }

  /** The last landmark that is not behind the entry. */
  #block(entry: Buffer): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (Buffer.compare(this.#starts[middle]!, entry) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  *#make({ transaction }: TableView): Steps<void> {
    const { database } = this.order;
    let step = leastStep;
    this.#starts = [everything.from];
    this.#counts = [];
    for (let from = everything.from; ; ) {
      const [next] = keysBetween(database, { from, to: everything.to, pass: step, limit: 1, transaction });
      if (next === undefined) {
        this.#counts.push(countBetween(database, { from, to: everything.to, transaction }));
        return;
      }
      this.#starts.push(next);
      this.#counts.push(step);
      if (this.#starts.length > limits.landmarks) {
        this.#halve();
        step *= 2;
      }
      from = next;
      yield;
    }
  }

  /** Every other landmark goes, and what lay behind it is its neighbour's. The last, which has no count yet, stays. */
  #halve(): void {
    this.#starts = this.#starts.filter((_, place) => place % 2 === 0);
    this.#counts = Array.from(
      { length: this.#starts.length - 1 },
      (_, place) => this.#counts[2 * place]! + this.#counts[2 * place + 1]!,
    );
  }

  /** Carries them on by the changes since `from`; false where these are too many, or no longer in the log. */
  *#follow(view: TableView, from: number): Steps<boolean> {
    const gathered = new Gathered(this.order, (entry, difference) => {
      this.#counts[this.#block(entry)]! += difference;
    });
    for (let change = from + 1; change <= view.change; change++) {
      const head = readHead(view.stores, change, view.transaction);
      if (head === undefined || head.records > limits.followedRecords) return false;
      yield;
      if (head.application !== view.application) continue;
      const operations = readOperations(view.stores, change, view.transaction);
      if (operations === undefined) return false;
      for (const [place, operation] of operations.entries()) {
        if (operation.table === this.order.shelf.table.number && !gathered.take(operation)) return false;
        if (place % 256 === 255) yield;
      }
    }
    yield* gathered.settle(view);
    yield* this.#split(view);
    return true;
  }

  /** Landmarks between, where much has come. */
  *#split({ transaction }: TableView): Steps<void> {
    const step = Math.max(leastStep, Math.ceil(this.#counts.reduce((sum, count) => sum + count, 0) / limits.landmarks));
    for (let block = 0; block < this.#counts.length; block++) {
      if (this.#counts[block]! <= 4 * step) continue;
      const [next] = keysBetween(this.order.database, {
        from: this.#starts[block]!,
        to: everything.to,
        pass: 2 * step,
        limit: 1,
        transaction,
      });
      this.#starts.splice(block + 1, 0, next!);
      this.#counts.splice(block, 1, 2 * step, this.#counts[block]! - 2 * step);
      yield;
    }
  }
}

/** Entries between two landmarks, at the least: passed in some ten microseconds. */
const leastStep = 256;

type Count = (entry: Buffer, difference: 1 | -1) => void;

/**
 * What changes have done to an order. Of keys each operation says it; what a record had and has in an index is found
 * out once, from what it was before the first of them and what it is in the view.
 */
class Gathered {
  #records = 0;
  readonly #before = new Map<string, Operation>();

  constructor(
    readonly order: Order,
    readonly count: Count,
  ) {}

  /** False when there is too much. */
  take(operation: Operation): boolean {
    if (++this.#records > limits.followedRecords) return false;
    if (this.order.entriesOf === undefined) {
      const found = differenceOf(this.order.archive, operation);
      if (found !== undefined) this.count(found.entry, found.difference);
      return true;
    }
    const name = operation.key.toString('latin1');
    if (operation.kind !== 'purge' && !this.#before.has(name)) this.#before.set(name, operation);
    return true;
  }

  *settle({ transaction }: TableView): Steps<void> {
    const {
      shelf: { table, live },
      entriesOf,
    } = this.order;
    for (const { kind, key, before } of this.#before.values()) {
      const was = kind === 'create' || kind === 'restore' || before === undefined ? undefined : rowOf(table, before);
      const bytes = live.getBinary(key, transaction === undefined ? {} : { transaction });
      for (const entry of entriesOf!(key, was)) this.count(entry, -1);
      for (const entry of entriesOf!(key, bytes === undefined ? undefined : rowOf(table, bytes))) this.count(entry, 1);
      yield;
    }
  }
}
