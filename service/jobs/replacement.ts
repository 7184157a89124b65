import type { FileHandle } from 'node:fs/promises';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import type { Slice, SliceResult } from '../records/slice.js';
import { verdict } from '../records/slice.js';
import type { Application } from '../schema/application.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { position } from '../schema/table.js';
import { value } from '../schema/declaration.js';
import { inZoneOf, providerOf, providerOfKey, writtenZone } from '../schema/tenant-zone.js';
import type { Attributes } from '../schema/write.js';
import type { Stored } from '../schema/view.js';
import { whyFileUnmeant } from './file-form.js';
import { ImportRows, toldForm } from './import-rows.js';
import { setOf } from './import-options.js';
import { reportName } from './job.js';
import type { Job } from './job.js';
import { isOwnChange } from './judged.js';
import { KeySet } from './key-set.js';
import { openForReading } from './media.js';
import { roomFor } from './room-for.js';
import { packRows } from './packed-rows.js';
import { passes } from './passing.js';
import { Progress } from './progress.js';
import { formNote, RefusedRows } from './refused-rows.js';
import type { ReportLine } from './refused-rows.js';
import { ReplacedRecords } from './replaced-records.js';
import { ReplacingFile } from './replacing-file.js';
import { notForStarter } from './starter.js';
import type { Control, Ending, Surroundings } from './surroundings.js';
import { belongsTo } from './tenant.js';

/** What has been done; what was judged the file counts. */
interface Counts {
  added: number;
  ended: number;
  unchanged: number;
  later: number;
}

/**
 * An import that stands in the place of a set of records (jobs.md, Import; calling-card.md, A deck is replaced). First
 * the whole file is judged, so that nothing is written of one with a row that does not fit. Then what it brings goes
 * in, and only behind that what it lacks or has otherwise comes to its end: at no moment is there less than before. All
 * of it is one undoable unit. After a crash it begins anew and finds what it has done by what is there: every step is
 * one that can be taken twice.
 */
export class Replacement {
  readonly #declared: Application;
  readonly #records: ReplacedRecords;
  readonly #progress: Progress;
  readonly #counts: Counts = { added: 0, ended: 0, unchanged: 0, later: 0 };
  readonly #file: ReplacingFile;
  /** Names of the file that the store has as they are. */
  readonly #unchanged = new KeySet(limits.replacedNames);
  #refused!: RefusedRows;
  #bytes = 0;
  readonly #sliceRows: number;

  constructor(
    readonly surroundings: Surroundings,
    readonly application: string,
    readonly job: Job,
    readonly table: Table,
    readonly control: Control,
  ) {
    this.#declared = surroundings.registry.application(application)!;
    this.#sliceRows = Math.min(surroundings.sliceRows ?? limits.sliceRows, limits.replacedSliceRows);
    this.#records = new ReplacedRecords(table, setOf(table, job.kwargs));
    this.#file = new ReplacingFile(this.#declared, table, this.#records);
    this.#progress = new Progress(surroundings.clock, application, job.id, surroundings.publish);
  }

  async run(): Promise<Ending> {
    const { media } = this.surroundings;
    const file = await openForReading(media, this.application, this.job.position.place ?? '');
    if (isRefusal(file)) return { status: 'failed', message: file.message };
    try {
      const { size } = await file.stat();
      this.#bytes = size;
      const unmeant = await whyFileUnmeant(file, size, this.#declared, this.table);
      if (unmeant !== undefined)
        return { status: 'failed', message: unmeant, attributes: { rows: 0, added: 0, conflicts: 0, rejected: 0 } };
      const path = (name: string): string => {
        const place = media.downloadPath(this.application, name);
        if (isRefusal(place)) throw new Error(place.message);
        return place.path;
      };
      this.#refused = await RefusedRows.open(
        file,
        path(this.job.outFile),
        path(reportName(this.job.outFile)),
        { outBytes: 0, reportBytes: 0 },
        roomFor(this.surroundings, this.application, this.job),
      );
      return await this.#replace(file);
    } finally {
      await file.close();
      await this.#refused?.close();
    }
  }

  async #replace(file: FileHandle): Promise<Ending> {
    const notes = await this.#judge(file);
    if ('status' in notes) return notes;
    const why = this.#file.whyRefused();
    if (why !== undefined) {
      await this.#refused.note(notes);
      const { conflicts, rejected } = this.#file;
      // Rows that would fit have come to nothing: the sum of the counts is of those that have a verdict.
      return {
        status: 'failed',
        message: [why, ...notes.map(({ reason }) => reason)].join(' '),
        attributes: { rows: conflicts + rejected, conflicts, rejected, added: 0 },
      };
    }
    const begun = await this.#begin();
    const stopped = begun ?? (await this.#bring(file)) ?? (await this.#endOthers());
    if (stopped !== undefined) return stopped;
    await this.#refused.note(notes);
    const { later, ended, ...written } = this.#counts;
    const counts = { ...this.#judged(), ...written };
    const said = [
      `${this.#instantText()}: ${counts.added} begin, ${ended} end, ${counts.unchanged} stay as they are.`,
      ...(later === 0 ? [] : [`${later} begin later and stay; the report lists them.`]),
      ...(counts.rejected === 0 ? [] : ['What rows that do not fit are about stays as it is.']),
      ...notes.map(({ reason }) => reason),
    ];
    return {
      status: 'completed',
      attributes: {
        ...counts,
        ended_records: ended,
        bytes_done: this.#bytes,
        bytes_total: this.#bytes,
        message: said.join(' ').slice(0, limits.notesCharacters),
      },
    };
  }

  /** When the file holds from, with the zone where it is not the NIU's. */
  #instantText(): string {
    const { from, name } = this.#records.set;
    const { kind } = this.table.columns[position(this.table, this.table.key.at(-1)!)]!;
    const zone = writtenZone(this.table, providerOfKey(this.table, name));
    return `${inZoneOf(this.table, providerOfKey(this.table, name), () => String(kind.format(from)))}${zone === undefined ? '' : ` ${zone}`}`;
  }

  #judged(): { readonly rows: number; readonly conflicts: number; readonly rejected: number } {
    const { rows, conflicts, rejected } = this.#file;
    return { rows, conflicts, rejected };
  }

  #rowsOf(file: FileHandle, form = toldForm(this.table, this.job.kwargs)): ImportRows {
    const refused = notForStarter(this.#declared, this.table, this.job, () =>
      this.surroundings.reader.view(this.application),
    );
    return new ImportRows(
      this.table,
      file,
      { offset: 0, line: 1 },
      belongsTo(this.table, this.job.tenant),
      refused,
      this.job.startedMs,
      this.#sliceRows,
      form,
    );
  }

  /** Judges every row. Gives what is to be said of the file as a whole. */
  async #judge(file: FileHandle): Promise<readonly ReportLine[] | Ending> {
    const { reader } = this.surroundings;
    const form = toldForm(this.table, this.job.kwargs);
    const rows = this.#rowsOf(file, form);
    for (;;) {
      const interrupted = this.#interruption();
      if (interrupted !== undefined) return interrupted;
      const slice = await rows.slice();
      if (slice.length === 0) return formNote(form);
      reader.refresh();
      const view = reader.view(this.application);
      const refused = slice.flatMap((row) => {
        const findings = this.#file.judge(row, view);
        return findings.length === 0 ? [] : [{ row, findings }];
      });
      await this.#refused.append(this.table.columns, refused);
    }
  }

  /** The record's counts begin anew, but for what has come to its end, which is not met again. */
  async #begin(): Promise<Ending | undefined> {
    if (this.job.dryRun) return undefined;
    const stored = this.#view().get(jobTable.name, [this.job.id]);
    this.#counts.ended = (stored && value(stored.row, jobTable.at.ended_records)) ?? 0;
    return this.#tried(() =>
      this.surroundings.submit({
        application: this.application,
        by: this.job.by,
        what: `resume job ${this.job.id}`,
        writes: [
          {
            method: 'put',
            table: jobTable.name,
            key: [this.job.id],
            attributes: { rows: 0, added: 0, conflicts: 0, rejected: 0, bytes_total: this.#bytes },
          },
        ],
      }),
    );
  }

  /** What the file brings goes in, in the place of what begins at the same instant. */
  async #bring(file: FileHandle): Promise<Ending | undefined> {
    const rows = this.#rowsOf(file);
    const seen = new KeySet(limits.replacedNames);
    let judged = 0;
    for (let slice = await rows.slice(); slice.length > 0; slice = await rows.slice()) {
      const interrupted = this.#interruption();
      if (interrupted !== undefined) return interrupted;
      const view = this.#view();
      const isOwn = (change: number): boolean => isOwnChange(view, this.job, change);
      const brought: Row[] = [];
      for (const row of slice) {
        const fitted = this.#file.fitted(row);
        if ('findings' in fitted) continue;
        const name = this.#records.nameOf(fitted.row)!;
        if (seen.has(name) || this.#file.leaves(name)) continue;
        seen.add(name);
        const standing = this.#records.standingOf(view, fitted.row, isOwn);
        if (standing === 'unchanged') {
          this.#counts.unchanged++;
          this.#unchanged.add(name);
        } else if (standing === 'written') this.#counts.added++;
        else brought.push(fitted.row);
      }
      const stopped = await this.#write(brought, 'put', judged, judged + slice.length, rows.position.offset);
      if (stopped !== undefined) return stopped;
      judged += slice.length;
      this.#counts.added += brought.length;
      const { added, unchanged } = this.#counts;
      const { conflicts, rejected } = this.#file;
      this.#progress.report(rows.position.offset, this.#bytes, {
        rows: added + unchanged + conflicts + rejected,
        added,
        unchanged,
        conflicts,
        rejected,
      });
    }
    return undefined;
  }

  /** What the file lacks or has otherwise comes to its end; what begins later stays and is listed. */
  async #endOthers(): Promise<Ending | undefined> {
    const { rows } = this.#file;
    let after: Stored['key'] | undefined;
    for (;;) {
      const interrupted = this.#interruption();
      if (interrupted !== undefined) return interrupted;
      const records = this.#records.behind(this.#view(), after, this.#sliceRows);
      if (records.length === 0) return undefined;
      after = records.at(-1)!.key;
      const fates = new Map(
        records.filter((record) => !this.#stays(record)).map((record) => [record, this.#records.fateOf(record)]),
      );
      const of = (wanted: string): readonly Stored[] =>
        [...fates].filter(([, fate]) => fate === wanted).map(([record]) => record);
      const [ending, going] = [
        of('ends').map((record) => this.#records.ended(record)),
        of('goes').map(({ row }) => row),
      ];
      const stopped =
        (await this.#write(ending, { column: this.table.importing!.replaced!.until }, rows, rows, this.#bytes)) ??
        (await this.#write(going, 'archive', rows, rows, this.#bytes));
      if (stopped !== undefined) return stopped;
      this.#counts.ended += ending.length + going.length;
      await this.#list(records.filter((record) => this.#records.fateOf(record) === 'later'));
      // Where nothing is written nothing else lets the thread's other work run.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What the file leaves as it is, or has just brought. */
  #stays(record: Stored): boolean {
    const name = this.#records.nameOf(record.row)!;
    if (this.#file.leaves(name) || this.#unchanged.has(name)) return true;
    return this.#records.beginsThen(record) && this.#file.brings(name);
  }

  async #list(later: readonly Stored[]): Promise<void> {
    this.#counts.later += later.length;
    const { name: column, kind } = this.table.columns[position(this.table, this.table.key.at(-1)!)]!;
    await this.#refused.note(
      later.map(({ row }) => {
        const from = inZoneOf(this.table, providerOf(this.table, row), () =>
          String(kind.format(row[position(this.table, column)]!)),
        );
        return {
          line: 0,
          column,
          value: from,
          code: 'begins_later',
          reason: `${this.#records.nameOf(row)} begins at ${from} and stays.`,
        };
      }),
    );
  }

  /** Hands rows to the writer, which refuses none of those that were judged unless something has changed meanwhile. */
  async #write(
    rows: readonly Row[],
    how: NonNullable<Slice['how']>,
    before: number,
    behind: number,
    offset: number,
  ): Promise<Ending | undefined> {
    if (this.job.dryRun || (rows.length === 0 && before === behind)) return undefined;
    const attributes: Attributes = { rows: behind, bytes_done: offset, updated: this.surroundings.clock.now() };
    return this.#tried(async () => {
      const answer = await this.surroundings.submitSlice({
        application: this.application,
        table: this.table.name,
        by: this.job.by,
        jobId: this.job.id,
        rowsBefore: before,
        dryRun: false,
        how,
        ...packRows(rows),
        job: attributes,
      });
      return 'code' in answer ? answer : (refusedIn(answer) ?? answer);
    });
  }

  /** Tries until the writer takes it, or niud stops, or what refuses it does not pass. */
  async #tried(send: () => Promise<RefusalData | object>): Promise<Ending | undefined> {
    for (;;) {
      const answer = await send();
      if (!('code' in answer)) return undefined;
      if (!passes(answer.code))
        return { status: 'failed', message: `${answer.message} All that was done is taken back.` };
      if (this.control.stopping()) return { status: 'stopped' };
      await pause(this.surroundings.clock, limits.jobRetryMs);
    }
  }

  #view() {
    this.surroundings.reader.refresh();
    return this.surroundings.reader.view(this.application);
  }

  #interruption(): Ending | undefined {
    if (this.control.stopping()) return { status: 'stopped' };
    return this.control.cancelled() ? { status: 'cancelled' } : undefined;
  }
}

/** The first row that was not taken after all. */
function refusedIn({ verdicts, reasons }: SliceResult): RefusalData | undefined {
  if (verdicts.every((each) => each === verdict.added)) return undefined;
  return { code: 'stale', message: reasons[0]?.findings[0]?.message ?? '', errors: [] };
}
