import { limits } from '../core/limits.js';
import type { Finding } from '../core/refusals.js';
import { encodeKey, decodeKey } from '../schema/key.js';
import { Renewing } from '../schema/renewing.js';
import { keyOf } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { archiveKey, archiveValue, batchKey, batchOf, generationOf, liveKeyOf, recordOf } from './archive-key.js';
import { decodeHead, writeHead } from './change-log.js';
import { entries } from './cursor.js';
import { valueKey, writeEntries } from './index-entries.js';
import { composeRecord, createdOf, modifiedOf, pack, packRow, rowOf, unpack } from './layout.js';
import { numberAt, numberKey } from './numbers.js';
import { decodeOperations, encodeOperations } from './operation.js';
import type { Operation } from './operation.js';
import type { Shelf } from './shelf.js';
import { clear, inSteps } from './steps.js';
import type { Stores } from './stores.js';
import { Tallies } from './tally.js';
import { lastChangeKey } from './view.js';

/** What a migration did to a record that a person should look at. */
interface Renewed {
  readonly table: string;
  readonly key: Key;
  /** Where the record lies in the archive, for one that went there. */
  readonly generation?: number;
  readonly finding: Finding;
}

/** What a migration came to. */
interface RenewalReceipt {
  readonly records: number;
  readonly rewritten: number;
  readonly findings: readonly (Renewed & { readonly application: string })[];
}

const findingsKey = (application: string): Buffer => Buffer.from(`renewed ${application}`);

/** What the last migration left for a person to look at in an application. */
export function renewedOf(
  stores: Stores,
  application: string,
): { readonly change: number; readonly findings: readonly Renewed[] } {
  const bytes = stores.meta.getBinary(findingsKey(application));
  return bytes === undefined ? { change: 0, findings: [] } : unpack(bytes);
}

/**
 * Rewrites every record that an earlier release kept otherwise, live and archived, with the change log, and makes every
 * index and tally anew; within the one transaction it is called in, so that a process that dies in the middle has done
 * nothing. Numbers of changes stay as they were. Where two records become one key, or one unique value, the one that
 * was made first stays and the other goes to the archive, by a change of its own. `atMs` is when that is.
 */
export function renewStore(stores: Stores, atMs: number): RenewalReceipt {
  const before = numberAt(stores.meta, lastChangeKey);
  const changes = { next: before + 1, atMs };
  const tallies = new Tallies();
  const findings: (Renewed & { application: string })[] = [];
  const renewings = new Map(
    stores.registry.applications.map((application) => [application.name, new Renewing(application)]),
  );
  let [records, rewritten] = [0, 0];
  clear(stores.batches);
  clear(stores.tallies);
  for (const { name } of stores.registry.applications) {
    const renewing = renewings.get(name)!;
    const shelves = stores.shelves.filter(({ application }) => application.name === name);
    for (const { table, live, archive } of shelves) {
      if (!renewing.watches(table)) continue;
      for (const { value } of entries(live, {})) renewing.see(table, rowOf(table, value));
      for (const { value } of entries(archive, {})) renewing.see(table, rowOf(table, recordOf(value)));
    }
    for (const shelf of shelves) {
      const work = new ShelfRenewal(stores, shelf, renewing, changes, tallies);
      work.run();
      records += work.records;
      rewritten += work.rewritten;
      for (const found of work.merged) findings.push({ ...found, application: name });
    }
  }
  for (const { application, table } of stores.shelves)
    for (const found of renewings.get(application.name)!.findings(table))
      findings.push({ ...found, application: application.name });
  tallies.write(stores);
  renewChanges(stores, renewings);
  const last = changes.next - 1;
  for (const { name } of stores.registry.applications) {
    const kept = findings
      .filter(({ application }) => application === name)
      .slice(0, limits.renewalFindings)
      .map(({ application: _, ...found }) => found);
    stores.meta.put(findingsKey(name), pack({ change: last, findings: kept }));
  }
  stores.meta.put(lastChangeKey, numberKey(last));
  return { records, rewritten, findings };
}

/** A record with the key that it has now. */
interface Moved {
  readonly key: Buffer;
  readonly record: Buffer;
}

/** In the place of a key that nobody asks for. */
const nowhere = Buffer.alloc(0);

/** One table: its records, live and archived, and everything that is told from them. */
class ShelfRenewal {
  records = 0;
  rewritten = 0;
  readonly merged: Renewed[] = [];

  constructor(
    private readonly stores: Stores,
    private readonly shelf: Shelf,
    private readonly renewing: Renewing,
    private readonly changes: { next: number; readonly atMs: number },
    private readonly tallies: Tallies,
  ) {}

  /** First all records lie under the keys that they have now, then what is told from them is made anew. */
  run(): void {
    const { shelf } = this;
    clear(shelf.generations);
    for (const { entries: index } of [...shelf.unique, ...shelf.indexed, ...shelf.references, ...shelf.grouped])
      clear(index);
    for (const { shaped, shapes } of shelf.grouped) for (const index of [shaped, shapes]) clear(index);
    this.#renewLive();
    this.#renewArchived();
    inSteps(shelf.live, ({ key, value }) => this.#index(key, value));
    inSteps(shelf.archive, ({ key, value }) => this.#count(key, value));
  }

  /**
   * All that get another key leave their places before the first is put: what was one record's key may now be
   * another's.
   */
  #renewLive(): void {
    const {
      shelf: { live },
    } = this;
    const moved: Moved[] = [];
    inSteps(live, ({ key, value }) => {
      const { record, now } = this.#renewed(value);
      if (record === value) return;
      if (now.equals(key)) return void live.put(key, record);
      live.remove(key);
      moved.push({ key: now, record });
    });
    for (const { key, record } of moved) {
      const other = live.getBinary(key);
      const isFirst = other === undefined || createdOf(record) < createdOf(other);
      if (isFirst) live.put(key, record);
      if (other !== undefined)
        this.#merge(key, isFirst ? Buffer.from(other) : record, `both are ${this.#named(key)} now`);
    }
  }

  #renewArchived(): void {
    const {
      shelf: { archive },
    } = this;
    const moved: (Moved & { readonly batch: number; readonly generation: number })[] = [];
    inSteps(archive, ({ key: place, value }) => {
      const bytes = recordOf(value);
      const { record, now } = this.#renewed(bytes);
      if (record === bytes) return;
      const [key, generation, batch] = [now, generationOf(place), batchOf(value)];
      if (key.equals(liveKeyOf(place))) return void archive.put(place, archiveValue(batch, record));
      archive.remove(place);
      moved.push({ key, record, generation, batch });
    });
    for (const { key, record, generation, batch } of moved) {
      const place = archiveKey(key, generation);
      // Two spellings of one key that were archived in one change: the second is a generation, and a batch, of its own.
      if (archive.getBinary(place) !== undefined)
        this.#merge(key, record, `the archive has ${this.#named(key)} of change ${generation} already`);
      else archive.put(place, archiveValue(batch, record));
    }
  }

  /** The record as it is kept now, the same bytes where nothing of it is another, and its key. */
  #renewed(bytes: Buffer): { readonly record: Buffer; readonly now: Buffer } {
    const { table } = this.shelf;
    const row = rowOf(table, bytes);
    const renewed = this.renewing.row(table, row);
    if (renewed === row) return { record: bytes, now: nowhere };
    this.rewritten++;
    return {
      record: composeRecord(createdOf(bytes), modifiedOf(bytes), packRow(renewed)),
      now: encodeKey(keyOf(table, renewed)),
    };
  }

  /** A record whose place another has goes to the archive, as a batch of its own. */
  #merge(key: Buffer, record: Buffer, why: string): void {
    const {
      stores,
      shelf: { table, archive, application },
    } = this;
    const change = this.changes.next++;
    archive.put(archiveKey(key, change), archiveValue(change, record));
    writeHead(stores, change, {
      at: this.changes.atMs,
      by: 'system',
      what: `archive ${table.name}: migration`,
      application: application.name,
      records: 1,
    });
    this.merged.push({
      table: table.name,
      key: decodeKey(table, key),
      generation: change,
      finding: {
        field: '',
        code: 'merged',
        message: `Two records of an earlier release became one: ${why}; the one that was made first stays, the other went to the archive as ${this.#named(key)}, generation ${change}.`,
      },
    });
  }

  #named(key: Buffer): string {
    const { table } = this.shelf;
    return `${table.name}/${decodeKey(table, key).join('/')}`;
  }

  /**
   * The entries of a record in every index, made anew; one whose unique value an earlier one has by now, or for which
   * an index has no room, goes to the archive.
   */
  #index(key: Buffer, value: Buffer): void {
    const { shelf } = this;
    const row = rowOf(shelf.table, value);
    const rival = this.#rival(key, row);
    const why =
      rival === undefined ? '' : `${this.#named(key)} and ${this.#named(rival.key)} have one ${rival.column} now`;
    if (rival !== undefined && createdOf(value) >= createdOf(rival.record)) {
      shelf.live.remove(key);
      return this.#merge(key, value, why);
    }
    if (rival !== undefined) {
      this.#unindex(rival.key, rival.record);
      this.#merge(rival.key, rival.record, why);
    }
    const refused = writeEntries(shelf, key, undefined, row);
    this.records++;
    this.tallies.add(shelf, false, row, 1);
    if (refused === undefined) return;
    this.#unindex(key, value);
    this.#merge(key, value, refused.message);
  }

  #rival(
    key: Buffer,
    row: Row,
  ): { readonly key: Buffer; readonly record: Buffer; readonly column: string } | undefined {
    const {
      shelf: { table, live, unique },
    } = this;
    for (const { column, entries: holders } of unique) {
      const value = valueKey(table, row, column);
      const holder = value === undefined ? undefined : holders.getBinary(value);
      if (holder !== undefined && !holder.equals(key))
        return {
          key: Buffer.from(holder),
          record: Buffer.from(live.getBinary(holder)!),
          column: table.columns[column]!.name,
        };
    }
    return undefined;
  }

  #unindex(key: Buffer, record: Buffer): void {
    const { shelf } = this;
    const row = rowOf(shelf.table, record);
    shelf.live.remove(key);
    this.records--;
    this.tallies.add(shelf, false, row, -1);
    writeEntries(shelf, key, row, undefined);
  }

  #count(place: Buffer, value: Buffer): void {
    const { stores, shelf } = this;
    const key = liveKeyOf(place);
    stores.batches.put(batchKey(batchOf(value), shelf.application.number, shelf.table.number, place), Buffer.alloc(0));
    shelf.generations.put(key, numberKey(numberAt(shelf.generations, key) + 1));
    this.tallies.add(shelf, true, rowOf(shelf.table, recordOf(value)), 1);
    this.records++;
  }
}

/**
 * The change log speaks of records by their keys and holds them as they were: both as they are written now, so that
 * what can be taken back still can.
 */
function renewChanges(stores: Stores, renewings: ReadonlyMap<string, Renewing>): void {
  inSteps(stores.changes, ({ key, value }) => {
    const head = stores.heads.getBinary(key);
    const each = head === undefined ? undefined : renewings.get(decodeHead(head).application);
    if (each === undefined) return;
    let changed = false;
    const operations = decodeOperations(value).map((operation): Operation => {
      const table = each.application.tables.find(({ number }) => number === operation.table);
      if (table === undefined) return operation;
      const { before } = operation;
      const row = before === undefined ? undefined : rowOf(table, before);
      const renewed = row === undefined ? undefined : each.row(table, row);
      const now = encodeKey(
        renewed === undefined ? each.key(table, decodeKey(table, operation.key)) : keyOf(table, renewed),
      );
      if (renewed === row && now.equals(operation.key)) return operation;
      changed = true;
      return {
        ...operation,
        key: now,
        ...(before === undefined || renewed === row
          ? {}
          : { before: composeRecord(createdOf(before), modifiedOf(before), packRow(renewed!)) }),
      };
    });
    if (changed) stores.changes.put(key, encodeOperations(operations));
  });
}
