import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { formatTimestamp } from '../core/zones.js';
import { jobTypeOf } from '../parts/job-types.js';
import { job as jobTable } from '../parts/system-tables.js';
import type { Submit } from '../records/request.js';
import type { Attributes } from '../schema/write.js';
import type { Registry } from '../schema/registry.js';
import type { Stored } from '../schema/view.js';
import { createJob } from './create.js';
import type { JobRequest } from './job-request.js';
import { isRead, jobOfFile, readJob, reportName, showJob } from './job.js';
import type { StoreView } from '../records/store-view.js';
import type { Media } from './media.js';
import type { MediaRoom } from './media-room.js';
import type { JobProgress } from './progress.js';
import { readReport } from './report.js';
import { undoRecord } from './undo-request.js';
import type { UndoRequest } from '../records/told-history.js';
import type { Report } from './report.js';

/** A job as doors show it (jobs.md, Job record). */
export interface JobRecord {
  readonly by: string;
  /** Columns whose secrets its files may hold: whoever may not see them does not get the files. */
  readonly secretColumns: readonly string[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly created: number;
  readonly modified: number;
  readonly attributes: JobAttributes;
}

type JobAttributes = Attributes & {
  readonly job_id: number;
  readonly job_type: string;
  readonly object: string;
  readonly status: 'processing' | 'completed' | 'failed' | 'cancelled';
  readonly role_id: string;
  readonly in_file: string | null;
  readonly out_file: string | null;
};

/** What the desk is handed to start, show and cancel jobs. */
interface JobDeskSurroundings {
  readonly registry: Registry;
  readonly media: Media;
  /** Room for what jobs write; absent where there is any. */
  readonly room?: MediaRoom;
  readonly clock: Clock;
  /** The NIU's zone, an IANA name: files are named after its date. */
  readonly zone: () => string;
  readonly reader: { refresh(): void; view(application: string): StoreView };
  readonly submit: Submit;
  /** Tells the jobs thread that there is something to do. */
  readonly wake: (application: string) => void;
  /** What may be exported beside the tables. */
  readonly otherObjects?: readonly string[];
}

/**
 * Jobs as the desk sees them: started and cancelled by changes of their records, shown from these and from what the
 * jobs thread announces.
 */
export class JobDesk {
  /** Last announcement of each running job. */
  readonly #live = new Map<string, JobProgress>();

  constructor(readonly surroundings: JobDeskSurroundings) {}

  /** Starts a job. Refuses as `createJob` does, and as the writer does. */
  async start(request: JobRequest): Promise<JobRecord | RefusalData> {
    const { registry, media, clock, zone, reader, submit, wake, otherObjects } = this.surroundings;
    reader.refresh();
    const room = this.surroundings.room?.left(request.application, request.roleId, reader.view(request.application));
    if (room !== undefined && room.bytes <= 0) return room.refusal.toData();
    for (let attempt = 0; attempt < limits.openJobs; attempt++) {
      reader.refresh();
      const nowMs = clock.now();
      const created = createJob(request, reader.view(request.application), {
        registry,
        media,
        nowMs,
        date: formatTimestamp(zone(), nowMs).slice(0, 10),
        suffix: randomBytes(5).toString('hex'),
        ...(otherObjects === undefined ? {} : { otherObjects }),
      });
      if (isRefusal(created)) return created.toData();
      const written = await submit(created.change);
      // Another job was started in between: the next number.
      if ('code' in written && written.code === 'key_taken') continue;
      if ('code' in written) return written;
      reader.refresh();
      // As it was started: a short job ends as soon as somebody is awake.
      const started = this.one(request.application, created.id)!;
      wake(request.application);
      return started;
    }
    return refuse('overloaded').toData();
  }

  /**
   * Starts a job that takes an entry of the change log back; gives its number. Refuses `moving` where another one does
   * so already, and as the writer does.
   */
  async startUndo(request: UndoRequest): Promise<number | RefusalData> {
    const { clock, zone, reader, submit, wake } = this.surroundings;
    for (let attempt = 0; attempt < limits.openJobs; attempt++) {
      reader.refresh();
      const nowMs = clock.now();
      const file = `change-undo-${formatTimestamp(zone(), nowMs).slice(0, 10)}-${randomBytes(5).toString('hex')}.csv`;
      const made = undoRecord(request, reader.view(request.application), nowMs, file);
      if ('code' in made) return made;
      const written = await submit({
        application: request.application,
        by: request.by,
        what: `start undo of ${request.entry}`,
        writes: [{ method: 'create', table: jobTable.name, attributes: made.attributes }],
      });
      if ('code' in written && written.code === 'key_taken') continue;
      if ('code' in written) return written;
      wake(request.application);
      return made.id;
    }
    return refuse('overloaded').toData();
  }

  /** Newest first. */
  *all(application: string): Iterable<JobRecord> {
    for (const stored of this.surroundings.reader.view(application).scan(jobTable.name, { reverse: true }))
      yield this.#record(application, stored);
  }

  one(application: string, jobId: number): JobRecord | undefined {
    const stored = this.surroundings.reader.view(application).get(jobTable.name, [jobId]);
    return stored === undefined ? undefined : this.#record(application, stored);
  }

  /**
   * Asks a job to end; what it added is taken back behind its current slice. Refuses `not_found`, `job_ended` and
   * `job_goes_on`.
   */
  async cancel(application: string, jobId: number, by = 'system'): Promise<JobRecord | RefusalData> {
    const { reader, submit, wake } = this.surroundings;
    reader.refresh();
    const job = this.one(application, jobId);
    if (job === undefined) return refuse('not_found').toData();
    if (job.attributes.status !== 'processing') return refuse('job_ended').toData();
    if (jobTypeOf(job.attributes.job_type)?.goesOn === true) return refuse('job_goes_on').toData();
    const written = await submit({
      application,
      by,
      what: `cancel job ${jobId}`,
      writes: [{ method: 'put', table: jobTable.name, key: [jobId], attributes: { cancel: true } }],
    });
    if ('code' in written) return written;
    wake(application);
    reader.refresh();
    return this.one(application, jobId)!;
  }

  /** The job whose `out_file` or report has this name in the download folder. */
  ofFile(application: string, name: string): JobRecord | undefined {
    const stored = jobOfFile(this.surroundings.reader.view(application), name);
    return stored === undefined ? undefined : this.#record(application, stored);
  }

  /** Whether an unfinished job reads the file at this place of the media folders. */
  reads(application: string, place: string): boolean {
    return isRead(this.surroundings.reader.view(application), place);
  }

  /** What a job refused, line by line; `not_found` where there is no such job. */
  async report(application: string, jobId: number, offset: number, limit: number): Promise<Report | RefusalData> {
    const { media } = this.surroundings;
    const job = this.one(application, jobId);
    const name = job?.attributes.out_file;
    const file =
      typeof name === 'string'
        ? media.downloadPath(application, reportName(name.slice(name.lastIndexOf('/') + 1)))
        : refuse('not_found');
    return isRefusal(file) ? file.toData() : readReport(file.path, offset, limit);
  }

  /** Takes an announcement of the jobs thread. */
  announce(progress: JobProgress): void {
    const name = `${progress.application}/${progress.jobId}`;
    if (progress.ended === true) this.#live.delete(name);
    else this.#live.set(name, progress);
  }

  #record(application: string, stored: Stored): JobRecord {
    const { media, clock, reader } = this.surroundings;
    const name = `${application}/${String(stored.key[0])}`;
    const live = this.#live.get(name);
    const attributes = showJob(stored.row, media.downloadFolder(application), clock.now(), live) as JobAttributes;
    if (attributes.status !== 'processing') this.#live.delete(name);
    const view = reader.view(application);
    const at = (change: number): number => view.head(change)?.at ?? 0;
    return {
      by: String(attributes['by']),
      secretColumns: readJob(stored).secretColumns,
      created: at(stored.created),
      modified: at(stored.modified),
      attributes,
    };
  }
}
