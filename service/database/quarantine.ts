import { createHash } from 'node:crypto';
import { limits } from '../core/limits.js';
import { decodeKey, encodeKey, keyLength } from '../schema/key.js';
import { keyOfEntry } from '../schema/grouped.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import { batchKey, batchOf, liveKeyOf, recordOf } from './archive-key.js';
import { entries } from './cursor.js';
import type { DamagedPlace } from './damages.js';
import { removeGroupEntry } from './index-entries.js';
import { pack, rowOf, unpack } from './layout.js';
import { numberAt, numberKey } from './numbers.js';
import type { Shelf } from './shelf.js';
import type { Stores } from './stores.js';
import { lowerTally } from './tally.js';

/** An entry of an index that leads to a record: which of its shelf's indexes, and where it lies. */
export interface LeadingEntry {
  readonly index: 'unique' | 'indexed' | 'references' | 'grouped';
  readonly place: number;
  readonly key: Uint8Array;
  /** Of a grouped index what the entry holds, packed. */
  readonly entry?: Uint8Array;
}

/**
 * A damaged record with the entries of indexes that lead to it, as a walk has found them: out of its own bytes they
 * cannot be told.
 */
export interface DamagedRecordFound extends DamagedPlace {
  readonly entries: readonly LeadingEntry[];
}

/** A record that went to the quarantine, or was let go from it for good: its place there (`quarantineKey`). */
export interface Aside {
  readonly gone: boolean;
  readonly place: Uint8Array;
}

/** A record in quarantine. */
export interface Quarantined {
  /** By which it is named on the way to be removed. */
  readonly id: string;
  /** Empty of `calls`, which belongs to all. */
  readonly application: string;
  readonly table: string;
  readonly archived: boolean;
  readonly key: string;
  /** When it was put there, in milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly bytes: number;
  /** A record of its key is live again. */
  readonly writtenAnew: boolean;
}

/** Where the quarantine of `store` keeps a record. */
export function quarantineKey({ application, table }: Shelf, archive: boolean, key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(application.number, table.number, archive ? 1 : 0), key]);
}

/** The shelf that a place lies on, and in which of its halves. */
export function shelfAt(
  stores: Stores,
  { environment, database }: DamagedPlace,
): { readonly shelf: Shelf; readonly archive: boolean } | undefined {
  const [application, table, part] = database.split('.');
  const shelf =
    environment === 'store' && (part === 'live' || part === 'archive')
      ? stores.shelves.find((each) => each.application.name === application && each.table.name === table)
      : undefined;
  return shelf === undefined ? undefined : { shelf, archive: part === 'archive' };
}

/** Whether what lies there is not what was written, or cannot be read. */
export function isDamaged({ table }: Shelf, archive: boolean, key: Buffer, value: Buffer): boolean {
  try {
    const own = archive ? liveKeyOf(key) : key;
    rowOf(table, archive ? recordOf(value) : value, true);
    return !encodeKey(decodeKey(table, own)).equals(own);
  } catch {
    return true;
  }
}

/**
 * Takes a damaged record out of the store, with every entry that leads to it, and puts its bytes into the quarantine;
 * within the transaction of a change. Nothing is done, and false given, where what lies there is whole or gone by now.
 */
export function takeOut(
  stores: Stores,
  { shelf, archive }: { readonly shelf: Shelf; readonly archive: boolean },
  found: DamagedRecordFound,
  atMs: number,
): boolean {
  const key = Buffer.from(found.key);
  const database = archive ? shelf.archive : shelf.live;
  const lying = database.getBinary(key);
  if (lying === undefined) return false;
  const value = Buffer.from(lying);
  if (!isDamaged(shelf, archive, key, value)) return false;
  const led = found.entries.filter((entry) => leadsTo(shelf, entry, key));
  const tenant = tenantOf(shelf.table, guessed(shelf, archive, key, value, led));
  database.remove(key);
  stores.quarantine.put(quarantineKey(shelf, archive, key), pack([atMs, value]));
  if (archive) {
    stores.batches.remove(batchKey(batchOf(value), shelf.application.number, shelf.table.number, key));
    const count = numberAt(shelf.generations, liveKeyOf(key)) - 1;
    if (count > 0) shelf.generations.put(liveKeyOf(key), numberKey(count));
    else shelf.generations.remove(liveKeyOf(key));
  } else for (const entry of led) removeLeading(shelf, entry);
  lowerTally(stores, shelf, archive, tenant);
  return true;
}

/** Lets go what is in quarantine for good; gives its place there, undefined where there is no such thing. */
export function letGo(stores: Stores, id: string): Buffer | undefined {
  for (const { key } of entries(stores.quarantine, {})) {
    if (idOf('store', key) !== id) continue;
    const place = Buffer.from(key);
    stores.quarantine.remove(place);
    return place;
  }
  return undefined;
}

/** What is in quarantine, at most `limit` of each environment. */
export function quarantined(stores: Stores, limit: number = limits.pageRows): readonly Quarantined[] {
  const found: Quarantined[] = [];
  for (const { key, value } of entries(stores.quarantine, { limit })) {
    const shelf = stores.shelves.find(
      ({ application, table }) => application.number === key[0] && table.number === key[1],
    );
    if (shelf === undefined) continue;
    const archived = key[2] === 1;
    const own = Buffer.from(key.subarray(3));
    const [at, bytes] = unpack<[number, Uint8Array]>(value);
    found.push({
      id: idOf('store', key),
      application: shelf.application.name,
      table: shelf.table.name,
      archived,
      key: spelledKey(shelf.table, archived ? liveKeyOf(own) : own),
      at,
      bytes: bytes.length,
      writtenAnew: (archived ? shelf.archive : shelf.live).getBinary(own) !== undefined,
    });
  }
  for (const { key, value } of entries(stores.callsDatabase.quarantine, { limit })) {
    const [at, name, bytes] = unpack<[number, string, Uint8Array]>(value);
    found.push({
      id: idOf('calls', key),
      application: '',
      table: name,
      archived: false,
      key: key.subarray(1).toString('hex'),
      at,
      bytes: bytes.length,
      writtenAnew: false,
    });
  }
  return found;
}

/** Short, for a person types it. */
export function idOf(environment: 'store' | 'calls', key: Uint8Array): string {
  return createHash('sha256').update(environment).update(key).digest('hex').slice(0, 8);
}

/** A key as a person reads it, as far as it can be read. */
export function spelledKey(table: Table, key: Buffer): string {
  try {
    return decodeKey(table, key).join('/');
  } catch {
    return key.toString('hex');
  }
}

/** The key of the record that an entry of an index leads to. */
export function ledBy(
  { table, unique, indexed, references, grouped }: Shelf,
  { index, place, key, entry }: LeadingEntry,
  value?: Buffer,
  targets?: (table: string) => Table,
): Buffer | undefined {
  const bytes = Buffer.from(key);
  switch (index) {
    case 'unique':
      return value ?? unique[place]!.entries.getBinary(bytes);
    case 'indexed':
      return bytes.subarray(keyLength(table, bytes, 0, [table.columns[indexed[place]!.column]!.name]));
    case 'references':
      return bytes.subarray(keyLength(targets!(references[place]!.reference.to), bytes));
    case 'grouped':
      return encodeKey(
        keyOfEntry(table, grouped[place]!.index, bytes.toString('utf8', 0, bytes.length - 1), unpack<Row>(entry!)),
      );
  }
}

function leadsTo(shelf: Shelf, entry: LeadingEntry, key: Buffer): boolean {
  const targets = (name: string): Table => shelf.application.tables.find((table) => table.name === name)!;
  return ledBy(shelf, entry, undefined, targets)?.equals(key) === true;
}

function removeLeading(shelf: Shelf, { index, place, key, entry }: LeadingEntry): void {
  if (index === 'grouped')
    removeGroupEntry(shelf.grouped[place]!, Buffer.from(key).toString('utf8', 0, key.length - 1), unpack<Row>(entry!));
  else shelf[index][place]!.entries.remove(Buffer.from(key));
}

/** What its row says, or as much of it as its key and the entries that lead to it say: whose it was. */
function guessed(shelf: Shelf, archive: boolean, key: Buffer, value: Buffer, led: readonly LeadingEntry[]): Row {
  const { table } = shelf;
  try {
    return rowOf(table, archive ? recordOf(value) : value);
  } catch {
    const row: Row[number][] = new Array<Row[number]>(table.columns.length);
    const set = (names: readonly string[], parts: Key): void =>
      names.forEach((name, at) => {
        row[position(table, name)] = parts[at];
      });
    try {
      set(table.key, decodeKey(table, archive ? liveKeyOf(key) : key));
      for (const { index, place, key: bytes } of led) {
        const reference = index === 'references' ? shelf.references[place]!.reference : undefined;
        if (reference === undefined || typeof reference.by === 'function') continue;
        set(
          reference.by,
          decodeKey(shelf.application.tables.find(({ name }) => name === reference.to)!, Buffer.from(bytes)),
        );
      }
    } catch {
      // Then it is counted as nobody's.
    }
    return row;
  }
}
