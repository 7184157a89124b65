import t from 'tap';
import { deedWords, differencesOf } from '../../../service/ui/pages/differences.js';

t.test('what a change made of a record', async (t) => {
  const rows: readonly (readonly [what: string, before: Parameters<typeof differencesOf>[0], after: Parameters<typeof differencesOf>[1], found: unknown])[] = [
    ['one field', { a: 1, b: 'x' }, { a: 2, b: 'x' }, [{ field: 'a', before: 1, after: 2 }]],
    ['within JSON', { rules: [{ a: 1 }] }, { rules: [{ a: 2 }] }, [{ field: 'rules', before: [{ a: 1 }], after: [{ a: 2 }] }]],
    ['it came', null, { a: 1, b: null }, [{ field: 'a', before: null, after: 1 }]],
    ['it went', { a: 1, b: null }, null, [{ field: 'a', before: 1, after: null }]],
    ['cleared', { a: 1 }, { a: null }, [{ field: 'a', before: 1, after: null }]],
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['nowhere', null, null, []],
  ];
  for (const [what, before, after, found] of rows) t.same(differencesOf(before, after), found, what);
  t.same(['create', 'archive', 'set_password'].map(deedWords), ['Created', 'Archived', 'Set password']);
});
