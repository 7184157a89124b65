import type { Transaction } from 'lmdb';
import { assert } from '../core/assert.js';
import { DamagedRecord } from '../core/damaged-record.js';
import type { Application } from '../schema/application.js';
import { keyOfEntry } from '../schema/grouped.js';
import { decodeKey, encodeKey, encodePartialKey, keyLength } from '../schema/key.js';
import { limits } from '../core/limits.js';
import { position, type Reference, type Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, ScanOptions, ShapeTest, Stored, TenantNames } from '../schema/view.js';
import { archiveKey, recordOf } from './archive-key.js';
import { readHead, type ChangeHead } from './change-log.js';
import { entries, entriesBefore, keys, type RangeOptions } from './cursor.js';
import { isHidden, isTenant, isTenantHidden, readHidden, type Hidden } from './hidden.js';
import { keysReferredTo } from './referred.js';
import { valueKey } from './index-entries.js';
import { modifiedOf, unpack } from './layout.js';
import { shapeListKey } from './shapes.js';
import { numberAt } from './numbers.js';
import { plainRows } from './plain-row.js';
import type { Grouped, Shelf } from './shelf.js';
import { archivedOf, keyOfBytes, storedOf, Walked } from './stored-record.js';
import type { Stores } from './stores.js';
import { quarantineKey } from './quarantine.js';
import { readTally } from './tally.js';
import type { StoreView, User, WalkOptions } from './store-view.js';

const noRows: readonly Row[] = [];

/** Reads within the transaction that is open: a snapshot for readers, the writer's own for a draft. */
export class TableView implements StoreView {
  change = 0;
  /** Reads what is being written, where one change number sees several states. */
  protected readonly writing: boolean = false;
  /** The declaration that this is a view of. */
  readonly declared: Application;
  /** What is being moved: it is not live to anybody but the move itself. */
  protected hidden: readonly Hidden[] = [];
  readonly #shelves: ReadonlyMap<string, Shelf>;
  readonly #options: { readonly transaction?: Transaction };
  readonly #shapes = new Map<Grouped, { bytes: Buffer; shapes: readonly string[]; seen: number }>();

  constructor(
    readonly stores: Stores,
    readonly application: string,
    readonly transaction?: Transaction,
  ) {
    this.#options = transaction === undefined ? none : { transaction };
    this.declared = stores.registry.application(application)!;
    this.#shelves = new Map(this.declared.tables.map(({ name }) => [name, stores.shelf(application, name)]));
  }

  shelf(table: string): Shelf {
    return this.#shelves.get(table) ?? this.stores.shelf(this.application, table);
  }

  /** The bytes of a record; those of the next reading may lie in the same place. */
  bytes(shelf: Shelf, key: Key): Buffer | undefined {
    const bytes = shelf.live.getBinaryFast(key, this.#options);
    return bytes === undefined ? undefined : bytes.subarray(0, bytes.length);
  }

  get(table: string, key: Key): Stored | undefined {
    const shelf = this.shelf(table);
    // They are read at once, so that no view of them is made.
    const bytes = shelf.live.getBinaryFast(key, this.#options);
    const stored = bytes === undefined ? undefined : this.#whole(shelf, key, bytes);
    return stored === undefined ? undefined : this.#shown(shelf.table, stored);
  }

  /** What lies under a key in the live store; undefined, and told, where it is damaged. */
  #whole(shelf: Shelf, key: Key, bytes: Buffer): Stored | undefined {
    try {
      return storedOf(shelf.table, key, bytes, this.stores.damages.verifying);
    } catch (fault) {
      return this.#damaged(fault, shelf, 'live', encodeKey(key));
    }
  }

  /** What a walk has come to; who does not verify sees what is damaged when it is looked into. */
  #walked(shelf: Shelf, bytes: Buffer, value: Buffer): Stored | undefined {
    if (this.stores.damages.verifying) return this.#wholeAt(shelf, bytes, value);
    try {
      return new Walked(shelf.table, keyOfBytes(shelf.table, bytes), value);
    } catch (fault) {
      return this.#damaged(fault, shelf, 'live', bytes);
    }
  }

  /** The same by the bytes of its key, which may themselves be damaged. */
  #wholeAt(shelf: Shelf, key: Buffer, value: Buffer): Stored | undefined {
    try {
      return storedOf(shelf.table, keyOfBytes(shelf.table, key), value, this.stores.damages.verifying);
    } catch (fault) {
      return this.#damaged(fault, shelf, 'live', key);
    }
  }

  #archivedAt(shelf: Shelf, place: Buffer, value: Buffer): Archived | undefined {
    try {
      return archivedOf(shelf.table, place, value, this.stores.damages.verifying);
    } catch (fault) {
      return this.#damaged(fault, shelf, 'archive', place);
    }
  }

  #damaged(fault: unknown, { application, table }: Shelf, part: 'live' | 'archive', key: Uint8Array): undefined {
    if (!(fault instanceof DamagedRecord)) throw fault;
    this.stores.damages.found({ environment: 'store', database: `${application.name}.${table.name}.${part}`, key });
    return undefined;
  }

  isDamaged(table: string, key: Key): boolean {
    const shelf = this.shelf(table);
    const place = encodeKey(key);
    if (this.stores.quarantine.getBinary(quarantineKey(shelf, false, place), this.#options) !== undefined)
      return shelf.live.getBinary(place, this.#options) === undefined;
    const bytes = this.bytes(shelf, key);
    return bytes !== undefined && this.#whole(shelf, key, bytes) === undefined;
  }

  /** The record, unless it is hidden. */
  #shown(table: Table, stored: Stored): Stored | undefined {
    return this.hidden.length > 0 && isHidden(this.hidden, table, stored.row) ? undefined : stored;
  }

  movingRecord(table: string, key: Key): Stored | undefined {
    if (this.hidden.length === 0) return undefined;
    const shelf = this.shelf(table);
    const bytes = this.bytes(shelf, key);
    const stored = bytes === undefined ? undefined : this.#whole(shelf, key, bytes);
    return stored !== undefined && isHidden(this.hidden, shelf.table, stored.row) ? stored : undefined;
  }

  isMoving(table: string, row: Row): boolean {
    return this.hidden.length > 0 && isHidden(this.hidden, this.shelf(table).table, row);
  }

  /** The record of what lies under a key in the live store, unless its tenant is hidden. */
  read(shelf: Shelf, key: Buffer, value: Buffer): Stored | undefined {
    const stored = this.#wholeAt(shelf, key, value);
    return stored === undefined ? undefined : this.#shown(shelf.table, stored);
  }

  /** What is on its way between the stores: it is passed over. */
  get moving(): readonly Hidden[] {
    return this.hidden;
  }

  has(table: string, key: Key): boolean {
    return this.hidden.length > 0
      ? this.get(table, key) !== undefined
      : this.shelf(table).live.getBinaryFast(key, this.#options) !== undefined;
  }

  version(table: string, key: Key): number | undefined {
    if (this.hidden.length > 0 || this.stores.damages.verifying) return this.get(table, key)?.modified;
    const bytes = this.shelf(table).live.getBinaryFast(key, this.#options);
    return bytes === undefined ? undefined : modifiedOf(bytes);
  }

  *scan(table: string, options: ScanOptions = {}): Iterable<Stored> {
    const shelf = this.shelf(table);
    const { prefix = [], after, reverse, limit } = options;
    const back = reverse === true && after !== undefined;
    const found = back
      ? entriesBefore(shelf.live, after, limit, this.transaction)
      : entries(shelf.live, this.#range(options, after && encodeKey(after)));
    for (const { key: bytes, value } of found) {
      const record = this.#walked(shelf, bytes, value);
      if (record === undefined) continue;
      if (back && !beginsWith(record.key, prefix, options.partial === true)) return;
      const stored = this.#shown(shelf.table, record);
      if (stored !== undefined) yield stored;
    }
  }

  #range({ prefix = [], partial, reverse, limit }: ScanOptions, after: Buffer | undefined): RangeOptions {
    return {
      prefix: partial === true ? encodePartialKey(prefix) : encodeKey(prefix),
      after,
      reverse: reverse === true,
      limit,
      transaction: this.transaction,
    };
  }

  holder(name: string, column: string, row: Row): Key | undefined {
    const { table, unique } = this.shelf(name);
    const place = position(table, column);
    const value = valueKey(table, row, place);
    const bytes =
      value === undefined
        ? undefined
        : unique.find((each) => each.column === place)?.entries.getBinary(value, this.#options);
    return bytes === undefined ? undefined : decodeKey(table, bytes);
  }

  grouped(table: string, name: string, value: string, shaped?: boolean, tenant?: TenantNames): readonly Row[] {
    const shelf = this.shelf(table);
    const { index, entries: plain, shaped: withShape, filter, tenantAt } = groupedOf(shelf, name);
    const hasShape = shaped ?? index.shape?.(value) !== undefined;
    if (hasShape && filter?.mayHave(value) === false) return noRows;
    const bytes = (hasShape ? withShape : plain).getBinaryFast([value], this.#options);
    if (bytes === undefined) return noRows;
    const rows =
      plainRows(bytes, bytes.length, tenantAt === undefined ? undefined : tenant, tenantAt) ??
      unpack<readonly Row[]>(bytes.subarray(0, bytes.length));
    if (this.hidden.length === 0) return rows;
    const { provider, subscriber } = shelf.table.tenant ?? {};
    const covered = (row: Row, column: string | undefined): string =>
      String(column === undefined ? '' : row[index.covers.indexOf(column)]);
    const shown = rows.filter(
      (row) => !isTenantHidden(this.hidden, [covered(row, provider), covered(row, subscriber)]),
    );
    return this.hidden.every(isTenant)
      ? shown
      : shown.filter((row) => this.has(table, keyOfEntry(shelf.table, index, value, row)));
  }

  shapes(table: string, index: string): readonly string[] {
    const grouped = groupedOf(this.shelf(table), index);
    const kept = this.#shapes.get(grouped);
    if (kept !== undefined && kept.seen === this.change && !this.writing) return kept.shapes;
    const bytes = grouped.shapes.getBinary(shapeListKey, this.#options) ?? noShapes;
    const shapes = kept !== undefined && kept.bytes.equals(bytes) ? kept.shapes : unpack<string[]>(bytes);
    this.#shapes.set(grouped, { bytes, shapes, seen: this.change });
    return shapes;
  }

  shapeTest(table: string, index: string): ShapeTest | undefined {
    return groupedOf(this.shelf(table), index).filter;
  }

  isArchived(table: string, key: Key): boolean {
    return this.shelf(table).generations.getBinaryFast(key, this.#options) !== undefined;
  }

  archived(table: string, key: Key): readonly Archived[] {
    const shelf = this.shelf(table);
    const prefix = encodeKey(key);
    const found = [...entries(shelf.archive, { prefix, transaction: this.transaction })];
    return found
      .filter(({ key: bytes }) => bytes.length === prefix.length + 8)
      .flatMap(({ key: bytes, value }) => this.#archivedAt(shelf, bytes, value) ?? [])
      .reverse();
  }

  /** The bytes of an archived record. */
  protected archivedBytes(shelf: Shelf, key: Buffer, generation: number): Buffer {
    const value = shelf.archive.getBinary(archiveKey(key, generation), this.#options);
    assert(value !== undefined, `an archived record of ${shelf.table.name} is there to move`);
    return recordOf(value);
  }

  /** One generation. */
  generation(table: string, key: Key, generation: number): Archived | undefined {
    const shelf = this.shelf(table);
    const place = archiveKey(encodeKey(key), generation);
    const value = shelf.archive.getBinary(place, this.#options);
    return value === undefined ? undefined : this.#archivedAt(shelf, place, value);
  }

  *scanArchive(table: string, options: ScanOptions = {}): Iterable<Archived> {
    const shelf = this.shelf(table);
    // `after` is a key with the generation as its last part.
    const after = options.after && archiveKey(encodeKey(options.after.slice(0, -1)), Number(options.after.at(-1)));
    for (const { key, value } of entries(shelf.archive, this.#range(options, after))) {
      const archived = this.#archivedAt(shelf, key, value);
      if (archived !== undefined) yield archived;
    }
  }

  users(table: string, key: Key, limit: number = limits.pageRows, outside = false): readonly User[] {
    const found: User[] = [];
    for (const source of this.declared.tables) {
      for (const reference of source.references ?? []) {
        if (reference.to !== table || found.length >= limit || (outside && reference.contained === true)) continue;
        const standIn = reference.standIn?.(key);
        const replaced = standIn !== undefined && this.has(table, standIn);
        for (const user of this.keysOf(source.name, reference, key, { limit: limit - found.length })) {
          if (this.hidden.length > 0 && !this.has(source.name, user)) continue;
          found.push({
            table: source.name,
            key: user,
            contained: reference.contained === true,
            ...(replaced && { replaced }),
          });
        }
      }
    }
    return found;
  }

  *keysOf(name: string, reference: Reference, key: Key, { after, reverse, limit }: WalkOptions): Iterable<Key> {
    const shelf = this.shelf(name);
    const { table } = shelf;
    const prefix = encodeKey(key);
    const range = { prefix, limit, reverse: reverse === true, transaction: this.transaction };
    const entriesOf = shelf.references.find((candidate) => candidate.reference === reference)?.entries;
    if (entriesOf !== undefined) {
      // Behind what is referred to stands the record's own key.
      const target = this.shelf(reference.to).table;
      const behindRecord =
        after && Buffer.concat([this.#referredFrom(shelf, reference, after) ?? prefix, encodeKey(after)]);
      for (const bytes of keys(entriesOf, { ...range, after: behindRecord }))
        yield decodeKey(table, bytes, keyLength(target, bytes));
      return;
    }
    const grouped = shelf.grouped.find(
      ({ index }) =>
        Array.isArray(reference.by) &&
        reference.by.length === 1 &&
        reference.by[0] === index.by &&
        index.only === undefined,
    );
    if (grouped !== undefined) {
      const value = String(key[0]);
      for (const entry of this.grouped(name, grouped.index.name, value))
        yield keyOfEntry(table, grouped.index, value, entry);
      return;
    }
    for (const bytes of keys(shelf.live, { ...range, after: after && encodeKey(after) })) yield decodeKey(table, bytes);
  }

  /** The bytes of the key that a live record refers to. */
  #referredFrom(shelf: Shelf, reference: Reference, key: Key): Buffer | undefined {
    const stored = this.get(shelf.table.name, key);
    const to = stored && keysReferredTo(shelf.table, reference, stored.row)[0];
    return to && encodeKey(to);
  }

  *keysBy(name: string, column: string, value: Key[number], { after, reverse, limit }: WalkOptions): Iterable<Key> {
    const { table, indexed } = this.shelf(name);
    const place = position(table, column);
    const prefix = encodeKey([value]);
    const database = indexed.find((candidate) => candidate.column === place)!.entries;
    const range = {
      prefix,
      after: after && Buffer.concat([prefix, encodeKey(after)]),
      limit,
      reverse: reverse === true,
      transaction: this.transaction,
    };
    for (const bytes of keys(database, range)) yield decodeKey(table, bytes, prefix.length);
  }

  count(table: string, archive: boolean, tenant: readonly string[] = []): number {
    return readTally(this.stores, this.shelf(table), archive, tenant, this.transaction);
  }

  head(change: number): ChangeHead | undefined {
    return readHead(this.stores, change, this.transaction);
  }

  /** Reads the number of the last change inside the snapshot, and who is hidden as of it. */
  readChange(): number {
    this.hidden = readHidden(this.stores, this.application, this.transaction);
    this.change = numberAt({ getBinary: (key) => this.stores.meta.getBinary(key, this.#options) }, lastChangeKey);
    return this.change;
  }
}

const none = {};

export const lastChangeKey = Buffer.from('last change');

const noShapes = Buffer.from([0x90]);

function beginsWith(key: Key, prefix: Key, partial: boolean): boolean {
  const last = prefix.length - 1;
  for (let place = 0; place <= last; place++) {
    const part = prefix[place]!;
    if (
      key[place] !== part &&
      !(partial && place === last && typeof part === 'string' && String(key[place]).startsWith(part))
    )
      return false;
  }
  return true;
}

function groupedOf(shelf: Shelf, name: string): Grouped {
  const { grouped } = shelf;
  return grouped.length === 1 ? grouped[0]! : grouped.find(({ index }) => index.name === name)!;
}
