import t from 'tap';
import type { HeldLease } from '../../service/rest/leases-desk.js';
import { RestSite } from '../support/rest-site.js';

const held: readonly HeldLease[] = [
  { rule: 'north/one/Sales/a1', callId: 'call/1', sinceMs: 0 },
  { rule: 'north/one/Sales/a1', callId: 'call 2', sinceMs: 1_500 },
  { rule: 'south/one/Sales/b1', callId: 'call3', sinceMs: 2_000 },
];

t.test('who sees which leases', async (t) => {
  const site = await RestSite.start(t);
  site.leases = held;
  const cases: [username: string, query: string, status: number, calls: readonly string[], partial?: true][] = [
    ['owner', '', 200, ['call/1', 'call 2', 'call3']], ['owner', '?limit=3', 200, ['call/1', 'call 2', 'call3']], ['owner', '?limit=2', 200, ['call/1', 'call 2'], true],
    ['owner', '?rule=south/one/Sales/b1', 200, ['call3']], ['owner', '?rule=north', 200, []], ['owner', '?limit=0', 400, []], ['owner', '?colour=red', 400, []], ['owner', '/x', 404, []],
    ['north', '', 200, ['call/1', 'call 2']], ['north.one', '', 403, []],
  ];
  for (const [username, query, status, calls, partial] of cases) {
    const answer = await site.ask('GET', `/icr/api/leases${query}`, { token: await site.token(username) });
    t.equal(answer.status, status, `${username} ${query}`);
    t.strictSame(answer.body.data.map(({ attributes }) => attributes['call_id']), calls, `${username} ${query}`);
    t.equal(answer.body.meta['partial'], partial, `${username} ${query}`);
  }
  const { body } = await site.ask('GET', '/icr/api/leases', { token: await site.token('owner') });
  t.match(body.data[1], { scope: 'lease', attributes: { rule: 'north/one/Sales/a1', call_id: 'call 2', since: '1970-01-01 00:00:01.500000' } });
});

t.test('who clears which', async (t) => {
  const site = await RestSite.start(t);
  site.leases = held;
  const one = `/${encodeURIComponent('north/one/Sales/a1')}/${encodeURIComponent('call/1')}`;
  const cases: [username: string, path: string, status: number, left: number][] = [
    ['north', one, 403, 3], ['north.one', one, 403, 3], ['owner', '', 405, 3], ['owner', one.slice(0, one.lastIndexOf('/')), 404, 3], ['owner', `${one}?archive=true`, 400, 3],
    ['owner', one, 200, 2], ['owner', one, 404, 2],
  ];
  for (const [username, path, status, left] of cases) {
    t.equal((await site.ask('DELETE', `/icr/api/leases${path}`, { token: await site.token(username) })).status, status, `${username} ${path}`);
    t.equal(site.leases.length, left, `${username} ${path}`);
  }
  t.equal((await site.ask('DELETE', `/icr/api/leases/${encodeURIComponent('south/one/Sales/b1')}/call3`, { socketPath: site.adminPath })).status, 200, 'root on the admin socket');
});
