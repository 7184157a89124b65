import type { FindingCode } from '../core/refusals.js';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { limits } from '../core/limits.js';
import { RefusedWrite } from '../core/refused-write.js';
import type { Column } from '../schema/column.js';
import type { Blocked } from './output-file.js';
import type { ImportRow, RowFinding, ToldForm } from './import-rows.js';

/** A line of a job's report: one thing that is wrong with one row. */
export interface ReportLine {
  readonly line: number;
  /** Empty where it is about the row as a whole. */
  readonly column: string;
  /** Empty where the column is secret. */
  readonly value: string;
  readonly code: FindingCode;
  readonly reason: string;
}

/** What the report says of a file that looks as if it were written in another form. */
export function formNote(form: ToldForm | undefined): readonly ReportLine[] {
  const found = form?.watch.warning();
  return found === undefined
    ? []
    : [{ line: found.line, column: form!.column, value: '', code: form!.option, reason: `Warning: ${found.message}` }];
}

/** A row that did not go in. */
export interface RefusedRow {
  readonly row: ImportRow;
  readonly findings: readonly RowFinding[];
}

/**
 * The two files of what did not go in: `out_file` with the rows' own bytes, ready to be mended and imported again, and
 * the report, one JSON object a line. Both only grow; how far they are valid is part of the job's record, and what lies
 * behind is cut off when the job goes on after a crash.
 */
export class RefusedRows {
  private constructor(
    readonly input: FileHandle,
    readonly out: FileHandle,
    readonly report: FileHandle,
    public outBytes: number,
    public reportBytes: number,
    readonly blocked: Blocked,
  ) {}

  /** Opens both, cut to what the record says; fails when a file is shorter than that. */
  static async open(
    input: FileHandle,
    outPath: string,
    reportPath: string,
    valid: { readonly outBytes: number; readonly reportBytes: number },
    blocked: Blocked,
  ): Promise<RefusedRows> {
    const out = await openCut(outPath, valid.outBytes);
    const report = await openCut(reportPath, valid.reportBytes);
    return new RefusedRows(input, out, report, valid.outBytes, valid.reportBytes, blocked);
  }

  /**
   * Appends rows in the order of the file; on disk when it resolves. Rejects with `RefusedWrite` where there is no room
   * for them.
   */
  async append(columns: readonly Column[], rows: readonly RefusedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const copied = stretches(rows);
    const text = Buffer.from(
      rows.flatMap(({ row, findings }) => findings.map((finding) => reportLine(columns, row, finding))).join(''),
    );
    const refused = this.blocked(copied.reduce((sum, [start, end]) => sum + end - start, text.length));
    if (refused !== undefined) throw new RefusedWrite(refused);
    for (const [start, end] of copied) await this.#copy(start, end);
    await writeAll(this.report, text, this.reportBytes);
    this.reportBytes += text.length;
    await this.out.datasync();
    await this.report.datasync();
  }

  /** Appends to the report what is said of the file as a whole, or of no row of it; on disk when it resolves. */
  async note(entries: readonly ReportLine[]): Promise<void> {
    if (entries.length === 0) return;
    const text = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await writeAll(this.report, text, this.reportBytes);
    this.reportBytes += text.length;
    await this.report.datasync();
  }

  /** Drops what was appended behind these places. */
  async cut(valid: { readonly outBytes: number; readonly reportBytes: number }): Promise<void> {
    this.outBytes = valid.outBytes;
    this.reportBytes = valid.reportBytes;
    await this.out.truncate(valid.outBytes);
    await this.report.truncate(valid.reportBytes);
  }

  async #copy(start: number, end: number): Promise<void> {
    const block = Buffer.allocUnsafe(Math.min(end - start, limits.fileBlockBytes));
    for (let at = start; at < end; ) {
      const { bytesRead } = await this.input.read(block, 0, Math.min(block.length, end - at), at);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      await writeAll(this.out, block.subarray(0, bytesRead), this.outBytes);
      this.outBytes += bytesRead;
      at += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.out.close();
    await this.report.close();
  }
}

export async function openCut(path: string, bytes: number): Promise<FileHandle> {
  const file = await open(path, bytes === 0 ? 'w' : 'r+', 0o640);
  const { size } = await file.stat();
  if (size < bytes) {
    await file.close();
    throw new Error(`${path} has lost what was written to it`);
  }
  await file.truncate(bytes);
  return file;
}

export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

/** The bytes of the rows, adjacent ones in one. */
function stretches(rows: readonly RefusedRow[]): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (const {
    row: { start, end },
  } of rows) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === start) last[1] = end;
    else found.push([start, end]);
  }
  return found;
}

function reportLine(columns: readonly Column[], row: ImportRow, { field, code, message, value }: RowFinding): string {
  // A finding about a rule names the way to it; its column is the first step.
  const [column = ''] = field.split('/');
  const place = columns.map(({ name }) => name).indexOf(column);
  // Whoever may see the report may not see every secret; the row is in the other file.
  const said = columns[place]?.secret === undefined ? (value ?? row.cells[place] ?? '') : '';
  const line: ReportLine = {
    line: row.line,
    column,
    value: said.slice(0, limits.reportValueCharacters),
    code,
    reason: field === column ? message : `${field}: ${message}`,
  };
  return `${JSON.stringify(line)}\n`;
}
