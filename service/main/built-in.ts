import { assert } from '../core/assert.js';
import { log } from '../core/log.js';
import { isRefusal } from '../core/refusals.js';
import type { StoreView } from '../database/store-view.js';
import type { Submit } from '../records/request.js';
import type { Json, Value } from '../schema/kind.js';
import type { Registry } from '../schema/registry.js';
import type { Table } from '../schema/table.js';

/**
 * Puts the records that come with an application into a store that has none of their table, live or archived. Those of
 * a table are one change: a start that ends in the middle leaves none of them, and the next puts them in.
 */
export async function createBuiltIn(
  registry: Registry,
  view: (application: string) => StoreView,
  submit: Submit,
): Promise<void> {
  for (const { name: application, builtIn = {} } of registry.applications) {
    for (const [name, records] of Object.entries(builtIn)) {
      const current = view(application);
      if (current.count(name, false) + current.count(name, true) > 0) continue;
      const table = registry.table(application, name)!;
      const writes = records.map((cells) => ({
        method: 'create' as const,
        table: name,
        attributes: attributesOf(table, cells),
      }));
      const answer = await submit({ application, by: 'system', what: `built-in ${name}`, writes, unhurried: true });
      if ('code' in answer)
        log.error('built-in records were not created', {
          application,
          table: name,
          records: records.length,
          reason: answer.message,
        });
    }
  }
}

/** Declared as CSV cells, written as attributes. */
function attributesOf(table: Table, cells: Readonly<Record<string, string>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    table.columns
      .filter(({ name }) => (cells[name] ?? '') !== '')
      .map(({ name, kind }) => {
        const value = kind.parse(cells[name]!) as Value;
        assert(!isRefusal(value), `a built-in record of ${table.name} fits its columns`);
        return [name, kind.show(value)];
      }),
  );
}
