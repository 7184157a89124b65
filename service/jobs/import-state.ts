import type { CsvPosition } from './csv-reader.js';

/** How many rows had which verdict. */
export interface Counts {
  readonly rows: number;
  readonly added: number;
  readonly conflicts: number;
  readonly rejected: number;
}

/**
 * Up to where everything about an import is on disk: rows in the store, and those that did not go in in `out_file` and
 * the report.
 */
export interface Settled extends CsvPosition, Counts {
  /** Every record that the job added behind this place was created by a later change. */
  readonly change: number;
  readonly outBytes: number;
  readonly reportBytes: number;
}

/**
 * What an import's record keeps with each slice. The verdicts of a slice are known only after it is durable, and the
 * next slices are under way by then; so the record lags: of the rows from `settled` to `reached` some may be in the
 * store already.
 */
export interface ImportState {
  /** The file as it was when the job began, so that another one under its name is noticed. */
  readonly fileBytes: number;
  readonly fileModifiedMs: number;
  readonly settled: Settled;
  /** The end of the last row that was handed to the writer. */
  readonly reached: number;
}
