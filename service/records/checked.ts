import type { Steps } from '../core/turns.js';
import { beginningWith, entriesBetween } from '../database/cursor.js';
import type { StoreView } from '../database/store-view.js';
import type { TableView } from '../database/view.js';
import { encodeKey } from '../schema/key.js';
import { checkOf } from '../schema/table.js';
import type { CheckResult, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Stored } from '../schema/view.js';

/**
 * What is wrong with rows as they stand among the records of the view, all of it found out (routing.md, Lint); a turn
 * of the loop for each, for one may take a tenth of a second.
 */
export async function checked(
  look: () => StoreView,
  table: Table,
  rows: readonly Row[],
  nowMs: number,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const row of rows) {
    const found = checkOf(table, row, look(), nowMs);
    results.push({ errors: [...found.errors], warnings: [...found.warnings] });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results;
}

/** Some records of a table in key order, and behind which entry to go on; undefined at the end. */
export interface Portion {
  readonly records: readonly Stored[];
  readonly after: Buffer | undefined;
}

/** Records of one portion, and entries looked at between two looks at the clock. */
const together = 32;

/** The next records that are accepted; each step reads the store as it is then. */
export function* portion(
  look: () => StoreView,
  table: Table,
  {
    prefix,
    after,
    accepts,
  }: { readonly prefix: Key; readonly after: Buffer | undefined; readonly accepts: (row: Row) => boolean },
): Steps<Portion> {
  const { from: first, to } = beginningWith(encodeKey(prefix));
  const records: Stored[] = [];
  let last = after;
  for (let step = 1; ; step++) {
    const view = look() as TableView;
    const shelf = view.shelf(table.name);
    let looked = 0;
    for (const { key, value } of entriesBetween(shelf.live, {
      from: last === undefined ? first : Buffer.concat([last, Buffer.alloc(1)]),
      to,
      limit: together,
    })) {
      looked++;
      last = key;
      const stored = view.read(shelf, key, value);
      if (stored !== undefined && accepts(stored.row)) records.push(stored);
    }
    if (looked < together) return { records, after: undefined };
    // Among many that are not accepted whoever asked looks at the time now and then.
    if (records.length >= together || step >= together) return { records, after: last };
    yield;
  }
}
