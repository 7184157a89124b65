/** Seconds that one file may take beside another on a slow machine; what takes so long hangs. */
export const mostSeconds = 1_200;

/** What came of a run of test files. */
export interface Run {
  /**
   * The asserts that held and those that did not, in tap's own count; undefined where the run did not come to its end.
   */
  readonly totals: Totals | undefined;
  /** The compiled files that failed. */
  readonly failed: readonly string[];
  /** Seconds that each file took beside the others. */
  readonly seconds: ReadonlyMap<string, number>;
}

export interface Totals {
  readonly pass: number;
  readonly fail: number;
}

/** The line in which tap counts at the end of a protocol: undefined where `line` is another. */
export function totalsOf(line: string): Totals | undefined {
  if (!line.startsWith('# { total:')) return undefined;
  const count = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0);
  return { pass: count('pass'), fail: count('fail') };
}

/** Of the protocol of a failed file the lines that say what failed: each `not ok` with its details. */
export function failures(lines: readonly string[]): readonly string[] {
  let depth = -1;
  return lines.filter((line) => {
    const found = /^( *)not ok /.exec(line);
    const inside = depth >= 0;
    if (found !== null) depth = found[1]!.length;
    else if (inside && line.trim() === '...' && line.length === depth + 5) depth = -1;
    else if (inside && /^ *(?:ok |# Subtest|\d+\.\.)/.test(line)) depth = -1;
    return depth >= 0;
  });
}
