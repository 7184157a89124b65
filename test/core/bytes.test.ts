import fc from 'fast-check';
import t from 'tap';
import { utf8Bytes } from '../../service/core/bytes.js';

t.test('bytes of text in UTF-8', async (t) => {
  const cases: [text: string, bytes: number][] = [
    ['', 0], ['a', 1], ['\x7f', 1], ['\x80', 2], ['\u07ff', 2], ['\u0800', 3], ['\uffff', 3], ['\u{10000}', 4], ['\u{10ffff}', 4], ['\ud800', 3], ['\udc00', 3], ['\udc00\ud800', 6], ['\ud800\ud800\udc00', 7], ['a\u{1f4de}b', 6],
  ];
  for (const [text, bytes] of cases) t.equal(utf8Bytes(text), bytes, JSON.stringify(text));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
    for (const each of [text, String.fromCharCode(...units)]) if (utf8Bytes(each) !== Buffer.byteLength(each, 'utf8')) throw new Error(JSON.stringify(each));
  }), { seed: 20_240_710 });
});
