import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { readPairFile } from '../../service/main/pair-file.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { hasAdministrators, until } from '../support/pair-site.js';
import { TwoBoxes } from '../support/two-boxes.js';

t.setTimeout(1_100_000);

// Two whole units without a witness: each was made the active one by a person, while the other did not hear it.
t.test('a unit that was overtaken follows the other; what it alone had is listed and set aside, and nothing of it is merged', { skip: noEtcd }, async (t) => {
  const boxes = await TwoBoxes.start(t);
  const { left, right } = boxes.units;
  await boxes.is('left', 'active');
  await until(120_000, 'no administrator', async () => (hasAdministrators(left) ? true : undefined));
  const token = await left.signIn('icr');
  const change = async (unit: typeof left): Promise<number> => ((await unit.request('GET', '/readyz')).body.data as unknown as readonly [{ readonly change: number }])[0].change;
  const add = async (unit: typeof left, name: string) => (await unit.request('POST', '/icr/api/service_provider', { token, body: { name } })).status;
  t.equal(await add(left, 'together'), 201);
  await boxes.knows('right', token, 'together');

  await right.kill();
  for (const name of ['lost1', 'lost2']) t.equal(await add(left, name), 201, name);
  const lost = await change(left);
  await left.kill();
  await boxes.promote('right', { generation: 2, by: 'right' });
  t.equal(await add(right, 'behind'), 201, 'the promoted one writes');
  t.equal(await change(right), lost - 2 + limits.skippedChanges + 1, 'and under no number of a change that was lost');

  // Within the same boot, with the right to lead: only the word of the other keeps it from that.
  await left.run();
  await until(120_000, `it has not heard of the later line:\n${left.journal}`, async () => (readPairFile(left.folder)?.line.generation === 2 ? true : undefined));
  await boxes.knows('left', token, 'behind', 150_000);
  for (const name of ['lost1', 'lost2']) t.equal((await left.request('GET', `/icr/api/service_provider/${name}`, { token })).status, 404, `${name} is not merged`);
  const files = readdirSync(left.folder);
  const [list] = files.filter((name) => name.startsWith('superseded-'));
  const listed = readFileSync(join(left.folder, list!), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { readonly what: string; readonly records?: readonly { readonly table: string; readonly key: string }[] });
  t.strictSame(listed.flatMap(({ records = [] }) => records.filter(({ table }) => table === 'service_provider').map(({ key }) => key)), ['lost1', 'lost2'], 'its tail is listed');
  t.equal(files.filter((name) => name.startsWith('before-restore-')).length, 1, 'and its stores stay beside');
  await right.tells(t, /a snapshot was given to the other unit/);

  // Now while the other one leads: it ends at once, and follows from where it stands, for the new line has all that it wrote.
  const ended = right.ending();
  await boxes.promote('left', { generation: 3, by: 'left' });
  t.equal(await ended, 'SIGKILL');
  t.match(right.journal, /ends itself: as a unit of a pair: superseded/);
  t.equal(await add(left, 'third'), 201);
  await right.run();
  await boxes.is('right', 'standby');
  await boxes.knows('right', token, 'third', 150_000);
  t.match(right.journal, /takes up the line of the other/);
  t.strictSame(readdirSync(right.folder).filter((name) => /^(?:superseded|before-restore)-/.test(name)), [], 'nothing was lost, nothing is set aside');
});
