import { limits } from '../core/limits.js';
import { encodeKey } from '../schema/key.js';
import { covered, valuesUnder } from '../schema/grouped.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { batchKey, batchOf, liveKeyOf, memberOf, recordOf } from './archive-key.js';
import { decodeHead } from './change-log.js';
import { entries } from './cursor.js';
import type { Environment } from './environment.js';
import type { SubDatabase } from './sub-database.js';
import { columnEntries, referenceEntries, valueKey } from './index-entries.js';
import { pack, rowOf, sealOf, unpack } from './layout.js';
import { operationsIn } from './operation.js';
import { isDamaged, ledBy } from './quarantine.js';
import type { DamagedRecordFound, LeadingEntry } from './quarantine.js';
import { sealOf as sealOfValue, unsealed } from './sealed.js';
import type { Shelf } from './shelf.js';
import type { CallsDatabase, Stores } from './stores.js';
import { callsDatabases } from './stores.js';

/** What a scrub has gone through. */
export interface ScrubReceipt {
  /** Records, live and archived, and values of `calls`. */
  readonly records: number;
  /** Those of them without a checksum: a release that wrote none has written them. */
  readonly unsealed: number;
  readonly damaged: number;
  /**
   * Entries of indexes without their record, records without their entry, and entries of the log that cannot be read.
   */
  readonly faults: number;
  /** The first of them, in words. */
  readonly first?: string;
  /** Tables of which they are, as `icr.number`: what does not fit there can be built anew from the records. */
  readonly unfit?: readonly string[];
  /** Those of them that are of no table: entries of the log. */
  readonly beyond?: number;
}

/** In the state folder: what the last scrub said. */
export const scrubFile = 'scrub.json';

export interface ScrubOptions {
  /** Tables to go through, as `icr.number`; all, and `calls`, where it is absent. */
  readonly only?: readonly string[];
  /** How the values of `calls` are read: throws where that cannot be. */
  readonly decoders: Readonly<Partial<Record<CallsDatabase, (key: Buffer, value: Buffer) => unknown>>>;
  /** Called between two slices: others have their turn, and no snapshot is held meanwhile. */
  readonly rest: () => Promise<void>;
  readonly tell: (found: DamagedRecordFound) => void;
}

/** Entries looked at in one snapshot: some milliseconds. */
const inSlice = 500;
/** Entries of one value up to which a record's own is looked for among them. */
const fewBytes = 4_096;
/**
 * Goes through every record of both environments: its checksum, its row, its key, its entries in every index, and every
 * entry of every index back to its record. It writes nothing, and reads in slices, so that it pins no pages. For a
 * process of its own: a damaged page may kill it.
 */
export async function scrub(stores: Stores, options: ScrubOptions): Promise<ScrubReceipt> {
  const walk = new Scrub(stores, options);
  for (const shelf of stores.shelves)
    if (options.only === undefined || options.only.includes(`${shelf.application.name}.${shelf.table.name}`))
      await walk.shelf(shelf);
  if (options.only === undefined) {
    await walk.log();
    for (const name of callsDatabases) if (name !== 'meta' && name !== 'quarantine') await walk.calls(name);
  }
  return walk.receipt();
}

class Scrub {
  #records = 0;
  #unsealed = 0;
  #damaged = 0;
  #faults = 0;
  #first: string | undefined;
  readonly #unfit = new Set<string>();
  #beyond = 0;

  constructor(
    readonly stores: Stores,
    readonly options: ScrubOptions,
  ) {}

  receipt(): ScrubReceipt {
    return {
      records: this.#records,
      unsealed: this.#unsealed,
      damaged: this.#damaged,
      faults: this.#faults,
      ...(this.#first === undefined ? {} : { first: this.#first, unfit: [...this.#unfit], beyond: this.#beyond }),
    };
  }

  async shelf(shelf: Shelf): Promise<void> {
    /** Keys of damaged live records, with the entries that lead to them. */
    const damaged = new Map<string, LeadingEntry[]>();
    const name = `${shelf.application.name}.${shelf.table.name}`;
    await this.#slices(this.stores.store, shelf.live, (key, value) => {
      this.#count(sealOf(value));
      if (isDamaged(shelf, false, key, value)) damaged.set(key.toString('latin1'), []);
      else this.#entriesOf(shelf, key, rowOf(shelf.table, value));
    });
    await this.#slices(this.stores.store, shelf.archive, (key, value) => {
      this.#count(sealOf(recordOf(value)));
      if (isDamaged(shelf, true, key, value))
        this.#tell({ environment: 'store', database: `${name}.archive`, key, entries: [] });
      else if (
        this.stores.batches.getBinary(batchKey(batchOf(value), shelf.application.number, shelf.table.number, key)) ===
        undefined
      )
        this.#fault(`${name}: an archived record is in no batch`, shelf);
      if (shelf.generations.getBinary(liveKeyOf(key)) === undefined)
        this.#fault(`${name}: an archived record is in no count of generations`, shelf);
    });
    await this.#indexes(shelf, damaged);
    for (const [key, found] of damaged)
      this.#tell({ environment: 'store', database: `${name}.live`, key: Buffer.from(key, 'latin1'), entries: found });
  }

  /** Every record has its entries. */
  #entriesOf(shelf: Shelf, key: Buffer, row: Row): void {
    const { table } = shelf;
    const lacks = (index: string): void =>
      this.#fault(`${shelf.application.name}.${table.name}: the index ${index} lacks the entry of a record`, shelf);
    for (const { column, entries: holders } of shelf.unique) {
      const value = valueKey(table, row, column);
      if (value !== undefined && holders.getBinary(value)?.equals(key) !== true) lacks(table.columns[column]!.name);
    }
    for (const { column, entries: index } of shelf.indexed)
      for (const entry of columnEntries(table, column, key, row))
        if (index.getBinary(entry) === undefined) lacks(table.columns[column]!.name);
    for (const { reference, entries: index } of shelf.references)
      for (const entry of referenceEntries(table, reference, key, row))
        if (index.getBinary(entry) === undefined) lacks(reference.to);
    for (const { index, entries: plain, shaped } of shelf.grouped) {
      const own = pack(covered(table, index, row));
      for (const value of valuesUnder(table, index, row)) {
        const bytes = (index.shape?.(value) === undefined ? plain : shaped).getBinary(encodeKey([value]));
        if (bytes === undefined || (bytes.length <= fewBytes && !bytes.includes(own))) lacks(index.name);
      }
    }
  }

  /** Every entry has its record; those of damaged ones are gathered. */
  async #indexes(shelf: Shelf, damaged: Map<string, LeadingEntry[]>): Promise<void> {
    const { table, live, application } = shelf;
    const targets = (name: string): Table => application.tables.find((each) => each.name === name)!;
    const look = (index: string, entry: LeadingEntry, value?: Buffer): void => {
      let key: Buffer | undefined;
      try {
        key = ledBy(shelf, entry, value, targets);
      } catch {
        // It is told below.
      }
      const found = key === undefined ? undefined : damaged.get(key.toString('latin1'));
      if (found !== undefined) found.push({ ...entry, key: Uint8Array.from(entry.key) });
      else if (key === undefined || live.getBinary(key) === undefined)
        this.#fault(`${application.name}.${table.name}: an entry of the index ${index} leads to no record`, shelf);
    };
    for (const [place, { column, entries: holders }] of shelf.unique.entries()) {
      await this.#slices(this.stores.store, holders, (key, value) =>
        look(table.columns[column]!.name, { index: 'unique', place, key }, value),
      );
    }
    for (const [place, { column, entries: index }] of shelf.indexed.entries())
      await this.#slices(this.stores.store, index, (key) =>
        look(table.columns[column]!.name, { index: 'indexed', place, key }),
      );
    for (const [place, { reference, entries: index }] of shelf.references.entries())
      await this.#slices(this.stores.store, index, (key) => look(reference.to, { index: 'references', place, key }));
    for (const [place, { index, entries: plain, shaped }] of shelf.grouped.entries()) {
      for (const database of [plain, shaped]) {
        await this.#slices(this.stores.store, database, (key, value) => {
          for (const entry of this.#group(shelf, index.name, value))
            look(index.name, { index: 'grouped', place, key, entry: pack(entry) });
        });
      }
    }
  }

  #group(shelf: Shelf, index: string, value: Buffer): readonly Row[] {
    try {
      const rows = unpack<unknown>(value);
      if (Array.isArray(rows) && rows.every((row) => Array.isArray(row))) return rows as Row[];
    } catch {
      // It is told below.
    }
    this.#fault(
      `${shelf.application.name}.${shelf.table.name}: the entries of a value of ${index} cannot be read`,
      shelf,
    );
    return [];
  }

  /** The log of changes, and the members of batches. */
  async log(): Promise<void> {
    const { stores } = this;
    const read =
      (what: string, work: (value: Buffer) => unknown) =>
      (_: Buffer, value: Buffer): void => {
        try {
          work(value);
        } catch {
          this.#fault(what);
        }
      };
    await this.#slices(stores.store, stores.heads, read('an entry of the log of changes cannot be read', decodeHead));
    await this.#slices(
      stores.store,
      stores.changes,
      read('the operations of a change cannot be read', (value) => [...operationsIn(value)]),
    );
    await this.#slices(stores.store, stores.batches, (key) => {
      const { application, table, archiveKey } = memberOf(key);
      const shelf = stores.shelves.find(
        (each) => each.application.number === application && each.table.number === table,
      );
      if (shelf?.archive.getBinary(archiveKey) === undefined)
        this.#fault('a member of a batch is not in the archive', shelf);
    });
  }

  async calls(name: CallsDatabase): Promise<void> {
    const decode = this.options.decoders[name];
    await this.#slices(this.stores.calls, this.stores.callsDatabase[name], (key, bytes) => {
      const value = unsealed(bytes);
      this.#count(bytes.length === 0 ? 'whole' : sealOfValue(bytes));
      if (value === undefined || !reads(() => decode?.(key, value)))
        this.#tell({ environment: 'calls', database: name, key, entries: [] });
    });
  }

  #count(seal: ReturnType<typeof sealOf>): void {
    this.#records++;
    if (seal === 'none') this.#unsealed++;
  }

  #tell(found: DamagedRecordFound): void {
    this.#damaged++;
    if (this.#damaged <= limits.scrubFindings) this.options.tell({ ...found, key: Uint8Array.from(found.key) });
  }

  /** Of a table, or of none. */
  #fault(what: string, shelf?: Shelf): void {
    this.#faults++;
    if (shelf === undefined) this.#beyond++;
    else this.#unfit.add(`${shelf.application.name}.${shelf.table.name}`);
    this.#first ??= what;
  }

  async #slices(
    environment: Environment,
    database: SubDatabase,
    look: (key: Buffer, value: Buffer) => void,
  ): Promise<void> {
    for (let after: Buffer | undefined; ; ) {
      environment.root.resetReadTxn();
      let count = 0;
      for (const { key, value } of entries(database, { after, limit: inSlice })) {
        look(key, value);
        after = key;
        count++;
      }
      if (count < inSlice) return;
      await this.options.rest();
    }
  }
}

function reads(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
