import t from 'tap';
import { forwarding } from '../../../service/apps/crs/forwarding.js';
import type { Key } from '../../../service/schema/row.js';
import { CrsSite, everythingTo } from '../../support/crs-site.js';

t.test('where the records alone send calls, for lint across applications', async (t) => {
  const site = await CrsSite.start(t);
  const members = Array.from({ length: 9 }, (_, place) => `312555010${place}`);
  await site.must(
    ...members.map((number) => site.number(number)), site.number('3125550200'),
    site.plan('day', everythingTo('8085550101')), site.plan('night', everythingTo('8085550102')), site.plan('unused', everythingTo('8085550103')),
    site.group(1, { members: members.slice(0, 2), call_plans: ['day'], override_number: '8085550199' }), site.group(2, { members: members.slice(1), call_plans: ['night'] }),
  );
  const leads: readonly (readonly [number: string, to: readonly string[]])[] = [
    [members[0]!, ['8085550199', '8085550101']], [members[1]!, ['8085550199', '8085550101', '8085550102']], [members[2]!, ['8085550102']], ['3125550200', []], ['8085550101', []],
  ];
  for (const [number, to] of leads) t.same(forwarding.leadsTo(site.view, number), to, number);
  const decides = (table: string, key: Key): readonly string[] => forwarding.decides(site.view, table, site.view.get(table, key)!.row);
  t.same(decides('number', ['3125550200']), ['3125550200']);
  t.same(decides('group', ['sp', 'sub', 1]), members.slice(0, 2));
  t.same(decides('call_plan', ['sp', 'sub', 'day']), members.slice(0, 2));
  t.same(decides('call_plan', ['sp', 'sub', 'unused']), []);
  t.same(decides('subscriber', ['sp', 'sub']), []);
  const some = decides('group', ['sp', 'sub', 2]);
  t.ok(some.length < 8 && some.every((number) => members.includes(number)), 'some of many');
});
