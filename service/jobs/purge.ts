import { rm } from 'node:fs/promises';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import type { Members, PurgedSlice, PurgeSlice } from '../records/purge-old.js';
import { removedOf, withRemoved } from '../records/removed.js';
import type { Removed } from '../records/removed.js';
import type { TrimmedSlice, TrimSlice } from '../records/trim-changes.js';
import { value } from '../schema/declaration.js';
import type { Row } from '../schema/row.js';
import { note, reportName } from './job.js';
import type { Job } from './job.js';
import { Progress } from './progress.js';
import type { Work, Control, Ending, Surroundings } from './surroundings.js';

/** Beside what every job is handed: finding what is old, and those who may remove it. */
export interface PurgeSurroundings extends Surroundings {
  /** Slices of archived members, as `records/purge-old` finds them. */
  readonly oldMembers: (application: string, beforeMs: number, limit: number) => Iterable<Members>;
  readonly submitPurge: (slice: PurgeSlice) => Promise<PurgedSlice | RefusalData>;
  /** Lists of changes, as `records/trim-changes` finds them. */
  readonly oldChanges: (application: string, beforeMs: number) => Iterable<readonly number[]>;
  readonly submitTrim: (slice: TrimSlice) => Promise<TrimmedSlice | RefusalData>;
  /** Asks the calls thread; gives how many CDRs it removed. */
  readonly purgeCdrs: (application: string, beforeMs: number, limit: number) => Promise<number>;
  /**
   * Goes through the money of an application's accounts, and says in the journal what does not hold; ends early when
   * niud stops.
   */
  readonly verifyLedger: (application: string) => Promise<object>;
}

/** The work of a nightly purge (jobs.md, Archive, restore, purge), begun by `Night`. */
export function purgeWork(surroundings: PurgeSurroundings): Work {
  return (application, job, control) => new Purge(surroundings, application, job, control).run();
}

/** Why a purge ends before it is done. */
type Leaves = Extract<Ending, { status: 'cancelled' | 'stopped' }>;

/**
 * One nightly purge in slices, each a change of its own with a rest as long as itself behind it. The instants before
 * which things are old were fixed when it began, so that beginning again after a crash finds exactly what is left.
 */
class Purge {
  readonly #progress: Progress;

  constructor(
    readonly surroundings: PurgeSurroundings,
    readonly application: string,
    readonly job: Job,
    readonly control: Control,
  ) {
    this.#progress = new Progress(surroundings.clock, application, job.id, surroundings.publish);
  }

  async run(): Promise<Ending> {
    const { archivedMs, changedMs, calledMs, endedMs } = this.job.position.before ?? {};
    const leaves =
      (await this.#purgeArchive(archivedMs)) ??
      (await this.#trimChanges(changedMs)) ??
      (await this.#purgeCdrs(calledMs)) ??
      (await this.#purgeJobs(endedMs)) ??
      (await this.#verifyLedger());
    if (leaves !== undefined) return leaves;
    note(this.job, this.application, `purged ${JSON.stringify(removedOf(this.#row()))}`);
    return { status: 'completed', attributes: {} };
  }

  async #purgeArchive(beforeMs: number | undefined): Promise<Leaves | undefined> {
    if (beforeMs === undefined) return undefined;
    const { oldMembers, submitPurge, sliceRows = limits.movedInSlice } = this.surroundings;
    for (const members of oldMembers(this.application, beforeMs, sliceRows)) {
      const leaves = await this.#slice(members.ends.length, () =>
        submitPurge({ ...this.#common(), beforeMs, members }),
      );
      if (leaves !== undefined) return leaves;
    }
    return undefined;
  }

  async #trimChanges(beforeMs: number | undefined): Promise<Leaves | undefined> {
    if (beforeMs === undefined) return undefined;
    const { oldChanges, submitTrim } = this.surroundings;
    for (const changes of oldChanges(this.application, beforeMs)) {
      const leaves = await this.#slice(changes.length, () => submitTrim({ ...this.#common(), beforeMs, changes }));
      if (leaves !== undefined) return leaves;
    }
    return undefined;
  }

  /** The calls thread keeps no count: what a crash takes from the receipt is at most the last hundreds. */
  async #purgeCdrs(beforeMs: number | undefined): Promise<Leaves | undefined> {
    if (beforeMs === undefined) return undefined;
    for (let cdrs: number = limits.purgedCdrs, uncounted = 0; cdrs === limits.purgedCdrs; ) {
      const leaves = await this.#slice(1, async () => {
        cdrs = await this.surroundings.purgeCdrs(this.application, beforeMs, limits.purgedCdrs);
      });
      if (leaves !== undefined) return leaves;
      uncounted += cdrs;
      if (uncounted === 0 || (cdrs === limits.purgedCdrs && uncounted < limits.sliceRows)) continue;
      const refused = await this.#count({ cdrs: uncounted });
      if (refused !== undefined) return refused;
      uncounted = 0;
    }
    return undefined;
  }

  /** Files first: a record whose files are gone is found again, files whose record is gone are not. */
  async #purgeJobs(beforeMs: number | undefined): Promise<Leaves | undefined> {
    if (beforeMs === undefined) return undefined;
    for (let old = this.#oldJobs(beforeMs); old.length > 0; old = this.#oldJobs(beforeMs)) {
      for (const { outFile } of old) if (outFile !== undefined) await this.#removeFiles(outFile);
      const leaves = await this.#count(
        { jobs: old.length },
        old.map(({ id }) => id),
      );
      if (leaves !== undefined) return leaves;
    }
    return undefined;
  }

  /**
   * Behind the CDRs, so that those that have gone are not looked for; nothing is removed here, and no slice waits for
   * it.
   */
  async #verifyLedger(): Promise<Leaves | undefined> {
    if (this.control.cancelled()) return { status: 'cancelled' };
    if (!this.control.stopping()) await this.surroundings.verifyLedger(this.application);
    return this.control.stopping() ? { status: 'stopped' } : undefined;
  }

  #oldJobs(beforeMs: number): readonly { id: number; outFile: string | undefined }[] {
    const { reader } = this.surroundings;
    reader.refresh();
    const old: { id: number; outFile: string | undefined }[] = [];
    for (const { key, row } of reader.view(this.application).scan(jobTable.name)) {
      const ended = value(row, jobTable.at.ended);
      if (value(row, jobTable.at.status) === 'processing' || ended === undefined || ended >= beforeMs) continue;
      if (old.push({ id: Number(key[0]), outFile: value(row, jobTable.at.out_file) }) >= limits.purgedJobs) break;
    }
    return old;
  }

  async #removeFiles(outFile: string): Promise<void> {
    const { media } = this.surroundings;
    for (const name of [outFile, reportName(outFile)]) {
      const file = media.downloadPath(this.application, name);
      if (!isRefusal(file)) await rm(file.path, { force: true });
    }
  }

  /** Enters in the job's record what went without the writer, and forgets jobs. */
  #count(removed: Partial<Removed>, forget: readonly number[] = []): Promise<Leaves | undefined> {
    const { clock, submit } = this.surroundings;
    const { application, by } = this.#common();
    return this.#slice(1, () =>
      submit({
        application,
        by,
        what: `purge: job ${this.job.id}`,
        writes: [
          ...forget.map((id) => ({ method: 'forget' as const, table: jobTable.name, key: [id] })),
          {
            method: 'put',
            table: jobTable.name,
            key: [this.job.id],
            attributes: withRemoved(this.#row(), removed, clock.now()),
          },
        ],
      }),
    );
  }

  /** Does one slice, and again until it is taken, unless there is nothing in it; then rests as long as it took. */
  async #slice(size: number, work: () => Promise<object | void>): Promise<Leaves | undefined> {
    const { clock } = this.surroundings;
    for (let attempt = 0; ; attempt++) {
      if (this.control.stopping()) return { status: 'stopped' };
      if (this.control.cancelled()) return { status: 'cancelled' };
      const begun = clock.monotonic();
      const answer = size === 0 ? undefined : await work();
      if (answer !== undefined && 'code' in answer) {
        if (attempt === 0)
          note(
            this.job,
            this.application,
            'a slice of a purge was refused; it is tried until it is taken',
            (answer as RefusalData).message,
          );
        await pause(clock, limits.jobRetryMs);
        continue;
      }
      const rows = value(this.#row(), jobTable.at.rows) ?? 0;
      this.#progress.report(rows, 0, { rows, added: 0, conflicts: 0, rejected: 0 });
      await pause(clock, clock.monotonic() - begun);
      return undefined;
    }
  }

  /** The job's record as it stands. */
  #row(): Row {
    const { reader } = this.surroundings;
    reader.refresh();
    return reader.view(this.application).get(jobTable.name, [this.job.id])!.row;
  }

  #common(): { readonly application: string; readonly by: string; readonly jobId: number } {
    return { application: this.application, by: this.job.by, jobId: this.job.id };
  }
}
