import t from 'tap';
import { easy0 } from '../../../service/apps/easy0/application.js';
import type { Json } from '../../../service/schema/kind.js';
import { keyOf, type Table } from '../../../service/schema/table.js';
import type { Key, Row } from '../../../service/schema/row.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { Easy0Site, keyed } from '../../support/easy0-site.js';
import { temporaryStore } from '../../support/temporary-store.js';
import { easy0Limits } from '../../../service/apps/easy0/limits.js';

const table = (name: string): Table => easy0.tables.find((each) => each.name === name)!;
const always = { always: true };

t.test('what is wrong with a plan as a whole', async (t) => {
  const site = new Easy0Site();
  site.npaList('HI', ['808']);
  site.npaList('islands', ['808'], 'sp');
  site.npaList('theirs', ['808'], 'other');
  const cases: readonly (readonly [what: string, rules: Json, errors: readonly string[]])[] = [
    ['nothing', [], []], ['a built-in list', keyed({ npa: [['HI']] }, { continue: true }), []], ['the provider\'s own', keyed({ npa: [['islands'], ['HI']] }, { continue: true }), []],
    ['another provider\'s', keyed({ npa: [['HI'], ['theirs']] }, { continue: true }), ['rules/0/criteria unknown_npa_list']], ['no rules at all', 'x', ['rules bad_json']],
    // R6: what callers dial is 0.
    ['back to the operator', [keyed({ npa: [['HI']] }, { number: '0' }), keyed(always, { rule: [keyed(always, { number: '0' })] })], ['rules/0/destination self_destination', 'rules/1/destination/rule/0/destination self_destination']],
    ['other short codes', [keyed({ npa: [['HI']] }, { number: '00' }), keyed(always, { number: '411' })], []],
    ['no number at all', [keyed(always, { number: '', terminate: true })], []],
    ['a bad rule', [keyed(always, { continue: true }), keyed({ time: ['x', 'y'] }, { continue: true })], ['rules/1/criteria/time bad_criterion']],
  ];
  for (const [what, rules, expected] of cases) {
    const { errors } = table('call_plan').check!(['day', 'sp', 0, JSON.stringify(rules)], site.view);
    t.same(errors.map(({ field, code }) => `${field} ${code}`), expected, what);
  }
});

t.test('what looks wrong with a plan', async (t) => {
  const site = new Easy0Site();
  site.npaList('HI', ['808']);
  const end = keyed(always, { continue: true });
  const cases: readonly (readonly [what: string, rules: readonly Json[], warnings: readonly string[]])[] = [
    ['nothing', [keyed({ npa: ['HI'] }, { number: '3125550101' }), end], []],
    ['behind one that always decides', [end, keyed({ zip: ['96813'] }, { number: '3125550101' })], ['rules/1 unreachable']],
    ['with more asked for than before', [keyed({ npa: ['HI'] }, { terminate: true }), keyed({ npa: ['HI'], zip: ['96813'] }, { terminate: true }), end], ['rules/1 unreachable']],
    ['with less asked for than before', [keyed({ npa: ['HI'], zip: ['96813'] }, { terminate: true }), keyed({ npa: ['HI'] }, { terminate: true }), end], []],
    ['the same facts', [keyed({ pointcode: [['000-000-001', null]] }, { terminate: true }), keyed({ pointcode: [['0-0-1', '0-0-1']] }, { number: '3125550101' }), end], ['rules/1 unreachable']],
    ['a nested rule that cannot hold', [keyed({ time: ['08:00', '12:00'] }, { rule: [keyed({ time: ['13:00', '14:00'] }, { terminate: true })] }), end], ['rules/0/destination/rule/0 unreachable']],
    ['a window that is over', [keyed({ date: ['2020/01/01.00:00', '2020/01/02.00:00'] }, { terminate: true }), end], ['rules/0/criteria window_past']],
    ['hours without a rule', [keyed({ time: ['08:00', '17:00'] }, { terminate: true })], ['rules gap']],
    ['callers without a rule', [keyed({ zip: ['96813'] }, { terminate: true })], ['rules no_default']],
  ];
  for (const [what, rules, expected] of cases) {
    const { errors, warnings } = table('call_plan').check!(['day', 'sp', 0, JSON.stringify(rules)], site.view, Date.UTC(2024, 6, 10));
    t.same([errors, warnings.map(({ field, code }) => `${field} ${code}`)], [[], expected], what);
  }
});

t.test('an ingress is spelled in one way', async (t) => {
  const cases: readonly (readonly [kind: string, value: string, code: string | undefined])[] = [
    ['pointcode', '001-002-003', undefined], ['pointcode', '1-2-3', 'bad_point_code'], ['pointcode', '001-002-256', 'bad_point_code'], ['pointcode', 'trunk', 'bad_point_code'], ['trunk', '1-2-3', undefined], ['realm', 'example.net', undefined],
  ];
  for (const [kind, value, code] of cases) t.same(table('ingress').check!([kind, value, 'sp'], new Easy0Site().view).errors.map((error) => `${error.field} ${error.code}`), code === undefined ? [] : [`value ${code}`], `${kind} ${value}`);
});

t.test('the lists that a plan refers to', async (t) => {
  const { by } = table('call_plan').references!.find(({ to }) => to === 'npa_list')!;
  const keys = (rules: Json): readonly Key[] => typeof by === 'function' ? by(['day', 'sp', 0, JSON.stringify(rules)] as Row) : [];
  t.same(keys([]), []);
  t.same(keys(keyed({ npa: [['HI'], ['AK']] }, { rule: [keyed({ npa: ['HI'] }, { terminate: true })] })), [['sp', 'HI'], ['', 'HI'], ['sp', 'AK'], ['', 'AK']]);
  t.same(keys(keyed({ npa: ['a/b'] }, { terminate: true })), [], 'no list can have such a name');
});

t.test('in a store', async (t) => {
  const store = temporaryStore(t, easy0);
  const rules = [keyed({ zip: [['12345'], ['22345']], pointcode: [['000-000-001', null]] }, { trunk: [['12345'], ['22345']], continue: false })];
  await store.must({ method: 'create', table: 'service_provider', attributes: { name: 'sp' } }, { method: 'create', table: 'npa_list', attributes: { name: 'HI', npas: ['808'] } });
  await store.must({ method: 'create', table: 'call_plan', attributes: { name: 'day', service_provider_name: 'sp', rules } });
  const view = store.reader.view('easy0');
  const { row } = view.get('call_plan', ['sp', 'day'])!;
  t.same([row[2], JSON.parse(row[3] as string)], [0, rules], 'in its own spelling');
  t.same(keyOf(table('call_plan'), row), ['sp', 'day']);
  t.same(view.grouped('call_plan', 'provider', 'sp'), [['sp', 'day', 0]]);

  const refusedAt = async (...writes: Parameters<typeof store.write>): Promise<readonly string[]> => {
    const answer = await store.write(...writes);
    return isRefusal(answer) ? [answer.code, ...answer.errors.map(({ field, code }) => `${field} ${code}`)] : [];
  };
  t.same(await refusedAt({ method: 'create', table: 'ingress', attributes: { kind: 'trunk', value: '101', service_provider_name: 'nobody' } }), ['invalid', 'service_provider_name no_such_record']);
  t.same(await refusedAt({ method: 'create', table: 'call_plan', attributes: { name: 'geo', service_provider_name: 'sp', rules: keyed({ npa: ['HI'] }, { terminate: true }) } }), []);
  t.same((await refusedAt({ method: 'archive', table: 'npa_list', key: ['', 'HI'] }))[0], 'in_use', 'a list that a rule names stays');

  const more = Array.from({ length: easy0Limits.plansOfProvider - 2 }, (_, number) => ({ method: 'create' as const, table: 'call_plan', attributes: { name: `plan-${number}`, service_provider_name: 'sp' } }));
  await store.must(...more);
  t.equal((await refusedAt({ method: 'create', table: 'call_plan', attributes: { name: 'one-more', service_provider_name: 'sp' } })).length > 0, true, 'a provider has at most so many plans');

  await store.must({ method: 'create', table: 'ingress', attributes: { kind: 'trunk', value: '101', service_provider_name: 'sp' } });
  await store.must({ method: 'archive', table: 'service_provider', key: ['sp'] });
  t.same([view.has('ingress', ['trunk', '101']), view.has('call_plan', ['sp', 'day']), view.grouped('call_plan', 'provider', 'sp').length], [false, false, 0], 'a provider takes its ingresses and plans along');
  await store.must({ method: 'restore', table: 'service_provider', key: ['sp'] });
  t.same([view.has('ingress', ['trunk', '101']), view.has('call_plan', ['sp', 'day']), view.grouped('call_plan', 'provider', 'sp').length], [true, true, easy0Limits.plansOfProvider]);
});
