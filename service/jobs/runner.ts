import type { Work } from './surroundings.js';
import { limits } from '../core/limits.js';
import { pause } from '../core/clock.js';
import { log } from '../core/log.js';
import { jobTypeOf, jobTypes, type JobTypes } from '../parts/job-types.js';
import { job as jobTable } from '../parts/system-tables.js';
import { spelled } from '../records/references.js';
import { value } from '../schema/declaration.js';
import type { Attributes } from '../schema/write.js';
import type { Left } from '../records/undo.js';
import { note, readJob, unfinished } from './job.js';
import type { Job } from './job.js';
import { awaitsFile } from './shared-files.js';
import type { Control, Ending, Surroundings } from './surroundings.js';
import { takeBack } from './undo.js';
import { commonWorks, type OtherSource } from './works.js';

/**
 * The jobs thread's work: the unfinished jobs of each application one after the other in the order in which they were
 * started, those of different applications side by side, slice by slice. A job outlives its session and the process:
 * what is `processing` at start goes on.
 */
export class Runner {
  #stopping = false;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #works: Map<string, Work>;
  /** Jobs that wait for their files. */
  readonly #waiting = new Set<string>();

  /**
   * `others` run types of jobs, before those of `commonWorks`; `otherSource` gives what an export finds in no table
   * (call detail records).
   */
  constructor(
    readonly surroundings: Surroundings,
    others: ReadonlyMap<string, Work> = new Map(),
    otherSource: OtherSource = () => undefined,
    readonly types: JobTypes = jobTypes,
  ) {
    const common = commonWorks(surroundings, otherSource);
    this.#works = new Map<string, Work>([...Object.entries(common), ...others]);
    const nightly = others.get('purge');
    // The nightly purge has instants and no table.
    this.#works.set('purge', (application, job, control) =>
      nightly !== undefined && job.position.before !== undefined
        ? nightly(application, job, control)
        : common.purge(application, job, control),
    );
  }

  /** Goes on with what a former process left. */
  start(): void {
    for (const { name } of this.surroundings.registry.applications) this.wake(name);
  }

  /** There is a new job in the table, or one is to be cancelled. */
  wake(application: string): void {
    // A busy one looks for the next job by itself.
    if (this.#stopping || this.#busy.has(application)) return;
    this.#busy.set(application, this.#serve(application));
  }

  /** Leaves running jobs at their last slice; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#busy.values());
  }

  /** Resolves when no job of any application is left to run. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  async #serve(application: string): Promise<void> {
    // Whoever wakes goes on first.
    await Promise.resolve();
    for (let job = this.#next(application); job !== undefined; job = this.#next(application))
      await this.#run(application, job);
    this.#busy.delete(application);
  }

  #next(application: string): Job | undefined {
    if (this.#stopping) return undefined;
    const { reader } = this.surroundings;
    reader.refresh();
    return unfinished(reader.view(application)).find(
      (job) => this.#works.has(job.type) && !this.#waits(application, job),
    );
  }

  /**
   * It would fail, and take everything back, for a file that is on its way from the other unit of a pair, or lies on
   * one that is lost. Whoever brings the file wakes.
   */
  #waits(application: string, job: Job): boolean {
    const { reader, media } = this.surroundings;
    const name = `${application} ${job.id}`;
    const waits = !job.cancel && awaitsFile(media, application, reader.view(application), job.position.place);
    if (waits && !this.#waiting.has(name))
      log.alarm('a job waits for its file, which the other unit of the pair has', {
        alarm: 'job_waits',
        application,
        job: job.id,
        file: job.position.place,
      });
    if (waits) this.#waiting.add(name);
    else this.#waiting.delete(name);
    return waits;
  }

  async #run(application: string, job: Job): Promise<void> {
    note(
      job,
      application,
      job.position.import === undefined && job.position.move === undefined ? 'a job begins' : 'a job goes on',
    );
    const ending: Ending =
      job.failure === undefined ? await this.#attempt(application, job) : { status: 'failed', message: job.failure };
    if (ending.status === 'stopped') return;
    if (ending.status === 'completed')
      await this.#record(application, job, { ...ending.attributes, status: 'completed' });
    else if (ending.status === 'failed')
      await this.#takeBack(application, job, ending.status, ending.message, ending.attributes);
    else await this.#takeBack(application, job, ending.status, undefined);
    note(job, application, `a job ends ${ending.status}`);
    this.surroundings.publish({
      application,
      jobId: job.id,
      rows: 0,
      added: 0,
      conflicts: 0,
      rejected: 0,
      percent: null,
      rowsPerSecond: 0,
      secondsLeft: null,
      ended: true,
    });
  }

  async #attempt(application: string, job: Job): Promise<Ending> {
    try {
      return await this.#works.get(job.type)!(application, job, this.#control(application, job));
    } catch (fault) {
      note(job, application, 'a job failed', fault);
      return { status: 'failed', message: (fault as Error).message };
    }
  }

  #control(application: string, job: Job): Control {
    const { reader } = this.surroundings;
    return {
      stopping: () => this.#stopping,
      cancelled: () => {
        reader.refresh();
        const stored = reader.view(application).get(jobTable.name, [job.id]);
        return stored === undefined || readJob(stored).cancel;
      },
    };
  }

  /**
   * Ends a job that is not to leave anything. Why it failed is on record first, so that a crash in between does not
   * begin it again.
   */
  async #takeBack(
    application: string,
    job: Job,
    status: 'cancelled' | 'failed',
    message: string | undefined,
    attributes: Attributes = {},
  ): Promise<void> {
    if (message !== undefined)
      await this.#record(application, job, { message: message.slice(0, limits.notesCharacters) });
    const taken =
      jobTypeOf(job.type, this.types)?.takenBack === true && !job.dryRun
        ? await this.#takeBackRows(application, job)
        : {};
    if (taken === undefined) return;
    const { counts = {}, left } = taken;
    const said = [message, left].filter((part) => part !== undefined).join(' ');
    await this.#record(application, job, {
      ...attributes,
      ...counts,
      status,
      message: said === '' ? null : said.slice(0, limits.notesCharacters),
    });
  }

  /**
   * Takes back what a job has added: `rows` stays the sum of `added`, `conflicts`, `rejected` and `taken_back`
   * (jobs.md, Import), and of `unchanged`. Undefined where niud stops.
   */
  async #takeBackRows(
    application: string,
    job: Job,
  ): Promise<{ readonly counts?: Attributes; readonly left?: string | undefined } | undefined> {
    const { reader, undoing } = this.surroundings;
    reader.refresh();
    const row = reader.view(application).get(jobTable.name, [job.id])?.row ?? [];
    const { at } = jobTable;
    const entry = value(row, at.txnid);
    const [wasAdded, wasTakenBack] = [value(row, at.added) ?? 0, value(row, at.taken_back) ?? 0];
    const ran = {
      rows:
        wasAdded +
        wasTakenBack +
        (value(row, at.unchanged) ?? 0) +
        (value(row, at.conflicts) ?? 0) +
        (value(row, at.rejected) ?? 0),
    };
    if (entry === undefined) return {};
    const done = await takeBack(this.surroundings, application, job, entry, () => this.#stopping);
    if (done === undefined) return undefined;
    const all = wasAdded + wasTakenBack;
    const added = Math.min(all, done.left);
    const counts = { ...ran, added, taken_back: all - added };
    await undoing.settle({ application, by: job.by, jobId: job.id, entry, left: done.left, attributes: counts });
    return { counts, left: leftMessage(done.left, done.named) };
  }

  /** Writes to the job's record; tries until it is taken or niud stops, for what was done must be said. */
  async #record(application: string, job: Job, attributes: Attributes): Promise<void> {
    const { submit, clock } = this.surroundings;
    const ended = 'status' in attributes ? { ended: clock.now(), updated: clock.now() } : { updated: clock.now() };
    for (;;) {
      const answer = await submit({
        application,
        by: job.by,
        what: `${job.type} ${job.object}: job ${job.id}`,
        writes: [{ method: 'put', table: jobTable.name, key: [job.id], attributes: { ...attributes, ...ended } }],
      });
      if (!('code' in answer)) return;
      note(job, application, 'the record of a job was refused', answer.message);
      if (this.#stopping) return;
      await pause(clock, limits.jobRetryMs);
    }
  }
}

/** Which records could not be taken back (api.md, Results). */
function leftMessage(left: number, named: readonly Left[]): string | undefined {
  if (left === 0) return undefined;
  const names = named.map(({ table, key }) => `${table}/${spelled(key)}`);
  return `${left} records were changed or referred to since and are left: ${names.join(', ')}.`;
}
