import { limits } from '../core/limits.js';

/** Something that needs the entries behind `n` until a while after `atMs`. */
export interface GivenSnapshot {
  readonly n: number;
  readonly atMs: number;
}

/** What is known of an entry without reading it. */
export interface Mark {
  readonly n: number;
  readonly atMs: number;
  /** Bytes of the stream up to and with it, since the stream began. */
  readonly sum: number;
}

/** How much a stream keeps; `limits` but in tests. */
export interface Keeping {
  readonly ageMs: number;
  readonly bytes: number;
  readonly entries: number;
  readonly holdMs: number;
}

export const keeping: Keeping = {
  ageMs: limits.logAgeMs,
  bytes: limits.logBytes,
  entries: limits.logEntries,
  holdMs: limits.snapshotHoldMs,
};

/**
 * The number from which on the stream is kept. `marks` are its entries, or some of them, oldest first, the last one of
 * all among them. What is too old or too much goes, but never the last entries, nor one behind a snapshot that was
 * given out a while ago: whoever loads that would find no log behind it.
 */
export function keptFrom(
  first: number,
  marks: readonly Mark[],
  snapshots: readonly GivenSnapshot[],
  nowMs: number,
  keep: Keeping = keeping,
): number {
  const end = marks.at(-1);
  if (end === undefined) return first;
  let kept = first;
  for (const { n, atMs, sum } of marks)
    if (n > kept && (atMs < nowMs - keep.ageMs || end.sum - sum >= keep.bytes)) kept = n;
  kept = Math.min(kept, end.n - keep.entries + 1);
  for (const { n, atMs } of snapshots) if (nowMs - atMs < keep.holdMs) kept = Math.min(kept, n + 1);
  return Math.max(first, kept);
}
