import { setTimeout as pause } from 'node:timers/promises';
import { basename } from 'node:path';
import type { Json } from '../schema/kind.js';
import { columns, paragraphs, toSecond } from './columns.js';
import type { Attributes, Entry } from './door.js';
import { Failure } from './outcome.js';
import type { Site } from './unit.js';

const firstPollMs = 50;
const slowestPollMs = 1_000;
/** Between two lines of progress where no terminal shows them in place. */
const progressLineMs = 10_000;
/** A unit that restarts takes a job up again; so long is waited for it. */
const absenceMs = 60_000;
/** Rows of a report that are shown unasked. */
const shownRows = 10;

/** Starts an import or export and waits for its end. */
export async function runJob(site: Site, body: Attributes): Promise<Entry> {
  return followJob(
    site,
    await site.door.ask('POST', `${jobsPath(site)}?executable=restworkx-${site.application}`, body),
  );
}

export function jobsPath({ api }: Site): string {
  return `${api}/job/platform_owner`;
}

/** Waits until a job that was started has ended, and tells on standard error how it goes on. */
export async function followJob(site: Site, started: { readonly data: readonly Entry[] }): Promise<Entry> {
  let job = started.data[0]!;
  const id = job.attributes['job_id'];
  const progress = new ProgressLine(`job ${String(id)}`);
  const leave = (): void => {
    progress.end();
    process.stderr.write(
      `The job goes on: ${site.niuctl} jobs ${String(id)} shows how; ${site.niuctl} jobs ${String(id)} --cancel ends it.\n`,
    );
    process.exit(130);
  };
  process.once('SIGINT', leave);
  for (
    let waitMs = firstPollMs;
    job.attributes['status'] === 'processing';
    waitMs = Math.min(slowestPollMs, waitMs * 1.5)
  ) {
    progress.show(job.attributes);
    await pause(waitMs);
    job = await lookAgain(site, `${jobsPath(site)}/${String(id)}`);
  }
  process.removeListener('SIGINT', leave);
  progress.end();
  return job;
}

async function lookAgain(site: Site, path: string): Promise<Entry> {
  const untilMs = performance.now() + absenceMs;
  for (;;) {
    try {
      return (await site.door.ask('GET', path)).data[0]!;
    } catch (fault) {
      if (!(fault instanceof Failure) || fault.exit !== 'unreachable' || performance.now() > untilMs) throw fault;
      await pause(slowestPollMs);
    }
  }
}

/** One line that is written over on a terminal; elsewhere a line now and then. */
class ProgressLine {
  readonly #inPlace = process.stderr.isTTY === true;
  #nextMs = performance.now() + (this.#inPlace ? 0 : progressLineMs);
  #isShown = false;

  constructor(readonly what: string) {}

  show({ progress, rows, rows_per_second: perSecond, seconds_left: left }: Attributes): void {
    if (performance.now() < this.#nextMs) return;
    this.#nextMs = performance.now() + (this.#inPlace ? 0 : progressLineMs);
    const known = [
      progress === null ? 'started' : `${String(progress)} %`,
      `${String(rows ?? 0)} rows`,
      ...(perSecond == null ? [] : [`${String(perSecond)} rows/s`]),
      ...(left == null ? [] : [`${String(left)} s left`]),
    ];
    process.stderr.write(
      `${this.#inPlace ? '\r\u001b[K' : ''}${this.what}: ${known.join(', ')}${this.#inPlace ? '' : '\n'}`,
    );
    this.#isShown = true;
  }

  end(): void {
    if (this.#isShown && this.#inPlace) process.stderr.write('\r\u001b[K');
  }
}

/** A job that did not complete ends the command, saying why. */
export function mustBeCompleted({ attributes }: Entry): void {
  const { status, job_id: id, job_type: type, object, message } = attributes;
  if (status === 'completed') return;
  throw new Failure(
    'refused',
    `Job ${String(id)}, ${String(type)} of ${String(object)}: ${String(status)}${message == null ? '' : `. ${String(message)}`}`,
  );
}

/** The name of a job's file, for `/download`. */
export function outFileOf({ attributes }: Entry): string {
  return basename(String(attributes['out_file']));
}

export function countOf({ attributes }: Entry, name: string): number {
  return Number(attributes[name] ?? 0);
}

/** Lines of a job's report: what did not go in, or what differs. */
export async function reportOf(
  site: Site,
  id: Json,
  limit: number,
  offset = 0,
): Promise<{ readonly rows: readonly Attributes[]; readonly total: number }> {
  const { data, meta } = await site.door.ask(
    'GET',
    `${jobsPath(site)}/${String(id)}/report?limit=${limit}&offset=${offset}`,
  );
  return { rows: data.map(({ attributes }) => attributes), total: meta.records_total ?? data.length };
}

/** The first lines of a report, and where the others are. */
export async function reportHead(site: Site, id: Json): Promise<string> {
  const { rows, total } = await reportOf(site, id, shownRows);
  const rest = total > rows.length ? `${total - rows.length} more: ${site.niuctl} jobs ${String(id)} --report` : '';
  return paragraphs(reportText(rows), rest);
}

/** Refused rows and differing calls have other columns; the code is for machines. */
export function reportText(rows: readonly Attributes[]): string {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== 'code');
  return columns(
    heads,
    rows.map((row) => heads.map((name) => row[name] ?? null)),
  );
}

/** Jobs as a list, the newest first. */
export function jobsText(jobs: readonly Entry[]): string {
  // Columns of few jobs, without which the rows of these would not be the sum of the others.
  const counts = [
    'rows',
    'added',
    ...['unchanged', 'taken_back'].filter((name) => jobs.some(({ attributes }) => Number(attributes[name] ?? 0) > 0)),
    'conflicts',
    'rejected',
  ];
  return columns(
    ['job', 'what', 'of', 'status', '%', ...counts.map((name) => name.replace('_', ' ')), 'started', 'by'],
    jobs.map(({ meta, attributes }) => [
      ...['job_id', 'job_type', 'object', 'status', 'progress', ...counts].map((name) => attributes[name] ?? null),
      toSecond(meta?.['created']),
      attributes['by'] ?? null,
    ]),
  );
}
