import { limits } from '../core/limits.js';
import { keysReferredTo } from '../database/referred.js';
import type { StoreView } from '../database/store-view.js';
import type { Application } from '../schema/application.js';
import { keyOf, type Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived } from '../schema/view.js';

/** A record as earlier writes of a batch leave it. */
interface Left {
  readonly row: Row;
  /** The version that the store has of it, if it has one. */
  readonly version?: number;
}

/** What one write of the batch has moved to the archive. */
interface Moved {
  readonly root: string;
  /** Its place among the moves of the batch. */
  readonly at: number;
  readonly records: ReadonlyMap<string, Left>;
}

/**
 * What the earlier writes of a batch leave behind, for those after them to be judged by: records that they make,
 * change, archive with all that they contain, and bring back. Nothing is written here; the writer finds the same on its
 * own way. Of a batch that moves more than one may, no more is looked at: it is refused.
 */
export class EarlierWrites {
  /** What stands otherwise than in the store; a number is the move with which it went. */
  readonly #rows = new Map<string, Left | number>();
  /** Places of those by the names of what contains them. */
  readonly #inside = new Map<string, Set<string>>();
  /** What was archived by the batch itself, the last first. */
  #archived: readonly Moved[] = [];
  /** What it has brought back of the store's archive. */
  readonly #restored: { readonly batch: number; readonly root: string; readonly at: number }[] = [];
  readonly #purged = new Set<string>();
  #moved = 0;
  #moves = 0;

  /** `alone` is a write with none behind it. */
  constructor(
    readonly application: Application,
    readonly alone: boolean,
  ) {}

  /** The live record. */
  read(view: StoreView, table: Table, key: Key): Left | undefined {
    const left = this.#rows.get(nameOf(table, key));
    if (typeof left === 'object') return left;
    const stored = left === undefined ? view.get(table.name, key) : undefined;
    if (stored !== undefined) return { row: stored.row, version: stored.modified };
    const back = this.#back(view, table, key, left ?? -1);
    return back === undefined ? undefined : { row: back.row, version: back.modified };
  }

  /** The record as the batch itself has archived it, the last time. */
  archivedHere(table: Table, key: Key): Left | undefined {
    return this.#archived.find(({ records }) => records.has(nameOf(table, key)))?.records.get(nameOf(table, key));
  }

  /** Generations of the store's archive that are still there. */
  generations(view: StoreView, table: Table, found: readonly Archived[]): readonly Archived[] {
    return found.filter(
      (one) =>
        !this.#purged.has(`${nameOf(table, one.key)}\0${one.archived}`) &&
        (this.#restored.length === 0 || !this.#isBack(view, table, one)),
    );
  }

  /** A record that is made or changed. */
  keep(table: Table, row: Row, version: number | undefined): void {
    this.#put(table, row, version);
  }

  /** A live record goes to the archive, with all that it contains. */
  archive(view: StoreView, table: Table, key: Key, { row, version }: Left): void {
    if (this.alone || this.#moved > limits.movedAtOnce) return;
    const root = nameOf(table, key);
    const records = new Map<string, Left>([[root, left(row, version)]]);
    const waiting: (readonly [Table, Key])[] = [[table, key]];
    for (const [container, within] of waiting) {
      for (const [inner, innerKey] of this.#contained(view, container, within)) {
        const named = nameOf(inner, innerKey);
        const record = records.has(named) ? undefined : this.read(view, inner, innerKey);
        if (record === undefined) continue;
        records.set(named, record);
        waiting.push([inner, innerKey]);
        if (this.#moved + records.size > limits.movedAtOnce) break;
      }
    }
    this.#moved += records.size;
    const at = this.#moves++;
    for (const named of records.keys()) this.#rows.set(named, at);
    this.#archived = [{ root, records, at }, ...this.#archived];
  }

  /** What the batch itself has archived comes back, with all that went along where it went first. */
  restoreHere(table: Table, key: Key): void {
    const root = nameOf(table, key);
    const from = this.#archived.find(({ records }) => records.has(root))!;
    const back = from.root === root ? from.records : new Map([[root, from.records.get(root)!]]);
    for (const [named, { row, version }] of back) this.#put(this.#tableAt(named), row, version);
    this.#forget(from, back);
  }

  purgeHere(table: Table, key: Key): void {
    const root = nameOf(table, key);
    for (const from of this.#archived.filter(({ records }) => records.has(root)))
      this.#forget(from, from.root === root ? from.records : new Map([[root, from.records.get(root)!]]));
  }

  restore(table: Table, { key, row, modified, batch }: Archived): void {
    this.#restored.push({ batch, root: nameOf(table, key), at: this.#moves++ });
    this.#put(table, row, modified);
  }

  purge(table: Table, { key, archived }: Archived): void {
    this.#purged.add(`${nameOf(table, key)}\0${archived}`);
  }

  #put(table: Table, row: Row, version: number | undefined): void {
    const named = nameOf(table, keyOf(table, row));
    this.#rows.set(named, left(row, version));
    for (const container of containersOf(table, row)) {
      const inside = this.#inside.get(container);
      if (inside === undefined) this.#inside.set(container, new Set([named]));
      else inside.add(named);
    }
  }

  #forget(from: Moved, gone: ReadonlyMap<string, Left>): void {
    const records = new Map([...from.records].filter(([named]) => !gone.has(named)));
    this.#archived = this.#archived.flatMap((each) =>
      each !== from ? [each] : records.size === 0 ? [] : [{ ...from, records }],
    );
  }

  /** What a record contains: of the store, and of what the batch has made or changed. */
  *#contained(view: StoreView, table: Table, key: Key): Generator<readonly [Table, Key]> {
    for (const source of this.application.tables) {
      for (const reference of source.references ?? []) {
        if (reference.contained !== true || reference.to !== table.name) continue;
        for (const inner of view.keysOf(source.name, reference, key, { limit: limits.movedAtOnce + 1 })) {
          // What the batch has changed is where it is now.
          if (!this.#rows.has(nameOf(source, inner))) yield [source, inner];
        }
      }
    }
    for (const named of this.#inside.get(nameOf(table, key)) ?? []) {
      const source = this.#tableAt(named);
      const record = this.#rows.get(named);
      if (typeof record === 'object' && containersOf(source, record.row).includes(nameOf(table, key)))
        yield [source, keyOf(source, record.row)];
    }
  }

  #tableAt(named: string): Table {
    return this.application.tables.find(({ name }) => name === named.split('\0', 1)[0])!;
  }

  /**
   * The archived record of the key that has come back with what was restored behind a move, and has not gone again with
   * what contains it: no index finds what came so.
   */
  #back(view: StoreView, table: Table, key: Key, behind: number): Archived | undefined {
    if (this.#restored.length === 0) return undefined;
    return view.archived(table.name, key).find((one) => {
      const came = this.#restored.findLast(
        ({ batch, root }) => batch === one.batch && this.#isUnder(view, table, one, root),
      );
      return (
        came !== undefined &&
        came.at > behind &&
        !this.#archived.some(({ root, at }) => at > came.at && this.#isUnder(view, table, one, root))
      );
    });
  }

  /** Whether an archived record has come back: it is what was restored, or lies in it. */
  #isBack(view: StoreView, table: Table, record: Archived): boolean {
    return this.#restored.some(({ batch, root }) => batch === record.batch && this.#isUnder(view, table, record, root));
  }

  #isUnder(view: StoreView, table: Table, { key, row, batch }: Archived, root: string): boolean {
    if (nameOf(table, key) === root) return true;
    return (table.references ?? []).some(
      (reference) =>
        reference.contained === true &&
        keysReferredTo(table, reference, row).some((outer) => {
          const container = this.application.tables.find(({ name }) => name === reference.to)!;
          const record = view.archived(container.name, outer).find((one) => one.batch === batch);
          return record !== undefined && this.#isUnder(view, container, record, root);
        }),
    );
  }
}

function left(row: Row, version: number | undefined): Left {
  return version === undefined ? { row } : { row, version };
}

function nameOf({ name }: Table, key: Key): string {
  return [name, ...key.map(String)].join('\0');
}

/** The places of what contains a record. */
function containersOf(table: Table, row: Row): readonly string[] {
  return (table.references ?? [])
    .filter(({ contained }) => contained === true)
    .flatMap((reference) =>
      keysReferredTo(table, reference, row).map((key) => [reference.to, ...key.map(String)].join('\0')),
    );
}
