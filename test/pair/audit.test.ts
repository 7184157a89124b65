import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { compareUnits } from '../../service/pair/audit.js';
import type { AuditOrder, Sides } from '../../service/pair/audit.js';
import type { Digests, Listed, Lists } from '../../service/database/digests.js';

/** What a unit holds: sub-database -> key -> digest, negative where it is damaged. */
type Held = Readonly<Record<string, Readonly<Record<string, number>>>>;

function answered(held: Held, { wanted }: AuditOrder, s: number): Digests | Lists {
  const stand = { s, c: 1 };
  const bucket = (key: string): number => key.charCodeAt(0) % limits.auditBuckets;
  if (wanted !== undefined) {
    return { stand, databases: Object.fromEntries(Object.entries(wanted).map(([name, buckets]) => [name, Object.entries(held[name] ?? {}).filter(([key]) => buckets.includes(bucket(key))).map(([key, digest]): Listed => ({ key, digest, ...(digest < 0 && { damaged: true }) }))])) };
  }
  return {
    stand,
    databases: Object.fromEntries(Object.entries(held).map(([name, entries]) => {
      const buckets = new Array<number>(limits.auditBuckets).fill(0);
      for (const [key, digest] of Object.entries(entries)) buckets[bucket(key)]! += digest;
      return [name, { entries: Object.keys(entries).length, buckets }];
    })),
  };
}

/** Both as they are at each round: the last of a list goes on. */
function sidesOf(own: readonly Held[], other: readonly Held[], stands: readonly number[] = [1]): Sides & { pauses: number } {
  let [mine, its, stand] = [0, 0, 0];
  const at = <T>(list: readonly T[], place: number): T => list[Math.min(place, list.length - 1)]!;
  const sides = {
    pauses: 0,
    own: async (order: AuditOrder) => answered(at(own, mine++), order, 1), other: async (order: AuditOrder) => answered(at(other, its++), order, at(stands, stand++)),
    pause: async () => { sides.pauses++; },
  };
  return sides;
}

void t.test('a difference is what stands still and is another on the other unit', async (t) => {
  const same: Held = { live: { a: 1, b: 2 }, account: { x: 9 } };
  const cases: readonly (readonly [what: string, own: readonly Held[], other: readonly Held[], found: readonly string[], money: boolean])[] = [
    ['the same', [same], [same], [], false],
    ['one is another', [same], [{ ...same, live: { a: 1, b: 3 } }], ['live b whole/whole'], false],
    ['one is missing', [same], [{ ...same, live: { a: 1 } }], ['live b whole/absent'], false],
    ['one is more', [same], [{ ...same, live: { a: 1, b: 2, c: 4 } }], ['live c absent/whole'], false],
    ['a sub-database is missing', [same], [{ account: same['account']! }], ['live a whole/absent', 'live b whole/absent'], false],
    ['one is damaged here', [{ ...same, live: { a: 1, b: -1 } }], [same], ['live b damaged/whole'], false],
    ['in quarantine on both', [{ ...same, live: { a: 1, b: -1, c: 3 } }], [{ ...same, live: { a: 1, b: -1 } }], ['live c whole/absent'], false],
    ['money', [same], [{ ...same, account: { x: 8 } }], ['account x whole/whole'], true],
    ['it comes a moment later', [same, { ...same, live: { a: 1, b: 5 } }], [same, same, { ...same, live: { a: 1, b: 5 } }], [], false],
    ['it moves all the time', [1, 2, 3, 4, 5, 6].map((b) => ({ live: { b } })), [0, 1, 2, 3, 4, 5].map((b) => ({ live: { b } })), [], false],
  ];
  for (const [what, own, other, found, money] of cases) {
    const { differences, money: isMoney, beyond } = await compareUnits(sidesOf(own, other));
    t.strictSame([differences.map(({ database, key, here, there }) => `${database} ${key} ${here}/${there}`), isMoney, beyond], [found, money, 0], what);
  }
});

void t.test('many differences are counted, the first ones named', async (t) => {
  const letters = Array.from({ length: 20 }, (_, place) => String.fromCharCode(65 + place));
  const { differences, beyond, entries } = await compareUnits(sidesOf([{ live: Object.fromEntries(letters.map((key) => [key, 1])) }], [{}]));
  t.strictSame([differences.length, beyond, entries], [limits.auditBucketsListed, 20 - limits.auditBucketsListed, 20]);
});

void t.test('the other unit is waited for where it is behind, and not for ever', async (t) => {
  const late = sidesOf([{}], [{}], [0, 0, 1]);
  t.match(await compareUnits(late), { differences: [] });
  t.equal(late.pauses, 2);
  await t.rejects(compareUnits(sidesOf([{}], [{}], [0])), { message: 'the other unit is behind' });
});
