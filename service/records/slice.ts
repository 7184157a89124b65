import type { Finding } from '../core/refusals.js';
import type { Attributes } from '../schema/write.js';

/**
 * A slice of an import: rows whose cells have already passed their kinds, packed by the jobs thread, evaluated and
 * committed by the writer as one change together with the job's own record, so that after a crash the job goes on
 * exactly behind it.
 */
export interface Slice {
  readonly application: string;
  readonly table: string;
  /** The administrator who started the job. */
  readonly by: string;
  readonly jobId: number;
  /**
   * Rows of the file before this slice's: what the job's record says. A slice whose predecessor was refused is refused
   * too (`stale`).
   */
  readonly rowsBefore: number;
  /** One MessagePack array a row, in column order, back to back; each ends at the same place of `ends`. */
  readonly rows: Uint8Array;
  readonly ends: Uint32Array;
  /**
   * What the job's record says once this slice is in. Of the counts `added`, `conflicts` and `rejected` it holds what
   * the jobs thread found itself among the rows of this slice's part of the file (0 where absent); the writer adds
   * these and its own verdicts to the record.
   */
  readonly job: Attributes;
  /**
   * What is done with the rows where they are not added: `put` in the place of the live record of their key where there
   * is one; `column` of that record set as the row has it, the rest of it left as it is by then; the record archived. A
   * record that is gone is left so. The last two are counted as ended.
   */
  readonly how?: 'put' | { readonly column: string } | 'archive';
  /** Verdicts only; nothing is kept, the job's record included. */
  readonly dryRun: boolean;
  /** For the change log; `import <table>` where it is not said. */
  readonly what?: string;
}

/** The verdict on each row of a slice, in its order. */
export const verdict = { added: 0, conflict: 1, rejected: 2 } as const;

export interface SliceResult {
  readonly change: number;
  readonly verdicts: Uint8Array;
  /** Why rows were rejected, or with what they conflict: place in the slice and findings. */
  readonly reasons: readonly { readonly row: number; readonly findings: readonly Finding[] }[];
  readonly added: number;
  readonly conflicts: number;
  readonly rejected: number;
}
