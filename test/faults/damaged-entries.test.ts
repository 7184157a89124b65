import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { entries } from '../../service/database/cursor.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('an index that lacks its entries: a scrub says so, a restart builds it anew, and lists are whole again', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0', NIUD_BACKUP_KEEP: '0' });
  const state = { state: appliance.folder };
  const token = await appliance.signIn();
  const post = async (path: string, body: object): Promise<void> => { t.equal((await appliance.request('POST', `/icr/api${path}`, { token, body })).status, 201, path); };
  await post('/service_provider', { name: 'Alpha' });
  await post('/subscriber', { name: 'One', service_provider_name: 'Alpha' });
  for (const number of ['3125550101', '3125550102']) await post('/number', { number, service_provider_name: 'Alpha', subscriber_name: 'One' });
  t.equal(await appliance.stop(), 0);

  const stores = openStores(appliance.folder, new Registry(applications));
  const { references } = stores.shelf('icr', 'number');
  let gone = 0;
  await stores.store.root.transaction(() => {
    for (const { entries: index } of references) for (const { key } of [...entries(index, {})]) gone += index.remove(Buffer.from(key)) === undefined ? 0 : 1;
  });
  await stores.close();
  t.ok(gone > 0, `${gone} entries are gone`);

  await appliance.run();
  t.equal((await niuctl(['scrub'], state)).code, 4);
  t.match(await niuctl(['scrub', '--state'], state), { code: 4, out: /INDEXES .* do not fit .*systemctl restart niud builds indexes anew/ });
  t.match(await niuctl(['status'], state), { code: 4, out: /do not fit their records/ });
  await appliance.tells(t, /indexes do not fit their records: systemctl restart niud builds them anew.* tables=icr\.number/);
  t.equal(await appliance.stop(), 0);

  await appliance.run();
  await appliance.tells(t, /indexes were built anew from their records.* tables=icr\.number records=2 left=0/);
  t.match(await niuctl(['scrub'], state), { code: 0 });
  t.notMatch((await niuctl(['status'], state)).out, /do not fit/);
  t.match(await appliance.request('DELETE', '/icr/api/subscriber/Alpha/One', { token }), { status: 200 }, 'and what hangs together moves together');
  t.match((await appliance.request('GET', '/icr/api/number', { token })).body.meta, { records_total: 0 });
});
