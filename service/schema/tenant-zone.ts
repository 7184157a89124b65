import { isWithinTenantZone, tenantZone, withTenantZone } from '../core/system-zone.js';
import { timestamp } from './kinds/timestamp.js';
import { position, type Table } from './table.js';
import type { View } from './view.js';

/**
 * A date and time that is read and written in the zone of whose the record is (routing.md, T7): the service provider's
 * setting, the application's, the NIU's. Whoever reads or writes a value does so within `inZoneOf`.
 */
export const tenantTimestamp = timestamp(
  tenantZone,
  'YYYY-MM-DD HH:MM:SS in the zone of the service provider, or ISO 8601',
);

type Zoned = Pick<Table, 'name' | 'columns'> & Partial<Pick<Table, 'key' | 'tenant'>>;

/**
 * The zone of a provider's records of a table, as the settings of its application have it; `view` where it is not that
 * of this thread. Undefined where none is set.
 */
type ZoneFinder = (table: Zoned, provider: string, view: View | undefined) => string | undefined;

let finder: ZoneFinder = () => undefined;

/** Each thread is told once how zones are found. */
export function findTenantZones(find: ZoneFinder): void {
  finder = find;
}

/** Whether dates of the table are meant in a provider's zone. */
export function isZoned({ columns }: Zoned): boolean {
  let zoned = known.get(columns);
  if (zoned === undefined) known.set(columns, (zoned = columns.some(({ kind }) => kind === tenantTimestamp)));
  return zoned;
}
/** Asked of every row that is read or written. */
const known = new WeakMap<Zoned['columns'], boolean>();

/**
 * Runs something that reads or writes values of a provider's records; what it does later is not within. Whoever is
 * within already stays there, unless the view is another.
 */
export function inZoneOf<T>(table: Zoned, provider: unknown, run: () => T, view?: View): T {
  return isZoned(table) && (view !== undefined || !isWithinTenantZone())
    ? withTenantZone(zoneOf(table, provider, view), run)
    : run();
}

/** The zone in which dates of a table are written for a provider; undefined for another table. */
export function writtenZone(table: Zoned, provider: unknown, view?: View): string | undefined {
  return isZoned(table) ? withTenantZone(zoneOf(table, provider, view), tenantZone) : undefined;
}

function zoneOf(table: Zoned, provider: unknown, view: View | undefined): string | undefined {
  return typeof provider === 'string' && provider !== '' ? finder(table, provider, view) : undefined;
}

/** Whose a row is, for `inZoneOf`. */
export function providerOf(table: Zoned, row: readonly unknown[]): unknown {
  const column = table.tenant?.provider;
  return column === undefined ? undefined : row[position(table as Table, column)];
}

/** Whose a record is, by its key or the beginning of one. */
export function providerOfKey({ key, tenant }: Zoned, parts: readonly unknown[]): unknown {
  return tenant?.provider !== undefined && key?.[0] === tenant.provider ? parts[0] : undefined;
}
