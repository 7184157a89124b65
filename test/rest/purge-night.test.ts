import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { RestSite } from '../support/rest-site.js';

const dayMs = 86_400_000;

t.test('a purge that waits for a person is told of, released and passed over', async (t) => {
  const site = await RestSite.start(t);
  const { night, clock } = site;
  await night.look();
  await site.must({ method: 'archive', table: 'subscriber', key: ['north', 'one'] });
  const owner = await site.token('owner');
  const ask = (token: string, application: string, deed: string) => site.ask('POST', '/system/purge-night', { token, body: { application, do: deed } });
  t.equal((await ask(owner, 'icr', 'release')).status, 404, 'none waits');
  site.synchronised = false;
  clock.set(clock.now() + (limits.clockJumpDays + 10) * dayMs);
  await night.look();
  t.match(await site.desk.night.waiting(), [{ application: 'icr', records: { subscriber: 1, administrator: 1 }, partial: false }], 'what would go, by table');
  const fresh = await site.token('owner');
  t.match((await site.ask('GET', '/system', { token: fresh })).body.data[0]!.attributes['purges_waiting'], [{ application: 'icr', records: { subscriber: 1 } }]);
  const cases: readonly (readonly [what: string, token: string, application: string, deed: string, status: number])[] = [
    ['of another application', fresh, 'easy0', 'skip', 422], ['another word', fresh, 'icr', 'maybe', 422], ['a tenant', await site.token('north'), 'icr', 'release', 403], ['nobody', 'niud_nobody', 'icr', 'skip', 401],
    ['passed over', fresh, 'icr', 'skip', 200], ['once', fresh, 'icr', 'skip', 404],
  ];
  for (const [what, token, application, deed, status] of cases) {
    const answer = await ask(token, application, deed);
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 200)}`);
  }
  t.equal(jobs(site), 0, 'nothing begins');
  t.strictSame(await site.desk.night.waiting(), []);
  clock.set(clock.now() + (limits.clockJumpDays + 10) * dayMs);
  await night.look();
  const answer = await site.ask('POST', '/system/purge-night', { socketPath: site.adminPath, body: { application: 'icr', do: 'release' } });
  t.equal(answer.status, 200, `by the admin socket: ${answer.text}`);
  t.equal(jobs(site), 1, 'the purge begins');
  t.equal((await site.ask('GET', '/system/purge-night', { token: fresh })).status, 405);
  t.match(await site.ask('POST', '/system/restore', { socketPath: site.adminPath, body: {} }), { status: 409, body: { meta: { errors: [{ code: 'nothing_prepared' }] } } });
});

function jobs({ store: { reader } }: RestSite): number {
  reader.refresh();
  return [...reader.view('icr').scan('job')].length;
}
