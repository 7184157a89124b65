import { join } from 'node:path';
import t from 'tap';
import { importTable } from '../../scripts/bench/shares/import.js';
import { ccShare } from '../../scripts/bench/shares/cc.js';
import { Operator } from '../../service/niuctl/operator.js';
import { cc } from '../../service/apps/cc/application.js';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance, tokenOf } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

t.test('a run with cards, PINs, passwords and tokens, right and wrong, leaves none of them in the journal', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const share = ccShare(12, 40);
  const lots = share.tables.find(({ table }) => table === 'lot')!.rows as readonly (readonly string[])[];
  const [cards, pins] = [lots.map(([card]) => card!), lots.map(([, pin]) => pin!)];
  const wrong = (place: number): string => String(77_000_011 + place * 7_919);
  const secrets = new Set([...cards, ...pins]);
  const operator = new Operator(join(appliance.folder, 'run', 'admin.sock'), 'cc');
  for (const table of share.tables) await importTable(operator, table, appliance.folder);
  const passwords = [appliance.initialPassword('cc')!.password, 'a new password of the test', 'quite another password', 'wr0ng password'];
  const username = 'cc_administrator';
  const signIn = (password: string) => appliance.request('POST', '/cc/api/authenticate', { body: { username, password } });
  const forced = tokenOf(await signIn(passwords[0]!));
  t.equal((await appliance.request('POST', '/cc/api/password', { token: forced, body: { current: passwords[0], new: passwords[1] } })).status, 200);
  const token = tokenOf(await signIn(passwords[1]!));
  t.equal((await signIn(passwords[3]!)).status, 401);
  const basic = Buffer.from(`${username}:${passwords[3]}`).toString('base64');
  t.equal((await appliance.request('GET', '/cc/api/lot', { headers: { authorization: `Basic ${basic}` } })).status, 401);
  t.equal((await appliance.request('GET', '/cc/api/lot', { token: `${token}x` })).status, 401);
  for (const each of [...passwords, token, forced, basic]) secrets.add(each);

  // By REST, right and wrong: a PIN that is taken, a card in a path that there is not, a body that is damaged behind a PIN.
  secrets.add(wrong(500)).add(wrong(501));
  t.equal((await appliance.request('PUT', `/cc/api/lot/${cards[0]}`, { token, body: { pin: pins[1] } })).status, 409);
  t.equal((await appliance.request('GET', `/cc/api/lot/${wrong(500)}`, { token })).status, 404);
  t.equal((await appliance.request('POST', '/cc/api/lot', { token, body: new TextEncoder().encode(`{"number":"${wrong(501)}","pin":"${wrong(501)}",`), headers: { 'content-type': 'application/json' } })).status, 400);
  t.equal((await niuctl(['--app', 'cc', 'get', 'lot', cards[2]!], { state: appliance.folder })).code, 0);
  secrets.add((await niuctl(['--app', 'cc', 'password', username], { state: appliance.folder })).out.trim().split(/\s+/).at(-1)!);

  // By calls: with the right PIN, and guessed.
  const client = await HeldClient.connect(appliance.lookupSocket);
  const access = '8005550141';
  for (const [place, card] of cards.entries()) {
    const call = { callId: `right-${place}`, called: '2122345678', calling: '8085550100', attributes: { access, card, pin: pins[place]! } };
    t.match(await client.route(cc.number, call), { status: 0 }, `card ${place}`);
    await client.event(cc.number, { callId: call.callId, kind: 'answer' });
    await client.end(cc.number, { callId: call.callId, durationMs: 61_000 });
  }
  for (let place = 0; place < 400; place++) {
    secrets.add(wrong(place));
    await client.route(cc.number, { callId: `wrong-${place}`, called: '2122345678', calling: '8085550100', attributes: place % 2 === 0 ? { access, pin: wrong(place) } : { access, card: cards[place % cards.length]!, pin: wrong(place) } });
  }
  client.close();
  await appliance.tells(t, /sign-in refused/);
  t.ok(secrets.size > 400);
  // The password of a first start is printed once, as api.md asks for.
  const lines = appliance.journal.split('\n').filter((line) => !line.includes('the password is printed this once'));
  t.strictSame(lines.filter((line) => [...secrets].some((secret) => line.includes(secret))), [], `of ${lines.length} lines none has one of ${secrets.size} secrets`);
});
