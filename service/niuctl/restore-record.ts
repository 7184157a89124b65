import { NotStarted } from '../core/not-started.js';
import { keptRecord } from '../main/kept-record.js';
import type { KeptRecord } from '../main/kept-record.js';
import type { Json } from '../schema/kind.js';
import { cell, columns, paragraphs } from './columns.js';
import { recordPath } from './description.js';
import type { Attributes } from './door.js';
import { Failure, type Outcome } from './outcome.js';
import { backupNamed } from './restore-backup.js';
import { unitConfig } from './socket.js';
import type { Site } from './unit.js';

/**
 * `niuctl restore <table> <key> --from <backup>`: one record as a backup has it, through the door by which records are
 * written: what it refers to must be there, and niud refuses it as any other. One that is live has the columns put back
 * that differ; PINs and what follows from money stay as they are. With `dryRun` only what would be.
 */
export async function restoreRecord(
  site: Site,
  table: string,
  key: readonly string[],
  named: string,
  dryRun: boolean,
): Promise<Outcome> {
  const path = await recordPath(site, table, key);
  const { record, backup } = read(site, table, key, named);
  const name = [table, ...key].join(' ');
  const live = await site.door.reply('GET', `${site.api}${path}`);
  const isLive = live.status === 200;
  const now: Attributes = isLive ? live.envelope.data[0]!.attributes : {};
  const left = new Set(isLive ? [...record.secret, ...record.moved] : record.sealed);
  const given = Object.fromEntries(
    Object.entries(record.attributes).filter(
      ([column, value]) => !left.has(column) && (isLive ? !isSame(value, now[column] ?? null) : value !== null),
    ),
  );
  const shown = (column: string, value: Json): string => (record.secret.includes(column) ? 'as it was' : cell(value));
  const changes = columns(
    isLive ? ['column', 'now', `in ${backup}`] : ['column', `in ${backup}`],
    Object.entries(given).map(([column, value]) =>
      isLive ? [column, cell(now[column] ?? null), cell(value)] : [column, shown(column, value)],
    ),
  );
  const told = record.found === 'archived' ? 'In that backup it is in the archive.' : '';
  const stays = isLive ? stayText(record) : sealedText(record);
  if (Object.keys(given).length === 0)
    return {
      data: [{ table, key, backup, attributes: {}, txnid: null }],
      text: paragraphs(`${name} is as it was in ${backup}.`, stays),
    };
  if (dryRun) {
    const { secret } = record;
    return {
      data: [
        {
          table,
          key,
          backup,
          attributes: Object.fromEntries(Object.entries(given).filter(([column]) => !secret.includes(column))),
          txnid: null,
        },
      ],
      text: paragraphs(
        `${name} would be ${isLive ? 'put back' : 'created'} as in ${backup}:`,
        changes,
        told,
        stays,
        `Nothing was done. To do it: ${site.niuctl} restore ${name} --from ${named}`,
      ),
    };
  }
  const { meta } = isLive
    ? await site.door.ask('PUT', `${site.api}${path}`, given)
    : await site.door.ask('POST', `${site.api}/${encodeURIComponent(table)}`, given);
  return {
    data: [{ table, key, backup, attributes: {}, txnid: meta.txnid ?? null }],
    text: paragraphs(
      `${name} is ${isLive ? 'put back' : 'created'} as in ${backup} (change ${String(meta.txnid)}).`,
      told,
      stays,
      `${site.niuctl} revert ${String(meta.txnid)} takes it back.`,
    ),
  };
}

function sealedText({ sealed }: { readonly sealed: readonly string[] }): string {
  return sealed.length > 0 ? `To be set anew, for this unit's key does not open it: ${sealed.join(', ')}.` : '';
}

/** What is never put back into a record that is live. */
function stayText({ secret, moved }: KeptRecord): string {
  const stays = [
    ...(secret.length > 0 ? [`secrets (${secret.join(', ')})`] : []),
    ...(moved.length > 0 ? [`what follows from money (${moved.join(', ')})`] : []),
  ];
  return stays.length === 0 ? '' : `Left as they are: ${stays.join(', ')}.`;
}

function read(
  site: Site,
  table: string,
  key: readonly string[],
  named: string,
): { readonly record: KeptRecord; readonly backup: string } {
  const { state_dir: state } = unitConfig();
  try {
    const { place, note } = backupNamed(named);
    const record = keptRecord(place, state, site.application, table, key);
    if (typeof record === 'string') throw new Failure('refused', `${note.name} could not be read: ${record}`);
    if (record.found === 'none')
      throw new Failure(
        'refused',
        `${note.name} has no ${table} ${key.join(' ')}; niuctl backup --list shows other backups`,
      );
    if (record.found === 'damaged')
      throw new Failure(
        'refused',
        `In ${note.name} too ${table} ${key.join(' ')} is damaged; niuctl backup --list shows older backups`,
      );
    return { record, backup: note.name };
  } catch (fault) {
    if (fault instanceof NotStarted) throw new Failure('refused', fault.message);
    throw fault;
  }
}

function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
