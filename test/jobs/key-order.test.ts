import t from 'tap';
import { refuse } from '../../service/core/refusals.js';
import { inKeyOrder, isFree, Lane, together } from '../../service/jobs/key-order.js';
import { spelledKey } from '../../service/jobs/judged.js';
import type { Part } from '../../service/jobs/key-order.js';
import { verdict } from '../../service/records/slice.js';
import type { SliceResult } from '../../service/records/slice.js';
import { small } from '../support/small-application.js';

const table = (name: string) => small.tables.find((candidate) => candidate.name === name)!;
const sites = [['b', 'x'], ['a', 'y'], ['b', 'x'], ['a', 'x'], ['c', 'x']].map(spelledKey);

void t.test('which tables leave the order free', (t) => {
  t.same(['provider', 'site', 'line', 'note'].map((name) => isFree(table(name))), [false, true, false, true], 'unique values and places in a group are vied for');
  t.end();
});

void t.test('rows go in the order of their keys, those of one key as the file has them', (t) => {
  const many = Array.from({ length: 70_000 }, (_, place) => spelledKey([place % 2 === 0 ? 'b' : 'ab', 'é']));
  const cases: readonly (readonly [names: readonly string[], partRows: number, places: readonly (readonly number[])[]])[] = [
    [sites, 2, [[3, 1], [0, 2], [4]]],
    [sites, 5, [[3, 1, 0, 2, 4]]],
    [[], 5, [[]]],
    // One that begins as another does comes behind it, and so does every character.
    [['ab', 'a', 'a\u0001', 'é', 'aé', 'a', 'a!'], 7, [[1, 5, 2, 6, 0, 4, 3]]],
    [many, 70_000, [[...many.keys()].sort((one, other) => (one % 2 === other % 2 ? one - other : other % 2 - one % 2))]],
  ];
  for (const [names, partRows, wanted] of cases) t.same(inKeyOrder(names, partRows).map(({ places }) => places), wanted, `by ${partRows}`);
  t.end();
});

const result = (part: Part, change: number): SliceResult => ({
  change, verdicts: Uint8Array.from(part.places, (place) => (place % 2 === 0 ? verdict.added : verdict.conflict)),
  reasons: part.places.flatMap((place, row) => (place % 2 === 0 ? [] : [{ row, findings: [{ field: String(place), code: 'key_taken', message: '' }] }])),
  added: part.places.filter((place) => place % 2 === 0).length, conflicts: part.places.filter((place) => place % 2 === 1).length, rejected: 0,
});

void t.test('verdicts come back in the order of the file', async (t) => {
  const parts = inKeyOrder(sites, 2);
  let change = 10;
  const results = await new Lane(2).send(parts, (part) => Promise.resolve(result(part, change++)));
  const { verdicts, reasons, ...rest } = together(sites.length, parts, results as readonly SliceResult[]);
  t.same([...verdicts], [0, 1, 0, 1, 0]);
  t.same(reasons.map(({ row, findings }) => [row, findings[0]!.field]), [[1, '1'], [3, '3']]);
  t.same(rest, { change: 12, added: 3, conflicts: 2, rejected: 0 });
});

void t.test('behind a refusal nothing is sent', async (t) => {
  const parts = inKeyOrder(sites, 1);
  const sent: number[] = [];
  const answer = await new Lane(2).send(parts, (part, place) => {
    sent.push(place);
    return Promise.resolve(place === 1 ? refuse('disk_reserve').toData() : result(part, place));
  });
  t.match(answer, { code: 'disk_reserve' });
  t.same(sent, [0, 1]);
});

void t.test('stretches go one behind the other in one lane, without a pause between them', async (t) => {
  const lane = new Lane(2);
  const parts = inKeyOrder(sites, 2);
  const open: (() => void)[] = [];
  const sent: string[] = [];
  const send = (stretch: string) => (part: Part, place: number) => {
    sent.push(`${stretch}${place}`);
    return new Promise<SliceResult>((resolve) => open.push(() => resolve(result(part, sent.length))));
  };
  const both = Promise.all([lane.send(parts, send('a')), lane.send(parts, send('b'))]);
  const steps: string[][] = [];
  for (let step = 0; step < 2 * parts.length; step++) {
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(sent.splice(0));
    open.shift()!();
  }
  t.same(steps, [['a0', 'a1'], ['a2'], ['b0'], ['b1'], ['b2'], []]);
  t.same((await both).map((results) => (results as readonly SliceResult[]).length), [3, 3]);
});

void t.test('what is refused or thrown in one stretch ends those behind it, and not those before', async (t) => {
  const parts = inKeyOrder(sites, 2);
  for (const [what, answer, ends] of [
    ['a refusal', () => Promise.resolve(refuse('disk_reserve').toData()), (given: PromiseSettledResult<unknown>) => given.status === 'fulfilled' && (given.value as { code: string }).code === 'disk_reserve'],
    ['a fault', () => Promise.reject(new Error('a bug')), (given: PromiseSettledResult<unknown>) => given.status === 'rejected' && String(given.reason) === 'Error: a bug'],
  ] as const) {
    const lane = new Lane(2);
    const sent: string[] = [];
    const send = (stretch: string) => (part: Part, place: number): ReturnType<Parameters<Lane['send']>[1]> => {
      sent.push(`${stretch}${place}`);
      return stretch === 'b' && place === 1 ? answer() : Promise.resolve(result(part, place));
    };
    const [before, itself, behind] = await Promise.allSettled([lane.send(parts, send('a')), lane.send(parts, send('b')), lane.send(parts, send('c'))]);
    t.equal(before.status === 'fulfilled' && (before.value as readonly SliceResult[]).length, 3, what);
    t.ok(ends(itself) && ends(behind), what);
    t.notOk(sent.some((each) => each.startsWith('c')), what);
  }
});
