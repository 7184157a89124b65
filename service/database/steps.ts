import { entries } from './cursor.js';
import type { SubDatabase } from './sub-database.js';

/** Records read before the first of them is written: nothing walks a sub-database that is being changed. */
const inStep = 5_000;

/**
 * Walks a sub-database that is changed on the way; what is put behind the walk is not met again, what is put before it
 * is.
 */
export function inSteps(
  database: SubDatabase,
  step: (entry: { readonly key: Buffer; readonly value: Buffer }) => void,
): void {
  for (let after: Buffer | undefined; ; ) {
    const read = [...entries(database, { after, limit: inStep })].map(({ key, value }) => ({
      key: Buffer.from(key),
      value: Buffer.from(value),
    }));
    for (const entry of read) step(entry);
    if (read.length < inStep) return;
    after = read.at(-1)!.key;
  }
}

/** Removes all that is in it. */
export function clear(database: SubDatabase): void {
  inSteps(database, ({ key }) => void database.remove(key));
}
