import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { Options } from 'csv-parse/sync';
import { limits } from '../core/limits.js';
import type { RefusalCode } from '../core/refusals.js';
import { cellsOfLine } from './csv-cells.js';

/** Where a reader stands in a file: the next row begins at this byte, on this line (counted from 1). */
export interface CsvPosition {
  readonly offset: number;
  readonly line: number;
}

/**
 * One row: its cells, or why it has none, and the bytes `[start, end)` of the file that it takes, line end included.
 */
export interface CsvRow {
  readonly line: number;
  /** Lines that it takes. */
  readonly lines: number;
  readonly start: number;
  readonly end: number;
  readonly cells: readonly string[];
  readonly fault: Extract<RefusalCode, 'bad_utf8' | 'broken_quote' | 'too_long'> | undefined;
}

const none: readonly string[] = [];
const carriageReturn = 13;
const newline = 10;
const byteOrderMark = Buffer.from('\ufeff');

/** RFC 4180 to the letter, with LF beside CRLF; how many cells a row has is for the table to say. */
const format: Options = { record_delimiter: ['\n', '\r\n'], relax_column_count: true, skip_empty_lines: true };

/** Rows as csv-parse has them; `fault` where it stopped before the end. */
interface Parsed {
  readonly rows: readonly string[][];
  readonly fault: CsvError | undefined;
}

/**
 * Rows of a CSV file (RFC 4180; LF or CRLF; UTF-8, a byte order mark is tolerated) from the bytes handed to `push`,
 * with the place of each, so that a job goes on exactly behind any of them. csv-parse reads them; what it gives up a
 * whole file for is one row's fault here, and it is begun anew behind that.
 *
 * A row is at most `limits.rowBytes`; a longer one is passed over to its line end (`too_long`). A quoted cell that is
 * not closed or is followed by text, and a quote inside a cell that is not quoted, make the row's first line a row of
 * its own (`broken_quote`): reading goes on at the next line, so that one lost quote costs one line. Lines without a
 * byte are passed over.
 */
export class CsvReader {
  #bytes: Buffer = Buffer.alloc(0);
  /** The file's byte at which `#bytes` begins. */
  #base: number;
  /** Behind the last row given. */
  #at = 0;
  #line: number;
  #ended = false;
  /** Rows that were read and not given yet, from `#given` on. */
  #rows: readonly CsvRow[] = [];
  /** Of the rows that stand on one line that was read here, that line. */
  #texts: readonly string[] = none;
  #given = 0;
  /** Behind the last row read, and its line. */
  #read = 0;
  #readLine: number;
  /** Nothing more can be read before there are more bytes. */
  #waits = true;
  /** Set while a row that is too long is being passed over. */
  #passing: { readonly line: number; readonly start: number } | undefined;

  constructor(
    from: CsvPosition = { offset: 0, line: 1 },
    readonly rowBytes: number = limits.rowBytes,
  ) {
    this.#base = from.offset;
    this.#line = this.#readLine = from.line;
  }

  /** Where the next row begins. */
  get position(): CsvPosition {
    return { offset: this.#base + this.#at, line: this.#line };
  }

  /**
   * The line from which the cells of the row that was given last come again (`cellsOfLine`); undefined where they do
   * not.
   */
  get text(): string | undefined {
    return this.#texts[this.#given - 1];
  }

  /** Takes the next bytes of the file; call once `next` has nothing more. The reader keeps what is not a whole row. */
  push(chunk: Buffer): void {
    const kept = this.#bytes.subarray(this.#read);
    this.#base += this.#read;
    this.#bytes = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    this.#at -= this.#read;
    this.#read = 0;
    this.#waits = false;
  }

  /** No more bytes come: what is left is the last row. */
  end(): void {
    this.#ended = true;
    this.#waits = false;
  }

  /** The next row, or undefined when it takes more bytes, or when none is left after `end`. */
  next(): CsvRow | undefined {
    while (this.#given === this.#rows.length) {
      if (this.#waits) return undefined;
      this.#given = 0;
      this.#texts = none;
      this.#rows = this.#more();
    }
    const row = this.#rows[this.#given++]!;
    this.#at = row.end - this.#base;
    this.#line = row.line + row.lines;
    return row;
  }

  /** Reads on; no rows where there are none in what is here. */
  #more(): readonly CsvRow[] {
    if (this.#passing !== undefined) return this.#pass(this.#passing);
    if (this.#base + this.#read === 0 && !this.#passByteOrderMark()) return this.#wait();
    this.#passBlankLines();
    const last = this.#ended ? this.#bytes.length : this.#bytes.lastIndexOf(newline) + 1;
    if (last <= this.#read)
      return this.#bytes.length - this.#read > this.rowBytes ? this.#irregular(undefined, last) : this.#wait();
    const plain = this.#plain(last);
    if (plain.length > 0) return plain;
    const { rows, fault } = this.#regular(last);
    return rows.length > 0 || fault === undefined
      ? rows
      : this.#irregular(fault === 'overlong' ? undefined : fault, last);
  }

  #wait(): readonly CsvRow[] {
    this.#waits = true;
    return [];
  }

  /** False while the first bytes might still become a byte order mark. */
  #passByteOrderMark(): boolean {
    const first = this.#bytes.subarray(0, byteOrderMark.length);
    if (first.equals(byteOrderMark)) this.#read = this.#at = byteOrderMark.length;
    return this.#ended || this.#read > 0 || !byteOrderMark.subarray(0, first.length).equals(first);
  }

  #passBlankLines(): void {
    for (;;) {
      const byte = this.#bytes[this.#read],
        next = this.#bytes[this.#read + 1];
      const length =
        byte === newline
          ? 1
          : byte !== carriageReturn
            ? 0
            : next === newline
              ? 2
              : next === undefined && this.#ended
                ? 1
                : 0;
      if (length === 0) return;
      this.#read += length;
      this.#readLine++;
    }
  }

  /**
   * The rows of a stretch that ends with a line end or with the file, up to the first for which csv-parse is needed.
   */
  #plain(end: number): readonly CsvRow[] {
    const bytes = this.#bytes;
    const isText = isUtf8(bytes.subarray(this.#read, end));
    const rows: CsvRow[] = [];
    const texts: string[] = [];
    this.#texts = texts;
    for (;;) {
      const start = this.#read;
      const limit = Math.min(end, start + limits.copiedLineBytes);
      let at = start;
      while (at < limit && bytes[at] !== newline) at++;
      const rowEnd = at < end && bytes[at] === newline ? at + 1 : at;
      if (at === start || (at === limit && limit < end) || rowEnd - start > this.rowBytes) return rows;
      const text = bytes.toString('utf8', start, bytes[at - 1] === carriageReturn ? at - 1 : at);
      const cells = cellsOfLine(text);
      if (cells === undefined) return rows;
      texts.push(text);
      rows.push(this.#take(rowEnd, 1, cells, isText || isUtf8(bytes.subarray(start, rowEnd)) ? undefined : 'bad_utf8'));
      this.#passBlankLines();
    }
  }

  /** The rows of a stretch that ends with a line end or with the file, up to the first that is not regular. */
  #regular(end: number): { readonly rows: readonly CsvRow[]; readonly fault: CsvError | 'overlong' | undefined } {
    const stretch = this.#bytes.subarray(this.#read, end);
    const isText = isUtf8(stretch);
    const { rows: found, fault } = parsed(stretch);
    const rows: CsvRow[] = [];
    for (const cells of found) {
      if (rows.length > 0) this.#passBlankLines();
      const lines = linesOf(cells);
      const rowEnd = this.#behindLines(lines, end);
      if (rowEnd - this.#read > this.rowBytes) return { rows, fault: 'overlong' };
      rows.push(
        this.#take(
          rowEnd,
          lines,
          cells,
          isText || isUtf8(this.#bytes.subarray(this.#read, rowEnd)) ? undefined : 'bad_utf8',
        ),
      );
    }
    return { rows, fault };
  }

  /** The place behind so many line ends, or where the file ends. */
  #behindLines(lines: number, end: number): number {
    let place = this.#read;
    for (let line = 0; line < lines; line++) {
      place = this.#bytes.indexOf(newline, place) + 1;
      if (place === 0 || place > end) return end;
    }
    return place;
  }

  /**
   * A row that is none: the first line of one with a broken quote, or one that is too long. What is in its first
   * `rowBytes` bytes decides, however they came.
   */
  #irregular(fault: CsvError | undefined, end: number): readonly CsvRow[] {
    const start = this.#read;
    const available = this.#bytes.length - start;
    const mayClose = fault === undefined || fault.code === 'CSV_QUOTE_NOT_CLOSED';
    if (mayClose && !this.#ended && available <= this.rowBytes) return this.#wait();
    const lineEnd = this.#bytes.indexOf(newline, start) + 1;
    const firstLine = lineEnd === 0 ? available : lineEnd - start;
    const isCertain = !mayClose && end - start <= this.rowBytes;
    const isBroken =
      firstLine <= this.rowBytes &&
      (isCertain || parsed(this.#bytes.subarray(start, start + this.rowBytes)).fault !== undefined);
    if (isBroken) return [this.#take(start + firstLine, 1, none, 'broken_quote')];
    this.#passing = { line: this.#readLine, start: this.#base + start };
    const from = firstLine > this.rowBytes ? start : start + this.rowBytes;
    this.#readLine += newlines(this.#bytes, start, from);
    this.#read = from;
    return this.#pass(this.#passing);
  }

  /** Drops what there is of a row that is too long; gives it once its line end has been seen. */
  #pass({ line, start }: { readonly line: number; readonly start: number }): readonly CsvRow[] {
    const place = this.#bytes.indexOf(newline, this.#read);
    this.#read = place < 0 ? this.#bytes.length : place + 1;
    if (place < 0 && !this.#ended) return this.#wait();
    this.#passing = undefined;
    this.#readLine++;
    return [
      { line, lines: this.#readLine - line, start, end: this.#base + this.#read, cells: none, fault: 'too_long' },
    ];
  }

  /** The row from where reading stands to `end`, a place in `#bytes`. */
  #take(end: number, lines: number, cells: readonly string[], fault: CsvRow['fault']): CsvRow {
    const row: CsvRow = {
      line: this.#readLine,
      lines,
      start: this.#base + this.#read,
      end: this.#base + end,
      cells: fault === undefined ? cells : none,
      fault,
    };
    this.#readLine += lines;
    this.#read = end;
    return row;
  }
}

/** What csv-parse makes of a stretch; a CR that ends the file belongs to the row before it. */
function parsed(bytes: Buffer): Parsed {
  const text = bytes[bytes.length - 1] === carriageReturn ? bytes.subarray(0, -1) : bytes;
  try {
    return { rows: parse(text, format), fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    return { rows: thrown['records'] === 0 ? [] : rowsBeforeFault(text), fault: thrown };
  }
}

/**
 * A fault throws away the rows before it; handing them out one by one takes twice as long, so it is done for these
 * alone.
 */
function rowsBeforeFault(text: Buffer): readonly string[][] {
  const rows: string[][] = [];
  try {
    parse(text, {
      ...format,
      on_record: ((row: string[]) => {
        rows.push(row);
        return null;
      }) as never,
    });
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
  }
  return rows;
}

/** Lines that a row takes: what csv-parse has taken away are its quotes and one line end. */
function linesOf(row: readonly string[]): number {
  let lines = 1;
  for (const cell of row) {
    for (let place = cell.indexOf('\n'); place >= 0; place = cell.indexOf('\n', place + 1)) lines++;
  }
  return lines;
}

/** How many line ends lie in `[from, to)`. */
function newlines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; count++) {
    const place = bytes.indexOf(newline, at);
    if (place < 0 || place >= to) break;
    at = place + 1;
  }
  return count;
}
