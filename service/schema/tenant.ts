import { position } from './table.js';
import type { Row, Table } from './table.js';

/** Whose a record is, as far as its table says: [], [provider] or [provider, subscriber]. */
export function tenantOf(table: Table, row: Row): readonly string[] {
  const declared = table.tenantOf?.(row);
  const provider = declared === undefined ? valueOf(table, table.tenant?.provider, row) : declared.provider;
  if (provider === undefined) return nobody;
  const subscriber = declared === undefined ? valueOf(table, table.tenant?.subscriber, row) : declared.subscriber;
  return subscriber === undefined ? [provider] : [provider, subscriber];
}
const nobody: readonly string[] = [];

function valueOf(table: Table, column: string | undefined, row: Row): string | undefined {
  return column === undefined ? undefined : row[position(table, column)] as string | undefined;
}
