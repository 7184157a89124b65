import { verdict, isVersion, ownGuard, mayTouch, type Asking, type Asked } from './asked.js';
import type { EarlierWrites } from '../records/earlier-writes.js';
import type { Write } from '../schema/write.js';
import { refuse, type Refusal } from '../core/refusals.js';
import { administratorTable } from '../people/administrator.js';
import type { Action } from '../schema/application.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { generationsOf } from '../records/obstacles.js';
import { allowed, tenantOf } from '../people/permits.js';
import { unmet } from './guard.js';
import { entityTag } from './record.js';
import type { Archived } from '../schema/view.js';

/** A record that leaves the live ones, and only where it stands as the caller has seen it. Nobody archives themselves. */
export function prepareArchive(
  asking: Asking,
  { table, key, guard }: Extract<Asked, { method: 'archive' }>,
  earlier: EarlierWrites,
): readonly Write[] | Refusal {
  const before = earlier.read(asking.view, table, key);
  if (before === undefined) return absent(asking, 'archive', table, key);
  const refused = verdict(asking, 'archive', table, before.row);
  if (refused !== undefined) return refused;
  if (table.name === administratorTable && key[0] === asking.administrator.username)
    return refuse('last_platform_owner', 'Nobody archives the own account.');
  if (guard !== undefined && !isVersion(before, guard)) return refuse('stale');
  const version = guard ?? ownGuard(asking, before);
  const untouchable = mayTouch(asking, table, before.row);
  if (untouchable !== undefined) return untouchable;
  earlier.archive(asking.view, table, key, before);
  return [{ method: 'archive', table: table.name, key, ...(version === undefined ? {} : { guard: version }) }];
}

/** Of what is not live: `moving` where it is on its way between the stores, and the caller's to see. */
function absent(asking: Asking, action: Action, table: Table, key: Key): Refusal {
  const moving = asking.view.movingRecord(table.name, key);
  return moving !== undefined && verdict(asking, action, table, moving.row) === undefined
    ? refuse('moving')
    : refuse('not_found', action === 'archive' ? undefined : 'The archive has no such record.');
}

/**
 * Generations of one key may have been of different tenants: a caller moves only the own ones. The newest is what the
 * batch itself has archived.
 */
export function prepareMove(
  asking: Asking,
  { method, table, key, generation, conditions = {} }: Extract<Asked, { method: 'restore' | 'purge' }>,
  earlier: EarlierWrites,
): readonly Write[] | Refusal {
  const { application, administrator, view } = asking;
  const here = generation === undefined ? earlier.archivedHere(table, key) : undefined;
  const all = earlier.generations(view, table, generationsOf(view, table, key, generation));
  const isSeen = ({ row }: { readonly row: Row }): boolean =>
    allowed(application, administrator, method, table, tenantOf(table, row)) !== 'hidden';
  const seen = all.filter(isSeen);
  const own = here !== undefined && isSeen(here) ? here : undefined;
  const newest = seen[0];
  if (own === undefined && newest === undefined) return absent(asking, method, table, key);
  const chosen = method === 'purge' ? seen : own !== undefined ? [] : [newest!];
  for (const { row } of [...(own === undefined ? [] : [own]), ...chosen]) {
    const refused = verdict(asking, method, table, row) ?? mayTouch(asking, table, row);
    if (refused !== undefined) return refused;
  }
  // What the batch has archived has no tag that anybody could know.
  const failed = unmet(conditions, own === undefined ? entityTag(newest!) : unknownTag);
  if (failed !== undefined) return failed;
  // What was guarded is what was looked at, and not what comes to the archive meanwhile.
  const isGuarded = conditions.match !== undefined;
  const isAll =
    method === 'purge' && generation === undefined && seen.length === all.length && here === own && !isGuarded;
  const writes: readonly Write[] = isAll
    ? [{ method, table: table.name, key }]
    : [
        ...(own === undefined ? [] : [{ method, table: table.name, key, generation: 'this' } as const]),
        ...batches(chosen).map(({ archived }): Write => ({ method, table: table.name, key, generation: archived })),
      ];
  if (own !== undefined) earlier[method === 'restore' ? 'restoreHere' : 'purgeHere'](table, key);
  for (const record of chosen) earlier[method](table, record);
  return writes;
}

const unknownTag = '"-"';

/** A purge takes a batch along: of two generations of one batch naming one is enough. */
function batches(generations: readonly Archived[]): readonly Archived[] {
  return generations.filter(({ batch }, index) => generations.findIndex((other) => other.batch === batch) === index);
}
