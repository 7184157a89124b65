import fc from 'fast-check';
import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import { showRow } from '../../service/records/fields.js';
import { spelled } from '../../service/records/references.js';
import { movesToArchive } from '../../service/schema/reference.js';
import type { Write } from '../../service/schema/write.js';
import type { Key } from '../../service/schema/row.js';
import { small } from '../support/small-application.js';
import { auditStore } from '../support/store-audit.js';
import { StoreModel } from '../support/store-model.js';
import type { ModelRow } from '../support/store-model.js';
import { followedStore } from '../support/temporary-store.js';

// Every change is done in two stores.
t.setTimeout(180_000);

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_115);

const providers = fc.constantFrom('a', 'b');
const sites = fc.constantFrom('x', 'y');
const lines = fc.constantFrom('8085550100', '8085550101', '80855501XX');
const row: Readonly<Record<string, fc.Arbitrary<ModelRow>>> = {
  provider: fc.record({ name: providers, legacy: fc.constantFrom(null, 1, 2), note: fc.constantFrom(null, 'n', 'm') }),
  site: fc.record({ provider: providers, name: sites, open: fc.boolean() }),
  line: fc.record({ number: lines, provider: providers, site: sites, rank: fc.integer({ min: -5, max: 99 }) }),
  note: fc.record({ name: fc.constantFrom('p', 'q'), line: fc.option(lines, { nil: null }) }),
  hunt: fc.record({ provider: providers, site: sites, number: fc.constantFrom(1, 2), members: fc.option(fc.uniqueArray(fc.constantFrom('8085550100', '8085550101'), { maxLength: 2 }), { nil: null }), plan: fc.constantFrom(null, 'day'), until: fc.constant(null), remark: fc.constantFrom(null, 'n') }),
};
type Step = { method: 'create' | 'put' | 'archive' | 'restore' | 'purge' | 'command'; table: string; row: ModelRow; command: 'start' | 'stop' };
const step: fc.Arbitrary<Step> = fc.constantFrom('provider', 'site', 'site', 'line', 'line', 'note', 'hunt', 'hunt', 'hunt').chain((table) => fc.record({
  method: fc.constantFrom('create' as const, 'create' as const, 'put' as const, 'archive' as const, 'restore' as const, 'purge' as const, ...(table === 'hunt' ? ['command' as const, 'command' as const] : [])),
  table: fc.constant(table),
  row: row[table]!,
  command: fc.constantFrom('start' as const, 'start' as const, 'stop' as const),
}));
/** What the command takes. */
const plan = 'day';

const keyOf = ({ table, row: values }: Step): Key => small.tables.find(({ name }) => name === table)!.key.map((name) => values[name] as string);

function writeOf(taken: Step): Write {
  const { method, table, row: attributes } = taken;
  if (method === 'create') return { method, table, attributes };
  if (method === 'command') return { method, table, key: keyOf(taken), command: taken.command, attributes: { plan } };
  return method === 'put' ? { method, table, key: keyOf(taken), attributes } : { method, table, key: keyOf(taken) };
}

/** From an empty store few steps lead to a hunt. */
const provisioned = (['provider', 'site', 'line', 'hunt'] as const).flatMap((table) => [
  { name: 'a', provider: 'a', site: 'x', number: '8085550100' }, { name: 'x', provider: 'a', site: 'x', number: '8085550101' }, { name: 'y', provider: 'a', site: 'y', number: '80855501XX' },
].flatMap((values, place): Step[] => {
  const { name, ...rest } = values;
  const rows: Readonly<Record<typeof table, ModelRow | undefined>> = {
    provider: place === 0 ? { name, legacy: 1, note: null } : undefined, site: place > 0 ? { provider: 'a', name, open: true } : undefined,
    line: { ...rest, rank: place }, hunt: { ...rest, number: place + 1, members: ['8085550100'], plan: null, until: null, remark: null },
  };
  return rows[table] === undefined ? [] : [{ method: 'create', table, row: rows[table], command: 'start' }];
}));

void t.test(`the store does what a simple model does (seed ${seed})`, async (t) => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), fc.boolean(), async (steps, isProvisioned) => {
    const store = followedStore(t);
    const model = new StoreModel();
    for (const taken of isProvisioned ? [...provisioned, ...steps] : steps) {
      const { method, table, row: values } = taken;
      const key = StoreModel.key(table, values);
      const answer = await store.write(writeOf(taken));
      const number = isRefusal(answer) ? 0 : answer.change ?? 0;
      const wanted = method === 'create' || method === 'put' ? model.write(table, values, method === 'put', number, store.clock.now())
        : method === 'command' ? (taken.command === 'start' ? model.start(values, plan, number, store.clock.now()) : model.stop(values, plan)) : method === 'archive' ? model.archive(table, key, number) : model[method](table, key);
      t.equal(isRefusal(answer) ? answer.code : 'ok', wanted, `${method} ${table} ${key}`);
    }
    const view = store.reader.view('small');
    const kept = small.tables.filter(movesToArchive);
    const live = kept.flatMap((table) => [...view.scan(table.name)].map((stored) => [StoreModel.id(table.name, spelled(stored.key)), showRow(table, stored.row)] as const));
    t.strictSame(Object.fromEntries(live), Object.fromEntries([...model.live].map(([id, { row: values }]) => [id, values])));
    const archived = kept.flatMap((table) => [...view.scanArchive(table.name)].map((stored) => StoreModel.id(table.name, spelled(stored.key)))).sort();
    t.strictSame(archived, model.archived);
    t.strictSame(auditStore(store.stores), []);
  }), { numRuns: 25, seed });
});
