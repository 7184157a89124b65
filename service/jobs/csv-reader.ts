import { isUtf8 } from 'node:buffer';
import { limits } from '../core/limits.js';
import type { RefusalCode } from '../core/refusals.js';

/** Where a reader stands in a file: the next row begins at this byte, on this line (counted from 1). */
export interface CsvPosition {
  readonly offset: number;
  readonly line: number;
}

/** One row: its cells, or why it has none, and the bytes `[start, end)` of the file that it takes, line end included. */
export interface CsvRow {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly cells: readonly string[];
  readonly fault: Extract<RefusalCode, 'bad_utf8' | 'broken_quote' | 'too_long'> | undefined;
}

const none: readonly string[] = [];
const quote = 34;
const comma = 44;
const carriageReturn = 13;
const newline = 10;
const byteOrderMark = '\xef\xbb\xbf';

/**
 * Rows of a CSV file (RFC 4180; LF or CRLF; UTF-8, a byte order mark is tolerated) from the bytes handed to `push`, with
 * the place of each, so that a job goes on exactly behind any of them. Every byte is held as one character while
 * the structure is looked for: places in the text are places in the file, and only rows that are not ASCII are decoded.
 *
 * A row is at most `limits.rowBytes`; a longer one is passed over to its line end (`too_long`). A quoted cell that is not closed
 * or is followed by text, and a quote inside a cell that is not quoted, make the row's first line a row of its own (`broken_quote`): reading
 * goes on at the next line, so that one lost quote costs one line. Lines without a byte are passed over.
 */
export class CsvReader {
  #text = '';
  /** The file's byte at which `#text` begins. */
  #base: number;
  #at = 0;
  #line: number;
  #ended = false;
  #ascii = true;
  #bytes: Buffer = Buffer.alloc(0);
  /** The first quote at or behind `#at`, or the length of the text. */
  #nextQuote = -1;
  /** Set while a row that is too long is being passed over. */
  #passing: { readonly line: number; readonly start: number } | undefined;

  constructor(from: CsvPosition = { offset: 0, line: 1 }, readonly rowBytes: number = limits.rowBytes) {
    this.#base = from.offset;
    this.#line = from.line;
  }

  /** Where the next row begins. */
  get position(): CsvPosition {
    return { offset: this.#base + this.#at, line: this.#line };
  }

  /** Takes the next bytes of the file; call once `next` has nothing more. The reader keeps what is not a whole row. */
  push(chunk: Buffer): void {
    this.#base += this.#at;
    this.#bytes = this.#at === this.#bytes.length ? chunk : Buffer.concat([this.#bytes.subarray(this.#at), chunk]);
    this.#text = this.#bytes.toString('latin1');
    this.#ascii = !/[^\x00-\x7f]/.test(this.#text);
    this.#at = 0;
    this.#nextQuote = -1;
  }

  /** No more bytes come: what is left is the last row. */
  end(): void {
    this.#ended = true;
  }

  /** The next row, or undefined when it takes more bytes, or when none is left after `end`. */
  next(): CsvRow | undefined {
    if (this.#base + this.#at === 0 && !this.#passByteOrderMark()) return undefined;
    for (;;) {
      if (this.#passing !== undefined) return this.#pass(this.#passing);
      if (this.#at >= this.#text.length) return undefined;
      const lineEnd = this.#lineEnd(this.#at);
      if (lineEnd === undefined) return undefined;
      if (this.#blank(lineEnd)) {
        this.#at = lineEnd;
        this.#line++;
        continue;
      }
      if (lineEnd - this.#at > this.rowBytes) return this.#tooLong(this.#at, 1);
      return this.#quoteAfter(this.#at) >= lineEnd ? this.#plain(lineEnd) : this.#quoted(lineEnd);
    }
  }

  /** False while the first bytes might still become a byte order mark. */
  #passByteOrderMark(): boolean {
    if (this.#text.startsWith(byteOrderMark)) this.#at = byteOrderMark.length;
    return this.#ended || this.#at > 0 || !byteOrderMark.startsWith(this.#text);
  }

  /** The place behind the next line end; the text's end when the row is over the limit already; undefined when more bytes are needed. */
  #lineEnd(from: number): number | undefined {
    const place = this.#text.indexOf('\n', from);
    if (place >= 0) return place + 1;
    return this.#ended || this.#text.length - from > this.rowBytes ? this.#text.length : undefined;
  }

  #blank(lineEnd: number): boolean {
    const length = lineEnd - this.#at;
    const first = this.#text.charCodeAt(this.#at);
    return first === newline || length === 2 && first === carriageReturn && this.#text.charCodeAt(this.#at + 1) === newline
      || length === 1 && first === carriageReturn && this.#ended;
  }

  /** The first quote at or behind `from`: looked for once for all rows before it. */
  #quoteAfter(from: number): number {
    if (this.#nextQuote < from) {
      const place = this.#text.indexOf('"', from);
      this.#nextQuote = place < 0 ? this.#text.length : place;
    }
    return this.#nextQuote;
  }

  /** Where the cells of a line end: before its LF or CRLF. */
  #cellsEnd(lineEnd: number): number {
    let end = lineEnd;
    if (this.#text.charCodeAt(end - 1) === newline) end--;
    if (this.#text.charCodeAt(end - 1) === carriageReturn && end > this.#at) end--;
    return end;
  }

  #plain(lineEnd: number): CsvRow {
    return this.#row(lineEnd, 1, this.#text.slice(this.#at, this.#cellsEnd(lineEnd)).split(','));
  }

  /** A row with a quote in its first line: cell by cell, over several lines where a quoted cell holds them. */
  #quoted(firstLineEnd: number): CsvRow | undefined {
    const text = this.#text;
    const cells: string[] = [];
    let at = this.#at;
    let lineEnd = firstLineEnd;
    let lines = 1;
    for (;;) {
      let next: number;
      if (text.charCodeAt(at) === quote) {
        const close = this.#closing(at + 1);
        if (close === undefined) return this.#ended || text.length - this.#at > this.rowBytes ? this.#broken(firstLineEnd) : undefined;
        if (close >= lineEnd) {
          const end = this.#lineEnd(close + 1);
          if (end === undefined) return undefined;
          lines += this.#newlines(lineEnd - 1, close);
          if (end - this.#at > this.rowBytes) return this.#tooLong(close + 1, lines);
          lineEnd = end;
        }
        cells.push(text.slice(at + 1, close).replaceAll('""', '"'));
        next = close + 1;
      } else {
        const separator = text.indexOf(',', at);
        next = separator < 0 || separator >= lineEnd ? this.#cellsEnd(lineEnd) : separator;
        if (this.#quoteAfter(at) < next) return this.#broken(firstLineEnd);
        cells.push(text.slice(at, next));
      }
      if (next === this.#cellsEnd(lineEnd)) return this.#row(lineEnd, lines, cells);
      if (text.charCodeAt(next) !== comma) return this.#broken(firstLineEnd);
      at = next + 1;
    }
  }

  /** How many line ends lie in `[from, to)`. */
  #newlines(from: number, to: number): number {
    let count = 0;
    for (let place = this.#text.indexOf('\n', from); place >= 0 && place < to; place = this.#text.indexOf('\n', place + 1)) count++;
    return count;
  }

  /** The place of the quote that closes the cell whose text begins at `from`. */
  #closing(from: number): number | undefined {
    for (let place = from; ;) {
      place = this.#text.indexOf('"', place);
      if (place < 0) return undefined;
      // The last byte so far: whether a second quote follows is not known yet.
      if (place + 1 === this.#text.length) return this.#ended ? place : undefined;
      if (this.#text.charCodeAt(place + 1) !== quote) return place;
      place += 2;
    }
  }

  #row(end: number, lines: number, cells: readonly string[]): CsvRow {
    const start = this.#at;
    let fault: CsvRow['fault'];
    let decoded = cells;
    if (!this.#ascii && cells.some((cell) => /[^\x00-\x7f]/.test(cell))) {
      if (isUtf8(this.#bytes.subarray(start, end))) decoded = cells.map((cell) => Buffer.from(cell, 'latin1').toString('utf8'));
      else fault = 'bad_utf8';
    }
    return this.#take(end, lines, fault === undefined ? decoded : none, fault);
  }

  #broken(firstLineEnd: number): CsvRow {
    return this.#take(firstLineEnd, 1, none, 'broken_quote');
  }

  #take(end: number, lines: number, cells: readonly string[], fault: CsvRow['fault']): CsvRow {
    const row = { line: this.#line, start: this.#base + this.#at, end: this.#base + end, cells, fault };
    this.#at = end;
    this.#line += lines;
    return row;
  }

  /** Passes over the row that begins here and takes `lines` lines, to its line end at or behind `from`. */
  #tooLong(from: number, lines: number): CsvRow | undefined {
    this.#passing = { line: this.#line, start: this.#base + this.#at };
    this.#at = from;
    this.#line += lines - 1;
    return this.#pass(this.#passing);
  }

  /** Drops what there is of a row that is too long; gives it once its line end has been seen. */
  #pass(row: { readonly line: number; readonly start: number }): CsvRow | undefined {
    const place = this.#text.indexOf('\n', this.#at);
    this.#at = place < 0 ? this.#text.length : place + 1;
    if (place < 0 && !this.#ended) return undefined;
    this.#passing = undefined;
    this.#line++;
    return { line: row.line, start: row.start, end: this.#base + this.#at, cells: none, fault: 'too_long' };
  }
}
