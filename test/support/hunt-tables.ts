import { refuse } from '../../service/core/refusals.js';
import type { Command } from '../../service/schema/command.js';
import type { AnyKind } from '../../service/schema/kind.js';
import { digits } from '../../service/schema/kinds/digits.js';
import { count, integer } from '../../service/schema/kinds/integer.js';
import { list } from '../../service/schema/kinds/list.js';
import { name } from '../../service/schema/kinds/name.js';
import { text } from '../../service/schema/kinds/text.js';
import { position } from '../../service/schema/table.js';
import type { Table } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import type { Key, Row } from '../../service/schema/row.js';
import type { View } from '../../service/schema/view.js';
import type { Write } from '../../service/schema/write.js';
import { crsLimits } from '../../service/apps/crs/limits.js';

declare module '../../service/core/doubts.js' {
  interface ApplicationCodes {
    /** Nobody is in a hunt. */
    empty: true;
  }
}

/** How the application that hunts are in calls its tenants and its numbers. */
export interface Hunting {
  readonly provider: string;
  readonly site: string;
  readonly siteTable: string;
  readonly memberTable: string;
  /** Of the names of tenants. */
  readonly tenantKind: AnyKind;
  /** Numbers of the two tables. */
  readonly numbers: readonly [hunt: number, ring: number];
}

/** What a permit has to allow for the commands that are given from outside. */
export const huntAbility = 'hunting';

export const hourMs = 3_600_000;

/** Hunts that one member may be in. */
export const huntsOfMember = 3;

/**
 * A table of everything that goes beyond plain records, and the internal one that belongs to it. A `hunt` has members, and a record of it lies under
 * each of them; a plan without an end ends in an hour (`complete`); `start` and `stop` run plans on it, each a `ring` that the hunt contains and that is
 * stamped anew when the members change (`follows`).
 */
export function huntTables(of: Hunting): readonly Table[] {
  const column = (columnName: string, kind: Column['kind'], rest: Partial<Column> = {}): Column => ({ name: columnName, label: columnName, kind, meaning: 'of the test', ...rest });
  const owner = [of.provider, of.site].map((tenantColumn) => column(tenantColumn, of.tenantKind, { required: true }));
  const tenant = { provider: of.provider, subscriber: of.site };
  const key = [of.provider, of.site, 'number'];
  const hunt: Table = {
    name: 'hunt', number: of.numbers[0], title: 'Hunt', meaning: 'Numbers that ring together.',
    columns: [
      ...owner, column('number', integer(1, 999), { required: true }), column('members', list(digits(10, 10), { unique: true, bytes: crsLimits.membersBytes })),
      column('plan', name), column('until', count), column('remark', text(20)),
    ],
    key, tenant,
    references: [
      { to: of.siteTable, column: of.site, by: [of.provider, of.site], contained: true },
      { to: of.memberTable, column: 'members', by: (row) => membersOf(hunt, row).map((member) => [member]) },
    ],
    grouped: [{ name: 'members', by: 'members', covers: [...key, 'plan'], limit: huntsOfMember }],
    complete: (row, _, nowMs) => completed(hunt, row, nowMs),
    check: (row, _, nowMs = 0) => ({
      errors: [
        ...((row[position(hunt, 'plan')] === undefined) === (row[position(hunt, 'until')] === undefined) ? [] : [{ field: 'until', code: 'required' as const, message: 'A row is completed before it is checked.' }]),
        ...(Number(row[position(hunt, 'until')] ?? Infinity) < nowMs ? [{ field: 'until', code: 'out_of_range' as const, message: 'It is over.' }] : []),
      ],
      warnings: row[position(hunt, 'members')] === undefined ? [{ field: 'members', code: 'empty' as const, message: 'Nobody is in it.' }] : [],
    }),
    follows: (before, after, view, nowMs) => (String(membersOf(hunt, before)) === String(membersOf(hunt, after)) ? [] : ringsOf(hunt, view, after, nowMs)),
    commands: [start(column), stop(column), hush],
  };
  const ring: Table = {
    name: 'ring', number: of.numbers[1], title: 'Ring', meaning: 'A plan that runs on a hunt.', internal: true,
    columns: [...owner, column('number', integer(1, 999), { required: true }), column('plan', name, { required: true }), column('stamp', count), column('at', count)],
    key: [...key, 'plan'], tenant,
    references: [{ to: 'hunt', column: 'number', by: key, contained: true }],
  };
  return [hunt, ring];
}

function membersOf(hunt: Table, row: Row): readonly string[] {
  return (row[position(hunt, 'members')] ?? []) as readonly string[];
}

function completed(hunt: Table, row: Row, nowMs: number): Row {
  const [plan, until] = [position(hunt, 'plan'), position(hunt, 'until')];
  if ((row[plan] === undefined) === (row[until] === undefined)) return row;
  return row.map((value, place) => (place !== until ? value : row[plan] === undefined ? undefined : nowMs + hourMs));
}

/** Every plan that runs on a hunt is stamped with the change that is being made. */
function ringsOf(hunt: Table, view: View, row: Row, nowMs: number): readonly Write[] {
  const prefix = hunt.key.map((column) => row[position(hunt, column)]) as Key;
  return [...view.scan('ring', { prefix })].map(({ key }) => ({ method: 'put', table: 'ring', key, attributes: { stamp: view.change, at: nowMs } }));
}

const start = (column: (name: string, kind: Column['kind'], rest?: Partial<Column>) => Column): Command => ({
  name: 'start', meaning: 'Run a plan on a hunt.', ability: huntAbility,
  takes: [column('plan', name, { required: true }), column('until', count)],
  run: (key, [plan, until], view, nowMs) => (plan === 'forbidden' ? refuse('in_use', 'Nobody runs it.') : [
    { method: 'put', table: 'hunt', key, attributes: { plan: String(plan), until: until === undefined ? nowMs + hourMs : Number(until) } },
    { method: 'put', table: 'ring', key: [...key, String(plan)], attributes: { stamp: view.change, at: nowMs } },
  ]),
});

const stop = (column: (name: string, kind: Column['kind'], rest?: Partial<Column>) => Column): Command => ({
  name: 'stop', meaning: 'End a plan on a hunt.', ability: huntAbility,
  takes: [column('plan', name, { required: true })],
  run: (key, [plan], view) => (view.has('ring', [...key, String(plan)]) ? [{ method: 'forget', table: 'ring', key: [...key, String(plan)] }] : refuse('stale', 'It does not run.')),
});

/** Given by niud itself only. */
const hush: Command = {
  name: 'hush', meaning: 'End every plan on a hunt.', takes: [],
  run: (key, _, view) => [...view.scan('ring', { prefix: key })].map((ring) => ({ method: 'forget', table: 'ring', key: ring.key })),
};
