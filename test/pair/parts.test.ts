import { randomBytes } from 'node:crypto';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { decodeEntry, encodeEntry, entryKind, headBytes } from '../../service/pair/entry.js';
import type { EntryHead } from '../../service/pair/entry.js';
import { cut, join, joiningFrom } from '../../service/pair/parts.js';
import type { Joining, Piece } from '../../service/pair/parts.js';

const room = limits.entryBytes - headBytes;
const noise = randomBytes(limits.partRawBytes);

void t.test('a group is cut into entries that fit, each whole by itself', (t) => {
  const cases: readonly (readonly [what: string, raw: Buffer, parts: number])[] = [
    ['nothing', Buffer.alloc(0), 1],
    ['one byte', Buffer.alloc(1), 1],
    ['all that an entry holds undeflated', noise.subarray(0, room), 1],
    ['a byte more', noise.subarray(0, room + 1), 2],
    ['what is well deflated', Buffer.alloc(limits.partRawBytes), 1],
    ['a byte more of it', Buffer.alloc(limits.partRawBytes + 1), 2],
    ['a whole part that cannot be deflated', noise, 4],
    ['half noise', Buffer.concat([noise.subarray(0, room), Buffer.alloc(3 * room)]), 2],
  ];
  for (const [what, raw, count] of cases) {
    const parts = cut(raw)!;
    t.equal(parts.length, count, what);
    const entries = parts.map(({ body, continues, more }, place) => {
      const head: EntryHead = { kind: entryKind.changes, level: 1, n: place + 1, epoch: 1, id: '0'.repeat(24), before: '0'.repeat(8), at: 0, continues, more };
      return decodeEntry(encodeEntry(head, body), place + 1, 1);
    });
    t.ok(Buffer.concat(entries.map((entry) => 'raw' in entry ? entry.raw : Buffer.alloc(0))).equals(raw), `${what}: joined again`);
    t.strictSame(parts.map(({ continues, more }) => [continues, more]), parts.map((_, place) => [place > 0, place < parts.length - 1]), `${what}: marked`);
  }
  t.end();
});

void t.test('a group of more parts than there may be is refused whole', (t) => {
  t.equal(cut(noise, 4)?.length, 4, 'as many as there may be');
  t.equal(cut(noise, 3), undefined, 'one too many');
  t.end();
});

type Told = readonly [n: number, flags: '' | 'c' | 'm' | 'cm', epoch?: number, kind?: number, before?: string];

function piece([n, flags, epoch = 1, kind = 1, before = `i${n - 1}`]: Told): Piece {
  return { head: { kind: kind as 1, level: 1, n, epoch, id: `i${n}`, before, at: 0, continues: flags.includes('c'), more: flags.includes('m') }, stored: 100 };
}

/** What comes of entries behind entry 4: of each group `after<numbers`, or why it broke. */
function joined(entries: readonly Told[]): string {
  let joining: Joining<Piece> = joiningFrom(4, 'i4');
  const found: string[] = [];
  for (const entry of entries) {
    const result = join(joining, piece(entry));
    if ('broken' in result) return [...found, 'broken'].join(' ');
    joining = result.joining;
    if (result.group !== undefined) found.push(`${result.group.after}<${result.group.pieces.map(({ head }) => head.n).join('+')}`);
  }
  return found.join(' ');
}

void t.test('parts count when the last is there, and are void when the next entry does not go on with them', (t) => {
  const cases: readonly (readonly [what: string, entries: readonly Told[], groups: string])[] = [
    ['single entries', [[5, ''], [6, '']], '4<5 5<6'],
    ['a group of three', [[5, 'm'], [6, 'cm'], [7, 'c'], [8, '']], '4<5+6+7 7<8'],
    ['a group not whole yet', [[5, 'm'], [6, 'cm']], ''],
    ['void by the beginning of an epoch', [[5, 'm'], [6, 'cm'], [7, '', 2, 6]], '4<7'],
    ['void by another group', [[5, 'm'], [6, 'm'], [7, 'c']], '4<6+7'],
    ['void by a single entry', [[5, 'm'], [6, '']], '4<6'],
    ['void twice', [[5, 'm'], [6, 'm', 2], [7, '', 3, 6], [8, '', 3]], '4<7 7<8'],
    ['a part of another epoch', [[5, 'm'], [6, 'c', 2]], 'broken'],
    ['a part of another kind', [[5, 'm'], [6, 'c', 1, 2]], 'broken'],
    ['a part of nothing', [[5, 'c']], 'broken'],
    ['a part behind a whole group', [[5, ''], [6, 'c']], '4<5 broken'],
    ['an earlier epoch', [[5, 'm', 2], [6, '', 1]], 'broken'],
    ['a gap', [[6, '']], 'broken'],
    ['a number twice', [[5, ''], [5, '']], '4<5 broken'],
    ['another chain', [[5, '', 1, 1, 'x4']], 'broken'],
  ];
  for (const [what, entries, groups] of cases) t.equal(joined(entries), groups, what);
  const many = (count: number): Told[] => Array.from({ length: count }, (_, place) => [5 + place, place === 0 ? 'm' : place === count - 1 ? 'c' : 'cm']);
  t.match(joined(many(limits.groupParts)), /^4<5\+.*\+1028$/, 'as many parts as there may be');
  t.equal(joined(many(limits.groupParts + 1)), 'broken', 'one more');
  t.end();
});
