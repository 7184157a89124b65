import type { FileHandle } from 'node:fs/promises';
import { limits } from '../core/limits.js';
import type { Application } from '../schema/application.js';
import type { Table } from '../schema/table.js';
import { CsvReader } from './csv-reader.js';
import type { CsvRow } from './csv-reader.js';
import { headerFault, isHeader } from './header.js';

/** Files that are no text, told by how they begin. */
const formats: readonly (readonly [bytes: string, what: string])[] = [
  ['\xff\xfe', 'is UTF-16'],
  ['\xfe\xff', 'is UTF-16'],
  ['\x1f\x8b', 'is compressed (gzip). Unpack it'],
  ['PK\x03\x04', 'is a workbook or a zip archive. Open it'],
  ['\xd0\xcf\x11\xe0', 'is a workbook of an old spreadsheet. Open it'],
  ['%PDF', 'is a PDF. Take the table out of it'],
];

const remedy = 'save as "CSV UTF-8 (comma separated)", and import that.';

const separators: readonly (readonly [separator: string, name: string])[] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
];

/**
 * Why a file cannot be meant as rows of a table, with the likely reason and the remedy, from its first bytes; undefined
 * where it can (jobs.md, Import). It is no text, its first line names the columns of another table or in another order,
 * or none of its first rows can be a row of the table: then every row of it would be refused for a reason that is not
 * its own. `whole` says that `head` is the whole file.
 */
export function whyUnmeant(tables: readonly Table[], table: Table, head: Buffer, whole: boolean): string | undefined {
  const format = formatOf(head);
  if (format !== undefined) return `The file ${format}: ${remedy}`;
  const [first, ...others] = firstRows(head, whole);
  if (first === undefined) return undefined;
  const fault = first.fault === undefined ? headerFault(tables, table, first.cells) : undefined;
  if (fault !== undefined) return fault;
  const isNamed = first.fault === undefined && isHeader(table, first.cells);
  const late = isNamed
    ? undefined
    : others.find(
        ({ cells, fault }) =>
          fault === undefined && (isHeader(table, cells) || headerFault([table], table, cells) !== undefined),
      );
  if (late !== undefined)
    return `Line ${late.line} names the columns of ${table.name}: take out what stands before it, so that it is the first line, and import again.`;
  const rows = isNamed ? others : [first, ...others];
  const wanted = table.columns.length;
  if (rows.length === 0 || rows.some(({ cells, fault }) => fault === undefined && cells.length === wanted))
    return undefined;
  return whyNoRow(tables, table, rows, head);
}

/** The same of a file of so many bytes. */
export async function whyFileUnmeant(
  file: FileHandle,
  size: number,
  { tables }: Application,
  table: Table,
): Promise<string | undefined> {
  const { bytesRead, buffer } = await file.read(
    Buffer.allocUnsafe(Math.min(size, limits.fileHeadBytes)),
    0,
    undefined,
    0,
  );
  return whyUnmeant(
    tables.filter(({ internal }) => internal !== true),
    table,
    buffer.subarray(0, bytesRead),
    bytesRead === size,
  );
}

/**
 * Why a file cannot be meant as cases of a rehearsal, with the remedy, from its first bytes; undefined where it can.
 */
export function whyNoCases(head: Buffer, whole: boolean): string | undefined {
  const format = formatOf(head);
  if (format !== undefined) return `The file ${format}: ${remedy}`;
  const rows = firstRows(head, whole).filter(({ fault }) => fault === undefined);
  const lines = head
    .toString('latin1')
    .split('\n', limits.firstRows)
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '');
  if (rows.length === 0 || rows.some(({ cells }) => cells.length > 1)) return undefined;
  const separator = separators.find(
    ([one]) => lines[0]!.startsWith(`sep=${one}`) || mostly(lines, (line) => cellsBy(line, one) > 1),
  );
  return separator === undefined ? undefined : `The cells are separated by ${separator[1]}, not by commas: ${remedy}`;
}

function formatOf(head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, 4);
  const known = formats.find(([bytes]) => start.startsWith(bytes));
  if (known !== undefined) return known[1];
  const sample = head.subarray(0, limits.fileBlockBytes);
  const zeros = sample.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  // A NUL here and there is its row's fault.
  if (zeros * 10 <= sample.length) return undefined;
  return zeros * 3 > sample.length ? 'is UTF-16' : 'holds bytes that are no text';
}

function firstRows(head: Buffer, whole: boolean): readonly CsvRow[] {
  const reader = new CsvReader();
  reader.push(head);
  if (whole) reader.end();
  const rows: CsvRow[] = [];
  for (let row = reader.next(); row !== undefined && rows.length < limits.firstRows; row = reader.next())
    rows.push(row);
  return rows;
}

/** The likely reason why none of the first rows is one of the table. */
function whyNoRow(tables: readonly Table[], table: Table, rows: readonly CsvRow[], head: Buffer): string {
  const wanted = table.columns.length;
  const lines = head
    .toString('latin1')
    .split('\n', limits.firstRows)
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '');
  const separator = separators.find(
    ([one]) => lines[0]!.startsWith(`sep=${one}`) || mostly(lines, (line) => cellsBy(line, one) === wanted),
  );
  if (separator !== undefined) return `The cells are separated by ${separator[1]}, not by commas: ${remedy}`;
  if (lines[0]!.startsWith('sep='))
    return 'The first line tells a spreadsheet which separator to use: take that line out, and import again.';
  if (mostly(rows, ({ fault }) => fault === 'bad_utf8'))
    return `The text is not UTF-8, but that of an older system (Windows-1252, ISO 8859): ${remedy}`;
  if (lines.length === 1 && lines[0]!.includes('\r')) return `The lines end in CR alone: ${remedy}`;
  const broken = rows.find(({ fault }) => fault === 'broken_quote');
  const read = rows.filter(({ fault }) => fault === undefined);
  const one = read[0];
  if (one === undefined)
    return broken === undefined
      ? 'No row can be read.'
      : `No row can be read. Line ${broken.line}: a quoted cell is not closed, or a quote stands in a cell that is not quoted. A cell with quotes in it, JSON above all, is put in quotes, and each quote in it is doubled.`;
  const count = columns(one.cells.length);
  if (read.every(({ cells }) => cells.length > wanted && cells.slice(wanted).every((cell) => cell.trim() === ''))) {
    return `Each row has ${columns(one.cells.length - wanted)} without a value behind the ${wanted} of ${table.name}: take the empty columns out, and import again.`;
  }
  const others = tables.filter(
    (other) =>
      other.columns.length === one.cells.length && read.every(({ cells }) => cells.length === one.cells.length),
  );
  const like =
    others.length === 0
      ? ''
      : ` The file may be one of ${others
          .slice(0, 3)
          .map(({ name }) => name)
          .join(', ')}.`;
  const json =
    one.cells.length > wanted && one.cells.some((cell) => /^\s*[[{]/.test(cell))
      ? ' A cell with commas in it, JSON above all, is put in quotes, and each quote in it is doubled.'
      : '';
  return `None of the first ${rows.length === 1 ? 'rows' : `${rows.length} rows`} has the ${wanted} columns of ${table.name}; line ${one.line} has ${count}.${like}${json}`;
}

function columns(count: number): string {
  return count === 1 ? '1 column' : `${count} columns`;
}

function mostly<T>(all: readonly T[], holds: (one: T) => boolean): boolean {
  return all.filter(holds).length * 2 > all.length;
}

/** Cells of a line by another separator; one in quotes separates nothing. */
function cellsBy(line: string, separator: string): number {
  return line.replace(/"(?:[^"]|"")*"/g, '').split(separator).length;
}
