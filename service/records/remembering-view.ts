import { limits } from '../core/limits.js';
import type { Key } from '../schema/row.js';
import type { View } from '../schema/view.js';

/**
 * A view that remembers which records it has found, for work in which none goes away: the rows of an import name the
 * same few tenants over and over. What it has not found it looks for again.
 */
export function rememberingView(view: View): View {
  const found = new Found();
  return {
    get change() {
      return view.change;
    },
    get: (table, key) => view.get(table, key),
    has(table, key) {
      if (found.has(table, key)) return true;
      const there = view.has(table, key);
      if (there) found.add(table, key);
      return there;
    },
    version: (table, key) => view.version(table, key),
    scan: (table, options) => view.scan(table, options),
    grouped: (table, index, value, shaped) => view.grouped(table, index, value, shaped),
    shapes: (table, index) => view.shapes(table, index),
    isArchived: (table, key) => view.isArchived(table, key),
  };
}

type Parts = Map<Key[number], Parts>;

/** Keys part by part: a name made of them all would be another text for each row. */
class Found {
  readonly #tables = new Map<string, Parts>();
  #keys = 0;

  has(table: string, key: Key): boolean {
    let parts = this.#tables.get(table);
    for (let part = 0; parts !== undefined && part < key.length; part++) parts = parts.get(key[part]!);
    return parts !== undefined;
  }

  add(table: string, key: Key): void {
    if (this.#keys >= limits.rememberedTenants) return;
    this.#keys++;
    let parts = under(this.#tables, table);
    for (const part of key) parts = under(parts, part);
  }
}

function under<K>(map: Map<K, Parts>, part: K): Parts {
  let parts = map.get(part);
  if (parts === undefined) map.set(part, (parts = new Map()));
  return parts;
}
