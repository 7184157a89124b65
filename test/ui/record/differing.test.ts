import t from 'tap';
import { deedWords, differencesOf } from '../../../service/ui/record/differing.js';

t.test('what a change made of a record', async (t) => {
  const rows: readonly (readonly [what: string, before: Parameters<typeof differencesOf>[0], after: Parameters<typeof differencesOf>[1], found: readonly string[]])[] = [
    ['one field', { a: 1, b: 'x' }, { a: 2, b: 'x' }, ['a']],
    ['within JSON', { rules: [{ a: 1 }] }, { rules: [{ a: 2 }] }, ['rules']],
    ['it came', null, { a: 1, b: null }, ['a']],
    ['it went', { a: 1, b: null }, null, ['a']],
    ['cleared', { a: 1 }, { a: null }, ['a']],
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['nowhere', null, null, []],
  ];
  for (const [what, before, after, found] of rows) t.same(differencesOf(before, after), found, what);
  t.same(['create', 'archive', 'set_password'].map(deedWords), ['Added', 'Archived', 'Set password']);
});
