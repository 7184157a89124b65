import t from 'tap';
import { RestSite } from '../support/rest-site.js';

t.test('the log of changes and undo', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const north = await site.token('north');
  const made = await site.ask('POST', '/icr/api/subscriber', { token: owner, body: { service_provider_name: 'north', name: 'three' } });
  const txnid = Number(made.body.meta['txnid']);
  const list = await site.ask('GET', '/icr/api/changes?limit=1', { token: owner });
  t.match(list.body.data[0]!.attributes, { txnid, by: 'owner', what: 'create subscriber', records: 1, revertible: true, reverted_by: null, at: '2026-01-15 12:00:00.000000' });
  t.equal((await site.ask('GET', `/icr/api/changes?limit=1&after=${String(list.body.meta['next'])}`, { token: owner })).body.data.length, 1, 'the page behind');
  const one = await site.ask('GET', `/icr/api/changes/${txnid}`, { token: north });
  t.match(one.body.data[0]!.attributes['touched'], [{ table: 'subscriber', key: { service_provider_name: 'north', name: 'three' }, before: null, after: { name: 'three' } }]);
  const cases: [what: string, method: string, path: string, token: string, status: number][] = [
    ['of another tenant', 'GET', `/${txnid}`, await site.token('south'), 404], ['undone by another tenant', 'POST', `/${txnid}/revert`, await site.token('south'), 404],
    ['one that is not there', 'GET', '/999999', owner, 404], ['no number', 'GET', '/x', owner, 404], ['without permission', 'GET', '', await site.token('north.one'), 403],
    ['another word', 'POST', `/${txnid}/undo`, owner, 404], ['nothing to undo', 'POST', '', owner, 405], ['undone', 'POST', `/${txnid}/revert`, north, 200],
  ];
  for (const [what, method, path, token, status] of cases) {
    const answer = await site.ask(method, `/icr/api/changes${path}`, { token });
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 300)}`);
  }
  t.equal((await site.ask('GET', '/icr/api/subscriber/north/three', { token: owner })).status, 404);
  t.ok((await site.ask('POST', `/icr/api/changes/${txnid}/revert`, { token: owner })).status >= 400, 'once');
  const lowered = await site.ask('PUT', '/icr/api/administrator/north', { token: owner, body: { permissions: ['alter_service_provider_user', 'icr_default:icr_service_provider_views'] } });
  t.equal(lowered.status, 200, lowered.text);
  const undo = await site.ask('POST', `/icr/api/changes/${String(lowered.body.meta['txnid'])}/revert`, { token: north });
  t.equal(undo.status, 403, `nobody takes back what was taken from them: ${undo.text}`);
});
