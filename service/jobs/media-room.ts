import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import { readJob, reportName } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { ownFolder } from './media.js';
import type { Media } from './media.js';
import { partOf } from './output-file.js';
import { tenantOfRole } from './tenant.js';

interface RoomOptions {
  readonly media: Media;
  /** What the files of one service provider and its subscribers may take in one application; 0 is any amount. */
  readonly quotaBytes: number;
  /** Room of the disk above its reserve. */
  readonly aboveReserve: () => number;
}

/** Room for files of one caller: so many bytes, and why not more. */
interface Room {
  readonly bytes: number;
  readonly refusal: Refusal;
}

/**
 * Room for uploads and for what jobs write (jobs.md, Archive, restore, purge): all of them count against the reserve of
 * the disk, and those of a tenant against its quota. The platform owner has none. What is on its way into a file counts
 * as if it had arrived.
 */
export class MediaRoom {
  readonly #coming = new Map<string, number>();

  constructor(readonly options: RoomOptions) {}

  /** Room for another file of this role. */
  left(application: string, roleId: string, view: StoreView): Room {
    const { quotaBytes, aboveReserve } = this.options;
    const disk = { bytes: aboveReserve() - sum(this.#coming.values()), refusal: refuse('disk_reserve') };
    const { provider } = tenantOfRole(roleId);
    if (provider === undefined || quotaBytes === 0) return disk;
    const coming = this.#coming.get(`${application}/${provider}`) ?? 0;
    const quota = {
      bytes: quotaBytes - this.#used(application, provider, roleId, view) - coming,
      refusal: refuse('media_quota'),
    };
    return quota.bytes < disk.bytes ? quota : disk;
  }

  /** Counts bytes as arrived until the function that it gives is called. */
  expect(application: string, roleId: string, bytes: number): () => void {
    const name = `${application}/${tenantOfRole(roleId).provider ?? ''}`;
    this.#coming.set(name, (this.#coming.get(name) ?? 0) + bytes);
    return () => {
      const left = this.#coming.get(name)! - bytes;
      if (left > 0) this.#coming.set(name, left);
      else this.#coming.delete(name);
    };
  }

  /** Bytes of a provider's and its subscribers' files: uploads, and what their jobs wrote. */
  #used(application: string, provider: string, roleId: string, view: StoreView): number {
    const {
      media: { root },
    } = this.options;
    const uploads = join(root, application, 'upload');
    const own = ownFolder(roleId);
    const folders = filesIn(uploads).filter(
      (name) => name === own || name === `service_provider:${provider}` || name.startsWith(`subscriber:${provider}:`),
    );
    const uploaded = folders.flatMap((folder) =>
      filesIn(join(uploads, folder))
        .filter((name) => !name.startsWith('.'))
        .map((name) => join(uploads, folder, name)),
    );
    const written: string[] = [];
    for (const stored of view.scan(jobTable.name)) {
      const { outFile } = readJob(stored);
      if (tenantOfRole(value(stored.row, jobTable.at.role_id) ?? '').provider === provider)
        for (const name of [outFile, reportName(outFile)].flatMap((each) => [each, partOf(each)]))
          written.push(join(root, application, 'download', name));
    }
    return sum([...uploaded, ...written].map(sizeOf));
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : 0;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
