import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import type { Application } from '../../service/schema/application.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

/** icr with subscribers who change their notes and where they are reached, and nothing else of their record. */
const application: Application = {
  ...icr,
  permits: icr.permits.map((permit) => permit.name !== 'default:subscriber' ? permit
    : { ...permit, roles: ['subscriber'], defaults: ['subscriber'], allows: [{ tables: ['subscriber'], actions: ['view', 'edit'], columns: ['notes', 'email', 'phone'] }] }),
};

t.test('a permit that names columns', async (t) => {
  const site = await RestSite.start(t, { application });
  const tokens = { one: await site.token('north.one'), north: await site.token('north') };
  const path = '/icr/api/subscriber/north/one';
  const cases: [by: keyof typeof tokens, body: Record<string, Json>, status: number][] = [
    ['one', { notes: 'mine' }, 200],
    ['one', { notes: 'mine', email: 'one@example.net', phone: '8085550100' }, 200],
    ['one', { first_name: 'One' }, 403],
    ['one', { notes: 'again', first_name: 'One' }, 403],
    ['one', { notes: 'as it is', first_name: null, name: 'one', service_provider_name: 'north' }, 200],
    ['one', { name: 'another' }, 403],
    ['one', { colour: 'red' }, 422],
    ['north', { first_name: 'One' }, 200],
    ['one', { first_name: null }, 403],
    ['one', { first_name: 'One', notes: null }, 200],
  ];
  for (const [by, body, status] of cases) {
    const answer = await site.ask('PUT', path, { token: tokens[by], body });
    t.equal(answer.status, status, `${by}: ${JSON.stringify(body)} ${answer.text}`);
  }
  const whole = (await site.ask('GET', path, { token: tokens.one })).body.data[0]!.attributes;
  t.equal((await site.ask('PUT', path, { token: tokens.one, body: { ...whole, notes: 'a form sends all of it' } })).status, 200);
  const batch = await site.ask('POST', '/icr/api/batch', { token: tokens.one, body: { writes: [{ method: 'PUT', path: '/subscriber/north/one', body: { display_name: 'first' } }] } });
  t.equal(batch.status, 403, 'nor in a batch');
});
