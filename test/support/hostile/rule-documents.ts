import type { Json } from '../../../service/schema/kind.js';
import { keyed } from '../easy0-site.js';
import { rule } from '../icr-site.js';

const always = (destination: string, value?: Json): Json => rule('always', '', destination, value);

/** Rules in the form that names its type: every criterion and every destination there is; an application takes those that it knows. */
export const typedDocuments: readonly (readonly Json[])[] = [
  [rule('time-of-day', '08:00-17:00', 'number', '3125550101', { label: 'day', id: 'one' }), rule('day-of-week', 'MONDAY,TUESDAY', 'trunk-group', '101,102'), rule('day-of-week', ['SUN', 7], 'trunk-group', ['101', '102'])],
  [rule('holiday', '2026/12/24.12:00-2026/12/26.08:00', 'sip-uri', 'sip:closed@example.net'), rule('percent-allocation', '30', 'trunk-outpulse', '101:5550100,102:'), rule('percent-allocation', 20, 'tg-with-outpulse', [['101', '5550100'], ['102', '']])],
  [rule('match', '^808', 'continue'), rule('match', 'called:(1|2)00$', 'terminate')],
  [rule('npa', 'HI', 'number', '(808) 555-0101'), rule('npa', ['HI', 'ME'], 'number', 8085550102)],
  [rule('geo', 'IL', 'number', '3125550101'), rule('geo', ['HI', 'IL'], 'terminate')],
  [rule('limited', '5', 'number', '3125550101'), rule('periodic', '100/24', 'number', '3125550101'), rule('periodic', ['100', '24'], 'number', '3125550101'), rule('label', 'vip', 'number', '3125550101')],
  [always('rule', [rule('always', '', 'rule', [always('number', '3125550101'), rule('percent-allocation', '50', 'terminate')]), rule('match', '^1', 'continue')])],
  [always('menu', { prompt: 'welcome', tries: 2, choices: { '1': { type: 'number', value: '3125550101' }, '*9': { type: 'rule', value: [always('terminate')] } }, default: { type: 'continue' } })],
  [always('call_plan', 'main')],
];

/** Rules in the form whose members are the criteria, likewise. */
export const keyedDocuments: readonly Json[] = [
  keyed({ always: true }, { number: '3125550101' }, { label: 'alone', id: 'one' }),
  [keyed({ time: ['08:00', '17:00'], day: [['monday'], ['tuesday']] }, { trunk: [['101'], ['102']] }), keyed({ date: ['2026/12/24.12:00', '2026/12/26.08:00'] }, { trunk_op: [['101', '5550100'], ['102', '']] })],
  [keyed({ percent: 30, match: [['808xxxxxxx'], ['8xx']] }, { sip: '3125550100@operator.example' }), keyed({ percent: '20' }, { continue: true })],
  [keyed({ npa: [['HI'], ['ME']], zip: [['96813'], ['04101']], lata: [['Digits', '358']] }, { terminate: true }), keyed({ pointcode: [['010-020-001', '010-020-009']], lata: [['Local', null]] }, { rule: [keyed({ always: true }, { rule: [keyed({ zip: '96813' }, { continue: true })] })] })],
];
