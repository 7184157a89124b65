import { assert } from '../core/assert.js';
import { log } from '../core/log.js';
import { isRefusal } from '../core/refusals.js';
import type { StoreView } from '../database/view.js';
import type { ChangeRequest, Submit } from '../records/request.js';
import type { Json, Value } from '../schema/kind.js';
import type { Registry } from '../schema/registry.js';
import type { Table } from '../schema/table.js';

/** Puts the records that come with an application into a store that has none of their table, live or archived. */
export async function createBuiltIn(registry: Registry, view: (application: string) => StoreView, submit: Submit): Promise<void> {
  for (const application of registry.applications) {
    for (const [name, records] of Object.entries(application.builtIn ?? {})) {
      const current = view(application.name);
      if (current.count(name, false) + current.count(name, true) > 0) continue;
      const table = registry.table(application.name, name)!;
      const writes = records.map((cells) => ({ method: 'create' as const, table: name, attributes: attributesOf(table, cells) }));
      await create(submit, { application: application.name, by: 'system', what: `built-in ${name}`, writes });
    }
  }
}

/** All in one change, or in smaller ones where the machine is too slow for it just now (`changeLimits.batchMs`). */
async function create(submit: Submit, request: ChangeRequest): Promise<void> {
  const { application, writes, what } = request;
  const answer = await submit(request);
  if (!('code' in answer)) return;
  if (answer.code !== 'overloaded' || writes.length < 2) { log.error('built-in records were not created', { application, what, records: writes.length, reason: answer.message }); return; }
  const half = Math.ceil(writes.length / 2);
  await create(submit, { ...request, writes: writes.slice(0, half) });
  await create(submit, { ...request, writes: writes.slice(half) });
}

/** Declared as CSV cells, written as attributes. */
function attributesOf(table: Table, cells: Readonly<Record<string, string>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(table.columns.filter(({ name }) => (cells[name] ?? '') !== '').map(({ name, kind }) => {
    const value = kind.parse(cells[name]!) as Value;
    assert(!isRefusal(value), `a built-in record of ${table.name} fits its columns`);
    return [name, kind.show(value)];
  }));
}
