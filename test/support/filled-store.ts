import { applications } from '../../service/apps/all.js';
import { systemClock } from '../../service/core/clock.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Draft } from '../../service/database/draft.js';
import { prepare } from '../../service/database/migrate.js';
import { allocateFilters, openStores } from '../../service/database/stores.js';
import { Writer } from '../../service/database/writer.js';
import { Registry } from '../../service/schema/registry.js';
import type { Row } from '../../service/schema/row.js';

/** Numbers are so far apart that parts of them tell few from many. */
const step = 7;
const firstNumber = 2_002_000_000;

/**
 * Makes a state folder with the icr provider Alpha, its subscriber S1, and so many numbers of that, as an import would leave it but without reading a
 * file: a million in half a minute.
 */
export async function fillStore(folder: string, count: number): Promise<void> {
  const registry = new Registry(applications);
  const stores = openStores(folder, registry, undefined, allocateFilters(registry));
  prepare(stores, folder);
  const writer = new Writer(stores, { clock: systemClock, raise: () => undefined, refusal: () => undefined, doubt: (fault) => { throw fault; } });
  const rowOf = (name: string, values: Readonly<Record<string, string>>): Row => registry.table('icr', name)!.columns.map((column) => values[column.name]);
  const change = async (evaluate: (draft: Draft) => void): Promise<void> => {
    const done = await writer.submit({ application: 'icr', by: 'system', what: 'fill', evaluate: (draft) => { evaluate(draft); return true; } });
    if (isRefusal(done)) throw new Error(done.message);
  };
  await change((draft) => {
    draft.create('service_provider', ['Alpha'], rowOf('service_provider', { name: 'Alpha' }));
    draft.create('subscriber', ['Alpha', 'S1'], rowOf('subscriber', { service_provider_name: 'Alpha', name: 'S1' }));
  });
  const slices = Array.from({ length: Math.ceil(count / 4_000) }, (_, slice) => slice * 4_000);
  for (let at = 0; at < slices.length; at += 8) {
    await Promise.all(slices.slice(at, at + 8).map((from) => change((draft) => {
      for (let place = from; place < Math.min(count, from + 4_000); place++) {
        const number = String(firstNumber + place * step);
        draft.create('number', [number], rowOf('number', { number, service_provider_name: 'Alpha', subscriber_name: 'S1', ...(place % 3 === 0 ? { timezone: 'America/New_York' } : {}) }));
      }
    })));
  }
  await writer.drained();
  await stores.close();
}
