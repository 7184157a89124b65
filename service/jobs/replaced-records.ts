import { keyOf, position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';
import type { ReplacedSet } from './import-options.js';
import { sameRow } from './packed-rows.js';

/** How a row of the file stands to what is there. */
type Standing = 'new' | 'unchanged' | 'written';

/** What becomes of a record of the set that the file does not bring. */
type Fate = 'ends' | 'goes' | 'later' | 'over';

/**
 * A set of records in time: of one name, the second-last column of the key, there may be several, each from an instant
 * on (`Importing.replaced`).
 */
export class ReplacedRecords {
  readonly #name: number;
  readonly #from: number;
  readonly #until: number;

  constructor(
    readonly table: Table,
    readonly set: ReplacedSet,
  ) {
    const { from, until } = table.importing!.replaced!;
    this.#name = position(table, table.key.at(-2)!);
    this.#from = position(table, from);
    this.#until = position(table, until);
  }

  /** What tells a record from the others of the set; undefined of a row of which it could not be read. */
  nameOf(row: Row): string | undefined {
    const name = row[this.#name];
    return name === undefined ? undefined : String(name);
  }

  /** Whether a row is of the set. */
  isOf(row: Row): boolean {
    const key = keyOf(this.table, row);
    return this.set.name.every((part, place) => part === key[place]);
  }

  /** A row as it goes in: from the instant on. Undefined where it says another one. */
  atInstant(row: Row, cells: readonly string[]): Row | undefined {
    if (cells[this.#from] !== '' && row[this.#from] !== this.set.from) return undefined;
    return this.#with(row, this.#from, this.set.from);
  }

  /**
   * `isOwn` tells a change of the job itself: a row that it has written before a crash is not found unchanged behind
   * it.
   */
  standingOf(view: View, row: Row, isOwn: (change: number) => boolean): Standing {
    for (const stored of view.scan(this.table.name, {
      prefix: [...this.set.name, row[this.#name] as Key[number]],
      reverse: true,
    })) {
      const from = this.#fromOf(stored.row);
      if (from > this.set.from) continue;
      const isSame = sameRow(this.#with(stored.row, this.#from, this.set.from), row);
      if (from === this.set.from) return !isSame ? 'new' : isOwn(stored.modified) ? 'written' : 'unchanged';
      if (this.#isOpen(stored.row)) return isSame ? 'unchanged' : 'new';
    }
    return 'new';
  }

  /** Records of the set behind a key, in the order of keys. */
  behind(view: View, after: Key | undefined, limit: number): readonly Stored[] {
    return [...view.scan(this.table.name, { prefix: this.set.name, limit, ...(after === undefined ? {} : { after }) })];
  }

  /** A record that the file lacks or has otherwise. */
  fateOf({ row }: Stored): Fate {
    const from = this.#fromOf(row);
    if (from > this.set.from) return 'later';
    if (!this.#isOpen(row)) return 'over';
    return from === this.set.from ? 'goes' : 'ends';
  }

  /** Whether a record holds from the instant on. */
  beginsThen({ row }: Stored): boolean {
    return this.#fromOf(row) === this.set.from;
  }

  /** The record with its end at the instant. */
  ended({ row }: Stored): Row {
    return this.#with(row, this.#until, this.set.from);
  }

  #fromOf(row: Row): number {
    return (row[this.#from] as number | undefined) ?? 0;
  }

  #isOpen(row: Row): boolean {
    const until = row[this.#until] as number | undefined;
    return until === undefined || until > this.set.from;
  }

  /** As long as the table is wide: a record of an older release has fewer columns. */
  #with(row: Row, place: number, value: number): Row {
    return this.table.columns.map((_, at) => (at === place ? value : row[at]));
  }
}
