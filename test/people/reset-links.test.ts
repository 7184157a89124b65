import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { accountOf } from '../../service/people/account.js';
import { RestSite, password } from '../support/rest-site.js';

const code = (answer: unknown): string => (isRefusal(answer) ? answer.code : 'good');

async function furnished(t: Parameters<typeof RestSite.start>[0]) {
  const site = await RestSite.start(t);
  const { resetLinks } = site.desk.people;
  const view = () => { site.store.reader.refresh(); return site.store.reader.view('icr'); };
  const make = async (username: string): Promise<string> => {
    const made = await resetLinks.make(icr, view(), username);
    return isRefusal(made) ? made.code : made.token;
  };
  const use = async (token: string, secret = 'another password') => code(await resetLinks.use(icr, view(), token, secret));
  return { site, view, make, use };
}

t.test('a link sets a password once, within the hour', async (t) => {
  const { site, view, make, use } = await furnished(t);
  const first = await make('north');
  t.match(first, /^niud_/);
  const second = await make('north');
  t.equal(await use(first), 'wrong_credentials', 'an earlier link ends with a later one');
  t.equal(await use(`${second}x`), 'wrong_credentials');
  t.equal(await use(second, 'short'), 'weak_password', 'and it still holds');
  t.equal(await use(second), 'good');
  t.equal(accountOf(view(), 'north')!.mustChange, false);
  t.equal(await use(second), 'wrong_credentials', 'once');
  t.equal((await site.ask('POST', '/icr/api/authenticate', { body: { username: 'north', password } })).status, 401);
  await site.token('north', 'another password');
  const late = await make('north');
  site.clock.advance(limits.resetLinkMs - 1);
  const later = await make('north');
  t.equal(await use(late), 'wrong_credentials');
  site.clock.advance(limits.resetLinkMs);
  t.equal(await use(later), 'wrong_credentials', 'too late');
});

t.test('a clock that is set: a correction ends no link, and none lasts longer for it', async (t) => {
  const { site, make, use } = await furnished(t);
  const begun = site.clock.now();
  for (const [ms, expected] of [[-1, 'good'], [-60_000, 'good'], [-60_001, 'wrong_credentials'], [-5 * 3_600_000, 'wrong_credentials'], [limits.resetLinkMs - 1, 'good'], [limits.resetLinkMs, 'wrong_credentials']] as const) {
    site.clock.set(begun);
    const token = await make('north');
    site.clock.set(begun + ms);
    t.equal(await use(token), expected, `${ms} ms`);
  }
});

t.test('who has none', async (t) => {
  const { site, view, make, use } = await furnished(t);
  t.equal(await make('nobody'), 'not_found');
  t.equal(await use('niud_nonsense.bm9ib2R5'), 'wrong_credentials');
  t.equal(await use(`niud_x.${Buffer.from('owner').toString('base64url')}`), 'wrong_credentials');
  t.equal(await use(''), 'wrong_credentials');
  const fresh = await make('south.two');
  t.equal(await use(fresh), 'good', 'an administrator who never had a password gets the first one so');
  await site.must({ method: 'archive', table: 'administrator', key: ['north'] });
  await site.must({ method: 'create', table: 'administrator', attributes: { username: 'north', role_id: 'service_provider:south' } });
  await make('north');
  t.equal(accountOf(view(), 'north')!.passwordHash, undefined, 'the password of an earlier administrator of the name does not come back with a link');
});

t.test('two at once: one sets it', async (t) => {
  const { make, use } = await furnished(t);
  const token = await make('north');
  t.strictSame((await Promise.all([use(token, 'first password'), use(token, 'second password')])).sort(), ['good', 'wrong_credentials']);
});
