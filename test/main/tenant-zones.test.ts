import t from 'tap';
import type { Test } from 'tap';
import { cc } from '../../service/apps/cc/application.js';
import { ratePrefix } from '../../service/apps/cc/tables/rate-prefix.js';
import { callingService } from '../../service/apps/cc/tables/calling-service.js';
import { rate } from '../../service/apps/cc/tables/rate.js';
import { setSystemZone } from '../../service/core/system-zone.js';
import { useTenantZones } from '../../service/main/tenant-zones.js';
import { formatRow, readCells, showRow } from '../../service/records/fields.js';
import { isFindings, readKey, recordPath } from '../../service/rest/path.js';
import { setting } from '../../service/parts/system-tables.js';
import { findTenantZones, writtenZone } from '../../service/schema/tenant-zone.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';

t.setTimeout(120_000);
setSystemZone('UTC');

/** `hawaii` has a zone of its own, `plain` that of the application. */
async function sited(t: Test): Promise<JobStore> {
  const store = jobStore(t, 5, { ...cc, name: 'small' });
  useTenantZones(store.registry, (application) => store.reader.view(application));
  t.teardown(() => findTenantZones(() => undefined));
  const set = (provider: string, zone: string) => ({ method: 'put', table: setting.name, key: [provider, 'time_zone'], attributes: { value: zone } }) as const;
  for (const name of ['hawaii', 'plain']) {
    await store.must({ method: 'create', table: 'service_provider', attributes: { name } }, { method: 'create', table: 'rate', attributes: { service_provider_name: name, name: 'az', amount: '1' } });
  }
  await store.must(set('hawaii', 'Pacific/Honolulu'), set('', 'America/New_York'));
  store.reader.refresh();
  return store;
}

const instant = (text: string): number => Date.parse(text) * 1000;
const midnight = { hawaii: instant('2026-12-01T10:00:00Z'), plain: instant('2026-12-01T05:00:00Z') } as const;

t.test('dates of rates, decks and promotions are meant in the zone of the provider', async (t) => {
  const store = await sited(t);
  for (const provider of ['hawaii', 'plain'] as const) {
    const sp = { service_provider_name: provider };
    const at = midnight[provider];
    await store.must(
      { method: 'put', table: 'rate', key: [provider, 'az'], attributes: { effective_date: '2026-12-01 00:00:00' } },
      { method: 'create', table: 'rate_prefix', attributes: { ...sp, rate_name: 'az', prefix: '808', effective_date: '2026-12-01 00:00:00', end_date: '2026-12-01T11:00:00Z' } },
      { method: 'create', table: 'calling_service', attributes: { ...sp, name: 'calls', promotion_start: '2026-12-01 00:00:00' } },
    );
    store.reader.refresh();
    const view = store.reader.view('small');
    const line = view.get('rate_prefix', [provider, 'az', '808', at])!;
    t.ok(line, `${provider}: the key of a line`);
    t.equal(view.get('rate', [provider, 'az'])!.row[5], at, `${provider}: a rate`);
    t.equal(view.get('calling_service', [provider, 'calls'])!.row[11], at, `${provider}: a promotion`);
    t.equal(showRow(ratePrefix, line.row)['effective_date'], '2026-12-01 00:00:00.000000', `${provider}: as JSON`);
    t.equal(formatRow(ratePrefix, line.row)[3], '2026-12-01 00:00:00', `${provider}: as a cell`);
    t.equal(line.row[4], instant('2026-12-01T11:00:00Z'), `${provider}: an offset says it all`);
    const path = ['rate_prefix', provider, 'az', '808', '2026-12-01%2000%3A00%3A00'];
    t.equal(recordPath(ratePrefix, line.key), `/${path.join('/')}`, `${provider}: as a path`);
    const key = readKey(ratePrefix, path.slice(1).map(decodeURIComponent));
    t.same(isFindings(key) ? [] : key, line.key, `${provider}: from a path`);
    t.same(readCells(ratePrefix, formatRow(ratePrefix, line.row)).row, [...line.row, ...Array.from({ length: ratePrefix.columns.length - line.row.length }, () => undefined)].map((value) => value), `${provider}: from a row`);
    t.equal(writtenZone(rate, provider), { hawaii: 'Pacific/Honolulu', plain: 'America/New_York' }[provider], `${provider}: named`);
  }
  t.equal(writtenZone(callingService, 'hawaii'), 'Pacific/Honolulu');
  t.equal(writtenZone(store.registry.table('small', 'lot')!, 'hawaii'), undefined, 'cards have dates of the NIU');
});

t.test('so are those of a file, and of a deck that is replaced', async (t) => {
  const store = await sited(t);
  store.upload('deck.csv', 'hawaii,az,808,2026-11-01 00:00:00,,,0.05,,,\nplain,az,808,2026-11-01 00:00:00,,,0.05,,,\n');
  const all = await store.start({ object: 'rate_prefix', inFile: 'deck.csv' });
  await store.run();
  t.equal(store.record(all)['added'], 2, JSON.stringify(store.report(all)));
  const again = await store.start({ object: 'rate_prefix', inFile: 'deck.csv' });
  await store.run();
  t.same(store.report(again).map(({ code, reason }) => `${code}: ${reason}`), ['hawaii', 'plain'].map((name) => `key_taken: There is a live rate_prefix ${name}/az/808/2026-11-01 00:00:00.`), 'a key is told as it is written');
  store.upload('new.csv', 'hawaii,az,808,,,,0.06,,,\n');
  const job = await store.start({ object: 'rate_prefix', inFile: 'new.csv', serviceProvider: 'hawaii', options: { mode: 'replace', rate_name: 'az', effective_date: '2026-12-01 00:00:00' } });
  await store.run();
  t.match(store.record(job)['message'], /^2026-12-01 00:00:00 Pacific\/Honolulu: 1 begin, 1 end/);
  const view = store.reader.view('small');
  t.ok(view.get('rate_prefix', ['hawaii', 'az', '808', midnight.hawaii]));
  t.equal(view.get('rate_prefix', ['hawaii', 'az', '808', instant('2026-11-01T10:00:00Z')])?.row[4], midnight.hawaii);
  t.ok(view.get('rate_prefix', ['plain', 'az', '808', instant('2026-11-01T04:00:00Z')]), 'daylight saving time');
});
