import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import type { Appliance } from '../support/appliance.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { hasAdministrators, until } from '../support/pair-site.js';
import { TwoBoxes } from '../support/two-boxes.js';

t.setTimeout(400_000);

interface Answer {
  readonly status: number | undefined;
  readonly attributes: { readonly replication: { readonly audit?: Readonly<Record<string, unknown>> }; readonly conditions: readonly { readonly code: string }[] };
}

function over({ folder }: Appliance, method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ socketPath: join(folder, 'run/admin.sock'), path, method, headers: { 'content-type': 'application/json' } }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (part: string) => { text += part; }).on('end', () => resolve({ status: reply.statusCode, attributes: (JSON.parse(text) as { readonly data: readonly { readonly attributes: Answer['attributes'] }[] }).data[0]?.attributes ?? { replication: {}, conditions: [] } }));
    }).on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Begins one; gives what it came to. */
async function audited(unit: Appliance): Promise<Readonly<Record<string, unknown>>> {
  const began = Date.now();
  // Refused for as long as the other unit, which has just come back, is not heard.
  await until(60_000, 'the audit is refused', async () => ((await over(unit, 'POST', '/system/audit', { repair: false })).status === 200 ? true : undefined));
  return until(120_000, 'the audit does not end', async () => {
    const { attributes } = await over(unit, 'GET', '/system');
    const { audit } = attributes.replication;
    // The other unit begins anew with the stores that it has taken: it is asked again.
    if (audit?.['failed'] !== undefined && audit['running'] !== true) await over(unit, 'POST', '/system/audit', { repair: false });
    return audit === undefined || audit['running'] === true || Date.parse(String(audit['at'] ?? 0)) < began ? undefined : audit;
  });
}

// Two whole units; what is another on one of them is written into its store while nobody has it open.
t.test('an audit finds what is another on the other unit, and has it take the stores of this one', { skip: noEtcd }, async (t) => {
  const boxes = await TwoBoxes.start(t);
  const { left, right } = boxes.units;
  await boxes.is('left', 'active', 60_000);
  await until(60_000, 'no administrator', async () => (hasAdministrators(left) ? true : undefined));
  const token = await left.signIn('icr');
  const add = async (name: string) => {
    t.equal((await left.request('POST', '/icr/api/service_provider', { token, body: { name } })).status, 201, name);
    await boxes.knows('right', token, name, 120_000);
  };
  for (const name of ['north', 'south']) await add(name);
  t.match(await over(right, 'POST', '/system/audit', { repair: false }), { status: 503 }, 'it is begun on the active');
  t.match(await audited(left), { differences: 0, mended: 'none' }, 'both hold the same');

  await right.stop();
  const stores = openStores(right.folder, new Registry(applications));
  const shelf = stores.shelf('icr', 'service_provider');
  const [north, south] = ['north', 'south'].map((name) => Buffer.from(`${name}\0`));
  const bytes = Buffer.from(shelf.live.getBinary(north!)!);
  await stores.store.root.transaction(() => { shelf.live.remove(south!); shelf.live.put(north!, bytes.fill(7, bytes.length - 1)); });
  await stores.close();
  await right.run();
  await add('behind');
  t.match(await audited(left), { differences: 2, money: false, mended: 'ordered', first: /^icr\.service_provider\.live (?:north|south): whole here/ });
  await left.tells(t, /the two units of the pair differ differences=2/);
  t.match((await over(left, 'GET', '/system')).attributes.conditions.map(({ code }) => code).filter((code) => code.startsWith('pair_')), ['pair_differences']);
  await boxes.knows('right', token, 'south', 150_000);
  t.equal(readdirSync(right.folder).filter((name) => name.startsWith('before-restore-')).length, 1, 'its stores stay beside');
  t.match(await audited(left), { differences: 0, mended: 'none' }, 'it is mended');
});
