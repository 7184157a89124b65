import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Clock } from '../../service/core/clock.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal, RefusalData } from '../../service/core/refusals.js';
import { JobDesk } from '../../service/jobs/job-desk.js';
import { readJob, reportName } from '../../service/jobs/job.js';
import type { Job } from '../../service/jobs/job.js';
import { Media } from '../../service/jobs/media.js';
import type { JobProgress } from '../../service/jobs/progress.js';
import type { ReportLine } from '../../service/jobs/refused-rows.js';
import { Runner } from '../../service/jobs/runner.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { Ledgers } from '../../service/calls/ledger/ledgers.js';
import { file, job as jobTable, night, setting } from '../../service/parts/system-tables.js';
import { evaluate } from '../../service/records/evaluate.js';
import { showRow } from '../../service/records/fields.js';
import { movesToArchive } from '../../service/schema/reference.js';
import type { Attributes } from '../../service/schema/write.js';
import { backwards, leftOf, settleUndo, undoSlice } from '../../service/records/take-back.js';
import { moveChosen } from '../../service/records/move-slice.js';
import { evaluateSlice } from '../../service/records/slice-evaluation.js';
import type { Application } from '../../service/schema/application.js';
import { small } from './small-application.js';
import { temporaryStore } from './temporary-store.js';
import type { TemporaryStore } from './temporary-store.js';

/** The small application with niud's own tables of jobs and settings. */
export const withJobs: Application = { ...small, tables: [...small.tables.filter(movesToArchive), jobTable, setting, night, file] };

export interface JobStore extends TemporaryStore {
  readonly media: Media;
  readonly desk: JobDesk;
  readonly surroundings: Surroundings;
  readonly progress: JobProgress[];
  /** Puts a file into the upload folder. */
  upload(name: string, content: string | Buffer): void;
  /** Starts a job, and it must be taken. */
  start(request: Partial<Parameters<JobDesk['start']>[0]>): Promise<Job>;
  /** Runs what there is to run. */
  run(surroundings?: Surroundings): Promise<void>;
  /** The job's record as it stands. */
  record(job: Job): Attributes;
  out(job: Job): string;
  report(job: Job): ReportLine[];
  /** The live records of a table as lists of cells, in key order. */
  rows(table: string): unknown[][];
}

/** Time passes whenever anyone waits for it. */
export function hurriedClock(clock: Clock): Clock {
  return {
    now: () => clock.now(), monotonic: () => clock.monotonic(),
    after: (_, run) => { setImmediate(run); return { stop: () => undefined }; },
    every: () => ({ stop: () => undefined }),
  };
}

const plain = <T>(result: T | Refusal): T | RefusalData => (isRefusal(result) ? result.toData() : result);

/** What jobs of a real store run with. */
export function jobSurroundings(store: TemporaryStore, media: Media, sliceRows: number, publish: Surroundings['publish'] = () => undefined): Surroundings {
  const { writer, registry, reader, stores } = store;
  return {
    registry, clock: hurriedClock(store.clock), media, reader, sliceRows, publish, movedIn: new Ledgers(stores).movedIn,
    submit: async (request) => plain(await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) })),
    submitSlice: async (slice) => plain(await writer.submit({
      application: slice.application, by: slice.by, what: slice.what ?? `import ${slice.table}`, job: slice.jobId, dryRun: slice.dryRun, evaluate: (draft) => evaluateSlice(draft, registry, slice),
    })),
    submitMoves: async (slice) => plain(await writer.submit({
      application: slice.application, by: slice.by, what: `${slice.kind} ${slice.table}`, job: slice.jobId, dryRun: slice.dryRun, evaluate: (draft) => moveChosen(draft, registry, slice),
    })),
    undoing: {
      backwards: (entry) => backwards(stores, entry),
      submit: async (slice) => plain(await writer.submit({ application: slice.application, by: slice.by, what: `revert ${slice.entry}`, job: slice.jobId, reverts: slice.entry, evaluate: (draft) => undoSlice(draft, slice) })),
      leftOf: (application, change, by) => leftOf(stores, () => { reader.refresh(); return reader.view(application); }, application, change, by),
      settle: async ({ application, by, jobId, entry, left, attributes }) => plain(await writer.submit({ application, by, what: `revert ${entry}: job ${jobId}`, evaluate: (draft) => settleUndo(draft, entry, jobId, left, attributes) })),
    },
  };
}

/** A real store with real records, media folders and a desk, of an application that at most adds to the small one; slices are short, so that few rows make many. */
export function jobStore(t: Test, sliceRows = 5, application: Application = withJobs): JobStore {
  const store = temporaryStore(t, application);
  const { registry, reader, folder } = store;
  const media = new Media(join(folder, 'media'));
  media.prepare('small');
  const progress: JobProgress[] = [];
  const surroundings = jobSurroundings(store, media, sliceRows, (given) => progress.push(given));
  const { clock } = surroundings;
  const desk = new JobDesk({ registry, media, clock, zone: () => 'UTC', reader, submit: surroundings.submit, wake: () => undefined });
  const path = (name: string): string => join(media.downloadFolder('small'), name);
  return {
    ...store, media, desk, surroundings, progress,
    upload: (name, content) => writeFileSync(join(media.root, 'small/upload', name), content),
    async start(request) {
      const started = await desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'import', object: 'line', dryRun: false, options: {}, ...request });
      if ('code' in started) throw new Error(`${started.code}: ${started.message}`);
      return readJob(reader.view('small').get(jobTable.name, [started.attributes.job_id])!);
    },
    async run(other = surroundings) {
      const runner = new Runner(other);
      runner.start();
      await runner.idle();
      reader.refresh();
    },
    record: (job) => showRow(jobTable, reader.view('small').get(jobTable.name, [job.id])!.row),
    out: (job) => readFileSync(path(job.outFile), 'utf8'),
    report: (job) => readFileSync(path(reportName(job.outFile)), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as ReportLine),
    rows: (table) => [...reader.view('small').scan(table)].map(({ row }) => [...row]),
  };
}

