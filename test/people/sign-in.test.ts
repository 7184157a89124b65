import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { RestSite, password } from '../support/rest-site.js';

const code = (answer: unknown): string => (isRefusal(answer) ? answer.code : 'good');

t.test('who gets in', async (t) => {
  const site = await RestSite.start(t);
  const { signIn } = site.desk.people;
  const check = async (username: string, secret: string) => code(await signIn.check(icr, () => site.store.reader.view('icr'), username, secret, '192.0.2.1'));
  const cases: [username: string, secret: string, answer: string][] = [
    ['owner', password, 'good'], ['owner', `${password} `, 'wrong_credentials'], ['nobody', password, 'wrong_credentials'],
    ['south.two', password, 'wrong_credentials'], ['', password, 'wrong_credentials'], ['owner\0', password, 'wrong_credentials'], ['x'.repeat(5_000), password, 'wrong_credentials'],
  ];
  for (const [username, secret, answer] of cases) t.equal(await check(username, secret), answer, username.slice(0, 20));
});

t.test('an account does not outlive its administrator', async (t) => {
  const site = await RestSite.start(t);
  const { signIn } = site.desk.people;
  const check = async () => code(await signIn.check(icr, () => site.store.reader.view('icr'), 'north', password, '192.0.2.1'));
  t.equal(await check(), 'good');
  await site.must({ method: 'archive', table: 'administrator', key: ['north'] });
  t.equal(await check(), 'wrong_credentials', 'archived');
  await site.must({ method: 'restore', table: 'administrator', key: ['north'] });
  t.equal(await check(), 'good', 'restored with its password');
  await site.must({ method: 'archive', table: 'administrator', key: ['north'] });
  await site.must({ method: 'create', table: 'administrator', attributes: { username: 'north', role_id: 'service_provider:south' } });
  t.equal(await check(), 'wrong_credentials', 'another of the same name does not get it');
});

t.test('pairs on each request', async (t) => {
  const site = await RestSite.start(t, { failures: 3 });
  const { signIn, passwords } = site.desk.people;
  let hashes = 0;
  const verify = passwords.verify.bind(passwords);
  passwords.verify = (...given) => { hashes++; return verify(...given); };
  const check = async (secret = password) => code(await signIn.checkEachRequest(icr, () => site.store.reader.view('icr'), 'north', secret, '192.0.2.1'));
  const steps: [what: string, act: () => Promise<string>, answer: string, hashes: number][] = [
    ['first', () => check(), 'good', 1], ['second', () => check(), 'good', 1], ['wrong', () => check('wrong password'), 'wrong_credentials', 2],
    ['the right one is still known', () => check(), 'good', 2],
    ['just before it is forgotten', async () => { site.clock.advance(limits.rememberedPairMs - 1); return check(); }, 'good', 2],
    ['as it is forgotten', async () => { site.clock.advance(1); return check(); }, 'good', 3],
    ['after a change of the account', async () => { await site.setPassword('north', true); return check(); }, 'good', 4],
    ['after archiving', async () => { await site.must({ method: 'archive', table: 'administrator', key: ['north'] }); return check(); }, 'wrong_credentials', 5],
  ];
  for (const [what, act, answer, count] of steps) {
    t.equal(await act(), answer, what);
    t.equal(hashes, count, `${what}: hashes`);
  }
});

t.test('failures are throttled whoever is named', async (t) => {
  const site = await RestSite.start(t, { failures: 3 });
  const { signIn } = site.desk.people;
  const check = async (username: string, secret: string, address: string) => code(await signIn.check(icr, () => site.store.reader.view('icr'), username, secret, address));
  for (const [username, address] of [['nobody', 'a'], ['nobody', 'b'], ['nobody', 'c']] as const) t.equal(await check(username, 'wrong password', address), 'wrong_credentials');
  t.equal(await check('nobody', 'wrong password', 'd'), 'throttled', 'the account');
  for (const username of ['one', 'two', 'three']) t.equal(await check(username, 'wrong password', 'e'), 'wrong_credentials');
  t.equal(await check('owner', password, 'e'), 'throttled', 'the address, whoever comes from it');
  t.equal(await check('owner', password, 'f'), 'good');
  site.clock.advance(limits.failedSignInWindowMs);
  t.equal(await check('owner', password, 'e'), 'good', 'later');
});
