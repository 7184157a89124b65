import type { Command } from 'commander';
import { formatTimestamp } from '../../service/core/zones.js';
import { backupsIn } from '../../service/database/backup-folder.js';
import { readMarker } from '../../service/database/marker.js';
import { NiuZone } from '../../service/platform/zone.js';
import type { Json } from '../../service/schema/kind.js';
import { pauseMs } from '../operator.js';
import { allowFolder } from './backup-allow.js';
import { bytesText, columns, durationText, pairs, toSecond } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { unitConfig } from './socket.js';
import type { Work } from './unit.js';

interface Options {
  readonly state?: boolean;
  readonly allow?: boolean;
  readonly list?: boolean;
}

/** `niuctl backup`: both stores of the unit, now. */
export function declareBackup(program: Command, work: Work): void {
  program.command('backup').description('Makes a backup of both stores, or says how backups stand.')
    .option('--state', 'only say how they stand').option('--list', 'all that there are, while niud runs or not').option('--allow', 'let niud write the folder that backup_dir names; it restarts')
    .addHelpText('after', `\nCalls and writes go on. The key of the PINs is in no backup: keep a copy of pin.key elsewhere. Exit code 1 where it fails.\n${examples(['niuctl backup', ''], ['niuctl backup --state', 'the last one, and whether it went well'])}`)
    .action(({ state = false, allow = false, list = false }: Options) => work.onDoor(async (door) => (allow ? allowFolder() : list ? listed() : state ? stateOf(door) : make(door))));
}

/** How backups stand, as `GET /system` says it. */
export async function backupState(door: Door): Promise<Attributes> {
  const { data: [unit] } = await door.ask('GET', '/system');
  return (unit!.attributes['backup'] ?? {}) as Attributes;
}

const pollMs = 200;

async function make(door: Door): Promise<Outcome> {
  await door.ask('POST', '/system/backup', {});
  let state = await backupState(door);
  while (state['running'] === true) {
    await pauseMs(pollMs);
    state = await backupState(door);
  }
  const failed = state['failed'] as Attributes | null;
  if (failed !== null) throw new Failure('refused', `No backup could be made in ${String(state['folder'])}: ${String(failed['reason'])}`);
  return shown(state);
}

/** Every backup of this unit, the newest first, read from their folder. */
function listed(): Outcome {
  const { backup_dir: folder, state_dir: state } = unitConfig();
  const storeId = readMarker(state)?.storeId;
  const notes = storeId === undefined ? [] : backupsIn(folder, storeId);
  const time = (at: number): string => formatTimestamp(new NiuZone().name, at);
  return {
    data: notes.map(({ name, at, change, bytes, release }) => ({ name, at: time(at), change, bytes, release: release ?? null })),
    text: notes.length === 0 ? `There are no backups of this unit in ${folder}` : columns(['name', 'release', 'change', 'size', 'at'], notes.map(({ name, at, change, bytes, release }) => [name, release ?? '-', change, bytesText(bytes), toSecond(time(at))])),
  };
}

async function stateOf(door: Door): Promise<Outcome> {
  return shown(await backupState(door));
}

function shown(state: Attributes): Outcome {
  const last = state['last'] as Attributes | null;
  const failed = state['failed'] as Attributes | null;
  const lines: (readonly [string, Json | undefined])[] = [
    ['folder', state['folder']],
    ['last', last === null ? 'there is none yet' : `${String(last['name'])}, ${durationText(Number(last['age_seconds']))} old`],
    ...(last === null ? [] : [['holds', `${bytesText(Number(last['bytes']))}, up to change ${String(last['change'])}; took ${(Number(last['took_ms']) / 1_000).toFixed(1)} s`] as const]),
    ['kept', `${String(state['count'])}${Number(state['keep']) === 0 ? '; none is made by night' : ` of at most ${String(state['keep'])}`}`],
    ['running', state['running'] === true ? 'one is being made now' : undefined],
    ['FAILED', failed === null ? undefined : String(failed['reason'])],
  ];
  return { data: [state], text: pairs(lines), exit: failed === null ? 'done' : 'partly' };
}
