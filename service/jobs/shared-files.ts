import { createHash } from 'node:crypto';
import { createReadStream, lstatSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { file as fileTable } from '../parts/system-tables.js';
import type { Submit } from '../records/request.js';
import { value } from '../schema/declaration.js';
import type { Registry } from '../schema/registry.js';
import type { Write } from '../schema/write.js';
import { reportName, unfinished } from './job.js';
import type { StoreView } from '../records/store-view.js';
import type { Media } from './media.js';
import type { JobReader } from './surroundings.js';

/** A file of an application that both units of a pair are to have. */
interface FileRecord {
  readonly place: string;
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modifiedMs: number;
}

function nameOf(place: string): string {
  return createHash('sha256').update(place).digest('hex');
}

/** What the table `file` of an application says; empty on a unit that was never of a pair. */
export function fileRecords(view: StoreView): readonly FileRecord[] {
  const { at } = fileTable;
  return [...view.scan(fileTable.name)].map(({ row }) => ({
    place: value(row, at.place),
    bytes: value(row, at.bytes),
    hash: value(row, at.hash),
    modifiedMs: value(row, at.modified),
  }));
}

/** Whether a file that is to be at that place is not there yet: its unit has it. Not where it is none of both. */
export function awaitsFile(media: Media, application: string, view: StoreView, place: string | undefined): boolean {
  const stored = place === undefined ? undefined : view.get(fileTable.name, [nameOf(place)]);
  if (stored === undefined) return false;
  const found = lstatSync(join(media.root, application, place!), { throwIfNoEntry: false });
  return found === undefined || found.size !== value(stored.row, fileTable.at.bytes);
}

export interface SharedFilesOptions {
  readonly registry: Registry;
  readonly media: Media;
  readonly clock: Clock;
  readonly reader: JobReader;
  readonly submit: Submit;
}

/** How a file is on disk. */
interface Found {
  readonly bytes: number;
  readonly modifiedMs: number;
}

/**
 * What the active of a pair enters of the files in the media folders, so that the other unit knows what it is to have:
 * each file with its checksum, once nobody writes it any more. What this unit has had and has no longer goes from the
 * table; what it never had stays there, for the other unit may have it.
 */
export class SharedFiles {
  #working: Promise<void> | undefined;
  /** By application: places of files that this process has seen. */
  readonly #had = new Map<string, Set<string>>();

  constructor(readonly options: SharedFilesOptions) {}

  /** Anyone may call it at any time; resolves when the table says what the disk has. */
  look(): Promise<void> {
    return (this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    }));
  }

  async #work(): Promise<void> {
    for (const { name } of this.options.registry.applications) {
      try {
        await this.#lookAt(name);
      } catch (fault) {
        log.warning('the files of jobs could not be entered for the other unit: it is tried again', {
          application: name,
          reason: (fault as Error).message,
        });
      }
    }
  }

  async #lookAt(application: string): Promise<void> {
    const {
      media: { root },
      reader,
    } = this.options;
    reader.refresh();
    const view = reader.view(application);
    const written = new Set(
      unfinished(view).flatMap(({ outFile }) => [join('download', outFile), join('download', reportName(outFile))]),
    );
    const records = new Map(fileRecords(view).map((record) => [record.place, record]));
    const had = this.#had.get(application) ?? new Set();
    this.#had.set(application, had);
    const writes: Write[] = [];
    const here = await filesOf(join(root, application));
    for (const [place, found] of here) {
      had.add(place);
      const record = records.get(place);
      if (written.has(place) || (record?.bytes === found.bytes && record.modifiedMs === found.modifiedMs)) continue;
      const hash = await hashOf(join(root, application, place));
      const after = await stateOf(join(root, application, place));
      // Replaced or removed meanwhile: the next look sees what has become of it.
      if (hash === undefined || after?.bytes !== found.bytes || after.modifiedMs !== found.modifiedMs) continue;
      const attributes = { name: nameOf(place), place, bytes: found.bytes, hash, modified: found.modifiedMs };
      writes.push(
        record === undefined
          ? { method: 'create', table: fileTable.name, attributes }
          : { method: 'put', table: fileTable.name, key: [nameOf(place)], attributes },
      );
    }
    for (const place of records.keys())
      if (had.has(place) && !here.has(place))
        writes.push({ method: 'forget', table: fileTable.name, key: [nameOf(place)] });
    for (const place of had) if (!here.has(place)) had.delete(place);
    for (let at = 0; at < writes.length; at += limits.filesInChange) {
      const refused = await this.options.submit({
        application,
        by: 'system',
        what: 'files of jobs',
        writes: writes.slice(at, at + limits.filesInChange),
      });
      if ('code' in refused) throw new Error(refused.message);
    }
  }
}

/** Files that somebody may ask for, by their places; what is on its way or not whole is none. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, Found>> {
  const files = new Map<string, Found>();
  for (const side of ['upload', 'download']) {
    for (const name of await readdir(join(folder, side), { recursive: true }).catch(() => [])) {
      if (name.split('/').some((part) => part.startsWith('.')) || name.endsWith('.part')) continue;
      const found = await stateOf(join(folder, side, name));
      if (found !== undefined) files.set(join(side, name), found);
    }
  }
  return files;
}

async function stateOf(path: string): Promise<Found | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? { bytes: found.size, modifiedMs: Math.trunc(found.mtimeMs) } : undefined;
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
