import { join } from 'node:path';
import type { Command } from 'commander';
import { formatTimestamp } from '../core/zones.js';
import { backupsIn } from '../database/backup-folder.js';
import { readMarker } from '../database/marker.js';
import { NiuZone } from '../platform/zone.js';
import type { Json } from '../schema/kind.js';
import { pauseMs } from './operator.js';
import { passphrase } from './passphrase.js';
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
  readonly withKey?: boolean;
  readonly to?: string;
  readonly passphraseFile?: string;
}

/** `niuctl backup`: both stores of the unit, now. */
export function declareBackup(program: Command, work: Work): void {
  program
    .command('backup')
    .description('Makes a backup of both stores, or says how backups stand.')
    .option('--state', 'only say how they stand')
    .option('--with-key', 'the key of the PINs too, sealed under a passphrase')
    .option(
      '--passphrase-file <file>',
      'whose first line is the passphrase; else it is typed, or read from standard input',
    )
    .option(
      '--to <file>',
      'into one file too, with the settings and what jobs read: niuctl restore <file> on another unit makes that one this one',
    )
    .option('--list', 'all that there are, while niud runs or not')
    .option('--allow', 'let niud write the folder that backup_dir names; it restarts')
    .addHelpText(
      'after',
      `\nCalls and writes go on. The key of the PINs is in no backup but one made --with-key: there it is sealed under a passphrase of at least 12 characters, which nobody can tell you again. Exit code 1 where it fails.\n${examples(['niuctl backup', ''], ['niuctl backup --state', 'the last one, and whether it went well'])}`,
    )
    .action(({ state = false, allow = false, list = false, withKey = false, passphraseFile, to }: Options) =>
      work.onDoor(async (door) =>
        allow
          ? allowFolder()
          : list
            ? listed()
            : state
              ? stateOf(door)
              : withKey || to !== undefined
                ? more(door, withKey ? passphrase(passphraseFile, true) : undefined, to)
                : make(door),
      ),
    );
}

/** How backups stand, as `GET /system` says it. */
async function backupState(door: Door): Promise<Attributes> {
  const {
    data: [unit],
  } = await door.ask('GET', '/system');
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
  if (failed !== null)
    throw new Failure('refused', `No backup could be made in ${String(state['folder'])}: ${String(failed['reason'])}`);
  return shown(state);
}

/** Every backup of this unit, the newest first, read from their folder. */
function listed(): Outcome {
  const { backup_dir: folder, state_dir: state } = unitConfig();
  const storeId = readMarker(state)?.storeId;
  const notes = storeId === undefined ? [] : backupsIn(folder, storeId);
  const time = (at: number): string => formatTimestamp(new NiuZone().name, at);
  return {
    data: notes.map(({ name, at, change, bytes, release }) => ({
      name,
      at: time(at),
      change,
      bytes,
      release: release ?? null,
    })),
    text:
      notes.length === 0
        ? `There are no backups of this unit in ${folder}`
        : columns(
            ['name', 'release', 'change', 'size', 'at'],
            notes.map(({ name, at, change, bytes, release }) => [
              name,
              release ?? '-',
              change,
              bytesText(bytes),
              toSecond(time(at)),
            ]),
          ),
  };
}

/** The same, with the PIN key of the unit sealed in it, and all of it in one file. */
async function more(door: Door, phrase: string | undefined, to: string | undefined): Promise<Outcome> {
  const made = await make(door);
  const { folder, last } = made.data[0] as unknown as {
    readonly folder: string;
    readonly last: { readonly name: string };
  };
  const [config, place] = [unitConfig(), join(folder, last.name)];
  if (phrase !== undefined) {
    const { addKey } = await import('./backup-key.js');
    await addKey(config.state_dir, place, phrase);
  }
  const { writeUnit } = await import('./unit-moved.js');
  const contents = to === undefined ? undefined : await writeUnit(config, place, to);
  const bytes = contents?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  const lines = [
    ...(phrase === undefined ? [] : ['PIN key  in it, under your passphrase']),
    ...(contents === undefined
      ? []
      : [`file     ${to!}, ${bytesText(bytes)}, ${contents.files.length} files, read again and whole`]),
  ];
  return {
    ...made,
    data: [{ ...(made.data[0] as object), ...(to === undefined ? {} : { file: to, file_bytes: bytes }) }],
    text: [made.text, ...lines].join('\n'),
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
    [
      'last',
      last === null ? 'there is none yet' : `${String(last['name'])}, ${durationText(Number(last['age_seconds']))} old`,
    ],
    ...(last === null
      ? []
      : [
          [
            'holds',
            `${bytesText(Number(last['bytes']))}, up to change ${String(last['change'])}; took ${(Number(last['took_ms']) / 1_000).toFixed(1)} s`,
          ] as const,
        ]),
    [
      'kept',
      `${String(state['count'])}${Number(state['keep']) === 0 ? '; none is made by night' : ` of at most ${String(state['keep'])}`}`,
    ],
    ['running', state['running'] === true ? 'one is being made now' : undefined],
    ['FAILED', failed === null ? undefined : String(failed['reason'])],
  ];
  return { data: [state], text: pairs(lines), exit: failed === null ? 'done' : 'partly' };
}
