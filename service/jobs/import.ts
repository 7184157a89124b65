import { lstatSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import type { Attributes } from '../schema/write.js';
import { verdict } from '../records/slice.js';
import type { SliceResult } from '../records/slice.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import { whyFileUnmeant } from './file-form.js';
import { ImportRows, toldForm } from './import-rows.js';
import type { ImportState, Settled } from './import-state.js';
import { reportName } from './job.js';
import type { Job } from './job.js';
import { inKeyOrder, isFree, Lane, together } from './key-order.js';
import { openForReading } from './media.js';
import { roomFor } from './room-for.js';
import { passesOrStale } from './passing.js';
import { Progress } from './progress.js';
import { Recovery } from './recovery.js';
import { formNote, RefusedRows } from './refused-rows.js';
import type { Control, Ending, Surroundings } from './surroundings.js';
import { notForStarter } from './starter.js';
import { belongsTo } from './tenant.js';
import { Verdicts } from './verdicts.js';
import type { JudgedRows } from './verdicts.js';

/** A slice on its way. */
interface Flight extends JudgedRows {
  /** Behind the last row. */
  readonly offset: number;
  readonly line: number;
  readonly answer: Promise<SliceResult | RefusalData>;
}

/**
 * One import (jobs.md, Import): the file goes to the writer in slices, some of them under way at once; what the writer
 * and the cells refused goes to `out_file` and the report in the order of the file. Every row is judged exactly once,
 * whatever happens to the process: the record says up to where all is on disk (`settled`) and how far slices were sent
 * (`reached`), and of the rows between the two those that are in the store already are told by the changes that created
 * them.
 */
export class Import {
  #state!: ImportState;
  #refused!: RefusedRows;
  /** Rows sent, for the record's `rows`. */
  #sent = 0;
  readonly #progress: Progress;
  readonly #verdicts: Verdicts;
  readonly #declared: Application;
  /** Rows of the table may go in the order of their keys: the file is taken in stretches of many slices. */
  readonly #inKeyOrder: boolean;
  readonly #form: ReturnType<typeof toldForm>;
  /** In which stretches go, one behind the other: of rows of one key the first of the file goes first. */
  #lane = new Lane(limits.slicesInFlight);
  /** While rows are judged that may have been written before. */
  #recovery: Recovery | undefined;
  /** Where that began: until it is through, the record stays there, so that after another crash it begins anew. */
  #base: Settled | undefined;

  constructor(
    readonly surroundings: Surroundings,
    readonly application: string,
    readonly job: Job,
    readonly table: Table,
    readonly control: Control,
  ) {
    this.#progress = new Progress(surroundings.clock, application, job.id, surroundings.publish);
    this.#declared = surroundings.registry.application(application)!;
    this.#inKeyOrder = isFree(table);
    this.#form = toldForm(table, job.kwargs);
    this.#verdicts = new Verdicts(this.#declared, table, job, () => surroundings.reader.view(application));
  }

  async run(): Promise<Ending> {
    const { media, clock } = this.surroundings;
    const file = await openForReading(media, this.application, this.job.position.place ?? '');
    if (isRefusal(file)) return { status: 'failed', message: file.message };
    try {
      const begun = await this.#begin(file);
      if (begun !== undefined) return begun;
      for (;;) {
        const ending = await this.#pass(file);
        if (ending !== 'again') return ending;
        await pause(clock, limits.jobRetryMs);
      }
    } finally {
      await file.close();
      await this.#refused?.close();
    }
  }

  /** Where the job goes on; refused when the file is no longer the one it began with. */
  async #begin(file: FileHandle): Promise<Ending | undefined> {
    const { size, mtimeMs } = await file.stat();
    // The other unit of a pair has the same file, to the millisecond.
    const modifiedMs = Math.trunc(mtimeMs);
    const kept = this.job.dryRun ? undefined : this.job.position.import;
    const why = kept === undefined ? await whyFileUnmeant(file, size, this.#declared, this.table) : undefined;
    if (why !== undefined)
      return { status: 'failed', message: why, attributes: { rows: 0, added: 0, conflicts: 0, rejected: 0 } };
    this.#state = kept ?? { fileBytes: size, fileModifiedMs: modifiedMs, settled: beginning(this.job), reached: 0 };
    if (this.#state.fileBytes !== size || Math.trunc(this.#state.fileModifiedMs) !== modifiedMs)
      return { status: 'failed', message: 'The file was changed while the job was under way.' };
    const path = (name: string): string => {
      const place = this.surroundings.media.downloadPath(this.application, name);
      if (isRefusal(place)) throw new Error(place.message);
      return place.path;
    };
    const { settled } = this.#state;
    // On the other unit of a pair: what was written beside is not in the log, so every row is judged once more, and
    // none goes in twice.
    if (
      bytesAt(path(this.job.outFile)) < settled.outBytes ||
      bytesAt(path(reportName(this.job.outFile))) < settled.reportBytes
    ) {
      this.#state = {
        ...this.#state,
        settled: beginning(this.job),
        reached: Math.max(this.#state.reached, settled.offset),
      };
    }
    this.#refused = await RefusedRows.open(
      file,
      path(this.job.outFile),
      path(reportName(this.job.outFile)),
      this.#state.settled,
      roomFor(this.surroundings, this.application, this.job),
    );
    return undefined;
  }

  /** Goes from what is settled to the end of the file, or until something comes between. */
  async #pass(file: FileHandle): Promise<Ending | 'again'> {
    const { reader } = this.surroundings;
    reader.refresh();
    const { settled, reached } = this.#state;
    if (reached > settled.offset && !this.job.dryRun) {
      // The record's counts hold what the slices behind `settled` added to them: they are counted anew.
      const refused = await this.#record({
        rows: settled.rows,
        added: settled.added,
        conflicts: settled.conflicts,
        rejected: settled.rejected,
      });
      if (refused !== undefined) return refusedEnding(refused);
      reader.refresh();
    }
    this.#sent = settled.rows;
    const recovers = reached > settled.offset && !this.job.dryRun;
    this.#base = recovers ? settled : undefined;
    this.#recovery = recovers
      ? new Recovery(this.#declared, this.table, this.job, settled.change, () => reader.view(this.application))
      : undefined;
    const refused = notForStarter(this.#declared, this.table, this.job, () => reader.view(this.application));
    const rows = new ImportRows(
      this.table,
      file,
      settled,
      belongsTo(this.table, this.job.tenant),
      refused,
      this.job.startedMs,
      (this.surroundings.sliceRows ?? limits.sliceRows) * (this.#inKeyOrder ? limits.slicesInStretch : 1),
      this.#form,
    );
    const flights: Flight[] = [];
    this.#lane = new Lane(limits.slicesInFlight);
    try {
      return await this.#fly(rows, reached, flights);
    } finally {
      // After a fault too nothing is under way any more, so that what was added can be taken back.
      await Promise.allSettled(flights.map(({ answer }) => answer));
    }
  }

  async #fly(rows: ImportRows, reached: number, flights: Flight[]): Promise<Ending | 'again'> {
    let stop: Ending | 'again' | undefined;
    for (;;) {
      stop ??= this.#interruption();
      const flight = stop === undefined ? await this.#next(rows, reached) : undefined;
      if (flight !== undefined) flights.push(flight);
      if (flights.length === 0) break;
      // What became of rows before a crash is told one slice after the other.
      if (
        flight !== undefined &&
        flights.length <
          (this.#recovery !== undefined ? 1 : this.#inKeyOrder ? limits.stretchesInFlight : limits.slicesInFlight)
      )
        continue;
      const oldest = flights.shift()!;
      const answer = await oldest.answer;
      // Once one is refused those behind it are not settled: the next pass finds out what became of them.
      if (stop !== 'again' && !isFailed(stop)) stop = (await this.#settle(oldest, answer)) ?? stop;
    }
    if (stop === 'again' && this.#base !== undefined) {
      this.#state = { ...this.#state, settled: this.#base };
      await this.#refused.cut(this.#base);
    }
    return stop ?? this.#completed();
  }

  #interruption(): Ending | undefined {
    if (this.control.stopping()) return { status: 'stopped' };
    return this.control.cancelled() ? { status: 'cancelled' } : undefined;
  }

  /** Reads the next rows and sends them off; undefined at the end of the file. */
  async #next(source: ImportRows, reached: number): Promise<Flight | undefined> {
    if (source.position.offset >= reached) {
      this.#recovery = undefined;
      this.#base = undefined;
    }
    const rows = await source.slice(source.position.offset < reached ? reached : undefined);
    if (rows.length === 0) return undefined;
    const { offset, line } = source.position;
    const good = rows.filter(({ fits }) => fits);
    const known: JudgedRows['known'] = this.#recovery?.judge(good) ?? new Map();
    const offered = known.size === 0 ? good : good.filter((row) => !known.has(row));
    this.#sent += rows.length;
    this.#state = { ...this.#state, reached: Math.max(this.#state.reached, offset) };
    const judged = [...known.values()];
    const countOf = (wanted: number): number => judged.filter((one) => one.verdict === wanted).length;
    const own = {
      added: countOf(verdict.added),
      conflicts: countOf(verdict.conflict),
      rejected: rows.length - good.length + countOf(verdict.rejected),
    };
    const rowsBefore = this.#sent - rows.length;
    const sent = { ...own, rows: this.#sent, bytes_done: offset };
    const answer = this.#offer(
      source.packed,
      offered.map(({ place }) => place),
      rowsBefore,
      sent,
    );
    // A fault is met when the slice's turn comes; until then nobody waits for it.
    answer.catch(() => undefined);
    return { rows, offered, known, offset, line, answer };
  }

  /**
   * Hands rows to the writer: as they come, or a stretch of them in the order of their keys, of which the first slice
   * says how far the job is.
   */
  async #offer(
    { rows, names }: ImportRows['packed'],
    offered: readonly number[],
    rowsBefore: number,
    sent: Attributes & { readonly rows: number },
  ): Promise<SliceResult | RefusalData> {
    const send = (places: readonly number[], before: number, job: Attributes): Promise<SliceResult | RefusalData> =>
      this.surroundings.submitSlice({
        application: this.application,
        table: this.table.name,
        by: this.job.by,
        jobId: this.job.id,
        rowsBefore: before,
        dryRun: this.job.dryRun,
        ...rows.of(places),
        job,
      });
    if (!this.#inKeyOrder) return send(offered, rowsBefore, { ...this.#attributes(), ...sent });
    const parts = inKeyOrder(
      offered.map((place) => names[place]!),
      this.surroundings.sliceRows ?? limits.sliceRows,
    );
    const results = await this.#lane.send(parts, ({ places }, part) => {
      const of = places.map((place) => offered[place]!);
      if (part === 0) return send(of, rowsBefore, { ...this.#attributes(), ...sent });
      return this.control.stopping()
        ? Promise.resolve(refuse('overloaded', 'niud stops.').toData())
        : send(of, sent.rows, {});
    });
    return 'code' in results ? results : together(offered.length, parts, results);
  }

  #attributes(): Attributes {
    const position = { ...this.job.position, import: { ...this.#state, settled: this.#base ?? this.#state.settled } };
    return {
      position: position as unknown as Json,
      bytes_total: this.#state.fileBytes,
      updated: this.surroundings.clock.now(),
    };
  }

  /** Writes the job's record by itself. */
  async #record(attributes: Attributes): Promise<RefusalData | undefined> {
    const answer = await this.surroundings.submit({
      application: this.application,
      by: this.job.by,
      what: `resume job ${this.job.id}`,
      writes: [
        {
          method: 'put',
          table: jobTable.name,
          key: [this.job.id],
          attributes: { ...this.#attributes(), ...attributes },
        },
      ],
    });
    return 'code' in answer ? answer : undefined;
  }

  /** Takes the verdicts of a slice: what was refused goes to disk, the counts move on. */
  async #settle(flight: Flight, answer: SliceResult | RefusalData): Promise<Ending | 'again' | undefined> {
    if ('code' in answer) return refusedEnding(answer);
    this.surroundings.reader.refresh();
    const { refused, conflicts, rejected } = this.#verdicts.of(flight, answer, (row) => this.#recovery?.made(row));
    await this.#refused.append(this.table.columns, refused);
    const { settled } = this.#state;
    const now: Settled = {
      offset: flight.offset,
      line: flight.line,
      change: this.job.dryRun ? settled.change : answer.change,
      rows: settled.rows + flight.rows.length,
      added: settled.added + flight.rows.length - conflicts - rejected,
      conflicts: settled.conflicts + conflicts,
      rejected: settled.rejected + rejected,
      outBytes: this.#refused.outBytes,
      reportBytes: this.#refused.reportBytes,
    };
    this.#state = { ...this.#state, settled: now };
    this.#progress.report(now.offset, this.#state.fileBytes, now);
    return undefined;
  }

  async #completed(): Promise<Ending> {
    const notes = formNote(this.#form);
    await this.#refused.note(notes);
    const {
      settled: { rows, added, conflicts, rejected },
      fileBytes,
    } = this.#state;
    const said = [
      ...(rows === 0 ? ['The file has no rows.'] : []),
      ...(this.#verdicts.incomplete
        ? [`Only the first ${limits.dryRunKeys} keys of the file were compared with each other.`]
        : []),
      ...notes.map(({ reason }) => reason),
    ];
    const message = said.length === 0 ? null : said.join(' ');
    return {
      status: 'completed',
      attributes: { rows, added, conflicts, rejected, bytes_done: fileBytes, bytes_total: fileBytes, message },
    };
  }
}

/** Bytes of a file; 0 where there is none. */
function bytesAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function beginning(job: Job): Settled {
  return {
    offset: 0,
    line: 1,
    change: job.created,
    rows: 0,
    added: 0,
    conflicts: 0,
    rejected: 0,
    outBytes: 0,
    reportBytes: 0,
  };
}

function refusedEnding({ code, message }: RefusalData): Ending | 'again' {
  return passesOrStale(code) ? 'again' : { status: 'failed', message };
}

function isFailed(stop: Ending | 'again' | undefined): boolean {
  return stop !== undefined && stop !== 'again' && stop.status === 'failed';
}
