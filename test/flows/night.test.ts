import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { ChangeNumber, Reader } from '../../service/database/reader.js';
import { openStores } from '../../service/database/stores.js';
import { Writer } from '../../service/database/writer.js';
import { localDate } from '../../service/jobs/schedule.js';
import { night as nightTable, purgeMark } from '../../service/parts/system-tables.js';
import { evaluate } from '../../service/records/evaluate.js';
import type { Write } from '../../service/schema/write.js';
import { Registry } from '../../service/schema/registry.js';
import { Appliance } from '../support/appliance.js';
import { ManualClock } from '../support/manual-clock.js';
import { dayMs } from '../support/night-store.js';

/** Where it is noon just now, so that no midnight falls into the test; the names of these zones count west of Greenwich. */
const west = new Date(Date.now()).getUTCHours() - 12;
const zone = `Etc/GMT${west < 0 ? west : `+${west}`}`;
t.setTimeout(120_000);

/** Writes into the store of a unit that is off, at an instant of the past. */
async function writePast(folder: string, atMs: number, ...changes: readonly (readonly Write[])[]): Promise<void> {
  const registry = new Registry(applications);
  const stores = openStores(folder, registry);
  const writer = new Writer(stores, { clock: new ManualClock(atMs), raise: () => undefined, refusal: () => undefined, doubt: (fault) => { throw fault; } });
  for (const writes of changes) {
    const request = { application: 'icr', by: 'tester', what: 'test', writes };
    const answer = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) });
    if (isRefusal(answer)) throw new Error(answer.message);
  }
  await stores.close();
}

/** The date that the unit has marked. */
async function markIn(folder: string): Promise<string> {
  const stores = openStores(folder, new Registry(applications));
  const mark = new Reader(stores, new ChangeNumber()).view('icr').get(nightTable.name, [purgeMark])!;
  await stores.close();
  return String(mark.row[1]);
}

void t.test('a unit that was off at midnight purges when it starts, once, and says so in its job log', async (t) => {
  const appliance = await Appliance.start(t, { TZ: zone });
  let token = await appliance.signIn();
  const purges = async () => (await appliance.request('GET', '/icr/api/job/platform_owner', { token })).body.data.map(({ attributes }) => attributes).filter(({ job_type: type }) => type === 'purge');
  t.same(await purges(), [], 'a new store has nothing to purge');
  await appliance.stop();
  const today = localDate(zone, Date.now());
  t.equal(await markIn(appliance.folder), today);

  const providers = ['old', 'young'].map((name) => ({ method: 'create' as const, table: 'service_provider', attributes: { name } }));
  await writePast(appliance.folder, Date.now() - 8 * dayMs, providers, [{ method: 'archive', table: 'service_provider', key: ['old'] }]);
  await writePast(appliance.folder, Date.now() - 6 * dayMs, [{ method: 'archive', table: 'service_provider', key: ['young'] }],
    [{ method: 'put', table: nightTable.name, key: [purgeMark], attributes: { date: localDate(zone, Date.now() - dayMs) } }]);

  await appliance.run();
  token = await appliance.signIn();
  let found = await purges();
  while (found[0]?.['status'] !== 'completed') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = await purges();
  }
  t.match(found, [{ by: 'system', role_id: 'platform_owner', removed: { archive: { service_provider: 1 }, changes: 0, cdrs: 0 } }]);
  const { body } = await appliance.request('GET', '/icr/api/service_provider?archive=true', { token });
  t.same(body.data.map(({ attributes }) => attributes['name']), ['young']);
  t.equal(await appliance.stop(), 0);
  await appliance.run();
  t.equal((await purges()).length, 1, 'and not again for that date');
  t.equal(await appliance.stop(), 0);
  t.equal(await markIn(appliance.folder), today);
});
