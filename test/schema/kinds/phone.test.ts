import fc from 'fast-check';
import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { asDialled, inAreaOf, normaliseCalled } from '../../../service/schema/kinds/number-form.js';
import { callerPhone, destinationPhone, isUnusualLength, normaliseDestination, normaliseOwn, normalisePhone, phone } from '../../../service/schema/kinds/phone.js';

const long = '+44207183875012345'.slice(0, 16);

/**
 * As typed; as called; as provisioned for a number of one's own, and for one of a caller or a destination where that is another. A refusal's code stands in
 * angle brackets.
 */
const cases: readonly (readonly [typed: string, called: string | undefined, own: string, other?: string])[] = [
  // The plan's own numbers in the ways in which people and stacks write them.
  ['8085551234', '8085551234', '8085551234'],
  ['18085551234', '8085551234', '8085551234'],
  ['+18085551234', '8085551234', '8085551234'],
  ['(808) 555-1234', '8085551234', '8085551234'],
  ['1 (808) 555.1234', '8085551234', '8085551234'],
  ['808 555\u20111234', '8085551234', '8085551234'],
  ['808\u2212555\u22121234', '8085551234', '8085551234'],
  ['(+1) 808 555 1234', '8085551234', '8085551234'],
  [' 8085551234 ', '8085551234', '8085551234'],
  ['808.5551234', '8085551234', '8085551234'],
  ['80.85.55.12.34', '8085551234', '8085551234'],
  // URIs and parameters.
  ['sip:8085551234@niu.example.net', '8085551234', '8085551234'],
  ['SIPS:+1-808-555-1234@niu.example.net:5061;transport=tls?x=y', '8085551234', '8085551234'],
  ['sip:8085551234;npdi@10.0.0.1', '8085551234', '8085551234'],
  ['sip:8085551234:secret@niu.example.net', '8085551234', '8085551234'],
  ['sip:%38085551234@niu.example.net', '8085551234', '8085551234'],
  ['sip:%2b18085551234@niu.example.net', '8085551234', '8085551234'],
  ['sip:8085551234', '8085551234', '8085551234'],
  ['tel:+1-808-555-1234', '8085551234', '8085551234'],
  ['tel:8085551234;phone-context=+1', '8085551234', '8085551234'],
  ['8085551234;npdi', '8085551234', '8085551234'],
  ['+18085551234;phone-context=+1;rn=8085550000', '8085551234', '8085551234'],
  ['8085551234;', '8085551234', '8085551234'],
  ['8085551234#', '8085551234', '8085551234'],
  ['sip:8085551234%23@niu', '8085551234', '8085551234'],
  ['8085551234;8085551235', undefined, '<bad_phone>'],
  ['sip:gw.example.net', undefined, '<bad_phone>'],
  ['sip:10.0.0.1', undefined, '<bad_phone>'],
  ['sip:10.0.0.1:5060;lr', undefined, '<bad_phone>'],
  ['sip:alice@niu.example.net', undefined, '<bad_phone>'],
  ['sip:%zz8085551234@niu', undefined, '<bad_phone>'],
  ['8085551234@niu.example.net', undefined, '<bad_phone>'],
  ['urn:service:sos', undefined, '<bad_phone>'],
  ['anonymous', undefined, '<bad_phone>'],
  ['Restricted', undefined, '<bad_phone>'],
  // Other countries.
  ['+442071838750', '+442071838750', '+442071838750'],
  ['+44 (20) 7183-8750', '+442071838750', '+442071838750'],
  ['011442071838750', '+442071838750', '+442071838750'],
  ['011 44 20 7183 8750', '+442071838750', '+442071838750'],
  ['0115551234', '+5551234', '+5551234'],
  ['011123456789012345', '+123456789012345', '+123456789012345'],
  ['01118085551234', '8085551234', '8085551234'],
  ['+18085551', '+18085551', '+18085551'],
  ['+5551234', '+5551234', '+5551234'],
  ['011555123', '011555123', '<bad_phone>', '011555123'],
  ['0111234567890123456', '0111234567890123456', '<bad_phone>'],
  ['+555123', '+555123', '<bad_phone>'],
  ['+1234567890123456', '+1234567890123456', '<bad_phone>'],
  ['10115550123', '+5550123', '+5550123'],
  // Short codes, and lengths that no number here has.
  ['0', '0', '0'], ['411', '411', '411'], ['911', '911', '911', '<emergency_destination>'], ['555123', '555123', '555123'],
  ['5551234', '5551234', '<seven_digits>'], ['555-1234', '5551234', '<seven_digits>'],
  ['55512345', '55512345', '<bad_phone>', '55512345'], ['312555004', '312555004', '<bad_phone>', '312555004'],
  ['1808555123', '1808555123', '1808555123'], ['28085551234', '28085551234', '<bad_phone>', '28085551234'],
  ['180855512345', '180855512345', '<bad_phone>', '180855512345'], ['123456789012345', '123456789012345', '<bad_phone>', '123456789012345'],
  ['1234567890123456', '1234567890123456', '<bad_phone>'], ['8'.repeat(250), '8'.repeat(250), '<bad_phone>'],
  // As a spreadsheet writes them.
  ['8.08555E+09', undefined, '<bad_phone>'], ['8085551234E0', undefined, '<bad_phone>'], ['2026-12-25', undefined, '<bad_phone>'], ['12-25-2026', undefined, '<bad_phone>'],
  ['12/25/2026', undefined, '<bad_phone>'], ['25.12.2026', undefined, '<bad_phone>'], ['808/555-1234', undefined, '<bad_phone>'], ['1234.5', undefined, '<bad_phone>'],
  ['8085551234.0', undefined, '<bad_phone>'], ['8085551234.00', undefined, '<bad_phone>'], ['(808) 5551234.5', undefined, '<bad_phone>'], ['808555.123', '808555123', '<bad_phone>', '808555123'],
  ['8085551234.', '8085551234', '8085551234'], ['1234-56-7890', '1234567890', '1234567890'],
  // No numbers.
  ['', undefined, '<bad_phone>'], ['+', undefined, '<bad_phone>'], ['-', undefined, '<bad_phone>'], ['#', undefined, '<bad_phone>'], ['++18085551234', undefined, '<bad_phone>'],
  ['808+5551234', undefined, '<bad_phone>'], ['808555123X', undefined, '<bad_phone>'], ['*69', undefined, '<bad_phone>'], ['#72', undefined, '<bad_phone>'],
  ['808555\u0661234', undefined, '<bad_phone>'], ['=8085551234', undefined, '<bad_phone>'], ['8085551234,8085551235', undefined, '<bad_phone>'], ['8'.repeat(251), undefined, '<too_long>'],
];

const given = (value: string | { readonly code: string }): string => typeof value === 'string' ? value : `<${value.code}>`;

t.test('every spelling at every place', async (t) => {
  for (const [typed, called, own, other = own] of cases) {
    const what = typed.slice(0, 24);
    t.equal(normaliseCalled(typed), called, `called: ${what}`);
    t.equal(given(normaliseOwn(typed)), own, `own: ${what}`);
    if (other !== '<emergency_destination>') t.equal(given(normalisePhone(typed)), other, `caller: ${what}`);
    if (typed !== 'urn:service:sos') t.equal(given(normaliseDestination(typed)), other, `destination: ${what}`);
    if (typed === '') continue;
    t.equal(given(phone.parse(typed)), own, `cell: ${what}`);
    t.equal(given(phone.accept(typed)), own, `JSON: ${what}`);
    if (typed !== 'urn:service:sos') t.equal(given(destinationPhone.parse(typed)), other, `cell of a destination: ${what}`);
  }
});

t.test('normalising twice changes nothing', async () => {
  const piece = fc.constantFrom('0', '1', '2', '5', '8', '9', '011', '+', '1', '808', '911', '-', ' ', '(', ')', '.', ';npdi', '#', '%31', 'sip:', 'tel:', '@gw', '/', 'E');
  const typed = fc.oneof(fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join('')), fc.string({ unit: fc.constantFrom(...'01189'), maxLength: 20 }), fc.string({ maxLength: 20 }));
  fc.assert(fc.property(typed, (text) => {
    const once = normaliseCalled(text);
    if (once !== undefined && normaliseCalled(once) !== once) throw new Error(`${once} becomes ${String(normaliseCalled(once))}`);
    for (const normalise of [normaliseOwn, normalisePhone, normaliseDestination]) {
      const value = normalise(text);
      if (!isRefusal(value) && normalise(value) !== value) throw new Error(`${value} does not stay`);
    }
  }), { seed: 20260115, numRuns: 20_000 });
});

t.test('numbers that JSON has without quotes', async (t) => {
  for (const [json, value] of [[8085551234, '8085551234'], [18085551234, '8085551234'], [0, '0'], [5551234, '<seven_digits>'], [-1, '<wrong_type>'], [1.5, '<wrong_type>'], [1e300, '<wrong_type>'], [true, '<wrong_type>'], [[], '<wrong_type>']] as const) {
    t.equal(given(phone.accept(json)), value, JSON.stringify(json));
  }
});

t.test('a warning for lengths that no number here has', async (t) => {
  for (const [number, unusual] of [['808555', false], ['80855512', true], ['808555123', true], ['8085551234', false], ['28085551234', true], [long.slice(1), true], ['+8085551', false], ['+442079460000', false]] as const) {
    t.equal(isUnusualLength(number), unusual, number);
    t.same(callerPhone.doubts!(number).map(({ code }) => code), unusual ? ['unusual_length'] : [], number);
  }
});

t.test('seven digits are of the area of the caller (N2)', async (t) => {
  for (const [called, caller, number] of [
    ['5552001', '2125550123', '2125552001'], ['2552001', '8085550123', '8082552001'], ['1010288', '2125550123', '1010288'], ['0552001', '2125550123', '0552001'],
    ['5552001', '8005550123', '5552001'], ['5552001', '8335550123', '5552001'], ['5552001', '8885550123', '5552001'], ['5552001', '8015550123', '8015552001'],
    ['5552001', '+442079460', '5552001'], ['5552001', undefined, '5552001'], ['5552001', '411', '5552001'], ['+552001', '2125550123', '+552001'], ['555200', '2125550123', '555200'],
  ] as const) t.equal(inAreaOf(called, caller), number, `${called} from ${String(caller)}`);
});

t.test('as stacks dial that send no +', async (t) => {
  for (const [number, dialled] of [['8085551234', '8085551234'], ['+442079460000', '011442079460000'], ['0', '0']] as const) t.equal(asDialled(number), dialled);
});
