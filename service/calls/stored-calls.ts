import type { Key } from '../schema/row.js';
import type { View } from '../schema/view.js';
import type { Host } from './host.js';
import { planTable } from './plan-cache.js';

/** Records read at once: a walk that pauses holds no cursor meanwhile. */
const readAtOnce = 100;

function* keysOf(view: View, table: string): Generator<Key, void> {
  for (let after: Key | undefined; ; ) {
    const keys = Array.from(
      view.scan(table, { limit: readAtOnce, ...(after === undefined ? {} : { after }) }),
      ({ key }) => key,
    );
    yield* keys;
    if (keys.length < readAtOnce) return;
    after = keys.at(-1);
  }
}

/** As calls come: digits, with a plus or without. */
const dialled = /^\+?\d{7,15}$/;

/**
 * Numbers that the records of an application lie under, table by table in the order of their keys: what calls to it are
 * mostly made to. Reads, and nothing else.
 */
export function* knownNumbers({ view, hosted }: Host): Generator<string, void> {
  for (const { name } of hosted.application.tables) {
    for (const key of keysOf(view, name)) {
      const number = key.find((part) => typeof part === 'string' && dialled.test(part));
      // The keys of a table are of one kind: where the first has no number, none has.
      if (number === undefined) break;
      yield number as string;
    }
  }
}

/** Compiles every stored plan of an application into its cache, one at each step. Reads, and nothing else. */
export function* storedPlans({ view, hosted, plans }: Host): Generator<void, void> {
  if (hosted.compile === undefined) return;
  for (const key of keysOf(view, planTable)) {
    const [provider, subscriber, plan] = (key.length === 2 ? [key[0], '', key[1]] : key) as readonly [
      string,
      string,
      string,
    ];
    plans.plan(view, provider, subscriber, plan);
    yield;
  }
}
