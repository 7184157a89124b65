import t from 'tap';
import type { Application, Permit } from '../../service/schema/application.js';
import { boolean } from '../../service/schema/kinds/boolean.js';
import { count } from '../../service/schema/kinds/integer.js';
import { identifier } from '../../service/schema/kinds/identifier.js';
import { json } from '../../service/schema/kinds/json.js';
import { text } from '../../service/schema/kinds/text.js';
import { prove } from '../../service/schema/proof.js';
import type { Setting } from '../../service/schema/setting.js';
import type { Column, Table } from '../../service/schema/table.js';

const kind = identifier(20);
const column = (name: string, more: Partial<Column> = {}): Column => ({ name, label: name, kind, meaning: name, ...more });
const make = (name: string, number: number, columns: readonly Column[], more: Partial<Table> = {}): Table =>
  ({ name, number, title: name, meaning: name, columns, key: [columns[0]!.name], ...more });

const site = make('site', 1, [column('name')]);
const rack = make('rack', 2, [column('name'), column('site'), column('size', { kind: count, default: 1 })], {
  references: [{ to: 'site', column: 'site', by: ['site'], contained: true }],
  grouped: [{ name: 'by_site', by: 'site', covers: ['name', 'size'], limit: 5 }],
  tenant: { provider: 'site' },
});
const look: Permit = { name: 'look', roles: ['platform_owner'], defaults: ['platform_owner'], allows: [{ tables: ['rack'], actions: ['view'] }], meaning: 'To look.' };
const keep: Setting = { name: 'keep_days', kind: count, default: 7, meaning: 'How long.' };
const hall: Application = { name: 'hall', number: 9, title: 'Hall', version: '1', roles: ['platform_owner'], tables: [site, rack], permits: [look], settings: [keep] };

const withRack = (more: Partial<Table>): readonly Application[] => [{ ...hall, tables: [site, { ...rack, ...more }] }];
const withColumns = (...columns: readonly Column[]): readonly Application[] => withRack({ columns: [...rack.columns, ...columns] });
const refer = (more: object): readonly Application[] => withRack({ references: [{ to: 'site', column: 'site', by: ['site'], ...more }] });
const group = (more: object): readonly Application[] => withRack({ grouped: [{ ...rack.grouped![0]!, ...more }] });
const permit = (more: Partial<Permit>): readonly Application[] => [{ ...hall, permits: [{ ...look, ...more }] }];
const bytes = (limit: number): Column => column('long', { kind: identifier(limit) });

/** What is declared, and the message when it contradicts itself; undefined where it stands. */
const cases: readonly (readonly [string, readonly Application[], RegExp | undefined])[] = [
  ['as it is', [hall], undefined],
  ['two applications', [hall, { ...hall, name: 'yard', number: 10 }], undefined],
  ['two of one name', [hall, { ...hall, number: 10 }], /names are distinct, hall/],
  ['two of one number', [hall, { ...hall, name: 'yard' }], /numbers are distinct, 9/],
  ['an application number of no byte', [{ ...hall, number: 256 }], /1 to 255/],
  ['an application name with a capital', [{ ...hall, name: 'Hall' }], /Hall: .*snake_case/],
  ['two tables of one name', [{ ...hall, tables: [site, { ...site, number: 3 }] }], /names of tables.*site/],
  ['two tables of one number', [{ ...hall, tables: [site, { ...rack, number: 1 }] }], /numbers of tables/],
  ['a table number of no byte', withRack({ number: 0 }), /hall\/rack: the number/],
  ['a table name with a hyphen', withRack({ name: 'a-b' }), /snake_case/],
  ['another column', withColumns(column('colour')), undefined],
  ['a column twice', withColumns(column('size', { label: 'other' })), /names of columns.*size/],
  ['a label twice', withColumns(column('colour', { label: 'size' })), /labels of columns.*size/],
  ['a column that is write-only too', withRack({ writeOnly: ['size'] }), /names of columns.*size/],
  ['a column name with a capital', withColumns(column('Colour')), /hall\/rack\.Colour/],
  ['a default of its kind', withColumns(column('colour', { default: 'red' })), undefined],
  ['a default of another kind', withColumns(column('colour', { default: 'light red' })), /hall\/rack\.colour: the default/],
  ['a default that is not canonical', withColumns(column('notes', { kind: json(), default: '[ ]' })), /the default/],
  ['a key without columns', withRack({ key: [] }), /has a key/],
  ['a key of an unknown column', withRack({ key: ['colour'] }), /rack has a column colour/],
  ['a key column twice', withRack({ key: ['name', 'name'] }), /columns of the key/],
  ['a key of a kind that cannot be one', withRack({ columns: [...rack.columns, column('flag', { kind: boolean })], key: ['name', 'flag'] }), /flag can be part of a key/],
  ['a key as long as can be', withRack({ columns: [...rack.columns, bytes(1945)], key: ['long'], references: [], grouped: [] }), undefined],
  ['a key one byte longer', withRack({ columns: [...rack.columns, bytes(1946)], key: ['long'], references: [], grouped: [] }), /key is at most/],
  ['an index as long as can be', withColumns({ ...bytes(1924), indexed: true }), undefined],
  ['an index one byte longer', withColumns({ ...bytes(1925), indexed: true }), /rack\.long: index/],
  ['a unique column too long', withColumns({ ...bytes(1946), unique: true }), /unique index/],
  ['an index of long text', withColumns(column('notes', { kind: text(2048), indexed: true })), /rack\.notes: index/],
  ['a reference to nothing', refer({ to: 'hangar' }), /rack -> hangar: a reference names a table/],
  ['a reference blaming an unknown column', refer({ column: 'colour' }), /rack has a column colour/],
  ['a reference by an unknown column', refer({ by: ['colour'] }), /rack has a column colour/],
  ['a reference by too many columns', refer({ by: ['site', 'name'] }), /all columns of the key/],
  ['a reference by another kind', refer({ by: ['size'] }), /size is of the kind of name/],
  ['an optional reference by another kind of text', [{ ...hall, tables: [site, { ...rack, columns: [...rack.columns, bytes(30)], references: [{ to: 'site', column: 'long', by: ['long'], optional: true }] }] }], undefined],
  ['the same, not optional', [{ ...hall, tables: [site, { ...rack, columns: [...rack.columns, bytes(30)], references: [{ to: 'site', column: 'long', by: ['long'] }] }] }], /long is of the kind of name/],
  ['a circle of containment', [{ ...hall, tables: [{ ...site, columns: [...site.columns, column('rack')], references: [{ to: 'rack', column: 'rack', by: ['rack'], contained: true }] }, rack] }], /contained in one of its own/],
  ['a circle that contains nothing', [{ ...hall, tables: [{ ...site, columns: [...site.columns, column('rack')], references: [{ to: 'rack', column: 'rack', by: ['rack'] }] }, rack] }], undefined],
  ['a grouped index by a number', group({ by: 'size' }), /lies by text/],
  ['a grouped index by an unknown column', group({ by: 'colour' }), /has a column colour/],
  ['a grouped index that covers an unknown column', group({ covers: ['name', 'colour'] }), /has a column colour/],
  ['a grouped index whose entries cannot be told apart', group({ covers: ['size'] }), /covers the rest of the key/],
  ['a grouped index without a limit', group({ limit: 0 }), /up to a limit/],
  ['a grouped index with shapes without limit', group({ shape: () => undefined }), /shapes and a limit/],
  ['a grouped index with shapes', group({ shape: () => undefined, shapeLimit: 3 }), undefined],
  ['two grouped indexes of one name', withRack({ grouped: [rack.grouped![0]!, rack.grouped![0]!] }), /names of grouped indexes/],
  ['an unknown tenant', withRack({ tenant: { provider: 'colour' } }), /has a column colour/],
  ['a subscriber outside a provider', withRack({ tenant: { subscriber: 'site' } }), /inside a provider/],
  ['a permit on every table', permit({ allows: [{ tables: '*', actions: ['view'] }] }), undefined],
  ['a permit on an unknown table', permit({ allows: [{ tables: ['hangar'], actions: ['view'] }] }), /permit look: hangar/],
  ['a permit on an internal table', [{ ...hall, tables: [site, { ...rack, internal: true }] }], /permit look: rack/],
  ['a permit of an unknown role', permit({ roles: ['platform_owner', 'subscriber'] }), /subscriber is a role/],
  ['a default role that may not hold it', permit({ roles: [] }), /a default role may hold it/],
  ['a permit twice', [{ ...hall, permits: [look, look] }], /names of permits/],
  ['a setting of another kind', [{ ...hall, settings: [{ ...keep, default: -1 }] }], /setting keep_days: the default/],
  ['a setting without default', [{ ...hall, settings: [{ ...keep, default: undefined }] }], undefined],
  ['a setting twice', [{ ...hall, settings: [keep, keep] }], /names of settings/],
  ['built-in records of a table', [{ ...hall, builtIn: { site: [] } }], undefined],
  ['built-in records of no table', [{ ...hall, builtIn: { hangar: [] } }], /hangar/],
];

for (const [title, applications, expected] of cases) {
  if (expected === undefined) t.doesNotThrow(() => prove(applications), title);
  else t.throws(() => prove(applications), { name: 'AssertionFailed', message: expected }, title);
}
