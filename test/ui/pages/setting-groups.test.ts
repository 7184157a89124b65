import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { grouped, labelOf, settingText, settingValue, valueWords, type SettingEntry } from '../../../service/ui/pages/setting-groups.js';

const setting = (name: string, more: Partial<SettingEntry> = {}): SettingEntry => ({ name, value: null, default: null, type: 'text', unit: null, range: null, meaning: '', choices: null, per_provider: false, ...more });

t.test('a setting is called as the documents call it', async (t) => {
  t.equal(labelOf('maximum_inactive_days'), 'Maximum Inactive Days for Records');
  t.equal(labelOf('cdr_retention_days'), 'CDR retention days');
});

t.test('settings stand in groups, and none is lost', async (t) => {
  const names = ['maximum_inactive_days', 'time_zone', 'export_header', 'currency', 'author', 'call_lease_hours', 'something_new'];
  const groups = grouped(names.map((name) => setting(name)));
  t.same(groups.map(([title, found]) => [title, found.map(({ name }) => name)]), [
    ['How long things are kept', ['maximum_inactive_days']], ['Import and export', ['export_header']], ['Money', ['currency']], ['Calls', ['time_zone', 'call_lease_hours']], ['Other', ['author', 'something_new']],
  ]);
});

t.test('a text is read as the value it means', async (t) => {
  const rows: readonly (readonly [of: Partial<SettingEntry>, text: string, value: Json])[] = [
    [{ type: 'int', value: 7 }, '14', 14], [{ type: 'int', value: 7 }, 'x', 'x'], [{ type: 'int', value: 7 }, '', null], [{ type: 'int', value: 7 }, '-1', -1],
    [{ type: 'tz' }, 'US/Eastern', 'US/Eastern'], [{ type: 'text', default: 'a' }, ' ', null],
    [{ type: 'list of phone', default: ['911'] }, '["911","933"]', ['911', '933']], [{ type: 'list of phone', default: ['911'] }, '["911', '["911'], [{ type: 'list of phone', default: ['911'] }, '911, 933 112', ['911', '933', '112']], [{ type: 'list of phone', value: ['911'] }, ' ', null],
  ];
  for (const [of, text, value] of rows) t.same(settingValue(setting('x', of), text), value, JSON.stringify([of, text]));
});

t.test('a value in its field, and in words', async (t) => {
  const rows: readonly (readonly [value: Json, text: string, words: string])[] = [[null, '', 'not set'], [7, '7', '7'], [true, 'true', 'Yes'], [false, 'false', 'No'], ['a', 'a', 'a'], [['911', '933'], '911, 933', '911, 933'], [{ number: '1' }, '{"number":"1"}', '{"number":"1"}']];
  for (const [value, text, words] of rows) t.same([settingText(value), valueWords(value)], [text, words]);
});
