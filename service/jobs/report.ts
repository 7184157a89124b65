import { open } from 'node:fs/promises';
import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';

/**
 * A line of a job's report: what is wrong with a row (`ReportLine`), or a call of a rehearsal that came to something
 * else (`{line, cdr, called, calling, time, attrs, call_id, expected, got}`, `cdr` in a replay only, `attrs` where
 * there are any).
 */
export interface ReportEntry {
  readonly line: number;
  readonly [name: string]: Json;
}

/** A part of a job's report. */
export interface Report {
  readonly rows: readonly ReportEntry[];
  /** Lines of the whole report. */
  readonly total: number;
}

/**
 * Lines of a report from `offset` on, at most `limit`; empty where there is no report. Reads in blocks: a report may be
 * larger than memory.
 */
export async function readReport(path: string, offset: number, limit: number): Promise<Report> {
  const rows: ReportEntry[] = [];
  let total = 0;
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return { rows, total };
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(limits.fileBlockBytes));
      if (bytesRead === 0) break;
      const block = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, start)) {
        if (total >= offset && rows.length < limit)
          rows.push(JSON.parse(block.toString('utf8', start, end)) as ReportEntry);
        total++;
        start = end + 1;
      }
      rest = block.subarray(start);
    }
  } finally {
    await file.close();
  }
  return { rows, total };
}
