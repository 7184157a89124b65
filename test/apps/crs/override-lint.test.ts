/** The switch that redirects everything says so when it is written, whichever of the two records comes last. */
import t from 'tap';
import { CrsSite } from '../../support/crs-site.js';

t.test('an override that is on is told', async (t) => {
  const site = await CrsSite.start(t);
  const told = async (...writes: Parameters<CrsSite['must']>) => (await site.must(...writes)).warnings.filter(({ code }) => code === 'overrides').map(({ field, message, example }) => `${field}: ${message} ${example ?? ''}`.trim());
  const subscriber = (override: boolean) => ({ method: 'put', table: 'subscriber', key: ['sp', 'sub'], attributes: { override } }) as const;
  await site.must(site.number('3125550100'));
  t.strictSame(await told(site.group(1, { members: ['3125550100'], override_number: '8085550100' })), [], 'off');
  t.strictSame(await told(subscriber(false)), []);
  t.strictSame(await told(subscriber(true)), ['override: The switch is on: whatever plans are active, calls go to override numbers, of group 1 to 8085550100. called 3125550100']);
  t.strictSame(await told(site.group(2, {})), [], 'a group without an override number');
  t.strictSame(await told(site.group(3, { override_number: '8085550199' })), ['override_number: The override of the subscriber is on: calls of the group go to 8085550199, whatever plans are active.']);
  t.strictSame(await told(site.group(1, { override_number: '8085550199' }, 'other')), [], 'another subscriber');
  t.strictSame(await told({ method: 'put', table: 'subscriber', key: ['sp', 'other'], attributes: { override: true, name: 'other' } }, { method: 'put', table: 'group', key: ['sp', 'other', 1], attributes: { override_number: null } }), ['writes/0/override: The switch is on: whatever plans are active, calls go to override numbers, of group 1 to 8085550199.']);
  t.strictSame(await told({ method: 'put', table: 'subscriber', key: ['sp', 'other'], attributes: { email: 'a@b.example' } }), ['override: The switch is on: calls to each group go to its override number, whatever plans are active, from the moment it has one.']);
});
