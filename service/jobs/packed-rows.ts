import { Packr } from 'msgpackr';
import type { Row } from '../schema/table.js';

/** As the store packs its records, so that the writer keeps the bytes as they come; `test/jobs/packed-rows.test.ts` holds the two together. */
const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

function packed(row: Row): Buffer {
  let length = row.length;
  while (length > 0 && row[length - 1] === undefined) length--;
  return packr.pack(length === row.length ? row : row.slice(0, length));
}

/** Rows as a slice carries them: one MessagePack array each, back to back, and where each ends. */
export function packRows(rows: readonly Row[]): { readonly rows: Uint8Array; readonly ends: Uint32Array } {
  const parts = rows.map(packed);
  const ends = new Uint32Array(parts.length);
  let end = 0;
  for (let place = 0; place < parts.length; place++) ends[place] = end += parts[place]!.length;
  // An array of its own, not a part of Node's pool: it is handed to another thread.
  const bytes = new Uint8Array(end);
  for (let place = 0; place < parts.length; place++) bytes.set(parts[place]!, place === 0 ? 0 : ends[place - 1]!);
  return { rows: bytes, ends };
}

/** Whether two rows hold the same values. */
export function sameRow(one: Row, other: Row): boolean {
  return packed(one).equals(packed(other));
}
