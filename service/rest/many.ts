import { isRefusal, type Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import type { Json } from '../schema/kind.js';
import { entryText, successOf } from './envelope.js';
import { roleOf, type Exchange } from './exchange.js';
import type { Reply } from './reply.js';

/**
 * A reply with an entry for each of many rows, laid out in the turns that all long work of the desk shares: of a
 * thousand it takes ten milliseconds. `overloaded` when the desk stops meanwhile.
 */
export async function successOfMany<T>(
  exchange: Exchange,
  rows: readonly T[],
  shown: (row: T) => Json,
  meta: { readonly [name: string]: Json },
): Promise<Reply | Refusal> {
  const entries = await exchange.desk.lists.turns.run(roleOf(exchange), entriesOf(rows, shown));
  return isRefusal(entries) ? entries : successOf(exchange.brand, entries, meta);
}

function* entriesOf<T>(rows: readonly T[], shown: (row: T) => Json): Steps<readonly Buffer[]> {
  const entries: Buffer[] = [];
  for (const row of rows) {
    entries.push(entryText(shown(row)));
    yield;
  }
  return entries;
}
