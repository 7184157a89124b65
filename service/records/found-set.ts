import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { entriesBetween, keysBetween } from '../database/cursor.js';
import { recordAt } from '../database/orders.js';
import type { Order } from '../database/orders.js';
import type { Snapshot } from '../database/reader.js';
import type { TableView } from '../database/view.js';
import type { Value } from '../schema/kind.js';
import type { Archived, Stored } from '../schema/view.js';
import { compare } from './filter.js';
import type { Plan } from './list-plan.js';
import { sortedPlaces } from './sorting.js';

/** Records between two looks at the clock: some tenths of a millisecond. */
const records = 32;

/** Bytes that an entry of a set takes beside its own. */
const entryBytes = 32;

/**
 * What a walk finds, in the order in which it lies, and in the end in the order that was asked for. Only the places of
 * the records are held.
 */
export class FoundSet {
  /** Bytes of entries, one character each: they compare as the bytes do. */
  #entries: string[] = [];
  /** By sorted column. */
  #values: (Value | undefined)[][];
  #places: Uint32Array | undefined;
  #isWhole = false;
  #isTooLarge = false;
  /** Records looked at. */
  looked = 0;
  bytes = 0;

  constructor(readonly plan: Plan) {
    this.#values = plan.sort.map(() => []);
  }

  /** Everything has been looked at, and put in order. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** There is more than a set can hold. */
  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  get isSorted(): boolean {
    return this.plan.sort.length > 0;
  }

  /** How many have been found. */
  get size(): number {
    return this.#entries.length;
  }

  /** How many can be read in the order that was asked for. */
  get readable(): number {
    return this.isSorted && !this.#isWhole ? 0 : this.#entries.length;
  }

  entry(place: number): Buffer {
    return Buffer.from(this.#entries[this.#at(place)]!, 'latin1');
  }

  values(place: number): readonly (Value | undefined)[] {
    return this.#values.map((column) => column[this.#at(place)]);
  }

  /** How many of the readable come before what lies behind this place, be it still there or not. */
  behind(entry: Buffer, values: readonly (Value | undefined)[]): number {
    const text = entry.toString('latin1');
    let [low, high] = [0, this.readable];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#at(middle);
      const order =
        this.#ordered((column) => [this.#values[column]![at], values[column]]) ||
        this.#direction(this.#entries[at]!, text);
      if (order <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Looks at all; snapshots are taken anew where one would be held too long, and the walk goes on behind where it was.
   * `overloaded` when there is no room for what is found.
   */
  *walk(snapshot: () => Snapshot, clock: Clock, hasRoom: () => boolean): Steps<Refusal | undefined> {
    const { order, range, reverse } = this.plan;
    let { from, to } = range;
    for (let ended = false; !ended; ) {
      const { view, done } = snapshot();
      const untilMs = clock.monotonic() + limits.snapshotMs;
      try {
        ended = true;
        for (const [entry, record] of read(order, { from, to, reverse }, { view, done })) {
          this.looked++;
          if (record !== undefined && this.plan.accepts(record, view) && !this.#add(entry, record, view))
            return undefined;
          if (this.looked % records !== 0) continue;
          yield;
          if (this.looked % (records * 128) === 0 && !hasRoom()) {
            this.#empty();
            return refuse(
              'overloaded',
              'The searches that are running hold all the memory there is for them; try again.',
            );
          }
          if (clock.monotonic() < untilMs) continue;
          ended = false;
          if (reverse) to = entry;
          else from = Buffer.concat([entry, Buffer.alloc(1)]);
          break;
        }
      } finally {
        done();
      }
    }
    if (this.isSorted) {
      this.#places = yield* sortedPlaces(
        this.#entries.length,
        (one, other) =>
          this.#ordered((column) => [this.#values[column]![one], this.#values[column]![other]]) ||
          this.#direction(this.#entries[one]!, this.#entries[other]!),
      );
    }
    this.#isWhole = true;
    return undefined;
  }

  /** False where it is full. */
  #add(entry: Buffer, record: Stored | Archived, view: TableView): boolean {
    if (this.#entries.length >= limits.setKeys) {
      this.#isTooLarge = true;
      if (this.isSorted) this.#empty();
      return false;
    }
    this.#entries.push(entry.toString('latin1'));
    this.bytes += entry.length + entryBytes;
    if (!this.isSorted) return true;
    const row = this.plan.rowOf(record, view);
    for (const [column, { place }] of this.plan.sort.entries()) {
      const value = row[place];
      this.#values[column]!.push(value);
      this.bytes += 16 + (typeof value === 'string' ? value.length : 0);
    }
    return true;
  }

  /** What cannot be put in order is of no use. */
  #empty(): void {
    this.#entries = [];
    this.#values = this.plan.sort.map(() => []);
    this.bytes = 0;
  }

  #at(place: number): number {
    return this.#places === undefined ? place : this.#places[place]!;
  }

  #ordered(values: (column: number) => readonly [Value | undefined, Value | undefined]): number {
    for (const [column, { descending }] of this.plan.sort.entries()) {
      const order = compare(...values(column));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  }

  #direction(one: string, other: string): number {
    const order = one === other ? 0 : one < other ? -1 : 1;
    return this.plan.reverse ? -order : order;
  }
}

/** The entries of a range with their records, as far as these are to be seen. */
function* read(
  order: Order,
  range: { from: Buffer; to: Buffer; reverse: boolean },
  { view }: Snapshot,
): Iterable<readonly [Buffer, Stored | Archived | undefined]> {
  const walked = { ...range, transaction: view.transaction };
  if (order.entriesOf === undefined && !order.archive) {
    for (const { key, value } of entriesBetween(order.database, walked))
      yield [key, view.read(order.shelf, key, value)];
    return;
  }
  for (const entry of keysBetween(order.database, walked)) yield [entry, recordAt(view, order, entry)];
}
