import t from 'tap';
import { faultOf, mendingOf } from '../../../service/ui/record/faults.js';
import type { Json } from '../../../service/schema/kind.js';

type Field = Parameters<typeof faultOf>[0];

const field = (more: Partial<Field>): Field => ({ label: 'Name', required: false, input: 'text', choices: null, words: 'what is wanted', schema: { type: 'string' }, ...more });
const identifier = field({ required: true, schema: { type: 'string', minLength: 1, maxLength: 8, pattern: '^[A-Za-z0-9_]+$' } });
const digits = field({ schema: { type: 'string', minLength: 3, maxLength: 5, pattern: '^[0-9]+$' } });
const whole = field({ input: 'number', schema: { type: 'integer', minimum: 0, maximum: 99 } });
const money = field({ input: 'number', schema: { type: 'string', pattern: '^[+-]?[0-9]+\\.[0-9]{2}$' } });
const choice = field({ input: 'choice', choices: ['NONE', 'SIP', 'NUMBER'], schema: { type: 'string', enum: ['NONE', 'SIP', 'NUMBER'] } });
const list = field({ input: 'list', schema: { type: 'array', maxItems: 3, uniqueItems: true, items: { type: 'string', minLength: 3, maxLength: 3, pattern: '^[0-9]+$' } } });
const json = field({ input: 'json', schema: { type: 'object' } });
const state = field({ schema: { type: 'string', pattern: '^[A-Z]{2}$' } });
const time = field({ input: 'time' });
const zone = field({ kind: 'tz', schema: { type: 'string', maxLength: 40 } });

t.test('a value and what is wrong with it', async (t) => {
  const rows: readonly (readonly [field: Field, value: Json, fault: RegExp | undefined])[] = [
    [identifier, null, /^Name is required\.$/], [identifier, 'Cedar_D', undefined], [identifier, 'Cedar_Dx', undefined], [identifier, 'Cedar_Dxx', /^9 characters; at most 8/], [identifier, 'Cedar D', /^Cedar D does not fit\. Wanted: what is wanted\.$/],
    [digits, null, undefined], [digits, '12', /does not fit/], [digits, '123', undefined], [digits, '12345', undefined], [digits, '123456', /at most 5/],
    [whole, 0, undefined], [whole, -1, /does not fit/], [whole, 99, undefined], [whole, 100, /does not fit/], [whole, 'x', /is no number/],
    [money, '25.00', undefined], [money, '25', /does not fit/],
    [choice, 'SIP', undefined], [choice, 'sip', /none of the choices/],
    [list, ['123', '456'], undefined], [list, ['123', '45'], /^Entry 2: 45 does not fit/], [list, ['123', '123'], /^Entry 2, 123, is there twice/], [list, ['123', '124', '125', '126'], /^4 entries; at most 3/],
    [json, { a: 1 }, undefined], [json, '{"a": ', /^This is not JSON: /], [json, '"a"', /^Wanted: /],
    [time, '2026-11-30 06:30:00', undefined], [time, '30.11.2026', /is not a date and time/],
    [zone, 'US/Eastern', undefined], [zone, 'US/Estern', /^US\/Estern is not a time zone\.$/],
  ];
  for (const [checked, value, fault] of rows) {
    const found = faultOf(checked, value);
    if (fault === undefined) t.equal(found, undefined, JSON.stringify(value));
    else t.match(found, fault, JSON.stringify(value));
  }
});

t.test('what is probably meant', async (t) => {
  const zones = ['America/New_York', 'US/Eastern', 'US/Central', 'Europe/Berlin'];
  const rows: readonly (readonly [field: Field, value: Json, mending: string | undefined])[] = [
    [identifier, 'Cedar D', 'Cedar_D'], [identifier, 'Cedar_D', undefined], [digits, '1-23', '123'], [digits, 'abc', undefined], [money, '25', '25.00'], [money, '25.5', '25.50'], [state, 'ny', 'NY'],
    [choice, 'sip', 'SIP'], [choice, 'NUMBERS', 'NUMBER'], [choice, 'elsewhere', undefined], [zone, 'US/Estern', 'US/Eastern'], [zone, 'us/central', 'US/Central'], [zone, 'new york', 'America/New_York'], [zone, 'Mars/Base', undefined],
    [json, '{', undefined], [whole, null, undefined],
  ];
  for (const [checked, value, mending] of rows) t.equal(mendingOf(checked, value, zones), mending, JSON.stringify(value));
});
