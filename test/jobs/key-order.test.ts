import t from 'tap';
import { refuse } from '../../service/core/refusals.js';
import { inKeyOrder, inTurn, isFree, together } from '../../service/jobs/key-order.js';
import type { Part } from '../../service/jobs/key-order.js';
import { verdict } from '../../service/records/slice.js';
import type { SliceResult } from '../../service/records/slice.js';
import { small } from '../support/small-application.js';

const table = (name: string) => small.tables.find((candidate) => candidate.name === name)!;
const sites = [['b', 'x'], ['a', 'y'], ['b', 'x'], ['a', 'x'], ['c', 'x']].map(([provider, name]) => [provider, name, false]);

void t.test('which tables leave the order free', (t) => {
  t.same(['provider', 'site', 'line', 'note'].map((name) => isFree(table(name))), [false, true, false, true], 'unique values and places in a group are vied for');
  t.end();
});

void t.test('rows go in the order of their keys, those of one key as the file has them', (t) => {
  const cases: readonly (readonly [rows: typeof sites, partRows: number, places: readonly (readonly number[])[]])[] = [
    [sites, 2, [[3, 1], [0, 2], [4]]],
    [sites, 5, [[3, 1, 0, 2, 4]]],
    [[], 5, [[]]],
  ];
  for (const [rows, partRows, wanted] of cases) t.same(inKeyOrder(table('site'), rows, partRows).map(({ places }) => places), wanted, `by ${partRows}`);
  t.end();
});

const result = (part: Part, change: number): SliceResult => ({
  change, verdicts: Uint8Array.from(part.places, (place) => (place % 2 === 0 ? verdict.added : verdict.conflict)),
  reasons: part.places.flatMap((place, row) => (place % 2 === 0 ? [] : [{ row, findings: [{ field: String(place), code: 'key_taken', message: '' }] }])),
  added: part.places.filter((place) => place % 2 === 0).length, conflicts: part.places.filter((place) => place % 2 === 1).length, rejected: 0,
});

void t.test('verdicts come back in the order of the file', async (t) => {
  const parts = inKeyOrder(table('site'), sites, 2);
  let change = 10;
  const results = await inTurn(parts, 2, (part) => Promise.resolve(result(part, change++)));
  const { verdicts, reasons, ...rest } = together(sites.length, parts, results as readonly SliceResult[]);
  t.same([...verdicts], [0, 1, 0, 1, 0]);
  t.same(reasons.map(({ row, findings }) => [row, findings[0]!.field]), [[1, '1'], [3, '3']]);
  t.same(rest, { change: 12, added: 3, conflicts: 2, rejected: 0 });
});

void t.test('behind a refusal nothing is sent', async (t) => {
  const parts = inKeyOrder(table('site'), sites, 1);
  const sent: number[] = [];
  const answer = await inTurn(parts, 2, (part, place) => {
    sent.push(place);
    return Promise.resolve(place === 1 ? refuse('disk_reserve').toData() : result(part, place));
  });
  t.match(answer, { code: 'disk_reserve' });
  t.same(sent, [0, 1, 2], 'but for what was under way');
});
