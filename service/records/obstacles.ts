import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { generationOf, liveKeyOf, memberOf } from '../database/archive-key.js';
import { keys } from '../database/cursor.js';
import { numberKey } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/store-view.js';
import { decodeKey } from '../schema/key.js';
import { tenantOf } from '../schema/tenant.js';
import type { Reference, Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import type { Archived } from '../schema/view.js';
import { countOfBatch, tenantRoot, usedBy } from './large-move.js';
import { uniqueTaken } from './put.js';
import { missingReferences, spelled } from './references.js';

/**
 * What stands in the way of a large move, looked for before it is asked for, in steps between which the caller may do
 * other work: the writer itself does not look at every record of it.
 */
type Obstacles = Generator<void, Refusal | undefined>;

/** Of a restore: keys and unique values that are taken, and what its records refer to and would not find. */
export function* restoreObstacles(
  stores: Stores,
  look: () => StoreView,
  table: Table,
  key: Key,
  generation?: number,
): Obstacles {
  const root = generationsOf(look(), table, key, generation)[0];
  if (root === undefined || countOfBatch(stores, root.batch) <= limits.movedAtOnce) return undefined;
  const within = table.name;
  let after: Buffer | undefined;
  for (;;) {
    // A new look each time: what is held over a pause is a snapshot that pins pages.
    const view = look();
    const members = [...keys(stores.batches, { prefix: numberKey(root.batch), after, limit: changeLimits.looks })];
    for (const bytes of members) {
      const { application, table: number, archiveKey } = memberOf(bytes);
      const member = stores.numbered(application, number).table;
      if (isWithinRoot(member, table)) continue;
      const record = view.generation(member.name, decodeKey(member, liveKeyOf(archiveKey)), generationOf(archiveKey));
      if (record === undefined || (tenantRoot(table, root) === undefined && member.name !== within)) continue;
      const refused = obstacleOf(stores, view, member, record, root.batch);
      if (refused !== undefined) return refused;
    }
    after = members.at(-1);
    if (members.length < changeLimits.looks) return undefined;
    yield;
  }
}

/**
 * Whether the records of a table lie under a root by their key, and refer to nothing else: while the root is not live,
 * none of them is in the way or lacks anything.
 */
function isWithinRoot({ references = [], columns, key }: Table, root: Table): boolean {
  const [{ to, by, contained } = none, ...others] = references;
  return (
    others.length === 0 &&
    contained === true &&
    to === root.name &&
    typeof by !== 'function' &&
    by.every((column, place) => key[place] === column) &&
    columns.every(({ unique }) => unique !== true)
  );
}
const none: Partial<Reference> & { readonly by: readonly string[] } = { by: [] };

function obstacleOf(
  stores: Stores,
  view: StoreView,
  table: Table,
  { key, row }: Archived,
  batch: number,
): Refusal | undefined {
  const name = `${table.name}/${spelled(key)}`;
  if (view.has(table.name, key)) return refuse('key_taken', `There is a live ${name}.`);
  const taken = uniqueTaken(view, table, key, row);
  if (taken !== undefined) return taken;
  const declared = stores.registry.application(view.application)!;
  const together = {
    ...pick(view),
    has: (to: string, other: Key) =>
      view.has(to, other) || view.archived(to, other).some((record) => record.batch === batch),
  };
  const missing = missingReferences(declared, table, row, together);
  return missing.length === 0 ? undefined : refuse('parent_archived', `${name}: ${missing[0]!.message}`, missing);
}

function pick(
  view: StoreView,
): Pick<StoreView, 'change' | 'get' | 'version' | 'scan' | 'grouped' | 'shapes' | 'isArchived'> {
  return {
    change: view.change,
    get: (table, key) => view.get(table, key),
    version: (table, key) => view.version(table, key),
    scan: (table, options) => view.scan(table, options),
    grouped: (table, index, value, shaped) => view.grouped(table, index, value, shaped),
    shapes: (table, index) => view.shapes(table, index),
    isArchived: (table, key) => view.isArchived(table, key),
  };
}

/** Of an archive of a tenant: records of others that refer to one of the tenant's. */
export function* archiveObstacles(stores: Stores, look: () => StoreView, table: Table, key: Key): Obstacles {
  const stored = look().get(table.name, key);
  const tenant = stored && tenantRoot(table, stored);
  if (tenant === undefined) return undefined;
  const { tables } = stores.registry.application(look().application)!;
  for (const from of tables) {
    for (const reference of from.references ?? []) {
      const target = tables.find(({ name }) => name === reference.to)!;
      if (reference.contained === true || !mayCross(from, reference, target, tenant.length)) continue;
      for (let after: Key | undefined; ; ) {
        const view = look();
        const users = [...view.keysOf(from.name, reference, tenant, { after, limit: changeLimits.looks })];
        const outside = users.filter((user) => {
          const owner = view.get(from.name, user);
          return owner !== undefined && !tenant.every((part, place) => tenantOf(from, owner.row)[place] === part);
        });
        if (outside.length > 0) return usedBy(outside.slice(0, 10).map((user) => ({ table: from.name, key: user })));
        const next = users.at(-1);
        if (users.length < changeLimits.looks || next === undefined || next === after) break;
        after = next;
        yield;
      }
    }
  }
  return undefined;
}

/** Whether a reference may lead from one tenant to another's record, and can be walked by the tenant referred to. */
function mayCross(from: Table, { by }: Reference, target: Table, parts: number): boolean {
  const own = [target.tenant?.provider, target.tenant?.subscriber].slice(0, parts);
  if (own.some((column, place) => column === undefined || target.key[place] !== column)) return false;
  return (
    typeof by === 'function' ||
    [from.tenant?.provider, from.tenant?.subscriber].slice(0, parts).some((column, place) => by[place] !== column)
  );
}

/**
 * Generations of a key in the archive that a number means: that of the change that archived it, or any of the unit's
 * (api.md, Results).
 */
export function generationsOf(view: StoreView, table: Table, key: Key, generation?: number): readonly Archived[] {
  const all = view.archived(table.name, key);
  if (generation === undefined) return all;
  const unit = view.head(generation)?.unit ?? generation;
  return all.filter(({ archived, batch }) => archived === generation || batch === unit);
}
