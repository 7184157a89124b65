import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { add, duplicate, edit, insert, linesOf, move, moveTo, percentOf, remove, type Done, type Move, type Place } from '../../../service/ui/plan/draft.js';
import { keyed, typed } from './vocabularies.js';

/** `a b(c d)` is two rules, the second holding two more. */
const plan = (text: string, form: 'typed' | 'keyed' = 'typed'): readonly Json[] => {
  const words = text.match(/[a-z+]+|[()]/g) ?? [];
  const list = (): Json[] => {
    const rules: Json[] = [];
    for (let word = words.shift(); word !== undefined && word !== ')'; word = words.shift()) {
      const inside = words[0] === '(' ? (words.shift(), list()) : undefined;
      rules.push(form === 'typed'
        ? { label: word, type: 'always', note: `of ${word}`, destination: inside === undefined ? { type: 'number', value: word } : { type: 'rule', value: inside } }
        : { label: word, note: `of ${word}`, criteria: { always: true, zip: null }, destination: inside === undefined ? { number: word } : { rule: inside, number: false } });
    }
    return rules;
  };
  return list();
};

const drawn = (shape: typeof typed, rules: readonly Json[]): string => {
  let [text, depth] = ['', 0];
  for (const { place, rule } of linesOf(shape, rules, 'rules')) {
    while (depth > place.length - 1) { text += ')'; depth--; }
    if (place.length - 1 > depth) { text += '('; depth++; } else if (text !== '') text += ' ';
    text += (rule as { label?: string }).label ?? '-';
  }
  return text + ')'.repeat(depth);
};

const drawnAt = (shape: typeof typed, done: Done | undefined): string | undefined => done === undefined ? undefined : `${drawn(shape, done.rules)} @${done.place.map((at) => at + 1).join('.')}`;

t.test('rules are numbered as people count, and named as findings name them', async (t) => {
  for (const [shape, inside] of [[typed, 'value'], [keyed, 'rule']] as const) {
    t.same(linesOf(shape, plan('a b(c d(e)) f', shape.form), 'rules').map(({ no, pointer, of }) => `${no} of ${of} ${pointer}`), [
      '1 of 3 rules/0', '2 of 3 rules/1', `2.1 of 2 rules/1/destination/${inside}/0`, `2.2 of 2 rules/1/destination/${inside}/1`, `2.2.1 of 1 rules/1/destination/${inside}/1/destination/${inside}/0`, '3 of 3 rules/2',
    ], shape.form);
  }
});

const moves: readonly (readonly [before: string, place: Place, how: Move, after: string | undefined])[] = [
  ['a b c', [1], 'up', 'b a c @1'],
  ['a b c', [0], 'up', undefined],
  ['a b c', [1], 'down', 'a c b @3'],
  ['a b c', [2], 'down', undefined],
  ['a b(c d) e', [1, 1], 'up', 'a b(d c) e @2.1'],
  ['a b(c d) e', [1, 0], 'down', 'a b(d c) e @2.2'],
  ['a b(c d) e', [1, 0], 'up', undefined],
  ['a b(c d) e', [1], 'down', 'a e b(c d) @3'],
  ['a b(c d) e', [2], 'nest', 'a b(c d e) @2.3'],
  ['a b(c d) e', [1, 1], 'nest', 'a b(c(d -)) e @2.1.1'],
  ['a b c', [1], 'nest', 'a(b -) c @1.1'],
  ['a b c', [0], 'nest', undefined],
  ['a b(c d) e', [1, 0], 'out', 'a b(d) c e @3'],
  ['a b(c) d', [1, 0], 'out', 'a b c d @3'],
  ['a b(c(d)) e', [1, 0, 0], 'out', 'a b(c d) e @2.2'],
  ['a b', [1], 'out', undefined],
  ['a', [7], 'up', undefined],
];

t.test('moves by one, both forms', async (t) => {
  for (const shape of [typed, keyed]) {
    for (const [before, place, how, after] of moves) t.equal(drawnAt(shape, move(shape, plan(before, shape.form), place, how)), after, `${shape.form} ${before}: ${place.join('.')} ${how}`);
  }
});

t.test('moves to where a pointer drops it', async (t) => {
  const drops: readonly (readonly [before: string, from: Place, to: Place, after: string | undefined])[] = [
    ['a b c d', [0], [3], 'b c a d @3'],
    ['a b c d', [0], [4], 'b c d a @4'],
    ['a b c d', [3], [0], 'd a b c @1'],
    ['a b c', [1], [1], undefined],
    ['a b c', [1], [2], undefined],
    ['a b(c d) e', [0], [1, 1], 'b(c a d) e @1.2'],
    ['a b(c d) e', [2], [1, 2], 'a b(c d e) @2.3'],
    ['a b(c d) e', [1, 0], [0], 'c a b(d) e @1'],
    ['a b(c d) e', [1, 0], [3], 'a b(d) e c @4'],
    ['a b(c d) e', [1], [1, 0], undefined],
    ['a b(c d) e', [1], [1, 2], undefined],
    ['a b(c(d) e)', [1, 1], [1, 0, 0], 'a b(c(e d)) @2.1.1'],
  ];
  for (const shape of [typed, keyed]) {
    for (const [before, from, to, after] of drops) t.equal(drawnAt(shape, moveTo(shape, plan(before, shape.form), from, to)), after, `${shape.form} ${before}: ${from.join('.')} to ${to.join('.')}`);
  }
});

t.test('added, doubled, taken out, put back', async (t) => {
  for (const shape of [typed, keyed]) {
    const rules = plan('a b(c d) e', shape.form);
    const rows: readonly (readonly [what: string, done: Done, after: string])[] = [
      ['below one', add(shape, rules, [0]), 'a - b(c d) e @2'],
      ['below one within', add(shape, rules, [1, 1]), 'a b(c d -) e @2.3'],
      ['at the end', add(shape, rules, undefined), 'a b(c d) e - @4'],
      ['into none', add(shape, [], undefined), '- @1'],
      ['doubled', duplicate(shape, rules, [1]), 'a b(c d) b(c d) e @3'],
      ['doubled within', duplicate(shape, rules, [1, 0]), 'a b(c c d) e @2.2'],
      ['out', remove(shape, rules, [0]), 'b(c d) e @1'],
      ['the last out', remove(shape, rules, [2]), 'a b(c d) @2'],
      ['out from within', remove(shape, rules, [1, 1]), 'a b(c) e @2.1'],
      ['the only one within', remove(shape, plan('a b(c)', shape.form), [1, 0]), 'a b @2'],
      ['in again', insert(shape, remove(shape, rules, [1, 0]).rules, [1, 0], plan('c', shape.form)[0]!), 'a b(c d) e @2.1'],
    ];
    for (const [what, done, after] of rows) t.equal(drawnAt(shape, done), after, `${shape.form}: ${what}`);
  }
});

t.test('what a rule led to is not lost when it comes to hold rules', async (t) => {
  t.same(move(typed, plan('a b'), [1], 'nest')!.rules, [{
    label: 'a', type: 'always', note: 'of a',
    destination: { type: 'rule', value: [{ label: 'b', type: 'always', note: 'of b', destination: { type: 'number', value: 'b' } }, { type: 'always', destination: { type: 'number', value: 'a' } }] },
  }]);
  t.same(move(keyed, plan('a b', 'keyed'), [1], 'nest')!.rules, [{
    label: 'a', note: 'of a', criteria: { always: true, zip: null },
    destination: { rule: [{ label: 'b', note: 'of b', criteria: { always: true, zip: null }, destination: { number: 'b' } }, { criteria: { always: true }, destination: { number: 'a' } }] },
  }]);
});

t.test('members that are not known here are kept as they are', async (t) => {
  const rules = plan('a b(c d) e', 'keyed');
  const there = moveTo(keyed, rules, [1, 0], [0])!;
  t.same(moveTo(keyed, there.rules, [0], [2, 0])!.rules, rules);
  t.same(edit(typed, plan('a b(c)'), [1, 0], { label: 'x' }).rules, [plan('a')[0]!, { label: 'b', type: 'always', note: 'of b', destination: { type: 'rule', value: [{ label: 'x' }] } }]);
});

t.test('percentages that share one draw', async (t) => {
  const share = (percent: Json): Json => ({ type: 'percent-allocation', criteria: percent });
  const rules = [share(40), share('30'), { type: 'always' }, share(10), share('x')];
  const rows: readonly (readonly [place: number, expected: unknown])[] = [
    [0, { before: 0, own: 40, sum: 70 }], [1, { before: 40, own: 30, sum: 70 }], [2, undefined], [3, { before: 0, own: 10, sum: 10 }], [4, { before: 10, own: 0, sum: 10 }],
  ];
  for (const [place, expected] of rows) t.same(percentOf(typed, rules, [place]), expected, `${place}`);
});
