import type { Registry } from '../schema/registry.js';
import type { Environment } from './environment.js';
import type { SubDatabase } from './sub-database.js';
import { openEnvironment } from './environment.js';
import type { Shelf } from './shelf.js';
import { Damages } from './damages.js';
import { databasesOf, openShelf } from './shelf.js';
import { ShapeFilters } from './shape-filter.js';
import { keys } from './cursor.js';
import { keyText } from '../schema/key.js';
import { assert } from '../core/assert.js';

/** The sub-databases of the `calls` environment, whose only writer is the calls thread. */
export const callsDatabases = [
  'call',
  'lease',
  'cdr',
  'cdr_by_number',
  'session',
  'account',
  'ledger',
  'ledger_reference',
  'meta',
  'quarantine',
  'ended',
  'outbox',
] as const;
export type CallsDatabase = (typeof callsDatabases)[number];

/** Everything on disk, as one thread sees it. */
export interface Stores {
  readonly registry: Registry;
  /** On a read-only disk: nothing is written. */
  readonly readOnly: boolean;
  readonly store: Environment;
  readonly calls: Environment;
  /** The shelf of a table; asking for one that is not declared is a bug. */
  shelf(application: string, table: string): Shelf;
  /** Shelves by the numbers that the change log keeps. */
  numbered(application: number, table: number): Shelf;
  readonly shelves: readonly Shelf[];
  /** Name -> number or text: schema version, last change, store id. */
  readonly meta: SubDatabase;
  /** Change number -> its operations. */
  readonly changes: SubDatabase;
  /** Change number -> when, by whom, what; outlives the operations. */
  readonly heads: SubDatabase;
  /** Batch, application, table and archive key -> nothing. */
  readonly batches: SubDatabase;
  /** Application, table, live or archive, tenant -> how many records. */
  readonly tallies: SubDatabase;
  /** Application, table, live or archive, and key -> a record that was found to be damaged. */
  readonly quarantine: SubDatabase;
  readonly callsDatabase: Readonly<Record<CallsDatabase, SubDatabase>>;
  /** What this thread has met that is damaged. */
  readonly damages: Damages;
  close(): Promise<void>;
}

const common = ['meta', 'change', 'head', 'batch', 'tally', 'quarantine'] as const;

/**
 * Opens both environments; only once `preflight` has looked at them (a damaged file ends the process that opens it).
 * The first thread to do so makes what is missing; the others find it there.
 */
export function openStores(
  stateFolder: string,
  registry: Registry,
  mapBytes?: number,
  filters: ShapeFilters = new ShapeFilters(),
  readOnly = false,
): Stores {
  const databases = registry.applications.reduce<number>(
    (sum, application) => sum + databasesOf(application),
    common.length,
  );
  const damages = new Damages();
  const options = {
    readOnly,
    meet: (fault: unknown) => damages.met(fault),
    ...(mapBytes === undefined ? {} : { mapBytes }),
  };
  const store = openEnvironment(stateFolder, 'store', { databases, ...options });
  const calls = openEnvironment(stateFolder, 'calls', { databases: callsDatabases.length, ...options });
  const shelves = registry.applications.flatMap((application) =>
    application.tables.map((table) => openShelf(store, application, table, filters)),
  );
  const byName = new Map(shelves.map((shelf) => [`${shelf.application.name}/${shelf.table.name}`, shelf]));
  const byNumber = new Map(shelves.map((shelf) => [shelf.application.number * 256 + shelf.table.number, shelf]));
  const [meta, changes, heads, batches, tallies, quarantine] = common.map((name) => store.database(name)) as [
    SubDatabase,
    SubDatabase,
    SubDatabase,
    SubDatabase,
    SubDatabase,
    SubDatabase,
  ];
  return {
    registry,
    readOnly,
    store,
    calls,
    shelves,
    meta,
    changes,
    heads,
    batches,
    tallies,
    quarantine,
    damages,
    shelf(application, table) {
      const shelf = byName.get(`${application}/${table}`);
      assert(shelf, `a table ${application}/${table} is declared`);
      return shelf;
    },
    numbered(application, table) {
      const shelf = byNumber.get(application * 256 + table);
      assert(shelf, `a table ${application}/${table} is declared`);
      return shelf;
    },
    callsDatabase: Object.fromEntries(callsDatabases.map((name) => [name, calls.database(name)])) as Record<
      CallsDatabase,
      SubDatabase
    >,
    async close() {
      await store.close();
      await calls.close();
    },
  };
}

/** Memory for the filters of every index of the registry that has shapes. */
export function allocateFilters(registry: Registry): ShapeFilters {
  return ShapeFilters.allocate(
    registry.applications.flatMap(({ name, tables }) =>
      tables.flatMap((table) =>
        (table.grouped ?? [])
          .filter(({ shape }) => shape !== undefined)
          .map((index) => `${name}.${table.name}.${index.name}`),
      ),
    ),
  );
}

/** Puts every shaped value of the store into its filter: once, before anything is looked up. */
export function fillFilters({ shelves }: Stores): void {
  for (const { grouped } of shelves) {
    for (const { shaped, filter } of grouped) {
      if (filter !== undefined) for (const key of keys(shaped, {})) filter.add(keyText(key));
    }
  }
}
