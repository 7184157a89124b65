import fc from 'fast-check';
import t from 'tap';
import { samples } from '../../scripts/samples/all.js';
import { applications } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { isRevertible, revert } from '../../service/records/revert.js';
import { readCells, showRow } from '../../service/records/fields.js';
import { entryOf } from '../../service/records/units.js';
import type { Json } from '../../service/schema/kind.js';
import type { Application } from '../../service/schema/application.js';
import type { Key } from '../../service/schema/row.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { auditStore } from '../support/store-audit.js';
import { followedStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

// Every change is done in two stores.
t.setTimeout(180_000);

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_116);

/** Few enough records that a random step often meets another's. */
const rowsOfTable = 3;

interface Step {
  readonly kind: 'archive' | 'restore' | 'purge' | 'edit' | 'copy' | 'revert';
  readonly table: number;
  readonly place: number;
  readonly back: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('archive', 'archive', 'restore', 'purge', 'edit', 'copy', 'revert', 'revert', 'revert', 'revert'),
  table: fc.nat(20), place: fc.nat(5), back: fc.nat(12),
});

/** The first records of a sample, administrators of every role, and a list that a plan names where the application has lists. */
async function furnish(store: TemporaryStore, application: Application): Promise<void> {
  const put = async (table: string, attributes: Attributes): Promise<boolean> => !isRefusal(await store.write({ method: 'create', table, attributes }));
  await store.must({ method: 'create', table: 'administrator', attributes: { username: 'owner', role_id: 'platform_owner' } });
  for (const { table: name, rows } of samples.find((sample) => sample.application === application.name)!.tables) {
    const table = application.tables.find((each) => each.name === name)!;
    let made = 0;
    for (const cells of rows) {
      if (made >= rowsOfTable) break;
      const { row, findings } = readCells(table, cells);
      if (findings.length === 0 && await put(name, shownToWrite(application, name, row))) made++;
    }
  }
  const view = store.reader.view(application.name);
  for (const { key: [provider] } of [...view.scan('service_provider')]) {
    await put('administrator', { username: `adm_${String(provider)}`.slice(0, 20), role_id: `service_provider:${String(provider)}` });
    if (!application.tables.some(({ name }) => name === 'npa_list')) continue;
    await put('npa_list', { name: 'mine', service_provider_name: provider as string, npas: ['212'] });
  }
  for (const { key: [provider, subscriber] } of application.tables.some(({ name }) => name === 'subscriber') ? [...view.scan('subscriber')] : []) {
    await put('administrator', { username: `adm_${String(subscriber)}`.slice(0, 20), role_id: `subscriber:${String(provider)}:${String(subscriber)}` });
  }
}

/** Attributes as a write takes them; a secret is given anew, each record its own. */
function shownToWrite(application: Application, name: string, row: readonly unknown[]): Attributes {
  const table = application.tables.find((each) => each.name === name)!;
  const shown = showRow(table, row as never, () => true);
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as Attributes;
}

/** What is edited: the texts and lists of a record, to what another of the table has, or to nothing. */
function edited(application: Application, name: string, attributes: Attributes, other: Attributes, place: number): Attributes {
  const table = application.tables.find((each) => each.name === name)!;
  const columns = table.columns.filter((column) => !table.key.includes(column.name) && column.secret === undefined && column.unique !== true);
  const column = columns[place % columns.length];
  if (column === undefined) return {};
  const rules = name === 'call_plan' && place % 2 === 0 && application.name !== 'easy0' ? withList(attributes['rules'] ?? null) : undefined;
  return rules === undefined ? { [column.name]: other[column.name] ?? null } : { rules };
}

function withList(rules: Json): Json {
  const named = { label: 'Ours', type: 'npa', criteria: 'mine', destination: { type: 'number', value: '2125550177' } };
  return Array.isArray(rules) && JSON.stringify(rules).includes('mine') ? rules.slice(1) : [named, ...(Array.isArray(rules) ? rules : [])] as Json;
}

for (const application of applications) {
  void t.test(`${application.name}: whatever is archived, restored, purged and taken back, every live reference resolves (seed ${seed})`, async (t) => {
    const tables = application.tables.filter(({ internal }) => internal !== true);
    let takenBack = 0;
    let refused = 0;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const store = followedStore(t, application);
      await furnish(store, application);
      const view = store.reader.view(application.name);
      const at = <T>(list: readonly T[], place: number): T | undefined => (list.length === 0 ? undefined : list[place % list.length]);
      for (const taken of steps) {
        const table = tables[taken.table % tables.length]!;
        const live = [...view.scan(table.name, { limit: 20 })];
        const gone = [...view.scanArchive(table.name, { limit: 20 })];
        const one = at(live, taken.place);
        const key: Key | undefined = taken.kind === 'restore' || taken.kind === 'purge' ? at(gone, taken.place)?.key : one?.key;
        if (taken.kind === 'revert') {
          const change = Math.max(1, view.change - taken.back);
          const entry = entryOf(store.stores, change)!;
          const trying = isRevertible(store.stores, view, entry, 'tester');
          let possible = trying.next();
          while (possible.done !== true) possible = trying.next();
          const before = view.change;
          const done = await store.writer.submit({ application: application.name, by: 'tester', what: 'revert', reverts: entry.change, evaluate: (draft) => revert(draft, { application: application.name, by: 'tester', change, tenant: [] }) });
          store.reader.refresh();
          t.equal(!isRefusal(done), possible.value, `revertible tells what a revert of ${entry.head.what} ${change} does: ${isRefusal(done) ? done.message : 'taken back'}`);
          if (isRefusal(done)) refused++;
          else takenBack++;
          if (!isRefusal(done)) t.equal(view.change, before + 1, 'and what is taken back is a change');
          continue;
        }
        if (key === undefined) continue;
        if (taken.kind === 'edit' || taken.kind === 'copy') {
          const attributes = shownToWrite(application, table.name, one!.row);
          const other = shownToWrite(application, table.name, at(live, taken.back)!.row);
          const write: Write = taken.kind === 'edit' ? { method: 'put', table: table.name, key, attributes: edited(application, table.name, attributes, other, taken.place) }
            : { method: 'put', table: table.name, key, attributes };
          await store.write(write);
        } else await store.write({ method: taken.kind, table: table.name, key });
      }
      t.strictSame(auditStore(store.stores), []);
      t.ok([...view.scan('administrator')].some(({ row }) => row[1] === 'platform_owner'), 'somebody owns the platform');
      for (const table of tables) {
        for (const { row, key } of view.scan(table.name, { limit: 50 })) t.strictSame(table.check?.(row, view).errors ?? [], [], `${table.name} ${key.join('/')} may stand`);
      }
    }), { numRuns: 12, seed });
    t.ok(takenBack > 5 && refused > 5, `the walks meet both: ${takenBack} taken back, ${refused} refused`);
  });
}
