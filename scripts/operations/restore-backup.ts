import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { applications } from '../../service/apps/all.js';
import { NotStarted } from '../../service/core/not-started.js';
import { formatTimestamp } from '../../service/core/zones.js';
import { backupsIn } from '../../service/database/backup-folder.js';
import { declarationsText } from '../../service/database/declarations.js';
import { readMarker } from '../../service/database/marker.js';
import { provenBackup, putInPlace } from '../../service/database/restore.js';
import { claimFolder } from '../../service/main/claim.js';
import type { Config } from '../../service/main/config.js';
import { lossOf } from '../../service/main/loss.js';
import { loadNative } from '../../service/platform/native.js';
import { NiuZone } from '../../service/platform/zone.js';
import { Registry } from '../../service/schema/registry.js';
import { bytesText, columns, pairs, paragraphs, toSecond } from './columns.js';
import { Failure, type Outcome } from './outcome.js';
import { unitConfig } from './socket.js';

/** `niuctl restore <backup>`: puts a backup in the place of the unit's stores, while niud does not run; with `dryRun` it only says what that would mean, and niud may run. */
export function restoreBackup(named: string, dryRun: boolean): Outcome {
  const config = unitConfig();
  try {
    return restored(config, placeOf(config, named), dryRun);
  } catch (fault) {
    // What a start refuses with, and what is no backup, is a sentence for field operations.
    if (fault instanceof NotStarted) throw new Failure('refused', fault.message);
    throw fault;
  }
}

/** By its folder, or by its name in the folder of backups. */
function placeOf(config: Config, named: string): string {
  const places = [resolve(named), join(config.backup_dir, named)];
  const found = places.find((place) => existsSync(join(place, 'backup.json')));
  if (found !== undefined) return found;
  const storeId = readMarker(config.state_dir)?.storeId;
  const there = storeId === undefined ? [] : backupsIn(config.backup_dir, storeId).map(({ name }) => name);
  throw new Failure('usage', `There is no backup ${named}, and a record has its key behind its table. ${there.length === 0 ? `${config.backup_dir} has none of this unit` : `In ${config.backup_dir} there are ${there.join(', ')}`}`);
}

function restored(config: Config, place: string, dryRun: boolean): Outcome {
  const { state_dir: state } = config;
  if (!dryRun) claimFolder('state_dir', state, loadNative());
  const note = provenBackup(place, declarationsText(new Registry(applications)));
  const time = (at: number): string => toSecond(formatTimestamp(new NiuZone().name, at));
  const marker = readMarker(state);
  const isOwn = marker === undefined || marker.storeId === note.storeId;
  const loss = marker === undefined || !isOwn ? undefined : lossOf(state, place);
  const head = pairs([
    ['backup', note.name], ['of', time(note.at)], ['holds', `${bytesText(note.bytes)}, up to change ${note.change}`], ['proven', 'every byte is what was written, every entry was read'],
    ['changes lost', loss === undefined ? lostText(marker !== undefined, isOwn) : `${loss.changes}, up to change ${loss.change}`],
    ['calls lost', loss === undefined ? undefined : `${loss.calls} CDRs of calls since then, and ${loss.ledgerLines} lines of the ledger`],
  ]);
  const shown = loss === undefined || loss.shown.length === 0 ? '' : columns(['change', 'at', 'by', 'what', 'application'], loss.shown.map(({ change, at, by, what, application }) => [change, time(at), by, what, application]));
  const data = { backup: note.name, change: note.change, at: formatTimestamp(new NiuZone().name, note.at), dry_run: dryRun, loss: loss === undefined ? null : { change: loss.change, changes: loss.changes, calls: loss.calls, ledger_lines: loss.ledgerLines } };
  if (dryRun) return { data: [data], text: paragraphs(head, shown, 'Nothing was done. To do it: systemctl stop niud, the same without --dry-run, systemctl start niud.') };
  const aside = putInPlace(state, place, note, Date.now(), config.disk_reserve * 2 ** 20);
  return { data: [{ ...data, aside: aside ?? null }], text: paragraphs(head, shown, `It is in place.${aside === undefined ? '' : ` What was there is in ${aside}.`} Now: systemctl start niud`) };
}

function lostText(isThere: boolean, isOwn: boolean): string {
  if (!isThere) return 'none: there are no stores here';
  return isOwn ? 'not known: the stores that are there cannot be read' : 'all that is there: it is the store of another unit';
}
