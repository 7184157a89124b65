import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { removedOf } from '../../service/records/removed.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { ChangeNumber, Reader } from '../../service/database/reader.js';
import { Random } from '../../scripts/nanp/random.js';
import { dayMs, nightStore } from '../support/night-store.js';
import { auditStore } from '../support/store-audit.js';

const lines = 900;
const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_305);
const program = fileURLToPath(new URL('../support/purging-process.js', import.meta.url));
t.setTimeout(1_100_000);

/** Runs the process until it has done so many slices, and kills it in the middle of what follows; gives what it said. */
async function purgedFor(folder: string, slices: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > slices && !told.includes('done')) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return told.split('\n').slice(0, -1);
}

void t.test(`SIGKILL again and again while a purge runs: it ends, once, and has counted each record once (seed ${seed})`, async (t) => {
  const store = nightStore(t);
  const { clock, folder } = store;
  clock.set(Date.now() - 10 * dayMs);
  await store.look();
  for (const [provider, young] of [['a', false], ['b', false], ['c', true]] as const) {
    if (young) clock.set(Date.now());
    await store.must(
      { method: 'create', table: 'provider', attributes: { name: provider } }, { method: 'create', table: 'site', attributes: { provider, name: 'x' } },
      ...Array.from({ length: lines / 2 }, (_, place) => ({ method: 'create' as const, table: 'line', attributes: { number: `8085${provider.charCodeAt(0)}${String(place).padStart(4, '0')}`, provider, site: 'x' } })),
    );
    await store.must({ method: 'archive', table: 'provider', key: [provider] });
  }
  const random = new Random(seed, 'kills', 0);
  let kills = 0;
  while ((await purgedFor(folder, random.between(1, 6))).at(-1) !== 'done') kills++;
  t.ok(kills >= 5, `${kills} kills`);
  const view = new Reader(store.stores, new ChangeNumber()).view('small');
  store.stores.store.root.resetReadTxn();
  const purges = [...view.scan(jobTable.name)].filter(({ row }) => row[1] === 'purge');
  t.equal(purges.length, 1);
  t.same(removedOf(purges[0]!.row).archive, { provider: 2, site: 2, line: lines });
  t.equal(view.count('line', true), lines / 2, 'the young stay');
  t.strictSame(auditStore(store.stores), []);
});
