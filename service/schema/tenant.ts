import { tablePlaces } from './table.js';
import type { Table } from './table.js';
import type { Row } from './row.js';

/** Of whom something is asked or done: nobody is the whole application. */
export interface Scope {
  readonly provider?: string;
  readonly subscriber?: string;
}

/** A scope as views are limited to it: [], [provider] or [provider, subscriber]. */
export function scopeParts({ provider, subscriber }: Scope): readonly string[] {
  return [provider, subscriber].filter((part) => part !== undefined);
}

/** Whose a record is, as far as its table says: [], [provider] or [provider, subscriber]. */
export function tenantOf(table: Table, row: Row): readonly string[] {
  if (table.tenantOf !== undefined) {
    const { provider, subscriber } = table.tenantOf(row);
    return tenant(provider, subscriber);
  }
  const { provider, subscriber } = tablePlaces(table);
  return tenant(valueAt(row, provider), valueAt(row, subscriber));
}
const nobody: readonly string[] = [];

function tenant(provider: string | undefined, subscriber: string | undefined): readonly string[] {
  if (provider === undefined) return nobody;
  return subscriber === undefined ? [provider] : [provider, subscriber];
}

function valueAt(row: Row, place: number | undefined): string | undefined {
  return place === undefined ? undefined : (row[place] as string | undefined);
}
