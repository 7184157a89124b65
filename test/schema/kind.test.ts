import fc from 'fast-check';
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
import { pattern } from '../../service/schema/kinds/pattern.js';
import { percent } from '../../service/schema/kinds/percent.js';
import { permissions } from '../../service/schema/kinds/permissions.js';
import { phone } from '../../service/schema/kinds/phone.js';
import { rate } from '../../service/schema/kinds/rate.js';
import { role } from '../../service/schema/kinds/role.js';
import { secretPin } from '../../service/schema/kinds/secret.js';
import { text } from '../../service/schema/kinds/text.js';
import { textOrJson } from '../../service/schema/kinds/text-or-json.js';
import { timestamp } from '../../service/schema/kinds/timestamp.js';
import { timezone } from '../../service/schema/kinds/timezone.js';
import { username } from '../../service/schema/kinds/username.js';
import '../support/secret-key.js';

const seed = 20240310;
const runs = { seed, numRuns: 300 };

const roles = ['platform_owner', 'service_provider', 'subscriber'] as const;
const digit = fc.constantFrom(...'0123456789');
const digitsOf = (least: number, most: number) => fc.string({ unit: digit, minLength: least, maxLength: most });
const decimal = (places: number) => fc.tuple(fc.constantFrom('', '-', '+'), fc.nat(), digitsOf(places, places)).map(([sign, whole, rest]) => `${sign}${whole}.${rest}`);

/** Each kind with texts that are often accepted, so that the properties say something. */
const kinds: readonly (readonly [string, AnyKind, fc.Arbitrary<string>])[] = [
  ['text', text(250), fc.string({ unit: 'binary' })],
  ['name', name, fc.string({ unit: 'grapheme', maxLength: 70 })],
  ['identifier', identifier(8), fc.stringMatching(/^[A-Za-z0-9_]{1,9}$/)],
  ['username', username, fc.stringMatching(/^[a-z0-9_]{1,66}$/)],
  ['phone', phone, fc.stringMatching(/^[+]?1?[ (]?[0-9]{3}[)]?[-. ]?[0-9]{0,3}-?[0-9]{4}$/)],
  ['digits', digits(2, 5), digitsOf(1, 6)],
  ['pattern', pattern, fc.stringMatching(/^[+]?1?[0-9Xx]{3,11}$/)],
  ['json', json(), fc.json()],
  ['json array', json({ shape: 'array' }), fc.array(fc.jsonValue()).map((value) => JSON.stringify(value))],
  ['text or json', textOrJson(60), fc.json()],
  ['bool', boolean, fc.constantFrom('true', 'FALSE', '1', '0', 'Yes', 'nO')],
  ['int', integer(-5, 99), fc.integer({ min: -9, max: 110 }).map(String)],
  ['big integer', bigInteger, fc.bigInt({ min: -(1n << 64n), max: 1n << 64n }).map(String)],
  ['choice', choice(['SIP', 'TRUNK']), fc.constantFrom('SIP', 'TRUNK', 'sip')],
  ['list of phone', list(phone), fc.array(digitsOf(10, 10)).map((entries) => entries.join(','))],
  ['list of text', list(text(20), { unique: true }), fc.array(fc.string()).map((entries) => JSON.stringify(entries))],
  ['list of int', list(integer(0, 9)), fc.array(fc.nat(9)).map((entries) => entries.join(' , '))],
  ['array of text', list(text(20), { array: true }), fc.array(fc.string()).map((entries) => JSON.stringify(entries))],
  ['timestamp', timestamp(() => 'America/New_York'), fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-01'), noInvalidDate: true }).map((date) => date.toISOString())],
  ['tz', timezone, fc.constantFrom('us/eastern', 'Pacific/Honolulu', 'utc', 'America/argentina/buenos_aires', 'Mars/Base')],
  ['money', money(), decimal(2)],
  ['rate', rate, decimal(6)],
  ['percent', percent, fc.oneof(decimal(2), fc.nat(1001).map(String))],
  ['duration', duration, fc.tuple(fc.nat(200), fc.constantFrom('day', 'days', 'years', 'Year')).map(([count, unit]) => `${count} ${unit}`)],
  ['pin', secretPin(4, 10), digitsOf(3, 11)],
  ['role', role(roles), fc.tuple(fc.constantFrom(...roles, 'boss'), fc.array(fc.stringMatching(/^[a-z_]{0,5}$/), { maxLength: 3 })).map(([head, rest]) => [head, ...rest].join(':'))],
  ['permissions', permissions(['look', 'touch']), fc.array(fc.constantFrom('look', 'touch', 'other'), { maxLength: 3 }).map((entries) => JSON.stringify(entries))],
];

/** A secret is another text each time: it is held to be what it is shown as, and the same in an index. */
const comparable = (kind: AnyKind, value: unknown): unknown => kind.uniqueAs !== undefined ? [kind.show(value), kind.format(value), kind.uniqueAs(value)] : typeof value === 'bigint' ? `${value}n` : value;

for (const [title, kind, likely] of kinds) {
  t.test(`${title}, seed ${seed}`, async (t) => {
    let accepted = 0;
    const holds = (value: unknown): void => {
      if (isRefusal(value)) return;
      accepted++;
      const cell = kind.format(value);
      if (cell === '') throw new Error('a cell is empty');
      const parsed: unknown = kind.parse(cell);
      const taken: unknown = kind.accept(JSON.parse(JSON.stringify(kind.show(value))) as Json);
      if (JSON.stringify(comparable(kind, parsed)) !== JSON.stringify(comparable(kind, value))) throw new Error(`parse(format(v)): ${cell} gives ${String(parsed)}`);
      if (JSON.stringify(comparable(kind, taken)) !== JSON.stringify(comparable(kind, value))) throw new Error(`accept(show(v)): ${cell} gives ${String(taken)}`);
      if (kind.keyBytes !== undefined && typeof value === 'string' && Buffer.byteLength(kind.uniqueAs?.(value) ?? value) > kind.keyBytes) throw new Error(`${cell} is longer than keyBytes`);
      if (kind.keyBytes !== undefined && typeof value === 'string' && value.includes('\0')) throw new Error('a key has a zero byte');
    };
    fc.assert(fc.property(likely.filter((cell) => cell !== ''), (cell) => holds(kind.parse(cell))), runs);
    fc.assert(fc.property(likely, (cell) => holds(kind.accept(cell))), runs);
    t.ok(accepted > 50, `${accepted} of the likely texts were accepted`);
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (cell) => holds(kind.parse(cell))), runs);
    fc.assert(fc.property(fc.string({ minLength: 1 }).map((cell) => `${cell}\ud800`), (cell) => {
      const value: unknown = kind.parse(cell);
      if (!isRefusal(value)) throw new Error('a lone surrogate was taken');
    }), runs);
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }).filter((value) => value !== null), (value) => holds(kind.accept(value as Json))), runs);
  });
}
