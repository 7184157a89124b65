/** Records by chance of every table of every application, out of a store by file, into another and out again: the same bytes (jobs.md, Export). */
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import type { Application } from '../../service/schema/application.js';
import { FileStore } from '../support/file-store.js';
import { inOrder, RandomRecords } from '../support/hostile/records.js';
import { auditStore } from '../support/store-audit.js';

t.setTimeout(1_100_000);

const seed = Number(process.env['NIUD_FUZZ_SEED'] ?? 20_260_115);
/** Records of a table at least, and rows that are made at once to get them. */
const leastRecords = 200;
const rowsAtOnce = 400;
const mostRounds = 12;

async function furnish(store: FileStore, application: Application): Promise<ReadonlyMap<string, number>> {
  const { reader } = store.store;
  const records = new Map<string, number>();
  const random = new RandomRecords(application, reader.view(application.name), seed);
  for (const table of inOrder(application)) {
    let added = 0;
    for (let round = 0; round < mostRounds && added < leastRecords; round++) {
      const { counts, report } = await store.import(application.name, table.name, random.rows(table, rowsAtOnce));
      added += Number(counts['added']);
      const broken = report.find(({ code }) => code === 'internal' || code === 'column_count' || code === 'broken_quote');
      if (counts['status'] !== 'completed' || broken !== undefined) throw new Error(`${table.name}: ${JSON.stringify(counts)} ${JSON.stringify(broken)}`);
      if (round === mostRounds - 1) t.comment(`${application.name} ${table.name}: ${JSON.stringify(report.slice(0, 3))}`);
    }
    records.set(table.name, added);
  }
  return records;
}

for (const application of applications) {
  t.test(`${application.name} (seed ${seed})`, async (t) => {
    const [from, into] = [await FileStore.open(t), await FileStore.open(t)];
    const records = await furnish(from, application);
    for (const table of inOrder(application)) {
      const count = records.get(table.name)!;
      t.ok(count >= leastRecords, `${table.name}: ${count} records`);
      const file = await from.export(application.name, table.name);
      const { counts, report } = await into.import(application.name, table.name, file);
      t.same(counts, { status: 'completed', rows: count, added: count, conflicts: 0, rejected: 0 }, `${table.name}: ${JSON.stringify(report.slice(0, 2))}`);
      t.ok(await into.export(application.name, table.name) === file, `${table.name}: the same bytes`);
    }
    for (const { store } of [from, into]) t.same(auditStore(store.stores).slice(0, 5), []);
  });
}
