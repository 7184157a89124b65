import { valuesUnder } from '../schema/grouped.js';
import { encodeKey, encodePartialKey } from '../schema/key.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import type { ScanOptions, Stored } from '../schema/view.js';

/** A key in a form whose order is that of its bytes. */
export function orderedKey(key: Key): string {
  return encodeKey(key).toString('hex');
}

/** Places of one run: what is moved when one is put among them. */
const inRun = 512;

/**
 * Records of one table as they once were, for those that were replaced or moved since, or as they would be. They are
 * found as the store finds them, by key, in the order of keys and under the values of an index, each at the cost of
 * what is found.
 */
export class RecordsThen {
  readonly #records = new Map<string, Stored | undefined>();
  /** Places of those that were live, in order, in runs of which each begins behind the one before. */
  readonly #runs: string[][] = [[]];
  readonly #grouped = new Map<string, Map<string, Stored[]>>();
  readonly #shapes = new Map<string, Set<string>>();

  constructor(readonly table: Table) {}

  /** Whether what was at a place is known: a record, or that there was none. */
  knows(place: string): boolean {
    return this.#records.has(place);
  }

  get(place: string): Stored | undefined {
    return this.#records.get(place);
  }

  /** Places of which it is known. */
  get size(): number {
    return this.#records.size;
  }

  values(): Iterable<Stored | undefined> {
    return this.#records.values();
  }

  /** What was at a place, instead of what was said of it before. */
  put(place: string, stored: Stored | undefined): void {
    const before = this.#records.get(place);
    this.#records.set(place, stored);
    if (before !== undefined) this.#leave(before);
    if ((before === undefined) !== (stored === undefined)) this.#order(place, stored !== undefined);
    if (stored !== undefined) this.#enter(stored);
  }

  #enter(stored: Stored): void {
    const { table } = this;
    for (const index of table.grouped ?? []) {
      const { name, by, shape } = index;
      const values = this.#grouped.get(name) ?? new Map<string, Stored[]>();
      this.#grouped.set(name, values);
      for (const value of new Set(valuesUnder(table, index, stored.row))) {
        const under = values.get(value);
        if (under === undefined) values.set(value, [stored]);
        else under.push(stored);
      }
      // A shape that is no longer in use costs a look.
      const formed = shape?.(String(stored.row[position(table, by)] ?? ''));
      if (formed !== undefined) this.#shapes.set(name, (this.#shapes.get(name) ?? new Set()).add(formed));
    }
  }

  #leave(stored: Stored): void {
    for (const index of this.table.grouped ?? []) {
      for (const value of new Set(valuesUnder(this.table, index, stored.row))) {
        const under = this.#grouped.get(index.name)!.get(value)!;
        under.splice(under.indexOf(stored), 1);
      }
    }
  }

  /** Those that were live in a range of keys, in its order. */
  *range({ prefix = [], partial = false, after, reverse = false }: ScanOptions): Iterable<Stored> {
    const start = (partial ? encodePartialKey(prefix) : encodeKey(prefix)).toString('hex');
    const behind = after === undefined ? undefined : orderedKey(after);
    // Behind everything that begins with the prefix, and before: no place has a letter behind f.
    let from = reverse ? (behind ?? `${start}g`) : (behind ?? start);
    for (
      let place = this.#next(from, reverse, behind === undefined);
      place?.startsWith(start) === true;
      place = this.#next(from, reverse, false)
    ) {
      yield this.#records.get(place)!;
      from = place;
    }
  }

  /** Those that lay under a value of a grouped index. */
  under(index: string, value: string): readonly Stored[] {
    return this.#grouped.get(index)?.get(value) ?? [];
  }

  /** Shapes that their values had. */
  shapes(index: string): Iterable<string> {
    return this.#shapes.get(index) ?? [];
  }

  /** Puts a place in order, or takes it out. */
  #order(place: string, isThere: boolean): void {
    const at = this.#runOf(place);
    const run = this.#runs[at]!;
    const within = firstFrom(run, place);
    if (!isThere) {
      run.splice(within, 1);
      if (run.length === 0 && this.#runs.length > 1) this.#runs.splice(at, 1);
    } else {
      run.splice(within, 0, place);
      if (run.length > inRun) this.#runs.splice(at + 1, 0, run.splice(inRun / 2));
    }
  }

  /** The last run that begins at or before the place. */
  #runOf(place: string): number {
    let [low, high] = [0, this.#runs.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#runs[middle]![0]! <= place) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The place next to one, at it too where `inclusive`. */
  #next(place: string, reverse: boolean, inclusive: boolean): string | undefined {
    const at = this.#runOf(place);
    const run = this.#runs[at]!;
    const first = firstFrom(run, place);
    const isAt = run[first] === place;
    if (isAt && inclusive) return place;
    if (reverse) return first > 0 ? run[first - 1] : this.#runs[at - 1]?.at(-1);
    return run[isAt ? first + 1 : first] ?? this.#runs[at + 1]?.[0];
  }
}

/** Where in a run the first place stands that is not before this one. */
function firstFrom(run: readonly string[], place: string): number {
  let [low, high] = [0, run.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (run[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
