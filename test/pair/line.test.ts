import t from 'tap';
import { mayLead, readLineages, sameLine, standing, supersedes } from '../../service/pair/line.js';
import type { Position } from '../../service/database/position.js';
import type { Line, Lineage } from '../../service/pair/line.js';

const line = (text: string): Line => ({ generation: Number(text[0]), by: text[1]! });

void t.test('of two lines one steps down, and both units know which', (t) => {
  const cases: readonly (readonly [one: string, other: string, first: boolean])[] = [['2a', '1b', true], ['1b', '2a', false], ['2b', '2a', true], ['2a', '2b', false], ['2a', '2a', false]];
  for (const [one, other, first] of cases) t.equal(supersedes(line(one), line(other)), first, `${one} before ${other}`);
  t.ok(sameLine(line('2a'), line('2a')) && !sameLine(line('2a'), line('2b')) && !sameLine(line('2a'), line('3a')));
  t.end();
});

const position = (n: number): Position => ({ n, id: `i${n}`, epoch: 1, generation: 1 });
/** Lines as `1a0 2b50`: generation, unit, and the number that it begins behind. */
const lines = (text: string): Lineage[] => text.split(' ').map((one) => ({ ...line(one), base: { s: position(Number(one.slice(2))), c: position(0) } }));

void t.test('a unit follows where it stands on the line in force, else it names what it alone has', (t) => {
  const cases: readonly (readonly [what: string, own: string, n: number, inForce: string, standing: string])[] = [
    ['the same line', '1a0', 70, '1a0', 'on'],
    ['behind the place where it parted', '1a0', 49, '1a0 2b50', 'on'],
    ['at it', '1a0', 50, '1a0 2b50', 'on'],
    ['one further', '1a0', 51, '1a0 2b50', 'off 50'],
    ['two generations later', '1a0', 60, '1a0 2b50 3a80', 'off 50'],
    ['on the middle one', '1a0 2b50', 80, '1a0 2b50 3a80', 'on'],
    ['on it and further', '1a0 2b50', 81, '1a0 2b50 3a80', 'off 80'],
    ['both were promoted, the other earlier', '1a0 2a60', 70, '1a0 2b50', 'off 50'],
    ['both were promoted, this one earlier', '1a0 2a50', 70, '1a0 2b60', 'off 50'],
    ['promoted, and nothing came of it', '1a0 2a50', 50, '1a0 2b60', 'on'],
    ['the other never left the line', '1a0 2a50', 51, '1a0', 'off 50'],
    ['nothing in common', '1a0', 5, '1b0', 'off 0'],
  ];
  for (const [what, own, n, inForce, wanted] of cases) {
    const stands = standing('s', position(n), lines(own), lines(inForce));
    t.equal(stands.kind === 'on' ? 'on' : `off ${stands.lastShared}`, wanted, what);
  }
  t.end();
});

void t.test('a unit of two boxes leads again by a word that was not used, or within the boot in which it led', (t) => {
  const cases: readonly (readonly [permit: boolean, activeBoot: string | undefined, may: boolean])[] = [
    [true, undefined, true], [false, 'now', true], [false, 'before', false], [false, undefined, false], [true, 'before', true],
  ];
  t.equal(mayLead({ permit: false, activeBoot: 'before', solo: true }, 'now'), true, 'the other one is gone for good');
  for (const [permit, activeBoot, may] of cases) t.equal(mayLead({ permit, ...(activeBoot === undefined ? {} : { activeBoot }) }, 'now'), may, `${permit} ${activeBoot}`);
  t.end();
});

void t.test('lines of the other unit are taken whole or not at all', (t) => {
  const said = (lineages: unknown): unknown => JSON.parse(JSON.stringify(lineages));
  t.strictSame(readLineages(said(lines('1a0 2b50'))), lines('1a0 2b50'));
  for (const bad of [undefined, null, 7, 'x', {}, [], [null], [{}], [{ generation: 1, by: 'a' }], [{ generation: 1, by: 'a', base: { s: { n: 1, id: 'x' } } }], [...lines('1a0'), { ...lines('2b50')[0], by: 'A' }], [{ ...lines('1a0')[0], base: { s: { n: '1', id: 'x' }, c: position(0) } }]]) {
    t.equal(readLineages(bad === undefined ? undefined : said(bad)), undefined, JSON.stringify(bad));
  }
  t.end();
});
