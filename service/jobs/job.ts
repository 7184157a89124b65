import type { StoreView } from '../records/store-view.js';
import { join } from 'node:path';
import { log } from '../core/log.js';
import { job } from '../parts/system-tables.js';
import { showRow } from '../records/fields.js';
import type { Attributes } from '../schema/write.js';
import type { Filter } from '../records/filter.js';
import type { MovePlace, NotMoved } from '../records/move-slice.js';
import type { Json } from '../schema/kind.js';
import { value } from '../schema/declaration.js';
import type { Row } from '../schema/row.js';
import type { Stored } from '../schema/view.js';
import type { ImportState } from './import-state.js';
import type { JobProgress } from './progress.js';
import { percentOf } from './progress.js';
import type { CaseSet } from './rehearsal-set.js';
import { tenantOfRole } from './tenant.js';
import type { Scope } from '../schema/tenant.js';

/** What the record keeps for the job's own use, in `position`. */
export interface JobPosition {
  /** The file read, under the application's media folder. */
  readonly place?: string;
  /** Of an import: secret columns that whoever started it may not see, and so not set. */
  readonly unseen?: readonly string[];
  readonly import?: ImportState;
  /** Of a rehearsal: the instant of calls without a time, which is when it was started. */
  readonly rehearsedMs?: number;
  readonly replay?: Replay;
  readonly set?: CaseSet;
  /** Of a purge: what is older than these instants goes; nothing of a kind where its instant is not there. */
  readonly before?: OldBefore;
  /** Of an archive, restore or purge of many records. */
  readonly move?: MoveState;
}

/** How far a job has moved records; behind the lengths its files hold nothing that counts. */
interface MoveState {
  readonly outBytes: number;
  readonly reportBytes: number;
  /** The last record that was judged. */
  readonly after: MovePlace;
  /** What the last slice refused, which may not be in the files yet. */
  readonly refused: readonly NotMoved[];
}

/** The calls that a rehearsal decides again: those that arrived in `[fromMs, toMs)`. */
export interface Replay {
  readonly fromMs: number;
  readonly toMs: number;
  /** What they are compared with: what would be decided without the draft, or what was decided then. */
  readonly against: 'live' | 'decided';
}

/** Milliseconds since 1970-01-01 UTC, fixed when the purge began. */
export interface OldBefore {
  readonly archivedMs?: number;
  readonly changedMs?: number;
  /** When the call arrived. */
  readonly calledMs?: number;
  readonly endedMs?: number;
}

/** A job as its record says it. */
export interface Job {
  readonly id: number;
  /** `import`, `export`, or what else the runner was given work for. */
  readonly type: string;
  /** The table. */
  readonly object: string;
  /** The name in the download folder. */
  readonly outFile: string;
  /** User name of who started it. */
  readonly by: string;
  /** The role of who started it. */
  readonly roleId: string;
  readonly tenant: Scope;
  readonly dryRun: boolean;
  readonly archive: boolean;
  readonly filters: readonly Filter[];
  readonly position: JobPosition;
  /** The plan of a rehearsal that is not stored, as its attributes. */
  readonly draft: Attributes | undefined;
  /** What is to be generated, as it was asked for. */
  readonly kwargs: Attributes;
  /** Columns whose secrets its files may hold; an export has no others. */
  readonly secretColumns: readonly string[];
  /** Someone wants it to end. */
  readonly cancel: boolean;
  /** Why it fails, written before what it added is taken back; undefined while it goes well. */
  readonly failure: string | undefined;
  /** The change that created it. */
  readonly created: number;
  /** When it was started, milliseconds since 1970-01-01 UTC: the instant of all that it writes, restarts and all. */
  readonly startedMs: number;
}

/** What of the record is niud's own and never shown. */
const hidden = [
  'position',
  'draft',
  'secret_columns',
  'cancel',
  'started',
  'ended',
  'ended_records',
  'updated',
  'bytes_total',
  'bytes_done',
];

type Cells = { readonly [column: string]: Json };

/** A job from its record. */
export function readJob(stored: Stored): Job {
  const cells: Cells = showRow(job, stored.row);
  const provider = cells['service_provider_name'];
  return {
    id: Number(stored.key[0]),
    type: String(cells['job_type']),
    object: String(cells['object']),
    outFile: String(cells['out_file']),
    by: String(cells['by']),
    roleId: String(cells['role_id']),
    tenant: { ...tenantOfRole(String(cells['role_id'])), ...(typeof provider === 'string' ? { provider } : {}) },
    dryRun: cells['dry_run'] === true,
    archive: cells['archive'] === true,
    filters: filtersOf(cells['filter'] ?? null),
    position: (cells['position'] ?? {}) as unknown as JobPosition,
    draft: (cells['draft'] ?? undefined) as Attributes | undefined,
    kwargs: (cells['kwargs'] ?? {}) as Attributes,
    secretColumns: (cells['secret_columns'] ?? []) as readonly string[],
    cancel: cells['cancel'] === true,
    failure: typeof cells['message'] === 'string' ? cells['message'] : undefined,
    created: stored.created,
    startedMs: Number(cells['started'] ?? 0),
  };
}

/** The text that the records of a job hold, where one was given. */
export function textOf({ kwargs: { q } }: Job): string | undefined {
  return typeof q === 'string' ? q : undefined;
}

/**
 * A filter of a job's body as lists take it (api.md, Paths): `{"<column>": "<text>"}`, the text led by `~`, `^`, `<` or
 * `>` where it is not exact; two bounds of a column are a list of the two.
 */
export function filtersOf(filter: Json): readonly Filter[] {
  if (filter === null || typeof filter !== 'object' || Array.isArray(filter)) return [];
  return Object.entries(filter)
    .flatMap(([column, given]) =>
      isBounds(given) ? given.map((bound) => [column, bound] as const) : [[column, given] as const],
    )
    .map(([column, given]) => {
      const text = typeof given === 'string' ? given : JSON.stringify(given);
      const operator = text[0] === '~' || text[0] === '^' || text[0] === '<' || text[0] === '>' ? text[0] : '=';
      return { column, operator, value: operator === '=' ? text : text.slice(1) };
    });
}

/** `[">617", "<618"]`: any other list is the value of a column of lists. */
function isBounds(given: Json): given is readonly [string, string] {
  return (
    Array.isArray(given) &&
    given.length === 2 &&
    given.every((bound) => typeof bound === 'string' && /^[<>]/.test(bound))
  );
}

/**
 * The attributes of a job as doors show them (jobs.md, Job record): files as paths, `elapsed` in whole seconds as a
 * string, `progress` in percent (null until something is known). `live` is the last progress announced, which runs
 * ahead of the record.
 */
export function showJob(row: Row, downloadFolder: string, nowMs: number, live?: JobProgress): Attributes {
  const cells: Cells = showRow(job, row);
  const shown = Object.entries(cells).filter(([name]) => !hidden.includes(name));
  const elapsedMs = Math.max(0, Number(cells['ended'] ?? nowMs) - Number(cells['started'] ?? nowMs));
  const percent = percentOf(Number(cells['bytes_done'] ?? 0), Number(cells['bytes_total'] ?? 0));
  const running = cells['status'] === 'processing' && live !== undefined;
  return {
    ...Object.fromEntries(shown),
    // The record has an instant of that name.
    ended: cells['ended_records'] ?? null,
    ...(running
      ? {
          rows: live.rows,
          added: live.added,
          conflicts: live.conflicts,
          rejected: live.rejected,
          ...(live.unchanged === undefined ? {} : { unchanged: live.unchanged }),
        }
      : {}),
    out_file: typeof cells['out_file'] === 'string' ? join(downloadFolder, cells['out_file']) : null,
    pid: null,
    elapsed: String(Math.floor(elapsedMs / 1000)),
    progress: cells['status'] === 'completed' ? 100 : running ? live.percent : (percent ?? null),
    rows_per_second: running ? live.rowsPerSecond : null,
    seconds_left: running ? (live.secondsLeft ?? null) : null,
  };
}

/** The job whose file in `download` has this name; the newest first, so that what is new is found soon. */
export function jobOfFile(view: StoreView, name: string): Stored | undefined {
  for (const stored of view.scan(job.name, { reverse: true })) {
    const outFile = value(stored.row, job.at.out_file);
    if (outFile !== undefined && (outFile === name || reportName(outFile) === name)) return stored;
  }
  return undefined;
}

/** Jobs that have not ended, in the order in which they were started. */
export function unfinished(view: StoreView): readonly Job[] {
  const jobs: Job[] = [];
  for (const stored of view.scan(job.name))
    if (value(stored.row, job.at.status) === 'processing') jobs.push(readJob(stored));
  return jobs;
}

/** Whether an unfinished job reads the file: it may not be replaced then (api.md, Paths). */
export function isRead(view: StoreView, place: string): boolean {
  return unfinished(view).some((candidate) => candidate.position.place === place);
}

/** The name of a job's report, beside its file in `download`. */
export function reportName(outFile: string): string {
  return outFile.replace(/\.csv$/, '-report.ndjson');
}

/** Says in the journal how a job went on. */
export function note({ id, type, object }: Job, application: string, sentence: string, fault?: unknown): void {
  const fields = { application, job: id, type, object };
  if (fault === undefined) log.info(sentence, fields);
  else log.error(sentence, { ...fields, fault: String((fault as Error).stack ?? fault) });
}
