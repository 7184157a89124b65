import t from 'tap';
import type { Application } from '../../service/schema/application.js';
import { describeSetting, describeTable, recordSchema, referencePage } from '../../service/schema/description.js';
import { choice } from '../../service/schema/kinds/choice.js';
import { integer } from '../../service/schema/kinds/integer.js';
import { name } from '../../service/schema/kinds/name.js';
import { text } from '../../service/schema/kinds/text.js';
import type { Table } from '../../service/schema/table.js';

const site: Table = { name: 'site', number: 1, title: 'Site', meaning: 'A site.', columns: [{ name: 'name', label: 'Name', kind: name, required: true, meaning: 'Its name.' }], key: ['name'] };
const rack: Table = {
  name: 'rack', number: 2, title: 'Rack', meaning: 'A rack | of a site.', key: ['site_name', 'name'], writeOnly: ['secret'],
  columns: [
    { name: 'site_name', label: 'Site Name', kind: name, required: true, meaning: 'Where it is.' },
    { name: 'name', label: 'Name', kind: name, required: true, meaning: 'Its name.' },
    { name: 'colour', label: 'Colour', kind: choice(['red', 'blue']), default: 'red', meaning: 'Its colour.' },
    { name: 'height', label: 'Height', kind: integer(1, 48), unique: true, meaning: 'In units.' },
    { name: 'remark', label: 'Remark', kind: text(250), indexed: true, meaning: 'Anything.' },
  ],
  references: [{ to: 'site', column: 'site_name', by: ['site_name'], contained: true }],
};
const card: Table = {
  name: 'card', number: 3, title: 'Card', meaning: 'A card.', key: ['name'],
  columns: [
    { name: 'name', label: 'Name', kind: name, required: true, meaning: 'Its name.' },
    { name: 'site_name', label: 'Site Name', kind: name, meaning: 'Where it is.' },
    { name: 'rack_name', label: 'Rack Name', kind: name, meaning: 'In which rack.' },
  ],
  references: [{ to: 'rack', column: 'rack_name', by: ['site_name', 'rack_name'] }],
};
const hidden: Table = { ...site, name: 'hidden', number: 4, title: 'Hidden', internal: true };
const tables = [site, rack, card, hidden];
const hall: Application = {
  name: 'hall', number: 9, title: 'Hall', version: '1', roles: ['platform_owner'], tables,
  permits: [{ name: 'look', roles: ['platform_owner'], defaults: [], allows: [], meaning: 'To look.' }],
  settings: [{ name: 'keep', kind: integer(0, 9), default: 7, unit: 'days', meaning: 'How long.' }, { name: 'motto', kind: text(9), default: undefined, perProvider: true, meaning: 'A word.' }],
};

/** Column: required, key, unique, indexed, default, input, longest, refers to. */
t.test('columns', async (t) => {
  const described = describeTable(rack, tables).columns.map(({ name: column, required, key, unique, indexed, default: value, input, maxLength, refersTo }) =>
    [column, required, key, unique, indexed, value, input, maxLength, refersTo]);
  t.same(described, [
    ['site_name', true, true, false, true, null, 'text', 64, 'site'],
    ['name', true, true, false, false, null, 'text', 64, null],
    ['colour', false, false, false, false, 'red', 'choice', null, null],
    ['height', false, false, true, false, null, 'number', null, null],
    ['remark', false, false, false, true, null, 'text', 250, null],
  ]);
  t.same(describeTable(rack).columns[2]!.choices, ['red', 'blue']);
  t.same(describeTable(rack).writeOnly, ['secret']);
});

t.test('what a column refers to', async (t) => {
  const refers = (among: readonly Table[]): unknown => describeTable(card, among).columns.map(({ refersTo }) => refersTo);
  t.same(refers(tables), [null, 'site', 'rack']);
  t.same(refers([]), [null, null, 'rack'], 'alone, only what its own reference ends with');
});

t.test('the schema of a record', async (t) => {
  t.match(recordSchema(rack), {
    type: 'object',
    required: ['site_name', 'name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', maxLength: 64 },
      height: { anyOf: [{ type: 'integer', minimum: 1, maximum: 48 }, { type: 'null' }] },
      colour: { default: 'red' },
      secret: { type: 'string', writeOnly: true },
    },
  });
});

t.test('settings', async (t) => {
  t.match(describeSetting(hall.settings[0]!), { name: 'keep', default: 7, unit: 'days', range: 'a whole number from 0 to 9', type: 'int', perProvider: false });
  t.match(describeSetting(hall.settings[1]!), { name: 'motto', default: null, unit: null, perProvider: true });
});

t.test('the reference page', async (t) => {
  const page = referencePage(hall);
  for (const expected of [
    '# Hall (hall)', '## Rack (rack)', 'Path: `/rack/<site_name>/<name>`', '| 3 | `colour` (Colour) | one of red, blue | default `red` | Its colour. |',
    '| 1 | `site_name` (Site Name) |', 'required, key, names a site', 'required, key |', '| `keep` | int | `7` | days |', '| `motto` | text 9 | not set |', '| `look` | platform_owner |  | To look. |',
  ]) t.ok(page.includes(expected), expected);
  t.notOk(page.includes('Hidden'), 'internal tables are not shown');
  t.notOk(page.includes('POST'), 'no commands');
  const rise = { name: 'rise', meaning: 'Up.', takes: [{ name: 'floor', label: 'Floor', kind: integer(0, 9), required: true, meaning: 'Where to.' }, { name: 'why', label: 'Why', kind: text(9), meaning: 'Why.' }], ability: 'lift', run: () => [] };
  const { ability: _, ...sink } = { ...rise, name: 'sink' };
  const commanded = referencePage({ ...hall, tables: [{ ...rack, commands: [rise, sink] }, site, card] });
  t.ok(commanded.includes('| `rise` | `floor`: a whole number from 0 to 9; `why` (optional): up to 9 characters | `lift` | Up. |'), commanded);
  t.notOk(commanded.includes('sink'), 'what niud alone gives');
  const some = referencePage({ ...hall, tables: [{ ...rack, commands: [{ ...rise, applies: { column: 'colour', values: ['red', 'blue', null] } }] }, site, card] });
  t.ok(some.includes('| `lift` | Up. For records whose Colour is red, blue or not set. |'), some);
  const paid = referencePage({ ...hall, tables: [{ ...rack, served: [{ ...rise, name: 'pay', operation: 'pay', args: () => [] }] }, site, card] });
  t.ok(paid.includes('| `pay` | `floor`: a whole number from 0 to 9; '), paid);
  t.ok(page.split('\n').filter((line) => line.startsWith('|')).every((line) => line.endsWith('|')), 'tables are whole');
});
