import t from 'tap';
import { limits } from '../../../service/core/limits.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { digits } from '../../../service/schema/kinds/digits.js';
import { integer } from '../../../service/schema/kinds/integer.js';
import { json } from '../../../service/schema/kinds/json.js';
import { list } from '../../../service/schema/kinds/list.js';
import { name } from '../../../service/schema/kinds/name.js';
import { crsLimits } from '../../../service/apps/crs/limits.js';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, place) => `808${String(2_000_000 + place)}`);
const usual = list(digits(10, 10), { unique: true });
const members = list(digits(10, 10), { unique: true, bytes: crsLimits.membersBytes });

t.test('how much text a list may have', (t) => {
  // Ten digits and a comma each; the comma-separated form is what is bounded.
  const most = Math.floor((limits.jsonBytes + 1) / 11);
  const cases: readonly (readonly [what: string, kind: typeof usual, count: number, code: string | undefined])[] = [
    ['as usual', usual, most, undefined],
    ['as usual, one more', usual, most + 1, 'too_long'],
    ['members, as many as a list has entries', members, limits.listEntries, undefined],
    ['members, one more', members, limits.listEntries + 1, 'too_long'],
    ['just enough', list(digits(10, 10), { bytes: 21 }), 2, undefined],
    ['a byte less', list(digits(10, 10), { bytes: 20 }), 2, 'too_long'],
  ];
  for (const [what, kind, count, code] of cases) {
    const read = kind.accept(numbers(count));
    t.equal(isRefusal(read) ? read.code : undefined, code, what);
  }
  for (const text of [numbers(limits.listEntries).join(','), JSON.stringify(numbers(limits.listEntries))]) {
    const read = members.parse(text);
    if (isRefusal(read)) t.fail(read.message);
    else t.strictSame(members.parse(members.format(read)), read, 'and back');
    t.ok(isRefusal(usual.parse(text)));
  }
  t.end();
});

t.test('whether an index can lie by the entries', (t) => {
  t.equal(usual.entryKeyBytes, digits(10, 10).keyBytes);
  t.equal(list(name).entryKeyBytes, name.keyBytes);
  t.equal(list(json()).entryKeyBytes, undefined, 'no bound');
  t.equal(list(integer(1, 9)).entryKeyBytes, undefined, 'no text');
  t.equal(usual.keyBytes, undefined, 'a list is not part of a key');
  t.end();
});

t.test('an entry may be a number where texts are meant, and a text where numbers are (columns.md, Common types)', (t) => {
  const cases: readonly (readonly [what: string, read: unknown, expected: unknown])[] = [
    ['numbers for digits', usual.accept([8_085_551_234]), ['8085551234']],
    ['numbers in a cell', usual.parse('[8085551234,"8085551235"]'), ['8085551234', '8085551235']],
    ['a number of nine digits', usual.accept([808_555_123]), 'bad'],
    ['texts for numbers', list(integer(1, 9)).accept(['1', 2]), ['1', '2']],
    ['a text that is no number', list(integer(1, 9)).accept(['one']), 'bad'],
    ['a truth', usual.accept([true]), 'bad'],
  ];
  for (const [what, read, expected] of cases) t.strictSame(isRefusal(read) ? 'bad' : read, expected, what);
  t.end();
});
