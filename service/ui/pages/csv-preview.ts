import type { PermittedTable } from '../../schema/application-description.js';

/** The first rows of a file, laid under the columns of a table, before anything is sent. */
export interface Preview {
  /** The first line names the columns, and is skipped. */
  readonly header: boolean;
  readonly rows: readonly PreviewRow[];
  /** Why the file as a whole will not go in. */
  readonly fault: string | undefined;
  /** Rows without the header, as far as the beginning of the file tells. */
  readonly about: number;
  /** `about` is all there are. */
  readonly exact: boolean;
}

interface PreviewRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly { readonly text: string; readonly fault?: string }[];
  /** It has another number of columns than the table. */
  readonly fault?: string;
}

type Columns = Pick<PermittedTable, 'columns'>;

interface Read {
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  /** The quotes are open at the end. */
  readonly open: boolean;
}

/**
 * Reads CSV after RFC 4180, LF or CRLF; quotes double within quotes. Without `whole` the last row, which may be cut, is
 * left out.
 */
export function readCsv(text: string, whole: boolean): Read {
  const rows: { line: number; cells: string[] }[] = [];
  let [cells, cell, quoted, line, began] = [[] as string[], '', false, 1, 1];
  const endRow = (): void => {
    cells.push(cell);
    if (cells.length > 1 || cell !== '') rows.push({ line: began, cells });
    [cells, cell] = [[], ''];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === '\n') line++;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === ',') {
      cells.push(cell);
      cell = '';
    } else if (sign === '\n') {
      endRow();
      began = line;
    } else if (sign !== '\r' || text[at + 1] !== '\n') cell += sign;
  }
  if (whole && (cell !== '' || cells.length > 0)) endRow();
  return { rows, open: quoted };
}

/**
 * What of a file is shown: its first rows, whether they fit, and how many there are. `bytes` of the file are in `text`,
 * `size` has the file.
 */
export function previewOf(table: Columns, text: string, bytes: number, size: number, most = 20): Preview {
  const whole = bytes >= size;
  const { rows, open } = readCsv(text.replace(/^\uFEFF/, ''), whole);
  const [first] = rows;
  const header = first !== undefined && isHeader(table, first.cells);
  const data = header ? rows.slice(1) : rows;
  const fault = faultOf(table, text, rows, header, whole && open);
  const about = whole ? data.length : Math.max(data.length, Math.round((data.length * size) / Math.max(1, bytes)));
  return {
    header,
    rows: data.slice(0, most).map(({ line, cells }) => rowOf(table, line, cells)),
    fault,
    about,
    exact: whole,
  };
}

function said(cell: string): string {
  return cell.trim().toLowerCase();
}

function isNamed({ columns }: Columns, at: number, cell: string): boolean {
  const column = columns[at];
  return (
    column !== undefined &&
    (cell === column.name || cell === column.label.toLowerCase() || (cell === '' && column.name === 'email'))
  );
}

/** Names or labels of the table's columns, in its order (jobs.md, Import). */
function isHeader(table: Columns, cells: readonly string[]): boolean {
  return cells.length === table.columns.length && cells.every((cell, at) => isNamed(table, at, said(cell)));
}

function faultOf(table: Columns, text: string, rows: Read['rows'], header: boolean, open: boolean): string | undefined {
  if (text.includes('\0') || text.startsWith('\uFFFD\uFFFD'))
    return 'This is no CSV in UTF-8. Save it as "CSV UTF-8" and choose it again.';
  const cells = rows[0]?.cells;
  if (cells === undefined) return open ? 'A quote is opened and never closed.' : 'The file has no rows.';
  if (header && rows.length === 1) return 'The file has a header line and no rows.';
  const { columns } = table;
  for (const [sign, words] of [
    [';', 'semicolons'],
    ['\t', 'tabs'],
  ] as const) {
    if (columns.length > 1 && cells.length === 1 && cells[0]!.split(sign).length > 1)
      return `Between the columns are ${words}, where commas are expected. Save the file with commas and choose it again.`;
  }
  const filled = cells.filter((cell) => said(cell) !== '').length;
  const own = cells.filter(
    (cell) => said(cell) !== '' && columns.some((_, at) => isNamed(table, at, said(cell))),
  ).length;
  if (!header && own >= 2 && own >= filled - 1)
    return `The first line names columns, but not those of this table in its order: ${columns.map(({ name }) => name).join(',')}.`;
  return open ? 'A quote is opened and never closed.' : undefined;
}

function rowOf({ columns }: Columns, line: number, cells: readonly string[]): PreviewRow {
  const shown = cells.map((text, at) => {
    const column = columns[at];
    if (column === undefined) return { text, fault: 'The table has no such column.' };
    if (text === '')
      return column.required && column.default === null ? { text, fault: `${column.label} is required.` } : { text };
    if (text !== text.trim()) return { text, fault: 'There are blanks before or behind it.' };
    if ((column.input === 'json' || column.input === 'rules') && !isJson(text))
      return { text, fault: 'This is not JSON.' };
    if (column.input === 'text' && column.maxLength !== null && [...text].length > column.maxLength)
      return { text, fault: `At most ${column.maxLength} characters.` };
    return { text };
  });
  return {
    line,
    cells: shown,
    ...(cells.length === columns.length
      ? {}
      : { fault: `The row has ${cells.length} columns, the table ${columns.length}.` }),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
