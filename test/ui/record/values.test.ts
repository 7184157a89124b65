import t from 'tap';
import { isSeveral, shownText, typedValue } from '../../../service/ui/record/values.js';
import type { Json } from '../../../service/schema/kind.js';
import type { FieldDescription } from '../../../service/schema/description.js';

type Field = Pick<FieldDescription, 'input' | 'schema'>;

const text: Field = { input: 'text', schema: { type: 'string' } };
const whole: Field = { input: 'number', schema: { type: 'integer' } };
const big: Field = { input: 'number', schema: { type: ['integer', 'string'] } };
const money: Field = { input: 'number', schema: { type: 'string' } };
const list: Field = { input: 'list', schema: { type: 'array', items: { type: 'string' } } };
const groups: Field = { input: 'list', schema: { type: 'array', items: { type: 'integer' } } };
const json: Field = { input: 'json', schema: { type: 'object' } };
const either: Field = { input: 'area', schema: { type: ['string', 'array', 'object'] } };
const time: Field = { input: 'time', schema: { type: 'string' } };

t.test('what is typed, as the API takes it', async (t) => {
  const rows: readonly (readonly [field: Field, typed: string, value: Json])[] = [
    [text, '', null], [text, '  ', null], [text, ' a ', ' a '],
    [whole, '12', 12], [whole, ' 12 ', 12], [whole, 'twelve', 'twelve'], [whole, '012', '012'], [whole, '9007199254740993', '9007199254740993'], [whole, '1.5', '1.5'],
    [big, '9007199254740993', '9007199254740993'], [big, '7', 7],
    [money, '25.00', '25.00'], [money, '25', '25'],
    [list, 'a\nb, c\n\n', ['a', 'b', 'c']], [list, '["a","b,c"]', ['a', 'b,c']], [list, '', null],
    [groups, '1\n2\nx', [1, 2, 'x']],
    [json, '{"a": 1}', { a: 1 }], [json, '{"a": ', '{"a": '],
    [either, '201 is text', '201 is text'], [either, '["a"]', ['a']], [either, '[a', '[a'],
    [time, '2026-11-30T06:30', '2026-11-30 06:30:00'], [time, '2026-11-30T06:30:05', '2026-11-30 06:30:05'], [time, '2026-11-30', '2026-11-30 00:00:00'], [time, '2026-11-30 06:30', '2026-11-30 06:30:00'], [time, 'tomorrow', 'tomorrow'],
  ];
  for (const [field, typed, value] of rows) t.same(typedValue(field, typed), value, `${field.input} ${JSON.stringify(typed)}`);
});

t.test('a value that is shown and typed again is the same', async (t) => {
  const rows: readonly (readonly [field: Field, value: Json, shown: string])[] = [
    [text, 'x', 'x'], [text, null, ''], [whole, 12, '12'], [money, '25.00', '25.00'], [list, ['a', 'b'], 'a\nb'], [groups, [1, 2], '1\n2'], [json, { a: 1 }, '{"a":1}'],
    [json, { labels: ['a'.repeat(60)] }, `{\n  "labels": [\n    "${'a'.repeat(60)}"\n  ]\n}`], [either, ['a'], '["a"]'], [either, 'text', 'text'],
  ];
  for (const [field, value, shown] of rows) {
    t.equal(shownText(field, value), shown);
    t.same(typedValue(field, shown), value, shown);
  }
  t.equal(shownText(time, '2026-11-30 06:30:41.000000'), '2026-11-30 06:30:41', 'no fractions where there are none');
  t.equal(shownText(time, '2026-11-30 06:30:41.349000'), '2026-11-30 06:30:41.349000');
});

t.test('a choice of several', async (t) => {
  t.equal(isSeveral({ input: 'choice', schema: { type: 'array' } }), true);
  t.equal(isSeveral({ input: 'choice', schema: { type: 'string' } }), false);
  t.equal(isSeveral(list), false);
});
