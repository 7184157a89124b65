import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { numberAt } from '../../service/database/numbers.js';
import { readPosition } from '../../service/database/position.js';
import type { Position } from '../../service/database/position.js';
import { lastChangeKey } from '../../service/database/view.js';
import { entryKind } from '../../service/pair/entry.js';
import type { Entry } from '../../service/pair/entry.js';
import type { Group } from '../../service/pair/parts.js';
import { storeReplica } from '../../service/pair/replica.js';
import { temporaryStore } from '../support/temporary-store.js';

const id = (n: number): string => String(n).padStart(24, '0');
const at = (n: number, generation: number): Position => ({ n, id: id(n), epoch: generation, generation });
/** The beginning of an epoch, as it stands in the log. */
const begins = (n: number, generation: number): Group<Entry> =>
  ({ after: n - 1, pieces: [{ head: { n, id: id(n), epoch: generation, kind: entryKind.epochBegins }, raw: Buffer.alloc(0) }] }) as unknown as Group<Entry>;

t.test('a later generation passes over numbers of changes, on the unit that leads and on the one that follows alike, and once', async (t) => {
  const made = () => {
    const { stores } = temporaryStore(t);
    const raised: number[] = [];
    return { stores, raised, replica: storeReplica(stores, { failureOf: () => 'doubt' }, (change) => { raised.push(change); }) };
  };
  const [leads, follows] = [made(), made()];
  const change = ({ stores }: typeof leads): number => numberAt(stores.meta, lastChangeKey);
  for (const unit of [leads, follows]) {
    const before = change(unit);
    await unit.replica.move(at(1, 2));
    t.equal(change(unit), before, 'a store that was alone begins where it is, whatever the generation');
  }
  const first = change(leads);
  await leads.replica.move(at(2, 3));
  t.equal(await follows.replica.apply([begins(2, 3)], 3), 'applied');
  t.strictSame([leads, follows].map(change), [first + limits.skippedChanges, first + limits.skippedChanges]);
  t.strictSame([leads, follows].map(({ raised }) => raised.at(-1)), [leads, follows].map(change), 'and whoever reads hears of it');

  await leads.replica.move(at(3, 3));
  t.equal(await follows.replica.apply([begins(2, 3), begins(3, 3)], 3), 'applied');
  t.strictSame([leads, follows].map(change), [first + limits.skippedChanges, first + limits.skippedChanges], 'another epoch of the same generation passes over none, nor what is there already');

  // One that had not followed anything of the generation before passes over its numbers too.
  await follows.replica.move(at(4, 6));
  t.equal(change(follows), first + 4 * limits.skippedChanges);
  t.equal(readPosition(follows.stores.meta).generation, 6);
});
