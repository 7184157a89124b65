import { cpus, totalmem } from 'node:os';

/** One figure, measured (quality.md, Speed). */
export interface Figure {
  readonly what: string;
  /** What was measured, with its unit. */
  readonly measured: string;
  /** The baseline of the same run. */
  readonly baseline: string;
  /** What `must` and `aim` are about: a ratio to the baseline, or the measure itself where there is none. */
  readonly value: number;
  readonly unit: 'x' | '/s' | 'ms' | '';
  readonly better: 'lower' | 'higher';
  /** Absent where no figure has to be reached. */
  readonly must?: number;
  readonly aim?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function verdict({ value, better, must, aim }: Figure): string {
  if (must === undefined || aim === undefined) return '-';
  const reaches = (bound: number) => (better === 'lower' ? value <= bound : value >= bound);
  return reaches(aim) ? 'aim' : reaches(must) ? 'must' : 'MISSED';
}

const shown = (value: number) =>
  value >= 1000 ? value.toLocaleString('en-US', { maximumFractionDigits: 0 }) : value.toFixed(2);

/** The figures as a table for people. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const sign = figure.better === 'lower' ? '<=' : '>=';
    const bound = (value: number | undefined) => (value === undefined ? '-' : `${sign} ${shown(value)}${figure.unit}`);
    return [
      figure.what,
      figure.measured,
      figure.baseline,
      `${shown(figure.value)}${figure.unit}`,
      bound(figure.must),
      bound(figure.aim),
      verdict(figure),
    ];
  });
  const all = [['what', 'measured', 'baseline', 'result', 'must', 'aim', 'reaches'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** On what it was measured. */
export function machine(): Readonly<Record<string, string | number>> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    at: new Date().toISOString(),
  };
}
