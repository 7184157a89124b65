import { covered, keyOfEntry, valuesUnder } from '../schema/grouped.js';
import { tenantOf } from '../schema/tenant.js';
import { keyOf } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Application } from '../schema/application.js';
import type { Stored, View } from '../schema/view.js';

/**
 * A view in which another tenant's records are not there (api.md: a tenant never sees that another tenant's record
 * exists). Records of no tenant (settings, built-in lists) are everybody's.
 */
export function tenantView(view: View, application: Application, tenant: readonly string[]): View {
  if (tenant.length === 0) return view;
  const tables = new Map(application.tables.map((table) => [table.name, table]));
  const isOwn = (table: Table, row: Row): boolean => {
    const owner = tenantOf(table, row);
    return owner.length === 0 || tenant.every((part, place) => owner[place] === undefined || owner[place] === part);
  };
  const get = (name: string, key: Key): Stored | undefined => {
    const stored = view.get(name, key);
    return stored !== undefined && isOwn(tables.get(name)!, stored.row) ? stored : undefined;
  };
  return {
    change: view.change,
    get,
    has: (name, key) => get(name, key) !== undefined,
    version: (name, key) => get(name, key)?.modified,
    *scan(name, options) {
      for (const stored of view.scan(name, options)) if (isOwn(tables.get(name)!, stored.row)) yield stored;
    },
    grouped: (name, index, value, shaped) =>
      view.grouped(name, index, value, shaped).filter((row) => isOwnEntry(tables.get(name)!, index, row, tenant)),
    shapes: (name, index) => view.shapes(name, index),
    // Of a key that does not say whose it is nobody learns more than that calls do not find it.
    isArchived: (name, key) => isOwnKey(tables.get(name)!, key, tenant) && view.isArchived(name, key),
  };
}

function isOwnKey({ tenant: columns, key: names }: Table, key: Key, tenant: readonly string[]): boolean {
  const own = [columns?.provider, columns?.subscriber];
  return tenant.every(
    (part, place) =>
      own[place] === undefined || names[place] !== own[place] || key[place] === undefined || key[place] === part,
  );
}

/** An entry of a grouped index, by the tenant's columns that it covers. */
function isOwnEntry(table: Table, index: string, row: Row, tenant: readonly string[]): boolean {
  const { covers } = table.grouped!.find(({ name }) => name === index)!;
  return [table.tenant?.provider, table.tenant?.subscriber].every((column, place) => {
    const covered = column === undefined ? -1 : covers.indexOf(column);
    return covered < 0 || tenant[place] === undefined || row[covered] === tenant[place];
  });
}

/** A view in which one record is as a draft says, whatever is stored (routing.md, Explain and Rehearse). */
export function draftView(view: View, table: Table, row: Row): View {
  const key = keyOf(table, row);
  const draft: Stored = { key, row, created: 0, modified: Number.MAX_SAFE_INTEGER };
  const isDraft = (name: string, asked: Key): boolean =>
    name === table.name && asked.length === key.length && asked.every((part, place) => part === key[place]);
  return {
    change: view.change,
    get: (name, asked) => (isDraft(name, asked) ? draft : view.get(name, asked)),
    has: (name, asked) => isDraft(name, asked) || view.has(name, asked),
    version: (name, asked) => (isDraft(name, asked) ? draft.modified : view.version(name, asked)),
    scan: (name, options) => view.scan(name, options),
    grouped(name, named, value, shaped) {
      const entries = view.grouped(name, named, value, shaped);
      if (name !== table.name) return entries;
      const index = table.grouped!.find((each) => each.name === named)!;
      const others = entries.filter((entry) => !isDraft(name, keyOfEntry(table, index, value, entry)));
      return valuesUnder(table, index, row).includes(value) ? [...others, covered(table, index, row)] : others;
    },
    shapes: (name, index) => view.shapes(name, index),
    isArchived: (name, asked) => view.isArchived(name, asked),
  };
}
