import type { SampleTable } from '../../samples/sample.js';

/** What one application brings to the benchmarks: records, and calls for the load generator. */
export interface Share {
  readonly application: string;
  /** In the order in which they are imported. */
  readonly tables: readonly SampleTable[];
  /** Commands given when all is imported: a path below the API, and its body. */
  readonly commands: readonly (readonly [path: string, body: unknown])[];
  /** A line of the load generator's file: `CALLED [CALLING] [KEY=TEXT ...]`; another one for each place. */
  call(place: number): string;
}

/** Callers from all over, the same for the same place. */
export function callerAt(place: number): string {
  return `${callerAreas[place % callerAreas.length]!}${String(2_000_000 + ((place * 7_919) % 8_000_000))}`;
}

const callerAreas = ['207', '212', '312', '415', '617', '773', '808', '907'];
