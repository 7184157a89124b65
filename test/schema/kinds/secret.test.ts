import t from 'tap';
import { matches } from '../../../service/core/secrets.js';
import { isRefusal } from '../../../service/core/refusals.js';
import type { Json } from '../../../service/schema/kind.js';
import { secretPin } from '../../../service/schema/kinds/secret.js';
import '../../support/secret-key.js';

const pin = secretPin(4, 10);

/** What is taken, and the digits that are shown or the refusal. */
const taken: readonly (readonly [json: Json, shown: string])[] = [
  ['1234', '1234'], ['0000', '0000'], ['123', '<too_short>'], ['0123456789', '0123456789'], ['01234567890', '<too_long>'], ['12a4', '<bad_characters>'], ['12 34', '<bad_characters>'], ['', '<required>'],
  [1234, '<wrong_type>'], [['1234'], '<wrong_type>'], ['1.AAAA', '<bad_characters>'],
];

t.test('digits in, digits out, sealed in between', async (t) => {
  for (const [json, shown] of taken) {
    const value = pin.accept(json);
    t.equal(isRefusal(value) ? `<${value.code}>` : pin.show(value), shown, JSON.stringify(json));
    if (typeof json === 'string' && json !== '') {
      const parsed = pin.parse(json);
      t.equal(isRefusal(parsed) ? `<${parsed.code}>` : pin.format(parsed), shown, `the cell ${json}`);
    }
    if (isRefusal(value)) continue;
    t.notOk(value.includes(shown), 'the digits are not to be seen');
    t.ok(matches(value, shown));
    t.notOk(matches(value, `${shown}0`));
  }
});

t.test('what is told of a value that may not be seen', async (t) => {
  const value = pin.accept('1234') as string;
  t.equal(pin.masked!(value), null);
  t.match(pin.description, { words: /4 to 10 digits, kept encrypted/, input: 'text', schema: { type: 'string', minLength: 4, maxLength: 10 } });
});

t.test('two values are the same by their digits', async (t) => {
  const [one, again, another] = ['1234', '1234', '1235'].map((digits) => pin.accept(digits) as string) as [string, string, string];
  t.not(one, again);
  t.equal(pin.uniqueAs!(one), pin.uniqueAs!(again));
  t.not(pin.uniqueAs!(one), pin.uniqueAs!(another));
  t.ok(Buffer.byteLength(pin.uniqueAs!(one)) <= pin.keyBytes!);
});

t.test('what no longer opens is shown as not set', async (t) => {
  const foreign = `1.${Buffer.alloc(32, 9).toString('base64url')}`;
  t.equal(pin.show(foreign), null);
  t.equal(pin.format(foreign), '');
  t.equal(pin.uniqueAs!(foreign), pin.uniqueAs!(foreign), 'and is itself');
  t.not(pin.uniqueAs!(foreign), pin.uniqueAs!(`${foreign}A`));
});
