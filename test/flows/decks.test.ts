/** A price list from A to Z over REST: what a dry run says of it, a deck put in the place of another at an instant, calls that it prices and blocks, and all of it taken back. */
import t from 'tap';
import type { Json } from '../../service/schema/kind.js';
import { access, CardSite } from '../support/card-site.js';

t.setTimeout(1_100_000);

void t.test('a deck is replaced', async (t) => {
  const site = await CardSite.start(t);
  const { appliance, owner } = site;
  await site.must('PUT', '/settings?service_provider_name=sp', { time_zone: 'Pacific/Honolulu' });
  const list = 'sp,base,44,,,,0.05,,30,6\nsp,base,1808,,,per_minute,0.30,,,\nsp,base,53,,,blocked,,,,\nsp,base,1242,,,,0.00160000,,,\n';
  const options = { prefix_form: 'e164', mode: 'replace', rate_name: 'base', effective_date: '2026-12-01 00:00:00' };
  const before = '2026-12-01T09:59:59Z', then = '2026-12-01T10:00:00Z';
  const priced = async (called: string, time: string): Promise<Json> => {
    const { price, decision } = await site.must('POST', '/explain', { called, time, attrs: { access, account: '10000001' }, seconds: 61 }) as { readonly price: { readonly amount: Json }; readonly decision: { readonly reason?: string } };
    return price.amount ?? decision.reason ?? null;
  };

  const rehearsed = await appliance.import(owner, 'rate_prefix', list, { ...options, dry_run: true }, 'cc');
  t.match(rehearsed, { status: 'completed', rows: 4, added: 3, ended: 1, unchanged: 1, rejected: 0 });
  t.match(String(rehearsed['message']), /^2026-12-01 00:00:00 Pacific\/Honolulu: 3 begin, 1 end, 1 stay as they are\.$/);
  const unsaid = await appliance.import(owner, 'rate_prefix', list, { ...options, prefix_form: null, dry_run: true }, 'cc');
  t.match(String(unsaid['message']), /Warning: 44, 53: digits alone are area codes/);

  const job = await appliance.import(owner, 'rate_prefix', list, options, 'cc');
  t.match(job, { status: 'completed', rows: 4, added: 3, ended: 1, unchanged: 1 });
  t.equal(await priced('011442071838750', before), '1.00', 'the old price to the last second of the day in Honolulu');
  t.equal(await priced('011442071838750', then), '0.06', '30/6: 66 s at 0.05 are 0.055');
  t.equal(await priced('8085550123', then), '0.60');
  t.equal(await priced('2425550123', then), '0.00', 'two minutes at 0.0016');
  t.equal(await priced('+5378301234', then), 'blocked destination');
  t.equal(await priced('4405550123', then), '0.20', 'Ohio is not the United Kingdom: the rate itself');
  await site.must('PUT', '/settings?service_provider_name=sp', { price_rounding: 'up' });
  t.equal(await priced('2425550123', then), '0.01');
  const line = await site.ask('GET', '/rate_prefix/sp/base/%2B44/2026-12-01%2000:00:00');
  t.match(line.body.data[0], { meta: { zone: 'Pacific/Honolulu' }, attributes: { prefix: '+44', effective_date: '2026-12-01 00:00:00.000000', amount: '0.05', first_interval: 30, next_interval: 6 } });
  t.match((await site.ask('PUT', '/rate_prefix/sp/base/351/-', { amount: '1.00' })).body.meta['warnings'] ?? [], []);
  t.match((await site.ask('PUT', '/rate_prefix/sp/base/44/-', { amount: '1.00' })).body.meta['warnings'], [{ field: 'prefix', code: 'prefix_form' }]);
  t.match((await site.ask('PUT', '/rate_prefix/sp/base/90/-', { amount: 'Blocked' })).body.meta['errors'], [{ field: 'amount', message: /charge_method blocked/ }]);

  const refused = await appliance.import(owner, 'rate_prefix', 'sp,base,44,,,,Blocked,,,\n', options, 'cc');
  t.match(refused, { status: 'failed', added: 0, rejected: 1 });
  t.equal(await priced('011442071838750', then), '0.06', 'nothing was written of it');

  const changes = (await site.ask('GET', '/changes?limit=50')).body.data.map(({ attributes }) => attributes);
  const entry = changes.find(({ what }) => what === 'import rate_prefix');
  const reverted = await site.ask('POST', `/changes/${String(entry!['txnid'])}/revert`);
  t.ok(reverted.status < 300, JSON.stringify(reverted.body.meta));
  t.equal(await priced('011442071838750', then), '1.00', 'all of it taken back');
});
