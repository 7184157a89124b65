import t from 'tap';
import { accountOf } from '../../../service/apps/ecf/account.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { EcfStore } from '../../support/ecf-store.js';
import { auditStore } from '../../support/store-audit.js';
import { ecfLimits } from '../../../service/apps/ecf/limits.js';

t.test('the subscriber of a number', async (t) => {
  const site = await EcfStore.open(t);
  const { store } = site;
  const view = store.reader.view('ecf');
  const of = (number: string): string | undefined => accountOf(view, number)?.join('/');
  const provider = async (name: string) => store.must({ method: 'create', table: 'service_provider', attributes: { name } });
  await provider('aaa');
  await site.subscriber();
  await site.subscriber({ name: '8085550300', phone: null });
  await site.subscriber({ service_provider_name: 'aaa', name: '8085550300', phone: null });
  const cases: [number: string, key: string | undefined][] = [
    ['8085550100', 'sp/sub'], ['8085550300', 'sp/8085550300'], ['8085550101', undefined], ['sub', undefined], ['', undefined],
  ];
  for (const [number, key] of cases) t.equal(of(number), key, number);
  await site.edit({ phone: '8085550300' });
  t.equal(of('8085550100'), undefined, 'its phone is another now');
  t.equal(of('8085550300'), 'sp/sub', 'a phone goes before names');
  await store.must({ method: 'archive', table: 'subscriber', key: ['sp', 'sub'] });
  t.equal(of('8085550300'), 'sp/8085550300');
  await store.must({ method: 'archive', table: 'subscriber', key: ['sp', '8085550300'] });
  t.equal(of('8085550300'), 'aaa/8085550300');
  t.same(auditStore(store.stores), []);
});

t.test('a name that is no number may be as frequent as it likes', async (t) => {
  const site = await EcfStore.open(t);
  const results: string[] = [];
  for (let place = 0; place <= ecfLimits.subscribersOfName; place++) {
    const name = `provider${place}`;
    await site.store.must({ method: 'create', table: 'service_provider', attributes: { name } });
    await site.subscriber({ service_provider_name: name, name: 'main', phone: null });
    const written = await site.store.write({ method: 'create', table: 'subscriber', attributes: { service_provider_name: name, name: '8085550300', pin: '1234' } });
    results.push(isRefusal(written) ? written.code : 'ok');
  }
  t.same(results, [...Array.from({ length: ecfLimits.subscribersOfName }, () => 'ok'), 'too_many_entries'], 'one that is a number has a bound');
});
