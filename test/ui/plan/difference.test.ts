import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { changeWords, differenceOf, originsOf } from '../../../service/ui/plan/difference.js';
import { typed } from './vocabularies.js';

const rule = (label: string, value: Json = label): Json => ({ ...(label === '' ? {} : { label }), type: 'always', destination: Array.isArray(value) ? { type: 'rule', value } : { type: 'number', value } });
const [a, b, c, d] = [rule('a'), rule('b'), rule('c'), rule('d')] as const;

t.test('what was done to a plan, as it is said before it is saved', async (t) => {
  const rows: readonly (readonly [what: string, before: readonly Json[], after: readonly Json[], words: readonly string[]])[] = [
    ['nothing', [a, b], [a, b], []],
    ['nothing, members in another order', [{ label: 'a', type: 'always' }], [{ type: 'always', label: 'a' }], []],
    ['added before: the others do not move', [a, b], [c, a, b], ['1 c added']],
    ['removed before', [a, b, c], [b, c], ['1 a removed']],
    ['moved up', [a, b, c], [c, a, b], ['1 c moved from 3']],
    ['moved down', [a, b, c], [b, c, a], ['3 a moved from 1']],
    ['changed in place', [a, b], [a, rule('b', '9')], ['2 b changed']],
    ['changed and moved', [a, b, c], [rule('c', '9'), a, b], ['1 c moved from 3', '1 c changed']],
    ['another name', [a, b], [a, rule('x', 'b')], ['2 x changed']],
    ['nested', [a, rule('m', [b])], [rule('m', [b, a])], ['1.2 a moved from 1']],
    ['taken out', [rule('m', [a, b])], [rule('m', [a]), b], ['2 b moved from 1.2']],
    ['added within: what holds it is not changed', [rule('m', [a])], [rule('m', [a, c])], ['1.2 c added']],
    ['moved with all that is in it', [a, rule('m', [b, c])], [rule('m', [b, c]), a], ['2 a moved from 1']],
    ['without labels', [rule('', '1'), rule('', '2')], [rule('', '2')], ['1 removed']],
    ['alike, one gone', [a, a, b], [a, b], ['2 a removed']],
    ['a new plan', [], [a, d], ['1 a added', '2 d added']],
  ];
  for (const [what, before, after, words] of rows) t.same(differenceOf(typed, before, after).map(changeWords), words, what);
});

t.test('where a rule of the draft was before', async (t) => {
  const origins = originsOf(typed, [a, rule('m', [b, c])], [rule('m', [c, d]), b, a], 'rules');
  t.same([...origins].map(([no, { pointer }]) => `${no} was ${pointer}`).sort(), ['1 was rules/1', '1.1 was rules/1/destination/value/1', '2 was rules/1/destination/value/0', '3 was rules/0']);
});
