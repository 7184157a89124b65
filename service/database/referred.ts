import { referencePlaces } from '../schema/table.js';
import type { Reference, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';

/** The keys a row refers to through one reference. */
export function keysReferredTo(table: Table, reference: Reference, row: Row): readonly Key[] {
  if (typeof reference.by === 'function') return reference.by(row);
  const places = referencePlaces(table, reference)!;
  // A reference that is not set refers to nothing; only its leading parts may be empty (a built-in list has no
  // provider).
  if (row[places[places.length - 1]!] === undefined) return nothing;
  const key = new Array<Key[number]>(places.length);
  for (let part = 0; part < places.length; part++) key[part] = (row[places[part]!] ?? '') as Key[number];
  return [key];
}
const nothing: readonly Key[] = [];
