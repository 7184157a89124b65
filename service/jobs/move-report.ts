import type { FileHandle } from 'node:fs/promises';
import { RefusedWrite } from '../core/refused-write.js';
import type { NotMoved } from '../records/move-slice.js';
import { csvLine } from './csv-line.js';
import type { Blocked } from './output-file.js';
import { openCut, writeAll } from './refused-rows.js';

/**
 * The two files of what a job did not move: `out_file` with table, key and reason, and the report, one JSON object a
 * line. Both only grow; how far they are valid is part of the job's record, and what lies behind is cut off when the
 * job goes on after a crash.
 */
export class MoveReport {
  private constructor(
    readonly table: string,
    readonly out: FileHandle,
    readonly report: FileHandle,
    public outBytes: number,
    public reportBytes: number,
    readonly blocked: Blocked,
  ) {}

  /** Opens both, cut to what the record says; fails when a file is shorter than that. */
  static async open(
    table: string,
    outPath: string,
    reportPath: string,
    { outBytes, reportBytes }: { readonly outBytes: number; readonly reportBytes: number },
    blocked: Blocked,
  ): Promise<MoveReport> {
    return new MoveReport(
      table,
      await openCut(outPath, outBytes),
      await openCut(reportPath, reportBytes),
      outBytes,
      reportBytes,
      blocked,
    );
  }

  /**
   * Appends what a slice refused; on disk when it resolves. Rejects with `RefusedWrite` where there is no room for it:
   * these files count as those of imports do (jobs.md, Archive, restore, purge).
   */
  async append(refused: readonly NotMoved[]): Promise<void> {
    if (refused.length === 0) return;
    const { table } = this;
    const cells = Buffer.from(refused.map(({ key, message }) => csvLine([table, key, message])).join(''));
    const lines = Buffer.from(
      refused
        .map(({ line, key, code, message }) => `${JSON.stringify({ line, table, key, code, reason: message })}\n`)
        .join(''),
    );
    const blocked = this.blocked(cells.length + lines.length);
    if (blocked !== undefined) throw new RefusedWrite(blocked);
    await writeAll(this.out, cells, this.outBytes);
    await writeAll(this.report, lines, this.reportBytes);
    this.outBytes += cells.length;
    this.reportBytes += lines.length;
    await this.out.datasync();
    await this.report.datasync();
  }

  async close(): Promise<void> {
    await this.out.close();
    await this.report.close();
  }
}
