import type { FileHandle } from 'node:fs/promises';
import { limits } from '../core/limits.js';
import { refusals } from '../core/refusals.js';
import type { Finding, FindingCode, RefusalCode } from '../core/refusals.js';
import { completed } from '../records/complete.js';
import { readCells } from '../records/fields.js';
import type { FileWatch } from '../schema/importing.js';
import { keyOf, position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { Attributes } from '../schema/write.js';
import { cellsOfLine } from './csv-cells.js';
import { CsvFile } from './csv-file.js';
import type { CsvPosition, CsvRow } from './csv-reader.js';
import { isHeader } from './header.js';
import { spelledKey } from './judged.js';
import { PackedRows } from './packed-rows.js';

/** What is wrong with a row, and the value at fault where there is one. */
export type RowFinding = Finding & { readonly value?: string };

/**
 * A row of the file as far as it can be judged without the store: its values, or what is wrong with it. Some sixty
 * thousand of them are held at once, of which most are looked at never again: so a row holds its line and the place of
 * its packed values, and makes cells and values of them for those who ask.
 */
export class ImportRow {
  readonly #source: string | readonly string[];
  readonly #packed: PackedRows | undefined;

  constructor(
    readonly table: Table,
    readonly line: number,
    /** Bytes of the file, line end included. */
    readonly start: number,
    readonly end: number,
    source: string | readonly string[],
    readonly findings: readonly RowFinding[],
    /** Of a row that has findings: what could be read of it. */
    readonly partly: Row | undefined,
    packed: PackedRows | undefined,
    /** Where its values lie among those packed. */
    readonly place: number,
  ) {
    this.#source = source;
    this.#packed = packed;
  }

  get cells(): readonly string[] {
    return typeof this.#source === 'string' ? cellsOfLine(this.#source)! : this.#source;
  }

  /** It has values. */
  get fits(): boolean {
    return this.#packed !== undefined;
  }

  get values(): Row | undefined {
    return this.#packed?.read(this.place, this.table.columns.length);
  }
}

/** The form that a job was told its file has, and one that looks whether it does. */
export interface ToldForm {
  readonly option: FindingCode;
  readonly column: string;
  /** Cells as their columns read them. */
  readonly read: (cells: readonly string[]) => readonly string[];
  readonly see: (line: number, cells: readonly string[]) => void;
  readonly watch: FileWatch;
}

/** The form of a table's files as a job was told it; undefined for a table whose files have one form. */
export function toldForm(table: Table, kwargs: Attributes): ToldForm | undefined {
  const form = table.importing?.form;
  if (form === undefined) return undefined;
  const choice = kwargs[form.option] as string | undefined;
  const place = position(table, form.column);
  const watch = form.watch(choice);
  return {
    option: form.option,
    column: form.column,
    read: (cells) =>
      choice === undefined ? cells : cells.map((cell, at) => (at === place ? form.read(choice, cell) : cell)),
    see: (line, cells) => watch.see(line, cells[place]!),
    watch,
  };
}

const nothing: readonly RowFinding[] = [];

/**
 * The rows of a file from a place on, judged by their cells; the first line of the file is passed over when it is a
 * header.
 */
export class ImportRows {
  readonly #rows: CsvFile;
  #atStart: boolean;
  #packed = new PackedRows();
  #names: string[] = [];

  constructor(
    readonly table: Table,
    file: FileHandle,
    from: CsvPosition,
    /** Whether a row is the job's to import. */
    readonly allowed: (row: Row) => boolean,
    /** What else refuses a row to whoever started the job: nothing more is said of it then. */
    readonly refused: (row: Row) => readonly RowFinding[],
    /**
     * The instant by which rows are completed: the same one for every row of a job, so that a row is told again after a
     * crash.
     */
    readonly nowMs: number,
    readonly sliceRows: number = limits.sliceRows,
    /** In which form the file is written, and whether it looks so. */
    readonly form?: ToldForm,
  ) {
    this.#rows = new CsvFile(file, from);
    this.#atStart = from.offset === 0;
  }

  /** Behind the last row given. */
  get position(): CsvPosition {
    return this.#rows.position;
  }

  /** The values of the rows that `slice` gave last, and the key of each of them as one text. */
  get packed(): { readonly rows: PackedRows; readonly names: readonly string[] } {
    return { rows: this.#packed, names: this.#names };
  }

  /**
   * The next rows: as many as a slice takes, at most up to byte `until`; none at the end of the file. Reading a block
   * of the file lets the thread's other work run.
   */
  async slice(until = Number.MAX_SAFE_INTEGER): Promise<ImportRow[]> {
    const rows: ImportRow[] = [];
    this.#packed = new PackedRows();
    this.#names = [];
    let bytes = 0;
    while (rows.length < this.sliceRows && bytes < limits.sliceBytes && this.position.offset < until) {
      const row = this.#rows.next();
      if (row === undefined) {
        if (!(await this.#rows.more())) break;
        continue;
      }
      if (this.#isHeader(row)) continue;
      bytes += row.end - row.start;
      rows.push(this.#judged(row));
    }
    return rows;
  }

  #isHeader(row: CsvRow): boolean {
    const first = this.#atStart;
    this.#atStart = false;
    return first && isHeader(this.table, row.cells);
  }

  #judged(row: CsvRow): ImportRow {
    const { cells, fault } = row;
    if (fault !== undefined) return this.#unfit(row, whole(fault, refusals[fault].text));
    const wanted = this.table.columns.length;
    if (cells.length !== wanted)
      return this.#unfit(row, whole('column_count', `The row has ${cells.length} columns, the table ${wanted}.`));
    // Files that were put behind one another bring their headers along.
    if (isHeader(this.table, cells)) return this.#unfit(row, whole('header_line', refusals.header_line.text));
    this.form?.see(row.line, cells);
    const { row: read, findings } = readCells(this.table, this.form?.read(cells) ?? cells);
    if (findings.length > 0) return this.#misread(row, read, findings);
    const values = completed(this.table, read, undefined, this.nowMs);
    if (!this.allowed(values)) return this.#unfit(row, [this.#foreign()]);
    const refused = this.refused(values);
    if (refused.length > 0) return this.#unfit(row, refused);
    this.#names.push(spelledKey(keyOf(this.table, values)));
    return this.#row(row, nothing, undefined, this.#packed, this.#packed.add(values));
  }

  #misread(row: CsvRow, read: Row, findings: readonly RowFinding[]): ImportRow {
    const refused = this.refused(read);
    if (refused.length > 0) return this.#unfit(row, [...findings, ...refused]);
    return this.#unfit(row, this.#isForeign(read, findings) ? [...findings, this.#foreign()] : findings, read);
  }

  /** Whether a row that was read in part is another tenant's, as far as it says whose it is. */
  #isForeign(row: Row, findings: readonly RowFinding[]): boolean {
    const { provider, subscriber } = this.table.tenant ?? {};
    return !findings.some(({ field }) => field === provider || field === subscriber) && !this.allowed(row);
  }

  #unfit(row: CsvRow, findings: readonly RowFinding[], partly?: Row): ImportRow {
    return this.#row(row, findings, partly, undefined, 0);
  }

  #row(
    { line, start, end, cells }: CsvRow,
    findings: readonly RowFinding[],
    partly: Row | undefined,
    packed: PackedRows | undefined,
    place: number,
  ): ImportRow {
    return new ImportRow(this.table, line, start, end, this.#rows.text ?? cells, findings, partly, packed, place);
  }

  #foreign(): RowFinding {
    return {
      field: this.table.tenant?.provider ?? '',
      code: 'foreign_provider',
      message: refusals.foreign_provider.text,
    };
  }
}

/** A finding about the row as a whole. */
function whole(code: RefusalCode, message: string): readonly RowFinding[] {
  return [{ field: '', code, message }];
}
