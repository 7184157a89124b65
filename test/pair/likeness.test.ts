import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { readFacts, unlike } from '../../service/pair/likeness.js';
import type { Facts } from '../../service/pair/likeness.js';

const own: Facts = { zone: 'Pacific/Honolulu', key: 'k1', release: '0.3.0', declarations: 'd1', nowMs: 1_000_000 };

void t.test('what both units must have alike is one sentence each', (t) => {
  // what is another, asked and heard, what is said
  const table: readonly (readonly [Partial<Facts>, number, number, readonly RegExp[]])[] = [
    [{}, 999_900, 1_000_100, []],
    [{ key: 'k2' }, 999_900, 1_000_100, [/another PIN key/]],
    [{ zone: 'UTC' }, 999_900, 1_000_100, [/is UTC, here it is Pacific\/Honolulu/]],
    [{ release: '0.4.0' }, 999_900, 1_000_100, [/niud 0\.4\.0, this one 0\.3\.0: upgrade/]],
    [{ release: '0.4.0', declarations: 'd2' }, 999_900, 1_000_100, [/keeps its records in another way/]],
    [{ nowMs: 1_000_000 + limits.clockApartMs + 100 }, 999_900, 1_000_100, []],
    [{ nowMs: 1_000_000 + limits.clockApartMs + 101 }, 999_900, 1_000_100, [/clock of the other unit is 1\.0 s ahead/]],
    [{ nowMs: 1_000_000 - 7_200_000 }, 999_900, 1_000_100, [/7199\.9 s behind/]],
    [{ nowMs: 999_900 - limits.clockApartMs }, 999_900, 1_000_100, []],
    [{ key: 'k2', zone: 'UTC' }, 999_900, 1_000_100, [/PIN key/, /zone/]],
  ];
  for (const [other, asked, heard, said] of table) {
    const found = unlike(own, { ...own, ...other }, asked, heard);
    t.equal(found.length, said.length, JSON.stringify(other));
    for (const [place, words] of said.entries()) t.match(found[place], words);
  }
  t.end();
});

void t.test('what no unit says of itself is not taken for it', (t) => {
  t.strictSame(readFacts({ ...own }), own);
  for (const bad of [undefined, null, {}, { ...own, zone: 7 }, { ...own, nowMs: 'x' }, { ...own, key: 'k'.repeat(200) }] as const) t.equal(readFacts(bad as Partial<Facts>), undefined, JSON.stringify(bad));
  t.end();
});
