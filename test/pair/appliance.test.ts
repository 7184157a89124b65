import { existsSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { sharedClock } from '../../service/core/clock.js';
import { wireStatus } from '../../service/core/refusals.js';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';
import { CardSite } from '../support/card-site.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { PairSite, until } from '../support/pair-site.js';

t.setTimeout(180_000);

const [cc, icr] = [2, 4];
const dialled = '3125550100';

/** Status of an order over the admin socket. */
function ordered({ folder }: Appliance, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    request({ socketPath: join(folder, 'run/admin.sock'), path, method: 'POST', headers: { 'content-type': 'application/json' } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    }).end('{}');
  });
}

/** What a unit says of itself, and how it routes a number. */
async function answers(unit: Appliance): Promise<unknown> {
  const client = await HeldClient.connect(unit.lookupSocket);
  const { role } = await client.hello('test');
  const { decision } = await client.route(icr, { callId: `of ${role}`, called: dialled });
  const ended = await client.end(icr, { callId: `of ${role}` });
  client.close();
  return [role, decision?.value, ended.status];
}

// Both units whole, each with its sockets and stores; three members of etcd.
t.test('the active is killed in the middle of a charged call: the other goes on with it, and with all that was acknowledged', { skip: noEtcd }, async (t) => {
  const pair = await PairSite.start(t);
  const active = await pair.active();
  const standby = pair.other(active);
  const site = await CardSite.on(t, active);
  const token = await active.signIn('icr');
  const ask = (unit: Appliance, method: string, path: string, body?: unknown) => unit.request(method, `/icr/api${path}`, { token, ...(body !== undefined && { body }) });
  const tenant = { service_provider_name: 'sp', subscriber_name: 'sub' };
  const rules = [{ label: 'all', type: 'always', criteria: '', destination: { type: 'number', value: '3125550111' } }];
  for (const [path, body] of [['/service_provider', { name: 'sp' }], ['/subscriber', { service_provider_name: 'sp', name: 'sub' }], ['/number', { ...tenant, number: dialled, timezone: 'US/Central' }], ['/call_plan', { ...tenant, name: 'main', rules }], ['/route', { ...tenant, number: dialled, call_plan_name: 'main' }]] as const) {
    t.equal((await ask(active, 'POST', path, body)).status, 201, path);
  }
  await pair.level(active);

  t.strictSame([await answers(active), await answers(standby)], [[1, '3125550111', 0], [2, '3125550111', 0]], 'both route');
  await until(120_000, 'the CDR of the call that the standby was asked is not there', async () => {
    const { body: { data } } = await ask(active, 'GET', `/cdr?number=${dialled}`);
    return data.length === 2 || undefined;
  });
  t.equal((await ask(standby, 'GET', '/call_plan/sp/sub/main')).status, 200, 'a session of the active is one of the standby');
  const refused = [await ask(standby, 'POST', '/service_provider', { name: 'other' }), await ask(standby, 'POST', '/upload?name=a.csv', 'x'), await ask(standby, 'PUT', '/settings', { time_zone: 'UTC' })];
  for (const { status, body } of refused) t.match([status, body.meta.message], [503, new RegExp(`write on the active one, ${pair.name(active)}`)]);
  t.equal(await ordered(active, '/system/restore'), 409, 'a restore would be followed over');

  t.same(await site.talk('first'), [3600, 1000]);
  t.same(await site.end('first', 61_000), [20, 980]);
  t.same(await site.talk('second'), [3600, 980], 'in the middle of it');
  const other = await HeldClient.connect(standby.lookupSocket);
  t.match(await other.route(cc, { callId: 'third', called: '3125550100', calling: '8085550001', attributes: { access: '8005550100', card: '10000001', pin: '48172639501827' } }), { status: wireStatus.NOT_ACTIVE }, 'cards are for the active');
  other.close();

  const killedAt = sharedClock.monotonic();
  await pair.kill(active);
  await until(120_000, 'the other unit has not taken over', async () => (await pair.readiness(standby))?.role === 'active' || undefined);
  await site.moveTo(standby);
  t.same(await site.end('second', 61_000), [20, 960], 'charged once, from what was left');
  t.comment(`without an active for at most ${Math.round(sharedClock.monotonic() - killedAt)} ms`);
  t.same(await site.end('second', 61_000), [20, 960], 'and asked again');
  t.same(await site.end('first', 61_000), [20, 980], 'what the other was charged is answered too');
  t.equal(await site.moved('10000001'), '-0.20 charge 9.80, -0.20 charge 9.60');
  t.match((await site.ask('GET', '/lot/10000001')).body.data[0]!.attributes, { current_balance: '9.60' }, 'nothing is held any more');
  t.equal((await ask(standby, 'GET', '/call_plan/sp/sub/main')).status, 200, 'what was acknowledged is there');
  t.equal((await ask(standby, 'POST', '/service_provider', { name: 'behind' })).status, 201, 'and writes go on');

  await active.run();
  await pair.level(standby);
  t.match(await pair.readiness(active), { role: 'standby' }, 'who comes back follows');
  t.equal((await ask(active, 'GET', '/service_provider/behind')).status, 200);
  t.same(await site.talk('fourth'), [3600, 960]);
  t.same(await site.end('fourth', 1_000), [10, 950]);
  t.equal(await standby.stop(), 0, 'stopped in order');
  await until(120_000, 'the first unit has not taken over', async () => (await pair.readiness(active))?.role === 'active' || undefined);
  await site.moveTo(active);
  t.equal(await site.moved('10000001'), '-0.20 charge 9.80, -0.20 charge 9.60, -0.10 charge 9.50', 'no cent is lost, and none counts twice');
});

t.test('a unit that has nothing takes the stores of one that was alone until now, and follows from there', { skip: noEtcd }, async (t) => {
  const alone = await Appliance.start(t);
  const token = await alone.signIn('icr');
  t.equal((await alone.request('POST', '/icr/api/service_provider', { token, body: { name: 'before' } })).status, 201);
  await alone.stop();
  await alone.stop();
  rmSync(join(alone.folder, 'run'), { recursive: true, force: true });
  rmSync(alone.lookupSocket, { force: true });
  const site = await PairSite.start(t, {}, alone.folder);
  const [left, right] = site.units as [Appliance, Appliance];
  await until(120_000, 'the left unit became no active', async () => (await site.readiness(left))?.role === 'active' ? true : undefined);
  const now = await left.signIn('icr');
  t.equal((await left.request('POST', '/icr/api/service_provider', { token: now, body: { name: 'behind' } })).status, 201);
  await site.level(left, 90_000);
  t.equal((await left.request('POST', '/icr/api/upload?name=numbers.csv', { token: now, body: Buffer.from('a,b\n') })).status, 200);
  const uploaded = join(right.folder, 'media/icr/upload/numbers.csv');
  await until(120_000, 'the file does not come', async () => existsSync(uploaded) ? true : undefined);
  t.equal(readFileSync(uploaded, 'utf8'), 'a,b\n', 'a file is on both');
  for (const name of ['before', 'behind']) t.equal((await until(120_000, 'the right unit does not answer', async () => right.request('GET', `/icr/api/service_provider/${name}`, { token: now }).catch(() => undefined))).status, 200, name);
  t.match(left.journal, /a snapshot was given to the other unit/);
  t.match(right.journal, /a restore is in place .*snapshot/);
  for (const { folder } of site.units) t.strictSame(['incoming', 'outgoing', 'restoring'].filter((name) => existsSync(join(folder, name))), [], 'nothing is left of it');
});
