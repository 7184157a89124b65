import { goesTheSame, inWords, isAsExpected, planTableOf, Rehearsal } from '../calls/rehearse.js';
import type {
  Decided,
  Expected,
  RehearsedApplication,
  ReadAttributes,
  RecordedCall,
  RehearsedCall,
} from '../calls/rehearse.js';
import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { isRefusal, type FindingCode } from '../core/refusals.js';
import { readDraft } from '../records/complete.js';
import { draftView, tenantView } from '../records/tenant-view.js';
import type { Json } from '../schema/kind.js';
import { timestamp } from '../schema/kinds/timestamp.js';
import { keyOf } from '../schema/table.js';
import { caseColumns, CaseRows, isCase } from './case-rows.js';
import type { CaseCells, UnreadCase } from './case-rows.js';
import { csvLine } from './csv-line.js';
import { whyNoCases } from './file-form.js';
import { reportName } from './job.js';
import type { Job, Replay } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { openForReading } from './media.js';
import { roomFor } from './room-for.js';
import { OutputFile } from './output-file.js';
import { Progress } from './progress.js';
import type { Work, Control, Ending, Surroundings } from './surroundings.js';
import { caseTableOf, SetRows } from './rehearsal-set.js';
import type { CaseSet } from './rehearsal-set.js';
import { scopeParts } from '../schema/tenant.js';
import type { Scope } from '../schema/tenant.js';

/** Calls that were made, of one tenant and the oldest first. */
export interface RecordedCalls {
  /**
   * The next calls, undefined for one that is passed over. May be left in the middle: the next call goes on behind the
   * last given.
   */
  calls(): Iterable<RecordedCall | undefined>;
}

/** Beside what every job is handed: how calls are decided, and those that were made. */
export interface RehearsalSurroundings extends Surroundings {
  /** Undefined where nothing routes for the application. */
  readonly hosted: (application: string) => RehearsedApplication | undefined;
  /** The NIU's zone, an IANA name. */
  readonly zone: () => string;
  readonly readAttributes: ReadAttributes;
  /** Of calls that arrived in `[fromMs, toMs)`. */
  readonly recordedCalls: (
    application: string,
    range: { readonly fromMs: number; readonly toMs: number; readonly tenant: Scope },
  ) => RecordedCalls;
}

/** One call of a rehearsal. */
interface Trial {
  /** In the file, or in the order of the calls that are replayed. */
  readonly line: number;
  /** Of a case that is a record. */
  readonly name?: string;
  readonly asked: RehearsedCall;
  /** As the files show it; what is expected is not looked at. */
  readonly cells: CaseCells;
  /** What a file expects of it. */
  readonly expected?: Expected;
  /** What it came to when it was made; where neither is there, the live records say what is expected. */
  readonly decided?: Decided;
  readonly cdr?: string;
}

/** A line of a rehearsal's report that is no difference: a row that is no case. */
interface Unread {
  readonly line: number;
  readonly case?: string;
  readonly column: string;
  readonly value: string;
  readonly code: FindingCode;
  readonly reason: string;
}

/** Where calls come from. */
interface Source {
  /** Makes ready what `trials` gives; false when there is no more. */
  more(): Promise<boolean>;
  /** The next calls, those of a slice at most; may be none. */
  trials(): Iterable<Trial | Unread>;
  /** For the progress, in any unit. */
  readonly done: number;
  readonly total: number;
  close(): Promise<void>;
}

/** The work of a rehearsal (routing.md, Rehearse), started by `POST /rehearse`. Begun anew after a restart. */
export function rehearseWork(surroundings: RehearsalSurroundings): Work {
  return async (application, job, control) => {
    const snapshot = surroundings.reader.snapshot(application);
    try {
      const source = await open(surroundings, application, job, snapshot.view);
      if ('status' in source) return source;
      try {
        return await new Run(surroundings, application, job, snapshot.view).through(source, control);
      } finally {
        await source.close();
      }
    } finally {
      snapshot.done();
    }
  };
}

/** A rehearsal under way, over one snapshot. */
class Run {
  #rows = 0;
  #rejected = 0;
  #same = 0;
  #different = 0;
  readonly #live: Rehearsal;
  readonly #tested: Rehearsal;
  readonly #nowMs: number;
  readonly #time: (instantMs: number) => string;

  constructor(
    readonly surroundings: RehearsalSurroundings,
    readonly application: string,
    readonly job: Job,
    view: StoreView,
  ) {
    const declared = surroundings.registry.application(application)!;
    const hosted = surroundings.hosted(application);
    assert(hosted, `${application} routes calls`);
    const own = tenantView(view, declared, scopeParts(job.tenant));
    this.#nowMs = job.position.rehearsedMs!;
    this.#time = timeText(surroundings.zone);
    this.#live = Rehearsal.over(hosted, own, surroundings.zone());
    if (job.draft === undefined) this.#tested = this.#live;
    else {
      const table = planTableOf(declared)!;
      const { row } = readDraft(table, job.draft, own, this.#nowMs);
      const drafted = draftView(this.#live.world.view, table, row);
      this.#tested = this.#live.drafted(drafted, drafted.get(table.name, keyOf(table, row))!);
    }
  }

  async through(source: Source, control: Control): Promise<Ending> {
    const { media, clock, publish } = this.surroundings;
    const [outPath, reportPath] = [this.job.outFile, reportName(this.job.outFile)].map((name) =>
      media.downloadPath(this.application, name),
    );
    if (outPath === undefined || reportPath === undefined || isRefusal(outPath) || isRefusal(reportPath))
      return { status: 'failed', message: 'The files have no place.' };
    const progress = new Progress(clock, this.application, this.job.id, publish);
    const deadline = clock.monotonic() + limits.rehearsalMs;
    const room = roomFor(this.surroundings, this.application, this.job);
    const out = await OutputFile.open(outPath.path, room);
    const report = await OutputFile.open(reportPath.path, room);
    try {
      out.append(csvLine(caseColumns));
      while (await source.more()) {
        for (const trial of source.trials()) this.#try(trial, out, report);
        await out.flush();
        await report.flush();
        if (control.stopping()) return { status: 'stopped' };
        if (control.cancelled()) return { status: 'cancelled' };
        if (clock.monotonic() > deadline)
          return { status: 'failed', message: `The rehearsal took longer than ${limits.rehearsalMs / 1000} s.` };
        progress.report(source.done, source.total, {
          rows: this.#rows,
          added: 0,
          conflicts: 0,
          rejected: this.#rejected,
        });
      }
      await report.finish();
      return this.#completed(await out.finish());
    } finally {
      await out.close();
      await report.close();
    }
  }

  #try(trial: Trial | Unread, out: OutputFile, report: OutputFile): void {
    this.#rows++;
    if ('code' in trial) return this.#reject(trial, report);
    const { line, name, asked, cells, expected, decided, cdr } = trial;
    const got = this.#tested.decide(asked, this.#nowMs);
    if (isRefusal(got))
      return this.#reject({ line, column: 'called', value: cells.called, code: got.code, reason: got.message }, report);
    const time = cells.time === '' ? this.#time(this.#nowMs) : cells.time;
    out.append(csvLine([cells.called, cells.calling, time, cells.attrs, got.kind, got.value, got.rule, asked.callId]));
    // The same text was read before: it is a call here too.
    const before = expected === undefined ? (decided ?? (this.#live.decide(asked, this.#nowMs) as Decided)) : undefined;
    if (before === undefined ? isAsExpected(expected!, got) : goesTheSame(before, got)) {
      if (before !== undefined || isSet(expected!)) this.#same++;
      return;
    }
    this.#different++;
    // With the call's attributes and its id, by which percentages draw, explain decides the same call.
    const said = {
      called: cells.called,
      calling: cells.calling,
      time,
      ...(cells.attrs === '' ? {} : { attrs: JSON.parse(cells.attrs) as Json }),
      call_id: asked.callId,
      expected: inWords(before ?? expected!),
      got: inWords(got),
    };
    report.append(
      `${JSON.stringify({ line, ...(name === undefined ? {} : { case: name }), ...(cdr === undefined ? {} : { cdr }), ...said })}\n`,
    );
  }

  #reject(unread: Unread, report: OutputFile): void {
    this.#rejected++;
    report.append(`${JSON.stringify({ ...unread, value: unread.value.slice(0, limits.reportValueCharacters) })}\n`);
  }

  #completed(hash: string): Ending {
    const rows = this.#rows;
    const cases = rows - this.#rejected;
    const [same, different] = [this.#same, this.#different];
    // A gate before a change must not be green where nothing was held against anything (routing.md, Rehearse).
    if (same + different === 0)
      return {
        status: 'failed',
        message: nothingCompared(this.job.position.replay, cases, this.#rejected),
        attributes: { rows, rejected: this.#rejected, cases, same, different },
      };
    return {
      status: 'completed',
      attributes: {
        rows,
        rejected: this.#rejected,
        cases,
        same,
        different,
        output_hash: hash,
        message: verdict(this.job.position.replay, different, cases),
      },
    };
  }
}

/** A case that expects nothing is only recorded. */
function isSet({ kind, value, rule }: Expected): boolean {
  return kind !== '' || value !== '' || rule !== '';
}

/** Why there was nothing to compare, and what to do. */
function nothingCompared(replay: Replay | undefined, cases: number, rejected: number): string {
  if (replay !== undefined) return 'Nothing was compared: no call was made then.';
  if (cases > 0)
    return `Nothing was compared: none of the ${cases.toLocaleString('en-US')} cases says what is expected of it. What each comes to is in the file of this job, which can be the expected set of the next.`;
  return rejected === 0
    ? 'Nothing was compared: the file holds no case.'
    : `Nothing was compared: none of the ${rejected.toLocaleString('en-US')} rows is a case. The report says why.`;
}

function verdict(replay: Replay | undefined, different: number, cases: number): string {
  const of = `${different.toLocaleString('en-US')} of ${cases.toLocaleString('en-US')}`;
  if (replay === undefined) return `${of} cases come to something else than expected.`;
  return replay.against === 'live' ? `${of} calls change.` : `${of} calls would not be decided as they were.`;
}

async function open(
  surroundings: RehearsalSurroundings,
  application: string,
  job: Job,
  view: StoreView,
): Promise<Source | Ending> {
  const { replay, set, place = '' } = job.position;
  if (set !== undefined) return ofSet(surroundings, application, set, view);
  if (replay !== undefined) return replayed(surroundings, application, job, replay);
  const file = await openForReading(surroundings.media, application, place);
  if (isRefusal(file)) return { status: 'failed', message: file.message };
  const { size } = await file.stat();
  const head = Buffer.alloc(Math.min(size, limits.fileBlockBytes));
  await file.read(head, 0, head.length, 0);
  const unmeant = whyNoCases(head, head.length === size);
  if (unmeant !== undefined) {
    await file.close();
    return { status: 'failed', message: unmeant };
  }
  const rows = new CaseRows(file, surroundings);
  return {
    total: size,
    get done() {
      return rows.offset;
    },
    more: () => rows.more(),
    *trials() {
      for (const row of rows.rows()) yield isCase(row) ? row : unreadOf(row);
    },
    close: () => file.close(),
  };
}

function ofSet(surroundings: RehearsalSurroundings, application: string, set: CaseSet, view: StoreView): Source {
  const table = caseTableOf(surroundings.registry, application);
  assert(table !== undefined, 'a set is of an application that has cases');
  const rows = new SetRows(view, table, set, surroundings);
  return {
    total: view.count(table.name, false, [set.provider]),
    get done() {
      return rows.done;
    },
    more: () => Promise.resolve(!rows.isOver),
    *trials() {
      for (const row of rows.rows()) yield isCase(row) ? row : { ...unreadOf(row), case: row.name };
    },
    close: () => Promise.resolve(),
  };
}

function unreadOf({ line, column, value, refusal: { code, message } }: UnreadCase): Unread {
  return { line, column, value, code, reason: message };
}

function replayed(
  surroundings: RehearsalSurroundings,
  application: string,
  { tenant }: Job,
  { fromMs, toMs, against }: Replay,
): Source {
  const recorded = surroundings.recordedCalls(application, { fromMs, toMs, tenant });
  const time = timeText(surroundings.zone);
  let line = 0;
  let reachedMs = fromMs;
  let isOver = false;
  const trialOf = ({ cdr, asked, calling, decided }: RecordedCall): Trial => {
    const { called, callId, attributes, timeMs } = asked;
    const attrs = Object.keys(attributes).length === 0 ? '' : JSON.stringify(attributes);
    const cells = {
      called,
      calling,
      time: timeMs === undefined ? '' : time(timeMs),
      attrs,
      expected_kind: '',
      expected_value: '',
      expected_rule: '',
      call_id: callId,
    };
    return { line: ++line, asked, cells, cdr, ...(against === 'decided' ? { decided } : {}) };
  };
  return {
    total: toMs - fromMs,
    get done() {
      return reachedMs - fromMs;
    },
    more: () => Promise.resolve(!isOver),
    *trials() {
      let looked = 0;
      for (const call of recorded.calls()) {
        if (call !== undefined) {
          reachedMs = call.arrivedMs;
          yield trialOf(call);
        }
        if (++looked >= limits.sliceRows) return;
      }
      isOver = true;
    },
    close: () => Promise.resolve(),
  };
}

/** Instants as cells have them; the last one is kept, for many cases share it. */
function timeText(zone: () => string): (instantMs: number) => string {
  const kind = timestamp(zone);
  let last = { instantMs: NaN, text: '' };
  return (instantMs) => {
    if (instantMs !== last.instantMs) last = { instantMs, text: kind.format(instantMs * 1000) };
    return last.text;
  };
}
