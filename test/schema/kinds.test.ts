import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { AnyKind, Json } from '../../service/schema/kind.js';
import { bigInteger } from '../../service/schema/kinds/big-integer.js';
import { boolean } from '../../service/schema/kinds/boolean.js';
import { choice } from '../../service/schema/kinds/choice.js';
import { digits } from '../../service/schema/kinds/digits.js';
import { duration } from '../../service/schema/kinds/duration.js';
import { identifier } from '../../service/schema/kinds/identifier.js';
import { integer } from '../../service/schema/kinds/integer.js';
import { json } from '../../service/schema/kinds/json.js';
import { list } from '../../service/schema/kinds/list.js';
import { money } from '../../service/schema/kinds/money.js';
import { name } from '../../service/schema/kinds/name.js';
import { pattern, wildcardShape } from '../../service/schema/kinds/pattern.js';
import { percent } from '../../service/schema/kinds/percent.js';
import { permissions } from '../../service/schema/kinds/permissions.js';
import { phone } from '../../service/schema/kinds/phone.js';
import { rate } from '../../service/schema/kinds/rate.js';
import { formatRole, parseRole, role } from '../../service/schema/kinds/role.js';
import { secretPin } from '../../service/schema/kinds/secret.js';
import { text } from '../../service/schema/kinds/text.js';
import { textOrJson } from '../../service/schema/kinds/text-or-json.js';
import { timezone } from '../../service/schema/kinds/timezone.js';
import { username } from '../../service/schema/kinds/username.js';
import '../support/secret-key.js';

const snowman = '\u2603';
const face = '\u{1f600}';
const regexes = list(text(250), { array: true });
const roles = role(['platform_owner', 'service_provider', 'subscriber']);
const noSubscribers = role(['platform_owner', 'service_provider']);

/** Kind, cell, the cell as it is written again or the refusal in angle brackets. */
const cells: readonly (readonly [AnyKind, string, string])[] = [
  [text(3), 'abc', 'abc'], [text(3), 'abcd', '<too_long>'], [text(3), face.repeat(3), face.repeat(3)], [text(3), face.repeat(4), '<too_long>'],
  [text(9), 'a\tb\r\nc', 'a\tb\r\nc'], [text(9), 'a\0b', '<bad_characters>'], [text(9), 'a\u009fb', '<bad_characters>'],
  [text(9), '\ud83d', '<bad_utf8>'], [text(9), '\ude00', '<bad_utf8>'], [text(9), ' a ', ' a '],
  [name, 'a'.repeat(64), 'a'.repeat(64)], [name, 'a'.repeat(65), '<too_long>'], [name, face.repeat(64), face.repeat(64)],
  [name, `Acme ${snowman} & Co`, `Acme ${snowman} & Co`], [name, 'a:b', '<bad_characters>'], [name, 'a/b', '<bad_characters>'], [name, 'a,b', '<bad_characters>'],
  [name, 'a\nb', '<bad_characters>'], [name, 'a\u007fb', '<bad_characters>'], [name, ' a', '<bad_characters>'], [name, 'a\u00a0', '<bad_characters>'],
  [name, '-', '<bad_characters>'], [name, '--', '--'], [name, '.', '<bad_characters>'], [name, '..', '<bad_characters>'], [name, '...', '...'],
  [identifier(4), 'aZ_9', 'aZ_9'], [identifier(4), 'aZ_9b', '<too_long>'], [identifier(4), 'a-b', '<bad_characters>'], [identifier(4), 'a\n', '<bad_characters>'], [identifier(4), 'é', '<bad_characters>'],
  [username, 'a_9', 'a_9'], [username, 'A_9', '<bad_characters>'],
  [digits(2, 3), '01', '01'], [digits(2, 3), '012', '012'], [digits(2, 3), '1', '<too_short>'], [digits(2, 3), '0123', '<too_long>'], [digits(2, 3), '1a', '<bad_characters>'],
  [secretPin(4, 10), '0000', '0000'], [secretPin(4, 10), '000', '<too_short>'], [secretPin(4, 10), '0'.repeat(11), '<too_long>'],
  [phone, '(808) 555-1234', '8085551234'], [phone, '5551234', '<seven_digits>'],
  [pattern, '808xxxXXXX', '808XXXXXXX'], [pattern, '8085551234', '8085551234'], [pattern, '+18085551234', '8085551234'], [pattern, '1808XXXXXXX', '808XXXXXXX'],
  [pattern, '+44XXXX', '+44XXXX'], [pattern, '28085551234', '28085551234'], [pattern, 'X11', 'X11'], [pattern, '808-555-1234', '<bad_pattern>'], [pattern, '(808)5551234', '<bad_pattern>'],
  [pattern, '555XXXX', '<seven_digits>'], [pattern, '555XXXXX', '555XXXXX'], [pattern, 'Y', '<bad_pattern>'], [pattern, '808+', '<bad_pattern>'], [pattern, '+', '<bad_pattern>'],
  [pattern, 'X'.repeat(250), 'X'.repeat(250)], [pattern, 'X'.repeat(251), '<too_long>'],
  [json(), '{ "a" : [1.0, true] }', '{"a":[1,true]}'], [json(), 'null', 'null'], [json(), '{a:1}', '<bad_json>'], [json(), '[1,]', '<bad_json>'], [json(), '// no\n1', '<bad_json>'],
  [json({ shape: 'array' }), '[]', '[]'], [json({ shape: 'array' }), '{}', '<bad_json>'], [json({ shape: 'object' }), '{}', '{}'], [json({ shape: 'object' }), 'null', '<bad_json>'],
  [json({ bytes: 4 }), '1234', '1234'], [json({ bytes: 4 }), '12345', '<too_long>'], [json({ bytes: 4 }), '1e9', '<too_long>'], [json({ bytes: 4, beyond: 'plan_too_large' }), '12345', '<plan_too_large>'],
  [textOrJson(9), '101,102', '101,102'], [textOrJson(9), '0123456789', '<too_long>'],
  [boolean, 'true', 'true'], [boolean, 'YES', 'true'], [boolean, '1', 'true'], [boolean, 'False', 'false'], [boolean, 'no', 'false'], [boolean, '0', 'false'], [boolean, 'y', '<bad_choice>'], [boolean, '2', '<bad_choice>'],
  [integer(0, 99), '0', '0'], [integer(0, 99), '-1', '<out_of_range>'], [integer(0, 99), '99', '99'], [integer(0, 99), '100', '<out_of_range>'], [integer(0, 99), '+007', '7'],
  [integer(0, 99), '-0', '0'], [integer(0, 99), '1.0', '<bad_number>'], [integer(0, 99), '1e1', '<bad_number>'], [integer(0, 99), '0x1', '<bad_number>'], [integer(0, 99), ' 1', '<bad_number>'],
  [bigInteger, '9223372036854775807', '9223372036854775807'], [bigInteger, '9223372036854775808', '<out_of_range>'], [bigInteger, '-9223372036854775808', '-9223372036854775808'],
  [bigInteger, '-9223372036854775809', '<out_of_range>'], [bigInteger, '1.5', '<bad_number>'], [bigInteger, '9'.repeat(100_000), '<out_of_range>'],
  [choice(['SIP', 'NONE']), 'SIP', 'SIP'], [choice(['SIP', 'NONE']), 'sip', '<bad_choice>'],
  [list(phone), '8085551234, 1-808-555-1235', '8085551234,8085551235'], [list(phone), '["8085551234"]', '8085551234'], [list(phone), '[]', '[]'], [list(phone), '8085551234,', '<required>'],
  [list(phone), '8085551234,5551234', '<seven_digits>'], [list(phone), '["8085551234"', '<bad_json>'], [list(phone), '[8085551234]', '8085551234'], [list(phone), '[null]', '<required>'],
  [list(phone), '911,911', '911,911'], [list(phone, { unique: true }), '911,911', '<duplicate>'], [list(phone, { unique: true }), '8085551234,18085551234', '<duplicate>'],
  [list(digits(3, 3)), Array(10_000).fill('808').join(','), Array(10_000).fill('808').join(',')], [list(digits(3, 3)), Array(10_001).fill('808').join(','), '<too_long>'],
  [list(text(9)), '["a,b"]', '["a,b"]'], [list(text(9)), '["[a"]', '["[a"]'], [list(text(9)), '["a","b"]', 'a,b'],
  [regexes, '["^808,9"]', '["^808,9"]'], [regexes, '^808', '<bad_json>'],
  [timezone, 'US/Eastern', 'US/Eastern'], [timezone, 'us/eastern', 'US/Eastern'], [timezone, 'pacific/honolulu', 'Pacific/Honolulu'], [timezone, 'EST5EDT', 'EST5EDT'], [timezone, 'Pacific/Nowhere', '<bad_zone>'], [timezone, '+05:00', '<bad_zone>'],
  [money(), '12.50', '12.50'], [money(), '12.5', '<bad_number>'], [money(), '12', '<bad_number>'], [money(), '12.500', '<bad_number>'], [money(), '-0.05', '-0.05'], [money(), '-0.00', '0.00'], [money(), '.50', '<bad_number>'],
  [money(0, 999_999_99), '999999.99', '999999.99'], [money(0, 999_999_99), '1000000.00', '<out_of_range>'], [money(0, 999_999_99), '-0.01', '<out_of_range>'], [money(), '1e2', '<bad_number>'],
  [rate, '0.00000001', '0.00000001'], [rate, '0.000000001', '<bad_number>'], [rate, '0.0000000100', '0.00000001'], [rate, '0.050', '0.05'], [rate, '3', '3'], [rate, '-1', '<out_of_range>'], [rate, '1000000', '1000000'], [rate, '1000000.00000001', '<out_of_range>'],
  [percent, '0', '0'], [percent, '1000', '1000'], [percent, '1000.01', '<out_of_range>'], [percent, '12.50', '12.5'], [percent, '12.505', '<bad_number>'], [percent, '-1', '<out_of_range>'],
  [duration, '30 days', '30 days'], [duration, '2 years', '2 years'], [duration, '1 day', '1 day'], [duration, '1 Years', '1 year'], [duration, '0 days', '<out_of_range>'], [duration, '101 years', '<out_of_range>'],
  [duration, '30', '<bad_number>'], [duration, '3 weeks', '<bad_number>'],
  [roles, 'platform_owner', 'platform_owner'], [roles, 'service_provider:acme', 'service_provider:acme'], [roles, 'subscriber:acme:store', 'subscriber:acme:store'],
  [roles, 'platform_owner:acme', '<bad_role>'], [roles, 'service_provider', '<bad_role>'], [roles, 'service_provider:', '<bad_role>'], [roles, 'service_provider:acme:store', '<bad_role>'],
  [roles, 'subscriber:acme', '<bad_role>'], [roles, 'subscriber:acme:store:4', '<bad_role>'], [roles, 'subscriber:acme/x:store', '<bad_role>'], [roles, 'root', '<bad_role>'], [noSubscribers, 'subscriber:acme:store', '<bad_role>'],
  [permissions(['look', 'touch']), '["touch","look"]', '["touch","look"]'], [permissions(['look', 'touch']), '[]', '[]'], [permissions(['look', 'touch']), '["dance"]', '<bad_permission>'],
  [permissions(['look', 'touch']), '["look","look"]', '<duplicate>'], [permissions(['look', 'touch']), 'look', '<bad_json>'], [permissions(['look', 'touch']), '[1]', '<bad_permission>'],
];

t.test('cells', async (t) => {
  for (const [kind, cell, expected] of cells) {
    const value: unknown = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : kind.format(value), expected, `${kind.name}: ${cell.slice(0, 40)}`);
  }
});

/** Kind, JSON, the JSON it is shown as or the refusal. */
const attributes: readonly (readonly [AnyKind, Json, Json])[] = [
  [name, 'acme', 'acme'], [name, 7, '<wrong_type>'], [name, '', '<required>'],
  [boolean, true, true], [boolean, 'true', '<wrong_type>'], [boolean, 1, '<wrong_type>'],
  [integer(0, 99), 7, 7], [integer(0, 99), '7', '<wrong_type>'], [integer(0, 99), 7.5, '<bad_number>'], [integer(0, 99), 100, '<out_of_range>'],
  [bigInteger, 9007199254740991, 9007199254740991], [bigInteger, 9007199254740992, '<out_of_range>'], [bigInteger, '9007199254740992', '9007199254740992'], [bigInteger, '7', 7],
  [money(), '12.50', '12.50'], [money(), 12.5, '<wrong_type>'], [rate, '0.05', '0.05'], [rate, 0.05, '<wrong_type>'], [percent, 12.5, '12.5'], [percent, '12.5', '12.5'], [percent, 1e21, '<bad_number>'],
  [list(phone), ['(808) 555-1234'], ['8085551234']], [list(phone), [], []], [list(phone), '8085551234', '<wrong_type>'], [list(integer(0, 9)), [1, 2], [1, 2]], [list(integer(0, 9)), ['1', 2], [1, 2]], [list(integer(0, 9)), ['10'], '<out_of_range>'],
  [list(integer(0, 9)), ['one'], '<bad_number>'], [list(integer(0, 9)), [true], '<wrong_type>'], [list(integer(0, 9)), [[1]], '<wrong_type>'],
  [json({ shape: 'object' }), { a: [1] }, { a: [1] }], [json({ shape: 'object' }), [], '<bad_json>'],
  [textOrJson(20), ['101', '102'], '["101","102"]'], [textOrJson(20), '101,102', '101,102'], [textOrJson(20), 101, '<wrong_type>'],
  [permissions(['look']), ['look'], ['look']], [permissions(['look']), ['dance'], '<bad_permission>'],
];

t.test('attributes', async (t) => {
  for (const [kind, given, expected] of attributes) {
    const value: unknown = kind.accept(given);
    t.same(isRefusal(value) ? `<${value.code}>` : kind.show(value), expected, `${kind.name}: ${JSON.stringify(given)}`);
  }
});

t.test('shapes of patterns', async (t) => {
  for (const [value, expected] of [['808XXXXXXX', 'dddXXXXXXX'], ['8X8', 'dXd'], ['+44XX', 'dddXX'], ['8085551234', undefined], ['X', 'X']] as const) {
    t.equal(wildcardShape(value), expected, value);
  }
});

t.test('roles taken apart', async (t) => {
  t.match(parseRole('boss'), { code: 'bad_role' });
  t.same(parseRole('subscriber:acme:store'), { role: 'subscriber', provider: 'acme', subscriber: 'store' });
  for (const text of ['platform_owner', 'service_provider:acme', 'subscriber:acme:store']) {
    const parsed = parseRole(text);
    t.equal(isRefusal(parsed) ? undefined : formatRole(parsed), text);
  }
});

t.test('deep values overflow nothing', async (t) => {
  let deep: Json = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  for (const kind of [json(), textOrJson(20), permissions([]), list(phone), name]) t.ok(isRefusal(kind.accept(deep)), kind.name);
  for (const kind of [json(), list(phone)]) t.ok(isRefusal(kind.parse('['.repeat(30_000) + ']'.repeat(30_000))), kind.name);
});
