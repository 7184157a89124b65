import { chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { applications } from '../apps/all.js';
import { giveTo, writeDurably } from '../core/durable-file.js';
import { rowOf } from '../database/layout.js';
import { environments } from '../database/marker.js';
import { isLater } from '../database/restore.js';
import { openStores } from '../database/stores.js';
import type { Config } from '../main/config.js';
import { release } from '../main/release.js';
import { sealedKeyFile } from '../main/sealed-key.js';
import { contentsOf, placeUnder, readUnitFile, writeUnitFile } from '../main/unit-file.js';
import type { Contents } from '../main/unit-file.js';
import { job as jobTable } from '../parts/system-tables.js';
import { Registry } from '../schema/registry.js';
import { value } from '../schema/declaration.js';
import { Failure } from './outcome.js';
import { configFile } from './socket.js';

/** Settings that name files which lie outside of what is kept. */
const namingFiles = ['tls_certificate', 'tls_key', 'smtp_password_file'] as const;

/** `niuctl backup --to FILE`: a backup, the settings, and the files that unfinished jobs read, in one file. */
export async function writeUnit(config: Config, place: string, path: string): Promise<Contents> {
  const sources = [
    ...['backup.json', 'store.json', sealedKeyFile, ...environments.map((name) => `${name}/data.mdb`)].map((name) => ({
      name: `backup/${name}`,
      path: join(place, name),
    })),
    { name: 'settings/niud.toml', path: configFile },
    ...(await neededMedia(place)).map((name) => ({ name: `media/${name}`, path: join(config.media_dir, name) })),
  ];
  try {
    return writeUnitFile(
      path,
      { release, unit: hostname(), at: Date.now() },
      sources.filter((source) => existsSync(source.path)),
    );
  } catch (fault) {
    throw new Failure('refused', `${path}: ${(fault as Error).message.split('\n')[0]!}`);
  }
}

/** Files below the folder of media that jobs under way in a backup read: `<application>/upload/...`. */
async function neededMedia(place: string): Promise<readonly string[]> {
  const locks = environments.map((name) => join(place, name, 'lock.mdb')).filter((lock) => !existsSync(lock));
  const stores = openStores(place, new Registry(applications), undefined, undefined, true);
  const { at } = jobTable;
  try {
    return applications.flatMap(({ name }) =>
      [...stores.shelf(name, jobTable.name).live.getRange({ start: Buffer.alloc(0) })]
        .map((entry) => rowOf(jobTable, entry.value))
        .filter((row) => value(row, at.status) === 'processing')
        .flatMap((row) => value(row, at.in_file) ?? [])
        .map((file) => `${name}/${file}`),
    );
  } finally {
    await stores.close();
    for (const lock of locks) rmSync(lock, { force: true });
  }
}

/** What of a unit file is put where beside the stores. */
export interface Unpacked {
  /** The folder of the backup. */
  readonly place: string;
  /** Puts settings and media in place; says what was done, and what is left to do. */
  readonly settle: () => readonly string[];
  readonly remove: () => void;
}

/** Whether a path is a file, and so one of `niuctl backup --to`. */
export function isUnitFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Reads a unit file, all of it proven, into a folder of the state folder; refuses a later release by name. */
export function unpackUnit(config: Config, path: string): Unpacked {
  const contents = contentsOf(path);
  if (isLater(contents.release, release))
    throw new Failure(
      'refused',
      `${path} was written by niud ${contents.release}, this is ${release}: install niud ${contents.release} first`,
    );
  const folder = join(config.state_dir, 'incoming');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  remove();
  try {
    readUnitFile(path, placeUnder(folder));
  } catch (fault) {
    remove();
    throw fault;
  }
  return {
    place: join(folder, 'backup'),
    remove,
    settle: () => [...settleSettings(folder), ...settleMedia(config, folder, contents)],
  };
}

/** Settings come where the unit has none of its own; else what differs is named. */
function settleSettings(folder: string): readonly string[] {
  const from = join(folder, 'settings/niud.toml');
  if (!existsSync(from)) return [];
  const [given, own] = [from, configFile].map((path) => (existsSync(path) ? parse(readFileSync(path, 'utf8')) : {}));
  const missing = namingFiles
    .map((name) => given![name])
    .filter((path): path is string => typeof path === 'string' && path !== '' && !existsSync(path));
  if (Object.keys(given!).length === 0) return [];
  if (Object.keys(own!).length > 0) {
    const other = Object.keys(given!).filter((name) => JSON.stringify(given![name]) !== JSON.stringify(own![name]));
    return other.length === 0
      ? []
      : [`Settings stay as they are in ${configFile}; the other unit has otherwise: ${other.join(', ')}.`];
  }
  // A name of a file that is not here would keep niud from starting.
  if (missing.length > 0)
    return [
      `Settings stay as they are: they name ${missing.join(', ')}, which this unit lacks. Bring these, then put the settings into ${configFile} by hand.`,
    ];
  const { uid, gid, mode } = existsSync(configFile)
    ? statSync(configFile)
    : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mode: 0o640 };
  mkdirSync(dirname(configFile), { recursive: true });
  writeDurably(configFile, readFileSync(from), mode & 0o777);
  if (process.getuid?.() === 0) chownSync(configFile, uid, gid);
  return [`Settings were put into ${configFile} (${Object.keys(given!).join(', ')}).`];
}

function settleMedia(config: Config, folder: string, { files }: Contents): readonly string[] {
  const names = files.map(({ name }) => name).filter((name) => name.startsWith('media/'));
  for (const name of names) {
    const to = join(config.media_dir, name.slice('media/'.length));
    if (existsSync(to)) continue;
    for (let made = dirname(to); made.startsWith(`${config.media_dir}/`); made = dirname(made)) {
      if (existsSync(made)) break;
      mkdirSync(made, { recursive: true, mode: 0o750 });
      giveTo(config.state_dir, made);
    }
    copyFileSync(join(folder, name), to);
    giveTo(config.state_dir, to);
  }
  return names.length === 0 ? [] : [`${names.length} files that jobs read came along.`];
}
