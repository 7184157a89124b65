import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { keeping, keptFrom } from '../../service/pair/trim.js';
import type { GivenSnapshot, Mark } from '../../service/pair/trim.js';

const keep = { ageMs: 1_000, bytes: 500, entries: 3, holdMs: 2_000 };
/** Entries 11 to 20, one each 100 ms until 10,000, of 100 bytes each. */
const marks: readonly Mark[] = Array.from({ length: 10 }, (_, place) => ({ n: 11 + place, atMs: 9_100 + 100 * place, sum: 100 * (1 + place) }));

void t.test('what is too old or too much goes, but never the last, nor what a snapshot needs', (t) => {
  const cases: readonly (readonly [what: string, now: number, snapshots: readonly GivenSnapshot[], kept: number])[] = [
    ['by size', 10_000, [], 15],
    ['by age', 10_701, [], 17],
    ['at the age', 10_700, [], 16],
    ['never the last', 99_999, [], 18],
    ['a snapshot before all', 10_000, [{ n: 10, atMs: 9_500 }], 11],
    ['a snapshot in between', 10_000, [{ n: 12, atMs: 9_500 }], 13],
    ['of two the older one', 10_000, [{ n: 13, atMs: 9_900 }, { n: 12, atMs: 9_500 }], 13],
    ['one that is held no more', 10_000, [{ n: 12, atMs: 8_000 }], 15],
    ['one that is held still', 10_000, [{ n: 12, atMs: 8_001 }], 13],
    ['a snapshot behind what goes', 10_000, [{ n: 19, atMs: 9_500 }], 15],
  ];
  for (const [what, now, snapshots, kept] of cases) t.equal(keptFrom(11, marks, snapshots, now, keep), kept, what);
  t.equal(keptFrom(16, marks, [{ n: 3, atMs: 9_999 }], 10_000, keep), 16, 'what is gone does not come back');
  t.equal(keptFrom(11, [], [], 10_000, keep), 11, 'an empty stream');
  t.strictSame(keeping, { ageMs: limits.logAgeMs, bytes: limits.logBytes, entries: limits.logEntries, holdMs: limits.snapshotHoldMs });
  t.end();
});
