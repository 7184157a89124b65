import { refuse, type Refusal } from '../core/refusals.js';
import { able, mayCommand, tenantOf } from '../people/permits.js';
import type { EarlierWrites } from '../records/earlier-writes.js';
import type { Write } from '../schema/write.js';
import { isVersion, ownGuard, mayTouch, type Asking, type Asked } from './asked.js';
import { prepareRow } from './prepare-row.js';
import { prepareArchive, prepareMove } from './prepare-move.js';

/**
 * The writes that do what is asked, when the caller may have it done: one, and the account beside an administrator's
 * password. Refuses with `not_found` what is another tenant's, with `not_permitted` what the permits do not cover.
 */
export async function prepare(
  asking: Asking,
  asked: Asked,
  earlier: EarlierWrites,
): Promise<readonly Write[] | Refusal> {
  switch (asked.method) {
    case 'create':
    case 'put':
      return prepareRow(asking, asked, earlier);
    case 'command':
      return prepareCommand(asking, asked, earlier);
    case 'archive':
      return prepareArchive(asking, asked, earlier);
    case 'restore':
    case 'purge':
      return prepareMove(asking, asked, earlier);
  }
}

/** What the command takes is read by the writer, which alone knows what stands. */
function prepareCommand(
  asking: Asking,
  { table, key, command, attributes, guard }: Extract<Asked, { method: 'command' }>,
  earlier: EarlierWrites,
): readonly Write[] | Refusal {
  const { application, administrator, view } = asking;
  if (!able(application, administrator, command.ability)) return refuse('not_permitted');
  const before = earlier.read(view, table, key);
  if (before === undefined) return refuse('not_found');
  const may = mayCommand(application, administrator, command.ability, table, tenantOf(table, before.row));
  if (may !== 'allowed') return refuse(may === 'hidden' ? 'not_found' : 'not_permitted');
  const untouchable = mayTouch(asking, table, before.row);
  if (untouchable !== undefined) return untouchable;
  if (guard !== undefined && !isVersion(before, guard)) return refuse('stale');
  const version = guard ?? ownGuard(asking, before);
  return [
    {
      method: 'command',
      table: table.name,
      key,
      command: command.name,
      attributes,
      ...(version === undefined ? {} : { guard: version }),
    },
  ];
}
