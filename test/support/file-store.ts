import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Test } from 'tap';
import { applications } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { JobDesk } from '../../service/jobs/job-desk.js';
import { readJob, reportName } from '../../service/jobs/job.js';
import type { Job } from '../../service/jobs/job.js';
import { Media } from '../../service/jobs/media.js';
import type { ReportLine } from '../../service/jobs/refused-rows.js';
import { Runner } from '../../service/jobs/runner.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { createBuiltIn } from '../../service/main/built-in.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { showRow } from '../../service/records/fields.js';
import type { Json } from '../../service/schema/kind.js';
import { jobSurroundings } from './job-store.js';
import { temporaryStore, type TemporaryStore } from './temporary-store.js';

/** A real store of every application that niud hosts, which files go into and come out of by real jobs. */
export class FileStore {
  readonly #media: Media;
  readonly #surroundings: Surroundings;
  readonly #desk: JobDesk;

  private constructor(readonly store: TemporaryStore) {
    const { folder, registry, clock, reader } = store;
    this.#media = new Media(join(folder, 'media'));
    for (const { name } of applications) this.#media.prepare(name);
    this.#surroundings = jobSurroundings(store, this.#media, 100);
    this.#desk = new JobDesk({ registry, media: this.#media, clock, zone: () => 'UTC', reader, submit: this.#surroundings.submit, wake: () => undefined });
  }

  /** With what comes with the applications, when `builtIn`. */
  static async open(t: Test, builtIn = false): Promise<FileStore> {
    const [first, ...others] = applications;
    const opened = new FileStore(temporaryStore(t, first, ...others));
    const { registry, reader } = opened.store;
    if (builtIn) await createBuiltIn(registry, (name) => { reader.refresh(); return reader.view(name); }, opened.#surroundings.submit);
    reader.refresh();
    return opened;
  }

  get submit(): Surroundings['submit'] { return this.#surroundings.submit; }

  /** Rows of cells into a table: the counts of the job, and what is wrong with the rows that did not go in. */
  async import(application: string, table: string, rows: readonly (readonly string[])[] | string): Promise<{ readonly counts: Readonly<Record<string, Json>>; readonly report: readonly ReportLine[] }> {
    writeFileSync(join(this.#media.root, application, 'upload', 'rows.csv'), typeof rows === 'string' ? rows : stringify(rows as string[][]));
    const job = await this.#run(application, { jobType: 'import', object: table, inFile: 'rows.csv', seenSecrets: this.#columns(application, table) });
    const shown = showRow(jobTable, this.store.reader.view(application).get(jobTable.name, [job.id])!.row);
    const lines = this.#downloaded(application, reportName(job.outFile)).split('\n').slice(0, -1);
    return { counts: { status: shown['status']!, rows: shown['rows']!, added: shown['added']!, conflicts: shown['conflicts']!, rejected: shown['rejected']! }, report: lines.map((line) => JSON.parse(line) as ReportLine) };
  }

  /** The file of a table, secrets among it. */
  async export(application: string, table: string): Promise<string> {
    return this.#downloaded(application, (await this.#run(application, { jobType: 'export', object: table, seenSecrets: this.#columns(application, table) })).outFile);
  }

  /** As of somebody who may see all of them. */
  #columns(application: string, table: string): readonly string[] {
    return this.store.registry.table(application, table)!.columns.map(({ name }) => name);
  }

  #downloaded(application: string, name: string): string {
    return readFileSync(join(this.#media.downloadFolder(application), name), 'utf8');
  }

  async #run(application: string, request: { readonly jobType: string; readonly object: string; readonly inFile?: string; readonly seenSecrets?: readonly string[] }): Promise<Job> {
    const started = await this.#desk.start({ application, by: 'tester', roleId: 'platform_owner', dryRun: false, options: {}, ...request });
    if ('code' in started) throw new Error(`${started.code}: ${started.message}`);
    const { reader } = this.store;
    const runner = new Runner(this.#surroundings);
    runner.start();
    await runner.idle();
    reader.refresh();
    const stored = reader.view(application).get(jobTable.name, [started.attributes.job_id])!;
    const job = readJob(stored);
    if (isRefusal(job)) throw new Error(job.message);
    return job;
  }
}
