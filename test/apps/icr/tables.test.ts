import t from 'tap';
import { icr } from '../../../service/apps/icr/application.js';
import type { Value } from '../../../service/schema/kind.js';
import type { Table } from '../../../service/schema/table.js';
import type { Key, Row } from '../../../service/schema/row.js';
import { keyOf, position } from '../../../service/schema/table.js';
import type { View } from '../../../service/schema/view.js';
import { rowOf } from '../../support/row-of.js';

const table = (name: string): Table => icr.tables.find((each) => each.name === name)!;

/** Records in memory, seen as a decision sees those of a store; every lookup is a walk over all of them. */
function viewOf(records: Readonly<Record<string, readonly Row[]>>): View {
  const rows = (name: string): readonly Row[] => records[name] ?? [];
  const find = (name: string, key: Key): Row | undefined => rows(name).find((row) => keyOf(table(name), row).join('\0') === key.join('\0'));
  const stored = (name: string, row: Row) => ({ key: keyOf(table(name), row), row, created: 1, modified: 1 });
  return {
    change: 1,
    get: (name, key) => { const row = find(name, key); return row && stored(name, row); },
    has: (name, key) => find(name, key) !== undefined,
    version: (name, key) => find(name, key) && 1,
    scan: (name) => rows(name).map((row) => stored(name, row)),
    grouped: (name, index, value) => {
      const { by, covers } = table(name).grouped!.find((each) => each.name === index)!;
      return rows(name).filter((row) => row[position(table(name), by)] === value).map((row) => covers.map((column) => row[position(table(name), column)]));
    },
    shapes: () => [],
    isArchived: () => false,
  };
}

const named = (name: string, values: Readonly<Record<string, Value | undefined>>): Row => rowOf(table(name), { service_provider_name: 'acme', ...values });
const plan = (name: string, rules = '[]', subscriber = 'store'): Row => named('call_plan', { subscriber_name: subscriber, name, rules });
const route = (number: string, name = 'day', subscriber = 'store'): Row => named('route', { number, call_plan_name: name, subscriber_name: subscriber });
const number = (called: string, subscriber = 'store'): Row => named('number', { number: called, subscriber_name: subscriber });
const list = (name: string, provider?: string): Row => named('npa_list', { name, service_provider_name: provider, npas: ['808'] });
const to = (called: string): string => JSON.stringify([{ type: 'always', destination: { type: 'number', value: called } }]);
const from = (npas: string): string => JSON.stringify([{ type: 'npa', criteria: npas, destination: { type: 'terminate' } }, { type: 'always', destination: { type: 'continue' } }]);

/** What is written, what is there, the errors as field and code. */
const cases: readonly (readonly [string, string, Row, Readonly<Record<string, readonly Row[]>>, readonly string[]])[] = [
  ['a number that nobody routes', 'number', number('8085551234'), {}, []],
  ['a number that its subscriber routes', 'number', number('8085551234'), { route: [route('8085551234')] }, []],
  ['a number that another routes', 'number', number('8085551234'), { route: [route('8085551234', 'day', 'shop')] }, ['number foreign_number']],
  ['a number within a pattern of another', 'number', number('8085551234'), { route: [route('808555XXXX', 'day', 'shop')] }, []],
  ['a route to a number without record', 'route', route('8085551234'), {}, []],
  ['a route to the own number', 'route', route('8085551234'), { number: [number('8085551234')] }, []],
  ['a route to a number of another', 'route', route('8085551234'), { number: [number('8085551234', 'shop')] }, ['number foreign_number']],
  ['a pattern over a number of another', 'route', route('808555XXXX'), { number: [number('8085551234', 'shop')] }, []],
  ['a route to a plan that leads elsewhere', 'route', route('8085551234'), { call_plan: [plan('day', to('8085550000'))] }, []],
  ['a route to a plan that leads back', 'route', route('8085551234'), { call_plan: [plan('day', to('8085551234'))] }, ['number self_destination']],
  ['a route to a plan of the same name that leads back', 'route', route('8085551234'), { call_plan: [plan('day', to('8085551234'), 'shop')] }, []],
  ['a pattern to a plan that leads into it', 'route', route('808555XXXX'), { call_plan: [plan('day', to('8085551234'))] }, []],
  ['a plan whose destination another plan routes', 'call_plan', plan('day', to('8085551234')), { route: [route('8085551234', 'night')] }, []],
  ['a plan whose destination it routes', 'call_plan', plan('day', to('8085551234')), { route: [route('8085551234')] }, ['rules/0/destination self_destination']],
  ['a plan that asks for a built-in list', 'call_plan', plan('day', from('HI')), { npa_list: [list('HI')] }, []],
  ['a plan that asks for its provider\'s list', 'call_plan', plan('day', from('islands')), { npa_list: [list('islands', 'acme')] }, []],
  ['a plan that asks for another provider\'s list', 'call_plan', plan('day', from('islands')), { npa_list: [list('islands', 'other')] }, ['rules/0/criteria unknown_npa_list']],
];

t.test('checks', async (t) => {
  for (const [title, name, row, there, expected] of cases) {
    const { errors } = table(name).check!(row, viewOf(there));
    t.same(errors.map(({ field, code }) => `${field} ${code}`), expected, title);
  }
});

t.test('the lists that a plan refers to', async (t) => {
  const { by } = table('call_plan').references!.find(({ to: target }) => target === 'npa_list')!;
  const keys = (rules: string): readonly Key[] => typeof by === 'function' ? by(plan('day', rules)) : [];
  t.same(keys('[]'), []);
  t.same(keys(from('HI')), [['acme', 'HI'], ['', 'HI']]);
  t.same(keys(from('x'.repeat(64))).length, 2);
  t.same(keys(from('x'.repeat(65))), [], 'no list can have such a name');
  t.same(keys(from('a\0b')), []);
});
