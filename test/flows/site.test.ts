import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { writeDataSet } from '../../scripts/nanp/csv-files.js';
import { siteSizes } from '../../scripts/nanp/data-set.js';
import { lookups } from '../../scripts/nanp/lookups.js';
import { Oracle } from '../support/oracle/oracle.js';
import { readSite } from '../support/oracle/site.js';

const callsAsked = 200_000;
t.setTimeout(1_100_000);
const program = fileURLToPath(new URL('../support/lookup-process.js', import.meta.url));

void t.test(`a site of 100,000 numbers, from CSV to ${callsAsked} decisions (seed ${siteSizes.seed})`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-site-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const files = await writeDataSet(folder, siteSizes);
  const appliance = await Appliance.start(t, { TZ: 'America/Chicago', NIUD_LOOP_LAG: '10000' });
  const token = await appliance.signIn();

  for (const { table, path, rows } of files) {
    const job = await appliance.import(token, table, readFileSync(path));
    t.match(job, { status: 'completed', rows, added: rows, conflicts: 0, rejected: 0 }, `${table}: ${rows} rows`);
  }

  const asked = [...lookups(siteSizes, callsAsked)];
  writeFileSync(join(folder, 'calls.json'), JSON.stringify(asked));
  await promisify(execFile)(process.execPath, [program, appliance.lookupSocket, '4', join(folder, 'calls.json'), join(folder, 'answers.json')]);
  const answers = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as readonly (readonly [number, number, unknown, string | null])[];

  const oracle = new Oracle(await readSite(folder, 'America/Chicago'));
  const wrong: unknown[] = [];
  const kinds = new Map<string, number>();
  asked.forEach((call, place) => {
    const [status, kind, value, rule] = answers[place]!;
    const verdict = oracle.decide(call);
    kinds.set(`${verdict.status}/${verdict.kind}`, (kinds.get(`${verdict.status}/${verdict.kind}`) ?? 0) + 1);
    const same = status === verdict.status && kind === verdict.kind && JSON.stringify(value) === JSON.stringify(verdict.value) && (verdict.plan === null ? rule === null : rule?.startsWith(`${verdict.plan}/`) === true);
    if (!same && wrong.length < 10) wrong.push({ call, answered: answers[place], verdict });
  });
  t.comment(`decisions by status/kind: ${JSON.stringify(Object.fromEntries(kinds))}`);
  t.same(wrong, [], 'every decision is the oracle\'s');
  t.ok(kinds.size >= 6, 'every kind of decision was among them');
});
