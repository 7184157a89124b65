import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../core/limits.js';
import { jobTypeOf } from '../parts/job-types.js';
import { job as jobTable, night as nightTable, purgeMark } from '../parts/system-tables.js';
import { value } from '../schema/declaration.js';
import type { FileAges } from './file-ages.js';
import { readJob, reportName } from './job.js';
import type { StoreView } from '../records/store-view.js';
import type { Media } from './media.js';
import { purgeDue } from './schedule.js';

/** What is known of a file from the jobs that read or wrote it. */
interface Told {
  /** A job that is not done reads or writes it. */
  busy: boolean;
  /** It may hold secrets. */
  secret: boolean;
  /** When an import or export of secrets, no dry run, ended with it; the first of them. */
  doneMs: number;
}

/**
 * Removes files of an application whose time is over (jobs.md, Archive, restore, purge): with secrets an hour after
 * their import or export ended and at the latest a day after they came; others that no job has read after a day. What a
 * job has read or written otherwise goes with its record: once that is gone, no job has read the file. Where the clock
 * cannot be trusted, as `ages` has it. Gives how many went.
 */
export async function sweepMedia(
  media: Media,
  application: string,
  view: StoreView,
  ages: FileAges,
  purgeWaits = false,
): Promise<number> {
  const told = toldOf(view);
  ages.begin(purgeWaits);
  let removed = 0;
  for (const folder of ['upload', 'download']) {
    const names = await readdir(join(media.root, application, folder), { recursive: true }).catch(() => []);
    for (const name of names) {
      const path = join(media.root, application, folder, name);
      const found = await lstat(path).catch(() => undefined);
      if (found?.isFile() !== true) continue;
      ages.see(path);
      if (!isOver(told.get(join(folder, name)), found.mtimeMs, (instantMs) => ages.sinceMs(path, instantMs))) continue;
      await rm(path, { force: true });
      removed++;
    }
  }
  return removed;
}

/** Whether a file's time is over; `told` is undefined for one that no job knows. */
function isOver(told: Told | undefined, cameMs: number, sinceMs: (instantMs: number) => number): boolean {
  if (told?.busy === true) return false;
  const isOld = sinceMs(cameMs) > limits.uploadKeptMs;
  return told === undefined ? isOld : sinceMs(told.doneMs) > limits.secretKeptMs || (told.secret && isOld);
}

/**
 * Whether the purge of an application waits for a person to say that the clock is right (availability.md, The clock).
 */
export function purgeWaits(view: StoreView, nowMs: number, zone: string, synchronised: boolean | undefined): boolean {
  const stored = view.get(nightTable.name, [purgeMark]);
  return purgeDue(stored && value(stored.row, nightTable.at.date), nowMs, zone, synchronised).kind === 'waits';
}

/** By place below the application's media folder. */
function toldOf(view: StoreView): ReadonlyMap<string, Told> {
  const files = new Map<string, Told>();
  for (const stored of view.scan(jobTable.name)) {
    const {
      position: { place },
      outFile,
      secretColumns,
      dryRun,
      type,
    } = readJob(stored);
    const ended = value(stored.row, jobTable.at.ended);
    const secret = secretColumns.length > 0;
    for (const file of [
      ...(place === undefined ? [] : [place]),
      join('download', outFile),
      join('download', reportName(outFile)),
    ]) {
      const told = files.get(file) ?? { busy: false, secret: false, doneMs: Infinity };
      files.set(file, told);
      told.busy ||= ended === undefined;
      told.secret ||= secret;
      if (secret && !dryRun && ended !== undefined && jobTypeOf(type)?.handsOver === true)
        told.doneMs = Math.min(told.doneMs, ended);
    }
  }
  return files;
}
