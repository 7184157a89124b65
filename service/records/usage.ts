import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import type { StoreView } from '../database/view.js';
import type { Application } from '../schema/application.js';
import type { Key, Table } from '../schema/table.js';
import { spelled } from './references.js';

/** What archiving or purging a record would take along, and who refers to it from outside. Internal records are not told of. */
export interface Usage {
  /** Records by table, the record itself not counted. */
  readonly contains: Readonly<Record<string, number>>;
  /** At most a page of them. */
  readonly usedBy: readonly { readonly table: string; readonly key: Key }[];
}

/** Of a live record; refused when there is none. */
export function usage(view: StoreView, application: Application, table: Table, key: Key): Usage | Refusal {
  if (!view.has(table.name, key)) return refuse('not_found');
  const internal = new Set(application.tables.filter((each) => each.internal === true).map(({ name }) => name));
  const contains: Record<string, number> = {};
  const usedBy: { table: string; key: Key }[] = [];
  const inside = new Map([[`${table.name}/${spelled(key)}`, { table: table.name, key }]]);
  for (const container of inside.values()) {
    for (const user of view.users(container.table, container.key, Infinity)) {
      const name = `${user.table}/${spelled(user.key)}`;
      if (!user.contained || inside.has(name)) continue;
      inside.set(name, { table: user.table, key: user.key });
      if (!internal.has(user.table)) contains[user.table] = (contains[user.table] ?? 0) + 1;
    }
  }
  for (const { table: to, key: of } of inside.values()) {
    for (const user of view.users(to, of, limits.pageRows)) {
      if (usedBy.length >= limits.pageRows) break;
      if (!user.contained && !internal.has(user.table) && !inside.has(`${user.table}/${spelled(user.key)}`)) usedBy.push({ table: user.table, key: user.key });
    }
  }
  return { contains, usedBy };
}
