import { assert } from '../core/assert.js';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import { placeAtFault } from '../records/move-slice.js';
import type { Chosen, MovedSlice, MoveKind, MoveSlice, MovePlace } from '../records/move-slice.js';
import type { Json } from '../schema/kind.js';
import { decodeKey } from '../schema/key.js';
import { value } from '../schema/declaration.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import { reportName } from './job.js';
import type { Job } from './job.js';
import { chosenFrom } from './move-source.js';
import { roomFor } from './room-for.js';
import { MoveReport } from './move-report.js';
import { passes } from './passing.js';
import { Progress } from './progress.js';
import type { Control, Ending, Surroundings } from './surroundings.js';

/**
 * Archives, restores or purges all that matches the job's filter at its beginning (jobs.md, Archive, restore, purge),
 * each under its usual checks; those refused are in the report, and in `out_file` as table, key and reason. Each slice
 * commits with the job's record, which says where the next one goes on and what this one refused, so that after a crash
 * every record is moved once and told once. What changed, or came, since the beginning is left. A dry run is begun
 * anew.
 */
export async function runMove(
  surroundings: Surroundings,
  application: string,
  job: Job,
  table: Table,
  control: Control,
): Promise<Ending> {
  const { media } = surroundings;
  const [out, report] = [job.outFile, reportName(job.outFile)].map((name) => media.downloadPath(application, name));
  if (isRefusal(out!)) return { status: 'failed', message: out.message };
  if (isRefusal(report!)) return { status: 'failed', message: report.message };
  const kept = job.dryRun ? undefined : job.position.move;
  const lines = await MoveReport.open(
    table.name,
    out!.path,
    report!.path,
    kept ?? { outBytes: 0, reportBytes: 0 },
    roomFor(surroundings, application, job),
  );
  try {
    await lines.append(kept?.refused ?? []);
    return await new Mover(surroundings, application, job, table, control, lines, kept?.after).run();
  } finally {
    await lines.close();
  }
}

class Mover {
  readonly #progress: Progress;
  readonly #counts: { rows: number; added: number; conflicts: number; rejected: number };
  /** Records of the store looked at, for the progress. */
  #scanned = 0;
  /** The last record looked at. */
  #seen: Key | undefined;
  /** Chosen and not yet moved. */
  readonly #waiting: Chosen[] = [];

  constructor(
    readonly surroundings: Surroundings,
    readonly application: string,
    readonly job: Job,
    readonly table: Table,
    readonly control: Control,
    readonly lines: MoveReport,
    place: MovePlace | undefined,
  ) {
    this.#progress = new Progress(surroundings.clock, application, job.id, surroundings.publish);
    this.#seen = place && [
      ...decodeKey(table, Buffer.from(place.key, 'hex')),
      ...(place.generation === undefined ? [] : [place.generation]),
    ];
    surroundings.reader.refresh();
    const row = job.dryRun ? [] : surroundings.reader.view(application).get(jobTable.name, [job.id])!.row;
    const { at } = jobTable;
    this.#counts = {
      rows: value(row, at.rows) ?? 0,
      added: value(row, at.added) ?? 0,
      conflicts: 0,
      rejected: value(row, at.rejected) ?? 0,
    };
  }

  async run(): Promise<Ending> {
    for (;;) {
      const ending = await this.#pass();
      if (ending !== 'again') return ending;
    }
  }

  /** Goes on over one snapshot, for as long as one may be held. */
  async #pass(): Promise<Ending | 'again'> {
    const { reader, clock, sliceRows = limits.movedInSlice } = this.surroundings;
    const snapshot = reader.snapshot(this.application);
    const until = clock.monotonic() + limits.exportMs;
    const kind = this.job.type as MoveKind;
    try {
      const source = chosenFrom(
        snapshot.view,
        this.table,
        this.job,
        this.#seen,
        this.surroundings.movedIn(this.application),
      );
      for (let ended = false; ; ) {
        const wanted = Math.min(sliceRows, limits.movedInSlice);
        for (let looked = 0; !ended && this.#waiting.length < wanted && looked < limits.sliceRows; looked++) {
          const next = source.next();
          if (next.done === true) ended = true;
          else {
            this.#scanned++;
            this.#seen = next.value.at;
            if (next.value.chosen !== undefined) this.#waiting.push(next.value.chosen);
          }
        }
        if (this.control.stopping()) return { status: 'stopped' };
        if (this.control.cancelled()) return { status: 'cancelled' };
        if (ended && this.#waiting.length === 0) return this.#completed();
        const begun = clock.monotonic();
        const failed = this.#waiting.length >= wanted || ended ? await this.#slice() : undefined;
        if (failed !== undefined) return failed;
        this.#progress.report(
          this.#scanned,
          Math.max(this.#scanned, snapshot.view.count(this.table.name, kind !== 'archive')),
          this.#counts,
        );
        // As long as it has worked others work.
        await pause(clock, clock.monotonic() - begun);
        if (clock.monotonic() > until && this.#waiting.length === 0) return 'again';
      }
    } finally {
      snapshot.done();
    }
  }

  /**
   * Has the writer move what waits, as far as one slice goes. A record refused in the middle of its move is passed over
   * when the slice is asked for again.
   */
  async #slice(): Promise<Ending | undefined> {
    const { clock, submitMoves } = this.surroundings;
    const { application, job, table, lines } = this;
    const { outBytes, reportBytes } = lines;
    let chosen: readonly Chosen[] = this.#waiting.slice();
    const known: MoveSlice['known'][number][] = [];
    for (;;) {
      const answer: MovedSlice | RefusalData = await submitMoves({
        application,
        table: table.name,
        kind: job.type as MoveKind,
        by: job.by,
        jobId: job.id,
        rowsBefore: this.#counts.rows,
        chosen,
        known,
        dryRun: job.dryRun,
        position: {
          ...(job.position as unknown as { readonly [name: string]: Json }),
          move: { outBytes, reportBytes },
        },
        job: { updated: clock.now() },
      });
      if ('looked' in answer) {
        await this.#settle(answer);
        return undefined;
      }
      const place = placeAtFault(answer.errors);
      if (place !== undefined) {
        known.push({ place, code: answer.code, message: answer.message });
        // What was well before it goes by itself, so that nothing is judged more than twice.
        if (known.length <= place) chosen = chosen.slice(0, place + 1);
        continue;
      }
      if (!passes(answer.code)) return { status: 'failed', message: answer.message };
      if (this.control.stopping()) return { status: 'stopped' };
      await pause(clock, limits.jobRetryMs);
    }
  }

  async #settle({ looked, done, refused }: MovedSlice): Promise<void> {
    assert(looked > 0, 'a slice looks at one record at least');
    assert(looked <= this.#waiting.length, 'a slice looks at no more than it was handed');
    assert(done + refused.length === looked, 'every record that was looked at was moved or refused');
    await this.lines.append(refused);
    this.#counts.rows += looked;
    this.#counts.added += done;
    this.#counts.rejected += refused.length;
    this.#waiting.splice(0, looked);
  }

  #completed(): Ending {
    const { rows, added, rejected } = this.#counts;
    return { status: 'completed', attributes: { rows, added, rejected } };
  }
}
