import { createHash } from 'node:crypto';
import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance, exportedFile, tokenOf } from '../support/appliance.js';

const ecf = 1;
t.setTimeout(120_000);

void t.test('a subscriber from the file to the telephone', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_LOOP_LAG: '10000' });
  const owner = await appliance.signIn('ecf');
  const ask = async (method: string, path: string, body?: unknown, token = owner) => appliance.request(method, `/ecf/api${path}`, { token, ...(body === undefined ? {} : { body }) });
  await ask('POST', '/service_provider', { name: 'sp' });
  const row = 'sp,sub,,,,,,(808) 555-0100,1234,Pacific/Honolulu,8085550201,,yes,"{""entries"":[{""start"":""08:00"",""end"":""17:00"",""day"":""monday tuesday"",""number"":""8085550202""}]}",,'
    + '"[""8085550301"",""8085550302""]","[{""number"":""8085550303"",""duration"":1,""started"":""2024-01-01 00:00:00"",""ends"":""2024-01-01 00:01:00""}]","{""active"":true,""pin"":""2468""}",{},';
  const imported = await appliance.import(owner, 'subscriber', `${row}\n`, {}, 'ecf');
  t.match(imported, { status: 'completed', rows: 1, added: 1, rejected: 0 });

  const client = await HeldClient.connect(appliance.lookupSocket);
  t.teardown(() => client.close());
  const account = '8085550100';
  // Monday 10:00 in Honolulu, and the same hour of a Wednesday.
  const [monday, wednesday] = [Date.UTC(2024, 6, 8, 20), Date.UTC(2024, 6, 10, 20)];
  const route = async (callId: string, timeMs: number) => (await client.route(ecf, { callId, called: account, calling: '2075550001', timeMs })).decision;
  const dial = async (callId: string, value: string) => (await client.event(ecf, { callId, kind: 'digits', value })).decision;
  t.match(await route('a', monday), { kind: 6, value: ['screening', 4, 4, 3], rule: 'schedules/0', extra: { sp: 'sp', subscriber: 'sub' } });
  t.match(await dial('a', '2468'), { kind: 1, value: '8085550202' });
  t.match(await route('b', wednesday), { kind: 6, rule: 'default_number' });
  for (const tries of [2, 1]) t.match(await dial('b', '1111'), { kind: 6, value: ['screening', 4, 4, tries] });
  t.match(await dial('b', '1111'), { kind: 5 });

  const serve = async (operation: string, ...args: (string | number | null)[]) => client.serve(ecf, operation, args);
  t.match(await serve('login', account, '1234'), { status: 0, body: ['sp', 'sub'] });
  t.match(await serve('speed', account), { status: 0, body: ['8085550302', '8085550301'] });
  t.match(await serve('forward', account, '2', 60), { status: 0, body: [Number] });
  const now = Date.now();
  await route('c', now);
  t.match(await dial('c', '2468'), { kind: 1, value: '8085550301', rule: 'forward_plan/0' }, 'a committed forward is seen by the next lookup');
  t.match(await serve('stop', account), { status: 0 });
  await route('d', wednesday);
  t.match(await dial('d', '2468'), { kind: 1, value: '8085550201' });

  for (let wrong = 0; wrong < 3; wrong++) t.match(await serve('login', account, '9999'), { status: 7 });
  t.match(await serve('login', account, '1234'), { status: 7 }, 'locked');
  t.match((await ask('GET', '/subscriber/sp/sub')).body.data[0]!.attributes, { account_lock: true, pin: '1234' });

  await ask('POST', '/administrator', { username: 'sub_admin', role_id: 'subscriber:sp:sub', password: 'password of the test' });
  const own = tokenOf(await appliance.request('POST', '/ecf/api/authenticate', { body: { username: 'sub_admin', password: 'password of the test' } }));
  await ask('POST', '/password', { current: 'password of the test', new: 'another password' }, own);
  const asOwn = tokenOf(await appliance.request('POST', '/ecf/api/authenticate', { body: { username: 'sub_admin', password: 'another password' } }));
  const cases: [method: string, path: string, body: unknown, status: number][] = [
    ['PUT', '/subscriber/sp/sub', { account_lock: false }, 403],
    ['POST', '/subscriber/sp/sub/unlock', {}, 403],
    ['PUT', '/subscriber/sp/sub', { phone: '8085550999' }, 403],
    ['PUT', '/subscriber/sp/sub', { pin: '5678' }, 403],
    ['PUT', '/subscriber/sp/sub', { speed_call_numbers: ['8085550304'], screening: { active: false } }, 200],
    ['POST', '/subscriber/sp/sub/forward', { number: '8085550305' }, 200],
    ['POST', '/subscriber/sp/sub/forward', { number: '911' }, 422],
    ['POST', '/subscriber/sp/sub/wrong_pin', {}, 404],
  ];
  for (const [method, path, body, status] of cases) {
    const answer = await ask(method, path, body, asOwn);
    t.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}: ${answer.body.meta.message}`);
  }
  t.match((await ask('GET', '/subscriber/sp/sub', undefined, asOwn)).body.data[0]!.attributes, { pin: null, account_lock: true });
  t.match(await route('e', now + 60_000), { kind: 1, value: '8085550305' });
  t.equal((await ask('POST', '/subscriber/sp/sub/unlock', {})).status, 200);
  t.match(await serve('login', account, '1234'), { status: 0 });

  const files = [];
  for (let round = 0; round < 2; round++) {
    files.push(exportedFile(appliance, 'ecf', await appliance.job(owner, { job_type: 'export', object: 'subscriber' }, 'ecf')));
    await ask('DELETE', '/subscriber/sp/sub');
    t.match(await appliance.import(owner, 'subscriber', files[round]!, {}, 'ecf'), { added: 1 });
  }
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  t.equal(digest(files[0]!), digest(files[1]!), 'export, import and export again give the same bytes');
  t.match(files[0]!.toString(), /,1234,Pacific\/Honolulu,/);
});
