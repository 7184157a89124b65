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

t.test('failures of one account from one site are held back, and nobody else', async (t) => {
  const site = await RestSite.start(t, { failures: 3 });
  const { signIn } = site.desk.people;
  const check = async (username: string, secret: string, address: string) => code(await signIn.check(icr, () => site.store.reader.view('icr'), username, secret, address));
  const wrong = 'wrong password';
  const steps: [what: string, username: string, secret: string, address: string, answer: string][] = [
    ['first', 'owner', wrong, '192.0.2.1', 'wrong_credentials'], ['second', 'owner', wrong, '192.0.2.1', 'wrong_credentials'], ['third', 'owner', wrong, '192.0.2.1', 'wrong_credentials'],
    ['the right one from there', 'owner', password, '192.0.2.1', 'throttled'],
    ['the same mapped into IPv6', 'owner', password, '::ffff:192.0.2.1', 'throttled'],
    ['the right one from elsewhere', 'owner', password, '192.0.2.2', 'good'],
    ['another account from there', 'north', password, '192.0.2.1', 'good'],
    ['nobody is held back alike', 'nobody', wrong, '192.0.2.1', 'wrong_credentials'], ['', 'nobody', wrong, '192.0.2.1', 'wrong_credentials'], ['', 'nobody', wrong, '192.0.2.1', 'wrong_credentials'],
    ['and then', 'nobody', wrong, '192.0.2.1', 'throttled'],
    ['one network of IPv6', 'south', wrong, '2001:db8::1', 'wrong_credentials'], ['', 'south', wrong, '2001:db8::2', 'wrong_credentials'], ['', 'south', wrong, '2001:db8::3', 'wrong_credentials'],
    ['is one site', 'south', password, '2001:db8::4', 'throttled'],
    ['the next network is another', 'south', password, '2001:db8:0:1::1', 'good'],
  ];
  for (const [what, username, secret, address, answer] of steps) t.equal(await check(username, secret, address), answer, `${what} (${username} from ${address})`);
  site.clock.advance(limits.failedSignInWindowMs - 1);
  t.equal(await check('owner', password, '192.0.2.1'), 'throttled', 'just before the window ends');
  site.clock.advance(1);
  t.equal(await check('owner', password, '192.0.2.1'), 'good', 'as it ends');
  for (const secret of [wrong, wrong, password, wrong, wrong, password]) t.equal(await check('owner', secret, '192.0.2.1'), secret === password ? 'good' : 'wrong_credentials', 'a good one begins anew');
});

t.test('an account that strangers try from everywhere hears those whom it knows', async (t) => {
  const site = await RestSite.start(t);
  const { signIn } = site.desk.people;
  const check = async (secret: string, address: string) => code(await signIn.check(icr, () => site.store.reader.view('icr'), 'owner', secret, address));
  t.equal(await check(password, '192.0.2.1'), 'good', 'where the owner works');
  for (let n = 0; n < limits.failedSignInsOfAccount; n++) t.equal(await check('wrong password', `198.51.100.${n}`), 'wrong_credentials');
  t.equal(await check(password, '203.0.113.1'), 'throttled', 'a stranger, even with the right one');
  t.equal(await check(password, '192.0.2.1'), 'good', 'the owner at work');
  site.clock.advance(limits.failedSignInHourMs);
  t.equal(await check(password, '203.0.113.1'), 'good', 'after the hour, who knows the password is let in from anywhere');
});

t.test('many good ones at once all get in', async (t) => {
  const site = await RestSite.start(t, { failures: 3 });
  const { signIn, passwords } = site.desk.people;
  let going = 0;
  let most = 0;
  const verify = passwords.verify.bind(passwords);
  passwords.verify = async (...given) => {
    most = Math.max(most, ++going);
    try { return await verify(...given); } finally { going--; }
  };
  const view = () => site.store.reader.view('icr');
  const sixteen = async (act: (n: number) => Promise<unknown>) => (await Promise.all(Array.from({ length: 16 }, (_, n) => act(n)))).map(code);
  t.same(new Set(await sixteen(() => signIn.check(icr, view, 'owner', password, '192.0.2.1'))), new Set(['good']), 'of one account');
  t.equal(most, 1, 'one after the other');
  const usernames = ['owner', 'north', 'south', 'north.one', 'north.two', 'south.one'];
  t.same(new Set(await sixteen((n) => signIn.check(icr, view, usernames[n % usernames.length]!, password, '192.0.2.1'))), new Set(['good']), 'of several');
  t.equal(most, limits.hashesOfAddress, 'an address has its places in the queue and no more');
  let hashes = 0;
  passwords.verify = (...given) => { hashes++; return verify(...given); };
  t.same(new Set(await sixteen(() => signIn.checkEachRequest(icr, view, 'owner', password, '192.0.2.1'))), new Set(['good']), 'first requests of a script');
  t.equal(hashes, 1, 'one hash for all');
  const guesses = await sixteen((n) => signIn.check(icr, view, 'north', `guess number ${n}`, '192.0.2.1'));
  t.same([guesses.filter((answer) => answer === 'wrong_credentials').length, guesses.filter((answer) => answer === 'throttled').length], [3, 13], 'guesses at once gain nothing');
});
