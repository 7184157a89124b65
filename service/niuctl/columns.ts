import type { Json } from '../schema/kind.js';

/**
 * Rows under their heads, in columns that line up; a column that is all numbers stands to the right. No row gives an
 * empty text.
 */
export function columns(heads: readonly string[], rows: readonly (readonly Json[])[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map(cell));
  const isRight = heads.map((_, place) => rows.every((row) => row[place] === null || typeof row[place] === 'number'));
  return aligned([[...heads], ...cells], isRight);
}

/** Names and what each is, one below the other; what is undefined is left out. */
export function pairs(entries: readonly (readonly [name: string, value: Json | undefined])[]): string {
  return aligned(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, cell(value)]])),
    [],
  );
}

function aligned(lines: readonly (readonly string[])[], isRight: readonly boolean[]): string {
  const widths = (lines[0] ?? []).map((_, place) => Math.max(...lines.map((line) => line[place]!.length)));
  const padded = (text: string, place: number) =>
    isRight[place] === true ? text.padStart(widths[place]!) : text.padEnd(widths[place]!);
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n');
}

/** A value in one line, as people write it; nothing that moves a terminal's cursor gets through. */
export function cell(value: Json): string {
  if (value === null || value === '') return '-';
  // eslint-disable-next-line no-control-regex
  return (typeof value === 'string' ? value : JSON.stringify(value)).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

/** One paragraph below the other, empty ones left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A timestamp of niud without its fraction of a second. */
export function toSecond(timestamp: Json | undefined): string {
  return String(timestamp ?? '-').replace(/\.\d+$/, '');
}

const byteUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${byteUnits[power]}`;
}

/** The two largest units of a duration. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return first < 0
    ? '0 s'
    : parts
        .slice(first, first + 2)
        .map(([amount, unit]) => `${amount} ${unit}`)
        .join(' ');
}
