import type { Value } from './kind.js';

/** One record: its values in column order. */
export type Row = readonly (Value | undefined)[];

/** The values of the key columns, in key order. */
export type Key = readonly (string | number | bigint)[];
