import { position } from '../schema/table.js';
import type { Key, Reference, Row, Table } from '../schema/table.js';

/** The keys a row refers to through one reference. */
export function keysReferredTo(table: Table, reference: Reference, row: Row): readonly Key[] {
  if (typeof reference.by === 'function') return reference.by(row);
  const parts = reference.by.map((name) => row[position(table, name)]);
  // A reference that is not set refers to nothing; only its leading parts may be empty (a built-in list has no provider).
  return parts.at(-1) === undefined ? [] : [parts.map((part) => part ?? '') as Key];
}
