import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyChange } from '../../service/database/apply-change.js';
import { entries } from '../../service/database/cursor.js';
import { changesIn, encodeChange } from '../../service/database/logged-change.js';
import type { KeptChange } from '../../service/database/logged-change.js';
import { prepare } from '../../service/database/migrate.js';
import { readPosition, writePosition } from '../../service/database/position.js';
import type { Position } from '../../service/database/position.js';
import { openStores } from '../../service/database/stores.js';
import type { Stores } from '../../service/database/stores.js';
import type { Registry } from '../../service/schema/registry.js';

/** A second store, to which is done what the log says of the first, as a standby does it. */
export class Follower {
  readonly folder = mkdtempSync(join(tmpdir(), 'niud-follower-'));
  readonly stores: Stores;
  changes = 0;

  constructor(registry: Registry) {
    this.stores = openStores(this.folder, registry);
    prepare(this.stores, this.folder);
  }

  /** What stands in the place of the pair's log. */
  readonly append = async (changes: readonly KeptChange[]): Promise<Position> => {
    const bytes = Buffer.concat(changes.map(encodeChange));
    const n = readPosition(this.stores.meta).n + 1;
    const position = { n, id: n.toString(16).padStart(24, '0'), epoch: 3, generation: 1 };
    await this.stores.store.root.transaction(() => {
      for (const change of changesIn(bytes)) applyChange(this.stores, change);
      writePosition(this.stores.meta, position);
    });
    this.changes += changes.length;
    return position;
  };

  /** Where the two stores are not the same, byte for byte; but for what a store says of itself. */
  differences(leader: Stores): string[] {
    const found: string[] = [];
    const own = new Set(['store id', 'generation']);
    for (const [name, one, other] of databasesOf(leader).map(([name, database], place) => [name, database, databasesOf(this.stores)[place]![1]] as const)) {
      const [here, there] = [one, other].map((database) => new Map([...entries(database, {})].filter(({ key }) => name !== 'meta' || !own.has(key.toString())).map(({ key, value }) => [key.toString('hex'), value.toString('hex')])));
      for (const key of new Set([...here!.keys(), ...there!.keys()])) if (here!.get(key) !== there!.get(key)) found.push(`${name} ${key}: ${here!.get(key)} / ${there!.get(key)}`);
    }
    return found;
  }

  async close(): Promise<void> {
    await this.stores.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Every sub-database of the environment `store`, by a name. */
function databasesOf({ shelves, meta, changes, heads, batches, tallies }: Stores) {
  return [
    ...Object.entries({ meta, changes, heads, batches, tallies }),
    ...shelves.flatMap(({ application, table, live, archive, generations, unique, indexed, references, grouped }) => [
      ...Object.entries({ live, archive, generations }),
      ...unique.map(({ column, entries: database }) => [`unique ${column}`, database] as const),
      ...indexed.map(({ column, entries: database }) => [`indexed ${column}`, database] as const),
      ...references.map(({ entries: database }, place) => [`references ${place}`, database] as const),
      ...grouped.flatMap(({ index, entries: plain, shaped, shapes }) => [[`${index.name}`, plain], [`${index.name} shaped`, shaped], [`${index.name} shapes`, shapes]] as const),
    ].map(([name, database]) => [`${application.name}/${table.name} ${name}`, database] as const)),
  ] as const;
}
