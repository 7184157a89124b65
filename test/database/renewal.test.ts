import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { useSecretKey } from '../../service/core/secrets.js';
import { prepare } from '../../service/database/migrate.js';
import { numberAt } from '../../service/database/numbers.js';
import { preflight } from '../../service/database/preflight.js';
import { renewedOf } from '../../service/database/renewal.js';
import { openStores } from '../../service/database/stores.js';
import type { Stores } from '../../service/database/stores.js';
import { TableView } from '../../service/database/view.js';
import { Registry } from '../../service/schema/registry.js';
import { oldRelease } from '../support/old-release.js';
import { auditStore } from '../support/store-audit.js';

// A busy machine takes ten times as long as an idle one: just under what the runner gives a file.
t.setTimeout(1_100_000);

const registry = new Registry(applications);
const program = fileURLToPath(new URL('../support/preparing-process.js', import.meta.url));

/** Takes on what is in a folder, and closes it again. */
async function takenOn<T>(folder: string, use: (stores: Stores) => T): Promise<T> {
  useSecretKey(readFileSync(join(folder, 'pin.key')));
  preflight(folder);
  const stores = openStores(folder, registry);
  try {
    prepare(stores, folder);
    return use(stores);
  } finally {
    await stores.close();
  }
}

function view(stores: Stores, application: string): TableView {
  const read = new TableView(stores, application);
  read.readChange();
  return read;
}

/** Every record, live and archived, as text. */
function everything(stores: Stores): readonly string[] {
  return stores.shelves.flatMap(({ application, table }) => {
    const read = view(stores, application.name);
    return [...[...read.scan(table.name)].map(({ key, row, created, modified }) => `${application.name}/${table.name} ${key.join('/')} ${created} ${modified} ${JSON.stringify(row)}`),
      ...[...read.scanArchive(table.name)].map(({ key, row, archived, batch }) => `${application.name}/${table.name} archived ${key.join('/')} ${archived} ${batch} ${JSON.stringify(row)}`)];
  });
}

void t.test('what release 0.2.0 left is taken on whole: every index and tally agrees with the records', async (t) => {
  const { folder } = oldRelease(t);
  await takenOn(folder, (stores) => {
    t.same(auditStore(stores), []);
    t.equal(numberAt(stores.meta, Buffer.from('schema version')), 2);
    t.equal(view(stores, 'icr').count('number', false, ['Site', 's1']) > 10_000, true);
  });
  await takenOn(folder, (stores) => t.same(auditStore(stores), [], 'and once only: the second start finds it done'));
  t.ok(existsSync(join(folder, 'before-1', 'store', 'data.mdb')), 'a copy of what was there stays beside it');
  preflight(join(folder, 'before-1'));
});

void t.test('a deck becomes what its lines together say, and lint is told of every deck', async (t) => {
  const { folder } = oldRelease(t);
  await takenOn(folder, (stores) => {
    const cc = view(stores, 'cc');
    const prefixes = (rate: string): readonly string[] => [...cc.scan('rate_prefix', { prefix: ['Site', rate] })].map(({ row }) => String(row[2])).sort();
    const table: readonly (readonly [rate: string, lines: readonly string[], form: string])[] = [
      ['National', ['+44', '+49', '+81', '011', '212', '212555', '808'], 'national'],
      ['Az', ['+1', '+420', '+44', '+4420', '+49', '+7', '242'], 'E.164'],
      ['AzOne', ['+1', '+212', '+441'], 'E.164'],
      ['Short', ['+212', '+44'], 'E.164'],
      ['Long1', ['+415', '212'], 'E.164'],
    ];
    const { findings } = renewedOf(stores, 'cc');
    for (const [rate, lines, form] of table) {
      t.same(prefixes(rate), lines, rate);
      t.match(findings.find(({ table: name, key, finding }) => name === 'rate' && key[1] === rate && finding.field === ''), { finding: { code: 'prefix_form', message: new RegExp(`was taken for ${form}`) } }, rate);
    }
    const tree = (rate: string): string => String(cc.get('rate', ['Site', rate])?.row[11]);
    t.match(tree('Tree'), /"value":"\+44".*"value":"212".*"value":"\+4930"/);
    t.match(tree('TreeAz'), /"value":"\+44".*"value":"\+1"/);
    t.match(findings.filter(({ finding }) => finding.code === 'merged'), [{ table: 'rate_prefix', key: ['Site', 'National', '+44', 0] }], 'two lines that became one');
    const [gone] = cc.archived('rate_prefix', ['Site', 'National', '+44', 0]);
    t.equal(gone?.row[6], 130_000, 'the line that was made later is in the archive');
    t.match(cc.archived('rate_prefix', ['Site', 'Gone', '+44', 0]), [{ row: ['Site', 'Gone', '+44'] }], 'what was archived is renewed too');
  });
});

void t.test('realms are one whatever their case, trunk groups are not', async (t) => {
  const { folder } = oldRelease(t);
  await takenOn(folder, (stores) => {
    const easy0 = view(stores, 'easy0');
    const owners = [...easy0.scan('ingress')].map(({ row }) => row.join(' ')).filter((row) => /site|tg-a/i.test(row)).sort();
    t.same(owners, ['pointcode 001-002-003 Site', 'realm pbx.site.example Site', 'realm sip.site.example Site', 'trunk TG-A Site', 'trunk tg-a Other']);
    t.match(easy0.archived('ingress', ['realm', 'sip.site.example']), [{ row: ['realm', 'sip.site.example', 'Other'] }]);
  });
});

void t.test('killed in the middle it begins again, and comes to the same', async (t) => {
  const { folder } = oldRelease(t);
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  for (const place of [whole, killed]) for (const name of ['store', 'calls', 'store.json', 'pin.key']) cpSync(join(folder, name), join(place, name), { recursive: true });
  const expected = await takenOn(whole, everything);
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [program, killed], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => { if (text.includes('begins')) setTimeout(() => child.kill('SIGKILL'), 40 + round * 150); });
    await once(child, 'exit');
  }
  const after = await takenOn(killed, (stores) => {
    t.same(auditStore(stores), []);
    return everything(stores);
  });
  t.same(after, expected);
});
