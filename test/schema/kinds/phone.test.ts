import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { normaliseCalled, normalisePhone } from '../../../service/schema/kinds/phone.js';

/** As typed, as provisioned (a refusal's code in angle brackets), as called. */
const cases: readonly (readonly [string, string, string | undefined])[] = [
  ['8085551234', '8085551234', '8085551234'],
  ['18085551234', '8085551234', '8085551234'],
  ['+18085551234', '8085551234', '8085551234'],
  ['28085551234', '28085551234', '28085551234'],
  ['1808555123', '1808555123', '1808555123'],
  ['180855512345', '180855512345', '180855512345'],
  ['+1808555123', '+1808555123', '+1808555123'],
  ['+442071838750', '+442071838750', '+442071838750'],
  ['+44 (20) 7183-8750', '+442071838750', '+442071838750'],
  ['(808) 555-1234', '8085551234', '8085551234'],
  ['1 (808) 555.1234', '8085551234', '8085551234'],
  ['808/555\u20111234', '8085551234', '8085551234'],
  ['(+1) 808 555 1234', '8085551234', '8085551234'],
  ['0', '0', '0'],
  ['411', '411', '411'],
  ['911', '911', '911'],
  ['011442071838750', '011442071838750', '011442071838750'],
  ['555123', '555123', '555123'],
  ['5551234', '<seven_digits>', '5551234'],
  ['555-1234', '<seven_digits>', '5551234'],
  ['+5551234', '+5551234', '+5551234'],
  ['55512345', '55512345', '55512345'],
  ['', '<bad_phone>', undefined],
  ['+', '<bad_phone>', undefined],
  ['-', '<bad_phone>', undefined],
  ['++18085551234', '<bad_phone>', undefined],
  ['808+5551234', '<bad_phone>', undefined],
  ['808555123X', '<bad_phone>', undefined],
  ['*69', '<bad_phone>', undefined],
  ['808555\u0661234', '<bad_phone>', undefined],
  ['8'.repeat(250), '8'.repeat(250), '8'.repeat(250)],
  ['8'.repeat(251), '<too_long>', undefined],
];

for (const [typed, provisioned, called] of cases) {
  const value = normalisePhone(typed);
  t.equal(isRefusal(value) ? `<${value.code}>` : value, provisioned, `provisioned: ${typed.slice(0, 24)}`);
  t.equal(normaliseCalled(typed), called, `called: ${typed.slice(0, 24)}`);
  if (called !== undefined) t.equal(normaliseCalled(called), called, `stays: ${typed.slice(0, 24)}`);
}
