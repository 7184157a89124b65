import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { entries } from '../../service/database/cursor.js';
import { openStores } from '../../service/database/stores.js';
import type { Stores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import type { Appliance } from '../support/appliance.js';
import { CardSite } from '../support/card-site.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { niuctl } from '../support/niuctl-process.js';
import { hasAdministrators, until } from '../support/pair-site.js';
import { TwoBoxes } from '../support/two-boxes.js';

t.setTimeout(1_100_000);

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
  await until(240_000, 'the audit is refused', async () => ((await over(unit, 'POST', '/system/audit', { repair: false })).status === 200 ? true : undefined));
  return until(240_000, 'the audit does not end', async () => {
    const { attributes } = await over(unit, 'GET', '/system');
    const { audit } = attributes.replication;
    // The other unit begins anew with the stores that it has taken: it is asked again.
    if (audit?.['failed'] !== undefined && audit['running'] !== true) await over(unit, 'POST', '/system/audit', { repair: false });
    return audit === undefined || audit['running'] === true || Date.parse(String(audit['at'] ?? 0)) < began ? undefined : audit;
  });
}

/** Changes the stores of a unit that is stopped, as a fault would. */
async function planted({ folder }: Appliance, change: (stores: Stores) => Promise<unknown>): Promise<void> {
  const stores = openStores(folder, new Registry(applications));
  await change(stores);
  await stores.close();
}

/** The first line of money, and its bytes. */
function lineOf({ callsDatabase: { ledger } }: Stores): readonly [Buffer, Buffer] {
  for (const { key, value } of entries(ledger, {})) return [Buffer.from(key), Buffer.from(value)];
  throw new Error('no money was moved');
}

const asideOf = ({ folder }: Appliance): number => readdirSync(folder).filter((name) => name.startsWith('before-restore-')).length;

// Two whole units; what is another on one of them is written into its store while nobody has it open.
t.test('an audit finds what is another on the other unit, and has it take the stores of this one', { skip: noEtcd }, async (t) => {
  const boxes = await TwoBoxes.start(t);
  const { left, right } = boxes.units;
  await boxes.is('left', 'active', 240_000);
  await until(240_000, 'no administrator', async () => (hasAdministrators(left) ? true : undefined));
  const token = await left.signIn('icr');
  const add = async (name: string) => {
    t.equal((await left.request('POST', '/icr/api/service_provider', { token, body: { name } })).status, 201, name);
    await boxes.knows('right', token, name, 240_000);
  };
  for (const name of ['north', 'south']) await add(name);
  t.match(await over(right, 'POST', '/system/audit', { repair: false }), { status: 503 }, 'it is begun on the active');
  t.match(await audited(left), { differences: 0, mended: 'none' }, 'both hold the same');

  await right.stop();
  await planted(right, async (stores) => {
    const { live } = stores.shelf('icr', 'service_provider');
    const [north, south] = ['north', 'south'].map((name) => Buffer.from(`${name}\0`));
    const bytes = Buffer.from(live.getBinary(north!)!);
    await stores.store.root.transaction(() => { void live.remove(south!); void live.put(north!, bytes.fill(7, bytes.length - 1)); });
  });
  await right.run();
  await add('behind');
  t.match(await audited(left), { differences: 2, money: false, mended: 'ordered', first: /^icr\.service_provider\.live (?:north|south): whole here/ });
  await left.tells(t, /the two units of the pair differ differences=2/);
  t.match((await over(left, 'GET', '/system')).attributes.conditions.map(({ code }) => code).filter((code) => code.startsWith('pair_')), ['pair_differences']);
  await boxes.knows('right', token, 'south', 240_000);
  t.equal(asideOf(right), 1, 'its stores stay beside');
  t.match(await audited(left), { differences: 0, mended: 'none' }, 'it is mended');

  // Money: a line is lost on the one that follows.
  const cards = await CardSite.on(t, left);
  await cards.talk('charged');
  t.same(await cards.end('charged', 61_000), [20, 980]);
  await add('charged');
  t.match(await audited(left), { differences: 0 });
  await right.stop();
  await planted(right, async (stores) => stores.callsDatabase.ledger.remove(lineOf(stores)[0]));
  await right.run();
  await add('uncharged');
  const told = async (...words: readonly string[]) => niuctl(['pair', 'audit', ...words], { state: left.folder });
  const heard = async (...words: readonly string[]) => until(240_000, 'the audit fails', async () => {
    const ran = await told(...words);
    return /^\d+ entr|^Both/.test(ran.out) ? ran : undefined;
  });
  t.match(await heard(), { code: 4, out: /^1 entry differs: ledger .*: whole here, absent there\. Money differs, and nothing was done\..*niuctl pair audit --repair\. / });
  t.equal(asideOf(right), 1, 'it waits for the word');
  const status = await niuctl(['status'], { state: left.folder });
  t.match([status.code, status.out], [4, /pair_differences: right does not hold the same as this unit: .*Money differs, and nothing was done\./]);
  t.match((await niuctl(['ledger', 'verify'], { state: left.folder })).code, 0, 'this one is right');
  t.match(await heard('--repair'), { code: 4, out: /The other unit takes the stores of this one/ });
  await until(240_000, 'right does not take the stores', async () => (asideOf(right) === 2 ? true : undefined));
  await boxes.knows('right', token, 'uncharged', 240_000);
  t.match(await heard(), { code: 0, out: /^Both units hold the same/ }, 'it is mended');
  await cards.moveTo(right);
  t.equal(await cards.moved('10000001'), '-0.20 charge 9.80', 'the balance there is right');

  // What is damaged on the active is mended nowhere, whatever the word.
  cards.client.close();
  await left.stop();
  await planted(left, async (stores) => {
    const [key, bytes] = lineOf(stores);
    const last = bytes.length - 1;
    bytes[last] = bytes[last]! ^ 1;
    await stores.callsDatabase.ledger.put(key, bytes);
  });
  await left.run();
  await boxes.is('left', 'active', 240_000);
  await add('damaged');
  t.match(await heard('--repair'), { code: 4, out: /damaged here, whole there\. A record of this unit is damaged, and nothing was done\. Give the lead to the other one \(niuctl pair switch\)/ });
  await left.tells(t, /the two units of the pair differ .*mended=damaged/);
  t.equal(asideOf(right), 2, 'nothing was mended');
  t.match((await niuctl(['status'], { state: left.folder })).out, /pair_differences: .*Give the lead to the other one/);
});
