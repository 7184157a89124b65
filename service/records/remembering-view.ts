import type { Key } from '../schema/table.js';
import type { View } from '../schema/view.js';

/**
 * A view that remembers which records it has found, for work in which none goes away: the rows of an import name the same few tenants
 * over and over. What it has not found it looks for again.
 */
export function rememberingView(view: View): View {
  const found = new Set<string>();
  return {
    get change() { return view.change; },
    get: (table, key) => view.get(table, key),
    has(table, key) {
      const name = nameOf(table, key);
      if (found.has(name)) return true;
      const there = view.has(table, key);
      if (there && found.size < most) found.add(name);
      return there;
    },
    version: (table, key) => view.version(table, key),
    scan: (table, options) => view.scan(table, options),
    grouped: (table, index, value, shaped) => view.grouped(table, index, value, shaped),
    shapes: (table, index) => view.shapes(table, index),
    isArchived: (table, key) => view.isArchived(table, key),
  };
}

/** More than the tenants of one slice; a bound all the same. */
const most = 10_000;

function nameOf(table: string, key: Key): string {
  let name = table;
  for (const part of key) name += `\0${part}`;
  return name;
}
