import { limits } from '../../../service/core/limits.js';
import type { Json } from '../../../service/schema/kind.js';

/** What anybody may put into a cell or a member: nothing of it may do more than be refused, or be kept as it is. */

const long = 150_000;

const controls = Array.from({ length: 0x20 }, (_, unit) => String.fromCharCode(unit)).concat(Array.from({ length: 0x21 }, (_, place) => String.fromCharCode(0x7f + place)));

const numeric = [
  'NaN', 'Infinity', '-Infinity', '-0', '+0', '0x10', '0b1', '0o7', '1e5', '1E400', '1e-400', '.5', '5.', '1_000', '1,000', '1.000,00', '--1', '+-1', '1n', '\u0661\u0662\u0663', '\uff11\uff12\uff13', '\u00bd',
  '9007199254740993', '9223372036854775808', '-9223372036854775809', '9'.repeat(400), `0.${'0'.repeat(400)}1`, '9'.repeat(long), `${'0'.repeat(long)}1`, '1 ', ' 1', '1\n',
];

const prototypes = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'then', 'length'];

const jsonTexts = [
  '{}', '[]', 'null', 'true', '""', '0', '{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[1,]', '{a:1}', "{'a':1}", '[1] 2', '// x\n[]',
  '["\\ud800"]', '"\\udc00"', '[NaN]', '[1e400]', '[123456789012345678901234567890]', '{"entries":{"length":1}}', `[${'0,'.repeat(20_000)}0]`, `${'['.repeat(limits.jsonDepth + 1)}${']'.repeat(limits.jsonDepth + 1)}`,
  '['.repeat(100_000), `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`, `"${'x'.repeat(long)}"`, `{"${'x'.repeat(long)}":1}`, `{"${'k'.repeat(60_000)}":1,"${'k'.repeat(60_000)}":2}`, `["${'\\u0000'.repeat(1_000)}"]`,
];

export const badTexts: readonly string[] = [
  ...controls, ...controls.slice(0, 0x20).map((unit) => `8085551234${unit}`), ...numeric, ...prototypes, ...jsonTexts, ' ', '\u00a0', '\u2003', '\u200b', '\ufeff', '\u2028', '\u202ex', '-', '.', '..', '/', ':', ',', ',,', '"', '\\', '%00', '%2e%2e',
  '\ud800', '\udc00', 'a\ud800b', '\udc00\ud800', '\u{1f600}', '\u{10ffff}', '\ufffe', '\uffff', 'x'.repeat(limits.textCharacters + 1), 'x'.repeat(long), '\u{1f600}'.repeat(long / 2), '\u0300'.repeat(long), ' '.repeat(long), ','.repeat(long), '-'.repeat(long), '+'.repeat(long),
  '['.repeat(long), '1,'.repeat(long / 2), `${'a'.repeat(30)}!`, '0'.repeat(long), '00:00', '24:00-24:00', '2026-02-30 00:00:00', '0000-00-00', '9999-12-31 23:59:59.999999', '+275760-09-13', 'platform_owner:', 'service_provider:a:b:c', '99999 days',
];

const deep = (levels: number): Json => {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

export const badJson: readonly Json[] = [
  true, false, 0, -0, 1, -1, 0.1, -0.5, 1e21, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, Number.MIN_SAFE_INTEGER - 1, '', ...badTexts, [], {}, [[]], [{}], [null], { '': null }, ['', ''], [0, '0'], ['x', 'x'],
  ...prototypes.map((name) => JSON.parse(`{${JSON.stringify(name)}:1}`) as Json), ...prototypes.map((name) => JSON.parse(`[{${JSON.stringify(name)}:{"a":1}}]`) as Json), JSON.parse('{"entries":[],"__proto__":{"active":true}}') as Json,
  deep(limits.jsonDepth), deep(limits.jsonDepth + 1), deep(100_000), Array.from({ length: limits.listEntries + 1 }, (_, place) => place), Array.from({ length: limits.listEntries + 1 }, (_, place) => String(3_000_000_000 + place)),
  Object.fromEntries(Array.from({ length: 10_000 }, (_, place) => [`m${place}`, place])), ['x'.repeat(long)], { ['x'.repeat(long)]: 1 }, { length: 3, 0: 'a' }, { entries: { length: 1 } }, { toJSON: 'x' }, [{ toString: 'x', valueOf: 'y' }],
];

/** Of each JSON type at least one, small: for requests, of which each costs a round trip. */
export const otherTypes: readonly Json[] = [true, 0, -1, 0.5, 1e-7, 'x', '\u0000', '\ud83d\ude00', [], ['x'], [[1]], {}, { a: 1 }, JSON.parse('{"__proto__":{"a":1}}') as Json, 'x'.repeat(3_000)];
