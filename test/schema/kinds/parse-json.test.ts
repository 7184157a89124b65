import fc from 'fast-check';
import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { deeperThan, parseJson } from '../../../service/schema/kinds/parse-json.js';
import type { Json } from '../../../service/schema/kind.js';

const bounds = { bytes: 100, depth: 3 };

/** Text and its value as JSON.stringify writes it, or the refusal. */
const cases: readonly (readonly [string, string])[] = [
  ['{"a":1,"b":{"a":2}}', '{"a":1,"b":{"a":2}}'],
  ['{"a":1,"a":2}', '<bad_json>'],
  ['{"a":1,"\\u0061":2}', '<bad_json>'],
  ['{"a" \n: 1,"b":"a","a":2}', '<bad_json>'],
  ['[{"a":1},{"a":2}]', '[{"a":1},{"a":2}]'],
  ['{"a":["a","a"]}', '{"a":["a","a"]}'],
  ['{"a":"\\"a\\":"}', '{"a":"\\"a\\":"}'],
  ['{"":1,"":2}', '<bad_json>'],
  ['[[[1]]]', '[[[1]]]'],
  ['[[[[1]]]]', '<too_deep>'],
  ['{"a":{"b":{"c":{}}}}', '<too_deep>'],
  ['"[[[[["', '"[[[[["'],
  ['9007199254740991', '9007199254740991'],
  ['9007199254740992', '<out_of_range>'],
  ['-9007199254740993', '<out_of_range>'],
  ['1e400', '<out_of_range>'],
  ['1e22', '<out_of_range>'],
  ['0.1234567890123456789', '0.12345678901234568'],
  ['"\\ud83d\\ude00"', '"\u{1f600}"'],
  ['"\\ud83d"', '<bad_utf8>'],
  ['{"\\ude00":1}', '<bad_utf8>'],
  ['"\\\\ud83d"', '"\\\\ud83d"'],
  [`"${'a'.repeat(98)}"`, `"${'a'.repeat(98)}"`],
  [`"${'a'.repeat(99)}"`, '<too_long>'],
  [`"${'\u2603'.repeat(33)}"`, '<too_long>'],
  ['', '<bad_json>'],
  ['{', '<bad_json>'],
  ['"', '<bad_json>'],
  ['NaN', '<bad_json>'],
  ['01', '<bad_json>'],
  ['\ufeff1', '<bad_json>'],
];

t.test('texts', async (t) => {
  for (const [text, expected] of cases) {
    const value = parseJson(text, bounds);
    t.equal(isRefusal(value) ? `<${value.code}>` : JSON.stringify(value), expected, text.slice(0, 40));
  }
});

t.test('a member named __proto__ is a member', async (t) => {
  const value = parseJson('{"__proto__":{"admin":true}}', bounds) as { readonly [name: string]: Json };
  t.same(Object.keys(value), ['__proto__']);
  t.equal((value as { admin?: unknown }).admin, undefined);
  t.equal(({} as { admin?: unknown }).admin, undefined);
  t.ok(isRefusal(parseJson('{"__proto__":1,"__proto__":2}', bounds)));
});

t.test('any JSON comes back, seed 7', async () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
    const text = JSON.stringify(value);
    const read = parseJson(text, { bytes: 1_000_000, depth: 64 });
    if (isRefusal(read)) {
      if (read.code !== 'out_of_range') throw new Error(read.message);
    } else if (JSON.stringify(read) !== text) throw new Error(text);
  }), { seed: 7, numRuns: 1_000 });
});

t.test('no text throws, seed 8', async () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ud8001e.-ntrue ') }), (text) => void parseJson(text, bounds)), { seed: 8, numRuns: 3_000 });
});

t.test('the bound of nesting', async (t) => {
  for (const [json, depth, expected] of [[1, 0, false], [[], 0, true], [[], 1, false], [[[]], 1, true], [{ a: { b: 1 } }, 2, false], [{ a: { b: [] } }, 2, true]] as const) {
    t.equal(deeperThan(json, depth), expected, `${JSON.stringify(json)} ${depth}`);
  }
});

t.test('why a text is no JSON is said in words that help, and never with what is in it', (t) => {
  const cases: readonly (readonly [text: string, said: RegExp])[] = [
    ['{\u201cpin\u201d:1}', /word processor/], ["{'pin':'4711'}", /double quotes/], ['{"pin":"4711"', /too early/], ['{"pin":"4711}', /too early/],
    ['{"pin":4711 x}', /cannot be read/], ['4711x', /cannot be read/], [' ', /nothing in it/],
  ];
  for (const [text, said] of cases) {
    const read = parseJson(text, { bytes: 100, depth: 3 });
    t.ok(isRefusal(read), text);
    if (!isRefusal(read)) continue;
    t.match(read.message, said, text);
    t.notMatch(read.message, /4711/, 'nothing of it');
  }
  t.end();
});
