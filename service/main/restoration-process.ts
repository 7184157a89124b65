/**
 * A process of its own, `restoration-process REQUEST`: what is done to the copy of a store before it is put in the
 * place of another, as JSON: `store` goes back to a change where one is asked for, begins another generation, and says
 * so in the log of each application. Prints a line of JSON: what it did, or why it could not. A damaged store may kill
 * it, and nobody else.
 */
import { applications } from '../apps/all.js';
import { isRefusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { writeHead } from '../database/change-log.js';
import { generationKey, generationOf } from '../database/migrate.js';
import { numberAt, numberKey } from '../database/numbers.js';
import { openStores } from '../database/stores.js';
import { lastChangeKey } from '../database/view.js';
import { job as jobTable } from '../parts/system-tables.js';
import { dividedAt, rewind } from '../records/rewind.js';
import { Registry } from '../schema/registry.js';
import { value } from '../schema/declaration.js';
import { rowOf } from '../database/layout.js';
import type { Restoration, RestorationRequest } from './restoration.js';

const { folder, to, generation, lastChange, what, at } = JSON.parse(process.argv[2]!) as RestorationRequest;
const registry = new Registry(applications);
const stores = openStores(folder, registry);

function jobsUnderWay(): Restoration['jobs'] {
  const { at } = jobTable;
  return registry.applications.flatMap(({ name }) =>
    [...stores.shelf(name, jobTable.name).live.getRange({ start: Buffer.alloc(0) })]
      .map((entry) => rowOf(jobTable, entry.value))
      .filter((row) => value(row, at.status) === 'processing')
      .map((row) => ({
        application: name,
        job: value(row, at.job_id),
        type: value(row, at.job_type),
        object: value(row, at.object) ?? '',
      })),
  );
}

function work(): Restoration | { readonly refused: string } {
  const divided = to === undefined ? [] : dividedAt(stores, to);
  const rewound = to === undefined ? undefined : rewind(stores, to);
  if (isRefusal(rewound)) return { refused: rewound.message };
  let next = Math.max(numberAt(stores.meta, lastChangeKey), lastChange) + limits.restoredNumbers;
  const begun = Math.max(generation, generationOf(stores)) + 1;
  stores.store.root.transactionSync(() => {
    for (const { name } of registry.applications) {
      next++;
      stores.changes.put(numberKey(next), Buffer.alloc(0));
      writeHead(stores, next, {
        at,
        by: 'system',
        what,
        application: name,
        records: 0,
        tale: { counts: [], keys: [], tenants: [] },
      });
    }
    stores.meta.put(lastChangeKey, numberKey(next));
    stores.meta.put(generationKey, numberKey(begun));
  });
  return {
    generation: begun,
    change: next,
    jobs: jobsUnderWay(),
    divided,
    ...(rewound === undefined ? {} : { rewound }),
  };
}

const done = work();
await stores.close();
process.stdout.write(`${JSON.stringify(done)}\n`);
