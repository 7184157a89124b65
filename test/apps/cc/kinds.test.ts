import t from 'tap';
import { childRates, readChildRates } from '../../../service/apps/cc/kinds/child-rates.js';
import { adjustedAmount, amountIn, balance, centsIn, currentBalance, movedAmount } from '../../../service/apps/cc/kinds/charge.js';
import { constraints, readConstraints } from '../../../service/apps/cc/kinds/constraints.js';
import { diallingPrefix } from '../../../service/apps/cc/kinds/dialling-prefix.js';
import { modifierSchedule, readModifierSchedule } from '../../../service/apps/cc/kinds/modifier-schedule.js';
import { paymentReference } from '../../../service/apps/cc/kinds/payment-reference.js';
import { readSpeedDialNumbers, speedDialNumbers } from '../../../service/apps/cc/kinds/speed-dial-numbers.js';
import { limits } from '../../../service/core/limits.js';
import { isRefusal } from '../../../service/core/refusals.js';
import type { AnyKind, Json, Kind } from '../../../service/schema/kind.js';
import { ccLimits } from '../../../service/apps/cc/limits.js';

/** `taken`, or the code and where: of a document the place before the colon of the message. */
function told(kind: Kind<string>, value: Json): string {
  const read = kind.accept(value);
  if (isRefusal(read)) return `<${read.code}${/^([\w/]+): /.exec(read.message)?.[1] === undefined ? '' : ` ${/^([\w/]+): /.exec(read.message)![1]}`}>`;
  return read === JSON.stringify(value) && JSON.stringify(kind.show(read)) === read ? 'taken' : `another: ${read}`;
}

const nested = (depth: number): Json => depth === 1 ? [{ type: 'destination', value: '2' }] : [{ type: 'destination', value: '2', children: nested(depth - 1) }];
const wide = (nodes: number): Json => Array.from({ length: nodes }, () => ({ type: 'day', value: 1 }));

t.test('child rates', async (t) => {
  const cases: readonly (readonly [Json, string])[] = [
    [[], 'taken'],
    [{}, '<bad_json>'],
    [[{ type: 'destination', value: '808', amount: '0.05' }], 'taken'],
    [[{ type: 'destination', value: '808', amount: '0.00000001' }], 'taken'],
    [[{ type: 'destination', value: '808', amount: '0.000000001' }], '<bad_number 0/amount>'],
    [[{ type: 'destination', value: '808', amount: 'Blocked' }], '<bad_number 0/amount>'],
    [[{ type: 'destination', value: '808', charge_method: 'blocked' }], 'taken'],
    [[{ type: 'destination', value: '808', first_interval: 30, next_interval: '6' }], 'taken'],
    [[{ type: 'destination', value: '808', first_interval: 0 }], '<out_of_range 0/first_interval>'],
    [[{ type: 'destination', value: '808', next_interval: 6.5 }], '<bad_number 0/next_interval>'],
    [[{ type: 'sequence', value: 60, first_interval: 30 }, { type: 'sequence', value: null }], 'taken'],
    [[{ type: 'sequence', value: 60, first_interval: 30 }, { type: 'sequence', value: null, first_interval: 30 }], 'taken'],
    [[{ type: 'sequence', value: 60, first_interval: 30 }, { type: 'sequence', value: null, first_interval: 60 }], '<bad_criterion 1>'],
    [[{ type: 'sequence', value: 60 }, { type: 'sequence', value: null, next_interval: 6 }], '<bad_criterion 1>'],
    [[{ type: 'destination', value: '808', amount: 0.05, charge_method: 'per_minute', surcharge: '0.25', label: 'Hawaii' }], 'taken'],
    [[{ type: 'destination', value: '808', amount: '-0.05' }], '<out_of_range 0/amount>'],
    [[{ type: 'destination', value: '808', surcharge: '0.2' }], '<bad_number 0/surcharge>'],
    [[{ type: 'destination', value: '808', surcharge: 0.2 }], 'taken'],
    [[{ type: 'destination', value: '808', surcharge: 0.255 }], '<bad_number 0/surcharge>'],
    [[{ type: 'destination', value: '808', charge_method: 'per_hour' }], '<bad_choice 0/charge_method>'],
    [[{ type: 'destination', value: '808', charge_method: null, amount: null, children: null }], 'taken'],
    [[{ type: 'destination', value: '808', if_no_sub_rates_exist: 'reject' }], 'taken'],
    [[{ type: 'destination', value: '808', if_no_sub_rates_exist: 'ignore' }], '<bad_choice 0/if_no_sub_rates_exist>'],
    [[{ type: 'destination', value: ['808', '+44'] }], 'taken'],
    [[{ type: 'destination', value: ['1808', '01144', 1212, 907] }], 'another: [{"type":"destination","value":["808","+44","212",907]}]'],
    [[{ type: 'origin', value: '1808, +1907,44', children: [{ type: 'destination', value: '1' }] }], 'another: [{"type":"origin","value":"808,907,44","children":[{"type":"destination","value":"+1"}]}]'],
    [[{ type: 'destination', value: ['808', '80x'] }], '<bad_characters 0/value>'],
    [[{ type: 'destination', value: 808 }], 'taken'],
    [[{ type: 'destination', value: '' }], '<required 0/value>'],
    [[{ type: 'destination' }], '<required 0/value>'],
    [[{ type: 'origin', value: '212' }], 'taken'],
    [[{ type: 'origin', value: '2-1-2' }], '<bad_characters 0/value>'],
    [[{ type: 'time', value: '22:00-06:00' }], 'taken'],
    [[{ type: 'time', value: { start: '22:00', end: '06:00' } }], 'taken'],
    [[{ type: 'time', value: '22:00' }], '<bad_criterion 0/value>'],
    [[{ type: 'time', value: '22:00-22:00' }], '<empty_window 0/value>'],
    [[{ type: 'time', value: '24:00-06:00' }], '<bad_criterion 0/value>'],
    [[{ type: 'day', value: 'SATURDAY,SUNDAY' }], 'taken'],
    [[{ type: 'day', value: [1, '2-6'] }], 'taken'],
    [[{ type: 'day', value: 'SOMEDAY' }], '<bad_criterion 0/value>'],
    [[{ type: 'day', value: 8 }], '<bad_criterion 0/value>'],
    [[{ type: 'sequence', value: 300 }, { type: 'sequence', value: null }], 'taken'],
    [[{ type: 'sequence', value: 300 }, { type: 'sequence' }, { type: 'sequence', value: 60 }], '<bad_criterion 2>'],
    [[{ type: 'sequence', value: 0 }], '<bad_criterion 0/value>'],
    [[{ type: 'sequence', value: ccLimits.callSeconds }], 'taken'],
    [[{ type: 'sequence', value: ccLimits.callSeconds + 1 }], '<bad_criterion 0/value>'],
    [[{ type: 'npa', value: 'HI' }], '<bad_choice 0/type>'],
    [[{ value: '808' }], '<bad_choice 0/type>'],
    [[{ type: 'destination', value: '808', price: '0.05' }], '<unknown_field 0/price>'],
    [[{ type: 'destination', value: '808', label: 7 }], '<wrong_type 0/label>'],
    [[{ type: 'destination', value: '808', children: [{ type: 'day', value: '1' }, { type: 'day', value: '0' }] }], '<bad_criterion 0/children/1/value>'],
    [[{ type: 'destination', value: '808', children: {} }], '<bad_json 0/children>'],
    [['808'], '<bad_json 0>'],
    [nested(ccLimits.childRateDepth), 'taken'],
    [nested(ccLimits.childRateDepth + 1), `<too_deep ${'0/children/'.repeat(ccLimits.childRateDepth).slice(0, -1)}>`],
    [wide(ccLimits.childRateNodes), 'taken'],
    [wide(ccLimits.childRateNodes + 1), `<too_long ${ccLimits.childRateNodes}>`],
    [[{ type: 'destination', value: '808', label: 'x'.repeat(ccLimits.childRateBytes) }], '<too_long>'],
  ];
  for (const [value, expected] of cases) t.equal(told(childRates, value), expected, JSON.stringify(value).slice(0, 100));
});

t.test('child rates as rating reads them', async (t) => {
  t.same(readChildRates(JSON.stringify([
    { type: 'destination', value: ['808', 907], amount: '0.05', charge_method: 'per_call', surcharge: 1, children: [{ type: 'time', value: ['22:00', '23:59'], if_no_sub_rates_exist: 'reject' }] },
    { type: 'day', value: '2-6', amount: 0 },
    { type: 'sequence', value: '300' },
    { type: 'sequence', value: null },
  ])), [
    {
      match: { type: 'destination', prefixes: ['808', '907'] }, amount: 50_000, chargeMethod: 'per_call', surcharge: 100, firstInterval: undefined, nextInterval: undefined, childless: undefined,
      children: [{ match: { type: 'time', window: { start: 79_200, end: 86_400 } }, amount: undefined, chargeMethod: undefined, surcharge: undefined, firstInterval: undefined, nextInterval: undefined, childless: 'reject', children: [] }],
    },
    { match: { type: 'day', days: 0b111_1100 }, amount: 0, chargeMethod: undefined, surcharge: undefined, firstInterval: undefined, nextInterval: undefined, childless: undefined, children: [] },
    { match: { type: 'sequence', seconds: 300 }, amount: undefined, chargeMethod: undefined, surcharge: undefined, firstInterval: undefined, nextInterval: undefined, childless: undefined, children: [] },
    { match: { type: 'sequence', seconds: undefined }, amount: undefined, chargeMethod: undefined, surcharge: undefined, firstInterval: undefined, nextInterval: undefined, childless: undefined, children: [] },
  ]);
});

t.test('modifier schedules', async (t) => {
  const many = (count: number): Json => Array.from({ length: count }, () => ({ factor: '0.5' }));
  const cases: readonly (readonly [Json, string])[] = [
    [[], 'taken'],
    [[{ day: 'SATURDAY', start: '08:00', end: '18:00', factor: '0.5' }], 'taken'],
    [[{ day: 'SATURDAY', start: '08:00', end: '18:00', amount: '0.02' }], 'taken'],
    [[{ day: 'SATURDAY', start: '08:00', end: '18:00' }], '<bad_json 0>'],
    [[{ factor: '0.5', amount: '0.02' }], '<bad_json 0>'],
    [[{ factor: 1.25 }], 'taken'],
    [[{ factor: '1000' }], 'taken'],
    [[{ factor: '1000.1' }], '<out_of_range 0/factor>'],
    [[{ factor: '-1' }], '<out_of_range 0/factor>'],
    [[{ amount: 'cheap' }], '<bad_number 0/amount>'],
    [[{ factor: '1' }, { start: '08:00', end: '08:00', factor: '1' }], '<empty_window 1/start>'],
    [[{ start: '8:00', end: '18:00', factor: '1' }], '<bad_criterion 0/start>'],
    [[{ day: 'NODAY', factor: '1' }], '<bad_criterion 0/day>'],
    [[{ days: 'SATURDAY', factor: '1' }], '<unknown_field 0/days>'],
    [many(ccLimits.modifierWindows), 'taken'],
    [many(ccLimits.modifierWindows + 1), '<too_long>'],
    [{ factor: '1' }, '<bad_json>'],
  ];
  for (const [value, expected] of cases) t.equal(told(modifierSchedule, value), expected, JSON.stringify(value).slice(0, 100));
  t.same(readModifierSchedule('[{"day":"FRIDAY","start":"22:00","end":"06:00","factor":"0.5"},{"amount":"0.02"}]'), [
    { days: 1 << 6, window: { start: 79_200, end: 21_600 }, effect: { kind: 'factor', millionths: 500_000 } },
    { days: 0b1111_1110, window: { start: 0, end: 86_400 }, effect: { kind: 'amount', millionths: 20_000 } },
  ]);
});

t.test('constraints', async (t) => {
  const many = (count: number): Json => Array.from({ length: count }, () => ({ action: 'block', value: '^1' }));
  const cases: readonly (readonly [Json, string])[] = [
    [[], 'taken'],
    [[{ action: 'block', value: '^1?900' }, { action: 'require', value: '^808' }], 'taken'],
    [[{ action: 'allow', value: '^808' }], '<bad_choice 0/action>'],
    [[{ action: 'block' }], '<wrong_type 0/value>'],
    [[{ action: 'block', value: 900 }], '<wrong_type 0/value>'],
    [[{ action: 'block', value: '' }], '<bad_regex 0/value>'],
    [[{ action: 'block', value: '(?=900)' }], '<bad_regex 0/value>'],
    [[{ action: 'block', value: 'x'.repeat(limits.regexCharacters) }], 'taken'],
    [[{ action: 'block', value: 'x'.repeat(limits.regexCharacters + 1) }], '<bad_regex 0/value>'],
    [[{ action: 'block', value: '[0-9]{480}' }], 'taken'],
    [[{ action: 'block', value: '[0-9]{600}' }], '<regex_too_large 0/value>'],
    [Array.from({ length: 5 }, () => ({ action: 'block', value: '[0-9]{480}' })), '<regex_too_large 4/value>'],
    [[{ action: 'block', value: '900', note: 'premium' }], '<unknown_field 0/note>'],
    [many(ccLimits.constraints), 'taken'],
    [many(ccLimits.constraints + 1), '<too_long>'],
  ];
  for (const [value, expected] of cases) t.equal(told(constraints, value), expected, JSON.stringify(value).slice(0, 100));
  const [block] = readConstraints('[{"action":"block","value":"^1?900"}]');
  t.same([block!.action, block!.text, block!.expression.finds('9005550100'), block!.expression.finds('8009000100')], ['block', '^1?900', true, false]);
});

t.test('speed dial numbers', async (t) => {
  const many = (count: number): Json => Array.from({ length: count }, (_, index) => [index, '8085550100']);
  const cases: readonly (readonly [Json, string])[] = [
    [[], 'taken'],
    [[[1, '8085550100'], [2, '+442071234567']], 'taken'],
    [[[1, '8085550100'], [1, '8085550101']], '<duplicate 1/0>'],
    [[['1', '8085550100'], [1, '8085550101']], '<duplicate 1/0>'],
    [[[999, '8085550100']], 'taken'],
    [[[1000, '8085550100']], '<out_of_range 0/0>'],
    [[[-1, '8085550100']], '<out_of_range 0/0>'],
    [[[1, '5550100']], '<seven_digits 0/1>'],
    [[[1, 'home']], '<bad_phone 0/1>'],
    [[[1]], '<bad_json 0>'],
    [[{ index: 1, number: '8085550100' }], '<bad_json 0>'],
    [many(ccLimits.speedDialNumbers), 'taken'],
    [many(ccLimits.speedDialNumbers + 1), '<too_long>'],
  ];
  for (const [value, expected] of cases) t.equal(told(speedDialNumbers, value), expected, JSON.stringify(value).slice(0, 100));
  t.same([...readSpeedDialNumbers('[[1,"1-808-555-0100"],["02","8085550101"]]')], [[1, '8085550100'], [2, '8085550101']]);
});

t.test('cells', async (t) => {
  const cases: readonly (readonly [Kind<string> | Kind<number>, string, string])[] = [
    [diallingPrefix, '808', '808'],
    [diallingPrefix, '+44', '+44'],
    [diallingPrefix, '+', '<bad_characters>'],
    [diallingPrefix, '80-8', '<bad_characters>'],
    [diallingPrefix, '8'.repeat(24), '8'.repeat(24)],
    [diallingPrefix, '8'.repeat(25), '<too_long>'],
    [balance, '0.00', '0.00'],
    [balance, '-0.01', '<out_of_range>'],
    [balance, '999999.99', '999999.99'],
    [balance, '1000000.00', '<out_of_range>'],
    [balance, '10', '<bad_number>'],
    [currentBalance, '-999999.99', '-999999.99'],
    [currentBalance, '-1000000.00', '<out_of_range>'],
  ];
  for (const [kind, cell, expected] of cases) {
    const value = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : (kind as Kind).format(value), expected, `${kind.name} ${cell}`);
  }
});

t.test('amounts in documents are exact', async (t) => {
  for (const [json, expected] of [['0.1', 100_000], [0.1, 100_000], ['1000000', 1_000_000_000_000], [1e-7, 0.1], [0.00000001, 0.01], [1e-9, undefined], [true, undefined]] as const) {
    const read = amountIn(json);
    t.equal(isRefusal(read) ? undefined : read, expected, `amount ${json}`);
  }
  for (const [json, expected] of [['0.10', 10], [0.1, 10], [2, 200], ['2', undefined], [0.001, undefined], [-1, undefined]] as const) {
    const read = centsIn(json);
    t.equal(isRefusal(read) ? undefined : read, expected, `cents ${json}`);
  }
});

t.test('amounts that administrators move, and what for', async (t) => {
  const read = (kind: AnyKind, given: Json): string => {
    const value: unknown = kind.accept(given);
    return isRefusal(value) ? `<${value.code}>` : String(value);
  };
  for (const [kind, given, expected] of [
    [movedAmount, '0.01', '1'], [movedAmount, '0.00', '<out_of_range>'], [movedAmount, '-0.01', '<out_of_range>'], [movedAmount, '999999.99', '99999999'], [movedAmount, '1000000.00', '<out_of_range>'],
    [adjustedAmount, '-0.01', '-1'], [adjustedAmount, '0.01', '1'], [adjustedAmount, '0.00', '<out_of_range>'], [adjustedAmount, '-0.00', '<out_of_range>'], [adjustedAmount, '-999999.99', '-99999999'],
    [adjustedAmount, '-1000000.00', '<out_of_range>'], [adjustedAmount, '5', '<bad_number>'], [adjustedAmount, 5, '<wrong_type>'],
    [paymentReference, 'bill 4711', 'bill 4711'], [paymentReference, '', '<required>'], [paymentReference, 'x'.repeat(256), 'x'.repeat(256)], [paymentReference, 'x'.repeat(257), '<too_long>'],
    [paymentReference, 'ü'.repeat(128), 'ü'.repeat(128)], [paymentReference, 'ü'.repeat(129), '<too_long>'], [paymentReference, '\ud800', '<bad_utf8>'],
  ] as const) t.equal(read(kind, given), expected, `${kind.name} ${String(given).slice(0, 20)}`);
  t.equal(read({ ...adjustedAmount, accept: (json) => adjustedAmount.parse(String(json)) }, '0.00'), '<out_of_range>', 'in a path or a cell');
});
