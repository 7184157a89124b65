import t from 'tap';
import { easy0 } from '../../service/apps/easy0/application.js';
import { easy0Service } from '../../service/apps/easy0/routing.js';
import { draftView, tenantView } from '../../service/records/tenant-view.js';
import { Easy0Site } from '../support/easy0-site.js';
import { callOf } from '../support/icr-site.js';

const plans = easy0.tables.find(({ name }) => name === 'call_plan')!;
const draft = (name: string, priority: number, provider = 'sp') => [name, provider, priority, '[]'];

t.test('a draft stands among the entries of an index as it would when stored', async (t) => {
  const site = new Easy0Site();
  site.plan('day', [], 5);
  site.plan('night', [], 6);
  site.plan('day', [], 7, 'other');
  const entries = (row: readonly (string | number)[], provider = 'sp') => draftView(site.view, plans, row).grouped('call_plan', 'provider', provider).map(([, name, priority]) => `${String(name)} ${String(priority)}`).sort();
  t.same(entries(draft('new', 1)), ['day 5', 'new 1', 'night 6'], 'one more');
  t.same(entries(draft('day', 9)), ['day 9', 'night 6'], 'in the place of the stored one');
  t.same(entries(draft('new', 1, 'other')), ['day 5', 'night 6'], 'of another provider');
  t.same(entries(draft('new', 1, 'other'), 'other'), ['day 7', 'new 1']);
});

t.test('a tenant decides as if there were no other', async (t) => {
  const site = new Easy0Site();
  site.plan('main', { criteria: { always: true }, destination: { number: '3125550101' } });
  site.provider('other');
  site.plan('main', { criteria: { always: true }, destination: { number: '3125550102' } }, 0, 'other');
  const decided = (tenant: readonly string[], sp?: string) => {
    const view = tenantView(site.view, easy0, tenant);
    return easy0Service.decide(callOf({ called: '0', attributes: sp === undefined ? {} : { sp } }), { ...site.world, view }).decision.value;
  };
  t.same([decided([], 'sp'), decided([], 'other'), decided([])], ['3125550101', '3125550102', undefined]);
  t.same([decided(['sp']), decided(['other']), decided(['sp'], 'other')], ['3125550101', '3125550102', undefined]);
});
