import type { Finding } from '../core/refusals.js';
import type { Application } from './application.js';
import type { Reference, Table } from './table.js';
import type { Key } from './row.js';
import type { View } from './view.js';

/**
 * Whether the records that refer through `reference` can be found only by an index of their own. Not when its columns
 * begin the table's key, nor when a grouped index lies by its single column: those lead to the records already.
 */
export function needsIndex(table: Table, reference: Reference): boolean {
  const { by } = reference;
  if (typeof by === 'function') return true;
  const beginsKey = by.every((column, place) => table.key[place] === column);
  const isGrouped =
    by.length === 1 && (table.grouped ?? []).some((grouped) => grouped.by === by[0] && grouped.only === undefined);
  return !beginsKey && !isGrouped;
}

/** The references of a table to what its records are contained in, and move to the archive with. */
export function containedBy(table: Table): readonly Reference[] {
  return (table.references ?? []).filter(({ contained }) => contained === true);
}

/**
 * Whether records of the table go to the archive: all but those that niud keeps for itself alone, in no other record.
 */
export function movesToArchive(table: Table): boolean {
  return table.internal !== true || containedBy(table).length > 0;
}

/** Every reference of the application's tables to the records of `table`. */
export function referencesTo(
  application: Application,
  table: Table,
): readonly { readonly table: Table; readonly reference: Reference }[] {
  return application.tables.flatMap((from) =>
    (from.references ?? []).filter(({ to }) => to === table.name).map((reference) => ({ table: from, reference })),
  );
}

/**
 * What to tell who named a record that is not there. A record inside another is missing for certain when the outer one
 * is, so the column that names the outermost missing one is at fault: a number of an unknown provider has a wrong
 * `service_provider_name`, not a wrong `subscriber_name`. One reference thus serves for both columns, and costs one
 * index.
 */
export function missingRecord(application: Application, reference: Reference, key: Key, view: View): Finding {
  const target = application.tables.find(({ name }) => name === reference.to);
  const outer = target === undefined ? undefined : outermostMissing(application, target, key, view);
  const column =
    outer === undefined || typeof reference.by === 'function' ? reference.column : reference.by[outer.key.length - 1]!;
  const missing = outer ?? { table: reference.to, key };
  return {
    field: column,
    code: 'no_such_record',
    message: `There is no ${missing.table} ${missing.key.join(' / ')}.${inArchive(application, missing, view)}`,
  };
}

/**
 * What to do about a provider, a subscriber or what is theirs by its key that is only in the archive. Of keys of the
 * whole application nothing is said: the archived one may be another tenant's.
 */
function inArchive(
  application: Application,
  missing: { readonly table: string; readonly key: Key },
  view: View,
): string {
  const target = application.tables.find(({ name }) => name === missing.table);
  const isTenants = target?.tenant !== undefined && target.key[0] === target.tenant.provider;
  return isTenants && view.isArchived(missing.table, missing.key) ? ' It is in the archive: restore it first.' : '';
}

/**
 * Of the records that contain the one of `key` and are named by the first parts of that key, the outermost that is not
 * live.
 */
function outermostMissing(
  application: Application,
  table: Table,
  key: Key,
  view: View,
): { readonly table: string; readonly key: Key } | undefined {
  for (const { to, by } of containedBy(table)) {
    if (typeof by === 'function' || !by.every((column, place) => table.key[place] === column)) continue;
    const outer = { table: to, key: key.slice(0, by.length) };
    if (view.has(outer.table, outer.key)) continue;
    const container = application.tables.find(({ name }) => name === to);
    return (container && outermostMissing(application, container, outer.key, view)) ?? outer;
  }
  return undefined;
}
