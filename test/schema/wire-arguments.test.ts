import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { Json } from '../../service/schema/kind.js';
import { count } from '../../service/schema/kinds/integer.js';
import { readArguments, readArgument, wireTypeInWords } from '../../service/schema/wire-arguments.js';
import { anything, cause, choice, column, flag, instant, integer, numbered, optional, text, texts, word, type Field } from '../../service/schema/wire-field.js';

t.test('arguments of each type', async (t) => {
  // field, what fits, what does not
  const table: readonly (readonly [Field, readonly Json[], readonly Json[]])[] = [
    [text('a', 4, '', 1), ['x', '\u{1f600}'], ['', '\u{1f600}x', 5, null]],
    [word('a', 2), ['', '\u{1f600}'], ['abc', true]],
    [choice('a', ['x', 'y']), ['x'], ['z', 1]],
    [flag('a'), [true, false], [0, 'true']],
    [integer('a', '', -1, 1), [-1, 0, 1], [-2, 2, 0.5, '1', NaN]],
    [instant('a'), [0], [-1, '0']],
    [cause('a', 3), ['abc', -5], ['abcd', 1.5]],
    [texts('a', 1, 1), [[], ['x']], [['x', 'y'], ['xy'], 'x']],
    [anything('a'), [null, {}], []],
    [column('a', count), [], [1, '1', null]],
    [numbered('a', count), [1, '12'], [-1, 'x', null, '1'.repeat(17)]],
  ];
  for (const [field, fits, refused] of table) {
    for (const json of fits) t.notOk(isRefusal(readArgument(field, json)), `${field.type.is} ${JSON.stringify(json)}`);
    for (const json of refused) t.match(readArgument(field, json), { code: 'malformed', message: `a must be ${wireTypeInWords(field.type)}` }, `not ${field.type.is} ${JSON.stringify(json)}`);
    t.equal(readArgument(optional(field), null), undefined, 'nil where it may be');
  }
});

t.test('arguments by position', async (t) => {
  const fields = [word('a', 9), optional(word('b', 9))] as const;
  t.strictSame(readArguments(fields, ['x', 'y', 'more']), ['x', 'y'], 'further ones are left alone');
  t.strictSame(readArguments(fields, ['x']), ['x', undefined]);
  t.match(readArguments(fields, []), { message: 'a must be a str of at most 9 characters' });
});
