import t from 'tap';
import type { View } from '../../../service/schema/view.js';
import type { Write } from '../../../service/schema/write.js';
import { readOperations } from '../../../service/database/change-log.js';
import { CrsSite, everythingTo } from '../../support/crs-site.js';
import { inWords } from '../../support/icr-site.js';

const called = '3125550100';
const [first, second] = ['8085550101', '8085550102'];

/** Groups 1, with the plans `first` and `second`, 2, with `first` alone, and 3, with none; supergroups 1 of 1 and 2, and 3 of 3. */
async function start(t: Parameters<typeof CrsSite.start>[0]): Promise<CrsSite> {
  const site = await CrsSite.start(t);
  await site.must(
    site.number(called), site.plan('first', everythingTo(first)), site.plan('second', everythingTo(second)), site.plan('unused', []),
    site.group(1, { members: [called], call_plans: ['first', 'second'] }), site.group(2, { call_plans: ['first'] }), site.group(3, {}),
    site.supergroup(1, [1, 2]), site.supergroup(3, [3]),
  );
  return site;
}

/** What is active, as group and plan. */
const active = (view: View): string => [...view.scan('activation')].map(({ key }) => key.slice(2).join(' ')).join(', ');

t.test('what a command activates, and what it refuses', async (t) => {
  const cases: readonly (readonly [title: string, (site: CrsSite) => Write, refused: string, active: string])[] = [
    ['a plan on a group', (s) => s.activate('group', 1, 'first'), '', '1 first'],
    ['another beside it', (s) => s.activate('group', 1, 'second'), '', '1 first, 1 second'],
    ['a plan that is not on the group', (s) => s.activate('group', 2, 'second'), 'not_on_group', '1 first, 1 second'],
    ['a plan that there is not', (s) => s.activate('group', 2, 'third'), 'not_on_group', '1 first, 1 second'],
    ['a plan of no name', (s) => s.activate('group', 2, ''), 'invalid, call_plan required', '1 first, 1 second'],
    ['on no group', (s) => s.activate('group', 9, 'first'), 'not_found', '1 first, 1 second'],
    ['on the group of nobody', (s) => s.activate('group', 1, 'first', {}, 'nobody'), 'not_found', '1 first, 1 second'],
    ['a plan that all groups of a supergroup have', (s) => s.activate('supergroup', 1, 'first'), '', '1 first, 1 second, 2 first'],
    ['a plan that one of them has', (s) => s.activate('supergroup', 1, 'second'), '', '1 first, 1 second, 2 first'],
    ['a plan that none of them has', (s) => s.activate('supergroup', 1, 'unused'), 'not_on_group', '1 first, 1 second, 2 first'],
    ['on a supergroup whose groups have no plan', (s) => s.activate('supergroup', 3, 'first'), 'not_on_group', '1 first, 1 second, 2 first'],
    ['on no supergroup', (s) => s.activate('supergroup', 2, 'first'), 'not_found', '1 first, 1 second, 2 first'],
    ['a second', (s) => s.activate('group', 1, 'first', { start: '2026-03-01 08:00:00', end: '2026-03-01 08:00:01' }), '', '1 first, 1 second, 2 first'],
    ['no time at all', (s) => s.activate('group', 1, 'first', { start: '2026-03-01 08:00:00', end: '2026-03-01 08:00:00' }), 'invalid, end empty_window', '1 first, 1 second, 2 first'],
    ['an end before the start', (s) => s.activate('group', 1, 'first', { start: '2026-03-01 08:00:00', end: '2026-03-01 07:00:00' }), 'invalid, end empty_window', '1 first, 1 second, 2 first'],
    ['no such time', (s) => s.activate('group', 1, 'first', { start: '2026-02-30 08:00:00' }), 'invalid, start bad_timestamp', '1 first, 1 second, 2 first'],
    ['with what it does not take', (s) => s.activate('group', 1, 'first', { until: '2026-03-01' }), 'invalid, until unknown_field', '1 first, 1 second, 2 first'],
    ['no more on a group', (s) => s.deactivate('group', 1, 'first'), '', '1 second, 2 first'],
    ['no more, again', (s) => s.deactivate('group', 1, 'first'), '', '1 second, 2 first'],
    ['no more what is not on the group', (s) => s.deactivate('group', 2, 'second'), 'not_on_group', '1 second, 2 first'],
    ['no more on a supergroup', (s) => s.deactivate('supergroup', 1, 'first'), '', '1 second'],
    ['no more on a supergroup of others', (s) => s.deactivate('supergroup', 3, 'first'), 'not_on_group', '1 second'],
    ['the override of a subscriber', (s) => s.overriding(true), '', '1 second'],
    ['the override of nobody', (s) => s.overriding(true, 'nobody'), 'not_found', '1 second'],
  ];
  const site = await start(t);
  for (const [title, write, refused, expected] of cases) {
    t.equal(await site.refused(write(site)), refused, title);
    t.equal(active(site.view), expected, title);
  }
  t.equal(site.view.get('subscriber', ['sp', 'sub'])!.row[8], true);
});

t.test('an activation goes with its plan, and with its group', async (t) => {
  const site = await start(t);
  await site.must(site.activate('supergroup', 1, 'first'), site.activate('group', 1, 'second'));
  await site.must(site.group(1, { call_plans: ['first', 'unused'] }));
  t.equal(active(site.view), '1 first, 2 first', 'the plan was taken off the group');
  await site.must(site.group(1, { call_plans: ['first', 'second'] }));
  t.equal(active(site.view), '1 first, 2 first', 'back on the group it is active no more');
  await site.must({ method: 'archive', table: 'supergroup', key: ['sp', 'sub', 1] }, { method: 'archive', table: 'group', key: ['sp', 'sub', 1] });
  t.equal(active(site.view), '2 first', 'the group went to the archive');
  t.equal(inWords(site.decide({ called })), 'no route');
  await site.must({ method: 'restore', table: 'group', key: ['sp', 'sub', 1] });
  t.equal(active(site.view), '1 first, 2 first', 'and came back');
  t.equal(inWords(site.decide({ called })), `number ${first}`);
  await site.must({ method: 'archive', table: 'service_provider', key: ['sp'] });
  t.equal(active(site.view), '');
  await site.must({ method: 'restore', table: 'service_provider', key: ['sp'] });
  t.equal(active(site.view), '1 first, 2 first', 'with its provider');
  t.equal(inWords(site.decide({ called })), `number ${first}`);
});

t.test('an activation is undone like any change', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 1, 'first'));
  await site.must(site.activate('group', 1, 'second'));
  await site.takeBack(site.view.change);
  t.equal(inWords(site.decide({ called })), `number ${first}`);
  const { change } = await site.must(site.plan('second', everythingTo('8085550103')));
  t.equal(readOperations(site.store.stores, change)!.length, 1, 'what is not active is not stamped');
  await site.must(site.activate('group', 1, 'second'));
  const stamped = await site.must(site.plan('first', everythingTo('8085550104')));
  t.equal(inWords(site.decide({ called })), 'number 8085550104', 'stamped with its rules');
  await site.takeBack(stamped.change);
  t.equal(inWords(site.decide({ called })), 'number 8085550103', 'both are taken back');
});

t.test('a hundred thousand numbers at once', async (t) => {
  t.setTimeout(1_100_000);
  const site = await CrsSite.start(t);
  const groups = Array.from({ length: 100 }, (_, place) => place + 1);
  const membersOf = (group: number): readonly string[] => Array.from({ length: 1_000 }, (_, place) => String(3_120_000_000 + group * 1_000 + place));
  await site.must(site.plan('evacuation', everythingTo(first)));
  for (const group of groups) {
    await site.must(...membersOf(group).map((number) => site.number(number)));
    await site.must(site.group(group, { members: membersOf(group), call_plans: ['evacuation'] }));
  }
  await site.must(site.supergroup(1, groups));
  t.equal(inWords(site.decide({ called: '3120001000' })), 'no route');
  const { change } = await site.must(site.activate('supergroup', 1, 'evacuation'));
  const operations = readOperations(site.store.stores, change)!;
  t.equal(operations.length, 100, 'one small record for each group');
  t.ok(operations.reduce((bytes, { key, value }) => bytes + key.length + (value?.length ?? 0), 0) < 20_000, 'a change of a few kilobytes');
  for (const number of ['3120001000', '3120050500', '3120100999']) t.equal(inWords(site.decide({ called: number })), `number ${first}`, `the next call to ${number}`);
  t.equal(inWords(site.decide({ called: '3120101000' })), 'no route', 'the number behind the last');
  await site.must(site.deactivate('supergroup', 1, 'evacuation'));
  t.equal(inWords(site.decide({ called: '3120050500' })), 'no route');
});
