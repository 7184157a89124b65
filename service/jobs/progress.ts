import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Counts } from './import-state.js';

/** How far a job is, for whoever watches it. */
export interface JobProgress extends Counts {
  readonly application: string;
  readonly jobId: number;
  /** Of a file in mode replace: rows that are there as it says. */
  readonly unchanged?: number;
  /** 0 to 100 with one decimal; null where the whole is not known. */
  readonly percent: number | null;
  /** Since this run of the job began. */
  readonly rowsPerSecond: number;
  /** Null where it cannot be told yet. */
  readonly secondsLeft: number | null;
  /** It has ended; how, its record says. */
  readonly ended?: true;
}

/** Percent of a whole, with one decimal; undefined where there is no whole. */
export function percentOf(done: number, total: number): number | undefined {
  return total <= 0 ? undefined : Math.min(100, Math.floor((done / total) * 1000) / 10);
}

/** Announces how a job goes on, at most every `limits.jobProgressMs`. */
export class Progress {
  readonly #startedMs: number;
  #announcedMs = -Infinity;
  /** Done and rows when this run of the job began: speed is measured from there. */
  #from: { readonly done: number; readonly rows: number } | undefined;

  constructor(
    readonly clock: Clock,
    readonly application: string,
    readonly jobId: number,
    readonly publish: (progress: JobProgress) => void,
  ) {
    this.#startedMs = clock.monotonic();
  }

  /** `done` of `total` in any unit. */
  report(done: number, total: number, counts: Counts & { readonly unchanged?: number }): void {
    this.#from ??= { done, rows: counts.rows };
    const now = this.clock.monotonic();
    if (now - this.#announcedMs < limits.jobProgressMs) return;
    this.#announcedMs = now;
    const seconds = (now - this.#startedMs) / 1000;
    const gone = done - this.#from.done;
    const { rows, added, conflicts, rejected, unchanged } = counts;
    this.publish({
      application: this.application,
      jobId: this.jobId,
      rows,
      added,
      conflicts,
      rejected,
      ...(unchanged === undefined ? {} : { unchanged }),
      percent: percentOf(done, total) ?? null,
      rowsPerSecond: seconds > 0 ? Math.round((rows - this.#from.rows) / seconds) : 0,
      secondsLeft: seconds > 0 && gone > 0 ? Math.ceil((Math.max(0, total - done) * seconds) / gone) : null,
    });
  }
}
