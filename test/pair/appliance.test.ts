import t from 'tap';
import { LookupClient } from '../../service/lookup/client.js';
import { noEtcd } from '../support/etcd-cluster.js';
import { PairSite } from '../support/pair-site.js';

t.setTimeout(120_000);

t.test('of two units one is active, the other has all that it acknowledged, answers and refuses writes by its name', { skip: noEtcd }, async (t) => {
  const site = await PairSite.start(t);
  const active = await site.active();
  const standby = site.other(active);
  const token = await active.signIn('icr');
  t.equal((await active.request('POST', '/icr/api/service_provider', { token, body: { name: 'sp' } })).status, 201);
  await site.level(active);

  t.equal((await standby.request('GET', '/icr/api/service_provider/sp', { token })).status, 200, 'a session of the active is one of the standby');
  const refused = await standby.request('POST', '/icr/api/service_provider', { token, body: { name: 'other' } });
  t.match([refused.status, refused.body.meta.message], [503, new RegExp(`on the active one, ${site.name(active)}`)]);
  for (const [unit, role] of [[active, 1], [standby, 2]] as const) {
    const client = await LookupClient.connect(unit.lookupSocket);
    t.match(await client.hello('test'), { role });
    client.close();
  }
});
