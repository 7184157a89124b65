import t from 'tap';
import type { Application, Permit } from '../../service/schema/application.js';
import type { Command, ServedCommand } from '../../service/schema/command.js';
import type { AnyKind } from '../../service/schema/kind.js';
import { boolean } from '../../service/schema/kinds/boolean.js';
import { count } from '../../service/schema/kinds/integer.js';
import { identifier } from '../../service/schema/kinds/identifier.js';
import { json } from '../../service/schema/kinds/json.js';
import { list } from '../../service/schema/kinds/list.js';
import { secretPin } from '../../service/schema/kinds/secret.js';
import { text } from '../../service/schema/kinds/text.js';
import { prove } from '../../service/schema/proof.js';
import type { Setting } from '../../service/schema/setting.js';
import type { Table } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import '../support/secret-key.js';

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
const aliases = (of: AnyKind): Column => column('aliases', { kind: of });
const listed = (more: object, of: AnyKind = list(kind)): readonly Application[] =>
  withRack({ columns: [...rack.columns, aliases(of)], grouped: [{ name: 'by_alias', by: 'aliases', covers: ['name', 'size'], limit: 5, ...more }] });
const { tenant: _, ...unowned } = rack;
const rise: Command = { name: 'rise', meaning: 'Up.', takes: [], ability: 'lift', run: () => [] };
const commanded = (more: object, table: Partial<Table> = {}): readonly Application[] => withRack({ commands: [{ ...rise, ...more }], ...table })
  .map((application) => ({ ...application, permits: [{ ...look, allows: [], abilities: ['lift'] }] }));
const money = (more: Partial<Column> = {}): Column => column('money', { kind: count, moved: true, ...more });
const account = (): string => 'rack';
const pay: ServedCommand = { name: 'pay', meaning: 'In.', takes: [], ability: 'lift', operation: 'pay', args: () => [] };
/** The rack with an account, and what else is there of it. */
const paid = (more: Partial<Table>): readonly Application[] => commanded({}, { columns: [...rack.columns, money()], account, served: [pay], ...more });
const bytes = (limit: number): Column => column('long', { kind: identifier(limit) });

const opener: Permit = { name: 'open', roles: ['platform_owner'], defaults: [], allows: [], abilities: ['open'], meaning: 'To see codes.' };
const code = (more: Partial<Column> = {}): Column => column('code', { kind: secretPin(4, 4), secret: 'open', ...more });
/** The rack with such a column, and what else is there of it; somebody may see codes. */
const secret = (columnMore: Partial<Column>, more: Partial<Table> = {}): readonly Application[] => [{ ...hall, permits: [look, opener], tables: [site, { ...rack, columns: [...rack.columns, code(columnMore)], ...more }] }];

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
  ['a grouped index by a list', listed({}), undefined],
  ['the same, of entries as long as can be', listed({}, list(identifier(1945))), undefined],
  ['the same, of entries one byte longer', listed({}, list(identifier(1946))), /by_alias is at most/],
  ['the same, of entries without a bound', listed({}, list(json())), /entries of aliases can be part of a key/],
  ['the same, without a part of the key', listed({ covers: ['size'] }), /covers the rest of the key/],
  ['the same, with shapes', listed({ shape: () => undefined, shapeLimit: 3 }), /have no shapes/],
  ['the same, with the list in every entry', listed({ covers: ['name', 'aliases'] }), /no entry holds the whole list/],
  ['two grouped indexes of one name', withRack({ grouped: [rack.grouped![0]!, rack.grouped![0]!] }), /names of grouped indexes/],
  ['an unknown tenant', withRack({ tenant: { provider: 'colour' } }), /has a column colour/],
  ['a subscriber outside a provider', withRack({ tenant: { subscriber: 'site' } }), /inside a provider/],
  ['a permit on every table', permit({ allows: [{ tables: '*', actions: ['view'] }] }), undefined],
  ['a permit on an unknown table', permit({ allows: [{ tables: ['hangar'], actions: ['view'] }] }), /permit look: hangar/],
  ['a permit to edit a column', permit({ allows: [{ tables: ['rack'], actions: ['edit'], columns: ['name'] }] }), undefined],
  ['a permit to edit an unknown column', permit({ allows: [{ tables: ['rack'], actions: ['edit'], columns: ['colour'] }] }), /rack has a column colour/],
  ['a permit to see a column', permit({ allows: [{ tables: ['rack'], actions: ['view'], columns: ['name'] }] }), /tables that it may edit/],
  ['a permit on an internal table', [{ ...hall, tables: [site, { ...rack, internal: true }] }], /permit look: rack/],
  ['a permit of an unknown role', permit({ roles: ['platform_owner', 'subscriber'] }), /subscriber is a role/],
  ['a default role that may not hold it', permit({ roles: [] }), /a default role may hold it/],
  ['a permit twice', [{ ...hall, permits: [look, look] }], /names of permits/],
  ['a setting of another kind', [{ ...hall, settings: [{ ...keep, default: -1 }] }], /setting keep_days: the default/],
  ['a setting without default', [{ ...hall, settings: [{ ...keep, default: undefined }] }], undefined],
  ['a setting twice', [{ ...hall, settings: [keep, keep] }], /names of settings/],
  ['a secret', secret({}), undefined],
  ['a required one', secret({ required: true }), undefined],
  ['a unique one', secret({ unique: true }), undefined],
  ['a unique one that is kept as it is', secret({ kind, unique: true }), /rack\.code: a unique secret/],
  ['one that is kept as it is', secret({ kind }), undefined],
  ['one that nobody may see', withColumns(code()), /a permit allows open/],
  ['one that everybody may see', withColumns(column('code', { kind: secretPin(4, 4) })), /can be masked is of a secret column/],
  ['the same in an internal table', withRack({ columns: [...rack.columns, column('code', { kind: secretPin(4, 4) })], internal: true, name: 'kept' }).map((application) => ({ ...application, permits: [] })), undefined],
  ['a secret by which lists look', secret({ indexed: true }), /lists do not look for a secret/],
  ['a secret with a default', secret({ kind, default: 'red' }), /a secret has no default/],
  ['a secret as a key', secret({ kind }, { key: ['name', 'code'] }), /not part of a key/],
  ['a secret that names a record', secret({ kind }, { references: [...rack.references!, { to: 'site', column: 'code', by: ['code'] }] }), /names no record/],
  ['a secret that names the tenant', secret({ kind }, { tenant: { provider: 'code' } }), /names no record/],
  ['a secret that records are found by', secret({}, { grouped: [...rack.grouped!, { name: 'by_code', by: 'code', covers: ['name'], limit: 1 }] }), undefined],
  ['the same, kept as it is', secret({ kind }, { grouped: [{ name: 'by_code', by: 'code', covers: ['name'], limit: 1 }] }), /found by is of a kind/],
  ['a command', commanded({}), undefined],
  ['one that takes something', commanded({ takes: [column('colour'), column('size', { kind: count, default: 3 })] }), undefined],
  ['one that niud alone gives', commanded({ ability: undefined }), undefined],
  ['the same on an internal table', commanded({ ability: undefined }, { internal: true, name: 'kept' }), undefined],
  ['one that others give on an internal table', commanded({}, { internal: true, name: 'kept' }), /command rise: nobody gives a command to an internal record/],
  ['one that nobody may give', commanded({ ability: 'sink' }), /command rise: a permit allows sink/],
  ['one with a capital', commanded({ name: 'Rise' }), /command Rise: .*snake_case/],
  ['two of one name', withRack({ commands: [rise, rise] }), /names of commands.*rise/],
  ['one that takes a name twice', commanded({ takes: [column('colour'), column('colour', { label: 'other' })] }), /names of what it takes/],
  ['one that takes a label twice', commanded({ takes: [column('colour'), column('shade', { label: 'colour' })] }), /labels of what it takes/],
  ['one that takes what is no column', commanded({ takes: [column('Colour')] }), /command rise\.Colour/],
  ['one with a default that does not fit', commanded({ takes: [column('colour', { default: 'light red' })] }), /the default passes its kind/],
  ['one for some records', commanded({ applies: { column: 'size', values: [1, null] } }), undefined],
  ['one for those that have something', commanded({ applies: { column: 'site', values: 'set' } }), undefined],
  ['one for records by what is no column', commanded({ applies: { column: 'colour', values: 'set' } }), /command rise.*colour/],
  ['one for no record', commanded({ applies: { column: 'size', values: [] } }), /command rise: it applies to some records/],
  ['one for what cannot be', commanded({ applies: { column: 'size', values: [1, -1] } }), /command rise: size can be -1/],
  ['one that takes something unique', commanded({ takes: [column('colour', { unique: true })] }), /colour is taken and not kept/],
  ['money', paid({}), undefined],
  ['one of its name beside it', paid({ served: [{ ...pay, name: 'rise' }] }), /names of commands.*rise/],
  ['what is served that nobody may give', paid({ served: [{ ...pay, ability: 'sink' }] }), /command pay: a permit allows sink/],
  ['what is served and takes a name twice', paid({ served: [{ ...pay, takes: [column('colour'), column('colour', { label: 'other' })] }] }), /command pay: names of what it takes/],
  ['money in two columns', paid({ columns: [...rack.columns, money(), money({ name: 'more', label: 'more' })] }), /one column that is moved/],
  ['an account without a column', paid({ columns: rack.columns }), /one column that is moved/],
  ['a column without an account', withColumns(money()), /no other has/],
  ['money in words', paid({ columns: [...rack.columns, money({ kind })] }), /rack\.money: money is whole/],
  ['what is served without an account', commanded({}, { served: [pay] }), /moves the money of an account/],
  ['what is contained and nobody\'s, in something of a tenant', [{ ...hall, tables: [{ ...site, tenant: { provider: 'name' } }, unowned] }], /what is contained says whose it is/],
  ['the same, where nobody owns either', [{ ...hall, tables: [site, unowned] }], undefined],
  ['built-in records of a table', [{ ...hall, builtIn: { site: [] } }], undefined],
  ['built-in records of no table', [{ ...hall, builtIn: { hangar: [] } }], /hangar/],
];

for (const [title, applications, expected] of cases) {
  if (expected === undefined) t.doesNotThrow(() => prove(applications), title);
  else t.throws(() => prove(applications), { name: 'AssertionFailed', message: expected }, title);
}
