import type { Application, Permit } from '../../service/schema/application.js';
import { job } from '../../service/parts/system-tables.js';
import { boolean } from '../../service/schema/kinds/boolean.js';
import { integer } from '../../service/schema/kinds/integer.js';
import { name } from '../../service/schema/kinds/name.js';
import { pattern, wildcardShape } from '../../service/schema/kinds/pattern.js';
import { text } from '../../service/schema/kinds/text.js';
import type { Table } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import { huntAbility, huntTables } from './hunt-tables.js';

const column = (columnName: string, kind: Column['kind'], rest: Partial<Column> = {}): Column => ({ name: columnName, label: columnName, kind, meaning: 'of the test', ...rest });

const tables: readonly Table[] = [
  {
    name: 'provider', number: 1, title: 'Provider', meaning: 'the outer tenant',
    columns: [column('name', name, { required: true }), column('legacy', integer(0, 99), { unique: true }), column('note', text(20), { indexed: true })],
    key: ['name'], tenant: { provider: 'name' },
  },
  {
    name: 'site', number: 2, title: 'Site', meaning: 'the inner tenant',
    columns: [column('provider', name, { required: true }), column('name', name, { required: true }), column('open', boolean, { default: false })],
    key: ['provider', 'name'], tenant: { provider: 'provider', subscriber: 'name' },
    references: [{ to: 'provider', column: 'provider', by: ['provider'], contained: true }],
  },
  {
    name: 'line', number: 3, title: 'Line', meaning: 'a number at a site',
    columns: [column('number', pattern, { required: true }), column('provider', name, { required: true }), column('site', name, { required: true }), column('rank', integer(-5, 99), { default: 0, indexed: true })],
    key: ['number'], tenant: { provider: 'provider', subscriber: 'site' },
    references: [{ to: 'site', column: 'site', by: ['provider', 'site'], contained: true }],
    grouped: [{ name: 'pattern', by: 'number', covers: ['rank', 'provider', 'site'], limit: 4, shape: wildcardShape, shapeLimit: 3 }],
  },
  {
    name: 'note', number: 4, title: 'Note', meaning: 'points at a line without belonging to it',
    columns: [column('name', name, { required: true }), column('line', pattern)],
    key: ['name'],
    references: [{ to: 'line', column: 'line', by: ['line'] }],
  },
  { ...job, number: 5 },
  ...huntTables({ provider: 'provider', site: 'site', siteTable: 'site', memberTable: 'line', tenantKind: name, numbers: [6, 7] }),
];

const permits: readonly Permit[] = [{ name: 'hunt', roles: ['platform_owner'], defaults: ['platform_owner'], allows: [], abilities: [huntAbility], meaning: 'Run plans on hunts.' }];

/** An application small enough to see through, with a reference of every sort, an index of every sort, and commands (`hunt-tables.ts`). */
export const small: Application = {
  name: 'small', number: 9, title: 'Small', version: '1', roles: ['platform_owner'], tables, permits, settings: [],
};
