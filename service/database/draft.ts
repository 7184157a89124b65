import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { encodeKey } from '../schema/key.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import { applyOperation } from './apply.js';
import { archiveKey } from './archive-key.js';
import type { Rows } from './apply.js';
import type { MoveMark } from './change-log.js';
import { isSameHidden, readHidden, writeHidden } from './hidden.js';
import type { Hidden } from './hidden.js';
import { composeRecord, modifiedOf, packRow } from './layout.js';
import { numberKey } from './numbers.js';
import type { Operation } from './operation.js';
import type { Shelf } from './shelf.js';
import type { Stores } from './stores.js';
import { Teller } from './tale.js';
import { Tallies } from './tally.js';
import { letGo, quarantineKey, shelfAt, takeOut } from './quarantine.js';
import type { Aside, DamagedRecordFound } from './quarantine.js';
import { TableView } from './view.js';

/**
 * A change while it is evaluated: a View in which what the change has done so far is to be seen, and the operations
 * that say the same to the log. It lives in a child transaction of the writer's: a refusal takes everything back.
 */
export class Draft extends TableView {
  protected override readonly writing = true;
  readonly operations: Operation[] = [];
  readonly teller = new Teller();
  /** The first change of the unit that this one is a part of; its own number where it begins one. */
  unit: number | undefined;
  /** The large move that this change begins. */
  move: MoveMark | undefined;
  /** Records that the taking back of a change leaves as they are. */
  left = 0;
  /** All that is on its way between the stores, where this change says so. */
  hiddenNow: readonly Hidden[] | undefined;
  /** Changes whose operations the log forgets with this one. */
  readonly trimmed: number[] = [];
  readonly #tallies = new Tallies();

  constructor(
    stores: Stores,
    application: string,
    override readonly change: number,
    readonly by: string,
    readonly at: number,
  ) {
    super(stores, application);
    this.hidden = readHidden(stores, application);
  }

  /** The batch of what this change archives. */
  get batch(): number {
    return this.unit ?? this.change;
  }

  /** Begins or ends the hiding of what moves; part of the change like its records. */
  hide(root: Hidden): void {
    this.#hides([...this.hidden, root]);
  }

  show(root: Hidden): void {
    this.#hides(this.hidden.filter((other) => !isSameHidden(other, root)));
  }

  #hides(hidden: readonly Hidden[]): void {
    this.hidden = this.hiddenNow = hidden;
    writeHidden(this.stores, this.application, hidden);
  }

  /** Forgets what a change did; its head stays. */
  trim(change: number): void {
    this.stores.changes.remove(numberKey(change));
    this.trimmed.push(change);
  }

  /** Runs with everything to be seen: the move itself works on what others take for gone. */
  unveiled<T>(work: () => T): T {
    const { hidden } = this;
    this.hidden = [];
    try {
      return work();
    } finally {
      this.hidden = hidden;
    }
  }

  /** The version that a live record had before this change; undefined where the change itself has made it. */
  versionBefore(table: string, { key, modified }: Stored): number | undefined {
    if (modified !== this.change) return modified;
    const { number } = this.shelf(table).table;
    const bytes = encodeKey(key);
    const first = this.operations.find((operation) => operation.table === number && operation.key.equals(bytes));
    return first?.before === undefined ? undefined : modifiedOf(first.before);
  }

  /**
   * Records that went to the quarantine or out of it, by their places there: the log of changes has their number alone,
   * for what they were cannot be told.
   */
  readonly aside: Aside[] = [];

  get beside(): number {
    return this.aside.length;
  }

  /** Puts a damaged record into the quarantine; false where it is whole, or gone, by now. */
  quarantine(found: DamagedRecordFound): boolean {
    const at = shelfAt(this.stores, found);
    const isOut = at !== undefined && takeOut(this.stores, at, found, this.at);
    if (isOut) this.aside.push({ gone: false, place: quarantineKey(at.shelf, at.archive, found.key) });
    return isOut;
  }

  /** Lets one go for good. */
  letGo(id: string): boolean {
    const place = letGo(this.stores, id);
    if (place !== undefined) this.aside.push({ gone: true, place });
    return place !== undefined;
  }

  /**
   * A record with no predecessor. The caller has seen that the key is free. `undoes`, here and below: the change whose
   * work on the record is taken back; `created` the one that made it before.
   */
  create(table: string, key: Key, row: Row, undoes?: number, created?: number): Refusal | undefined {
    const shelf = this.shelf(table);
    // What is damaged cannot be seen, but what leads to it is still there.
    if (this.hidden.length === 0 && shelf.live.getBinaryFast(key) !== undefined) return onItsWayOut(table);
    return this.#create(
      shelf,
      encodeKey(key),
      composeRecord(created ?? this.change, this.change, packRow(row)),
      row,
      undoes,
    );
  }

  /** The same, of values packed elsewhere, which are the bytes `[start, end)` of `packed`. */
  createPacked(shelf: Shelf, key: Key, packed: Uint8Array, start: number, end: number, row: Row): Refusal | undefined {
    return this.#create(
      shelf,
      encodeKey(key),
      composeRecord(this.change, this.change, packed, start, end),
      row,
      undefined,
    );
  }

  #create(shelf: Shelf, key: Buffer, value: Buffer, row: Row, undoes: number | undefined): Refusal | undefined {
    // What is hidden is not there for those who look, but its place is still taken.
    if (this.hidden.length > 0 && shelf.live.getBinaryFast(key) !== undefined) return refuse('moving');
    const operation: Operation = { kind: 'create', table: shelf.table.number, key, value };
    return this.#do(shelf, undoes === undefined ? operation : { ...operation, undoes }, { after: row });
  }

  update(table: string, stored: Stored, row: Row, undoes?: number): Refusal | undefined {
    const shelf = this.shelf(table);
    const before = this.#bytesOf(shelf, stored.key);
    const value = composeRecord(stored.created, this.change, packRow(row));
    return this.#do(
      shelf,
      { kind: 'update', table: shelf.table.number, key: encodeKey(stored.key), before, value, ...undoing(undoes) },
      { before: stored.row, after: row },
    );
  }

  /** The generation is the batch: of a unit its first change, which is the number that people know it by. */
  archive(table: string, stored: Stored, batch: number, undoes?: number): Refusal | undefined {
    const shelf = this.shelf(table);
    const key = encodeKey(stored.key);
    if (shelf.archive.getBinaryFast(archiveKey(key, batch)) !== undefined)
      return refuse('key_taken', 'The same change has archived a record of this key before.');
    const before = this.#bytesOf(shelf, stored.key);
    return this.#do(
      shelf,
      { kind: 'archive', table: shelf.table.number, key, before, generation: batch, batch, ...undoing(undoes) },
      { before: stored.row },
    );
  }

  restore(table: string, archived: Archived, undoes?: number): Refusal | undefined {
    return this.#move('restore', table, archived, undoes);
  }

  purge(table: string, archived: Archived): Refusal | undefined {
    return this.#move('purge', table, archived);
  }

  /** Removes a live record for good: an internal one, or one whose making is undone. */
  remove(table: string, stored: Stored, undoes?: number): Refusal | undefined {
    const shelf = this.shelf(table);
    return this.#do(
      shelf,
      {
        kind: 'forget',
        table: shelf.table.number,
        key: encodeKey(stored.key),
        before: this.#bytesOf(shelf, stored.key),
        ...undoing(undoes),
      },
      { before: stored.row },
    );
  }

  #move(kind: 'restore' | 'purge', table: string, archived: Archived, undoes?: number): Refusal | undefined {
    const shelf = this.shelf(table);
    const key = encodeKey(archived.key);
    const before = this.archivedBytes(shelf, key, archived.archived);
    return this.#do(
      shelf,
      {
        kind,
        table: shelf.table.number,
        key,
        before,
        generation: archived.archived,
        batch: archived.batch,
        ...undoing(undoes),
      },
      { before: archived.row },
    );
  }

  /** Nothing but what niud keeps about its own work. */
  get isQuiet(): boolean {
    return (
      this.unit === undefined &&
      this.teller.isEmpty &&
      this.operations.every(({ table }) => this.stores.numbered(this.declared.number, table).table.bookkeeping === true)
    );
  }

  #bytesOf(shelf: Shelf, key: Key): Buffer {
    const bytes = this.bytes(shelf, key);
    assert(bytes !== undefined, `a live record of ${shelf.table.name} is there to change`);
    return Buffer.from(bytes);
  }

  #do(shelf: Shelf, operation: Operation, rows: Rows): Refusal | undefined {
    if (this.operations.length >= limits.changeOperations)
      return refuse('overloaded', `One change cannot touch more than ${limits.changeOperations} records.`);
    const refused = applyOperation(this.stores, shelf, operation, this.#tallies, rows);
    if (refused !== undefined) return refused;
    this.operations.push(operation);
    this.teller.add(shelf.table, operation.kind, operation.key, rows.before, rows.after);
    return undefined;
  }

  /** Writes what was gathered along the way; nothing follows. */
  finish(): void {
    this.#tallies.write(this.stores);
  }
}

/**
 * Of a damaged record that is not in quarantine yet: what leads to it is still there, so nothing is written over it.
 */
export function onItsWayOut(table: string): Refusal {
  return refuse(
    'damaged_record',
    `The ${table} that has this key is damaged on disk and goes into quarantine: try again in a moment.`,
  );
}

function undoing(undoes: number | undefined): { readonly undoes?: number } {
  return undoes === undefined ? {} : { undoes };
}
