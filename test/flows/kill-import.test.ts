import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { writeDataSet } from '../../scripts/nanp/csv-files.js';
import { Random } from '../../scripts/nanp/random.js';
import { sizesFor } from '../../scripts/nanp/data-set.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_301);
const numbers = 40_000;
const kills = 4;
t.setTimeout(1_100_000);

void t.test(`an import that the process dies in ${kills} times adds every row exactly once (seed ${seed})`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-import-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const sizes = { ...sizesFor(numbers, seed), plans: 300 };
  const files = await writeDataSet(folder, sizes, ['service_provider', 'subscriber', 'number']);
  const random = new Random(seed, 'kill', 0);
  const appliance = await Appliance.start(t);
  const token = await appliance.signIn();
  for (const { table, path } of files.slice(0, 2)) await appliance.import(token, table, readFileSync(path));

  const uploaded = await appliance.request('POST', '/icr/api/upload?name=number.csv', { token, body: readFileSync(files[2]!.path) });
  const started = await appliance.request('POST', '/icr/api/job/platform_owner?executable=restworkx-icr', { token, body: { job_type: 'import', object: 'number', in_file: uploaded.body.data[0]!.attributes['in_file'] } });
  const id = started.body.data[0]!.attributes['job_id'] as number;
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((resolve) => setTimeout(resolve, random.between(50, 700)));
    await appliance.kill();
    await appliance.run();
  }
  const job = await appliance.ended(token, id);
  t.match(job, { status: 'completed', rows: numbers, added: numbers, conflicts: 0, rejected: 0 });
  const { body } = await appliance.request('GET', '/icr/api/number?limit=1', { token });
  t.equal(body.meta['records_total'], numbers);
});
