import t from 'tap';
import { pack, unpack } from 'msgpackr';
import { BodyReader } from '../../service/lookup/body-reader.js';
import { readersOf } from '../../service/lookup/field-readers.js';
import { callId as callIdField, timeMs } from '../../service/lookup/messages/call-fields.js';
import { MessagePackReader } from '../../service/lookup/messagepack-reader.js';
import { MessagePackWriter } from '../../service/lookup/messagepack-writer.js';
import type { Json } from '../../service/schema/kind.js';

const over = (hex: string): MessagePackReader => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const reader = new MessagePackReader();
  reader.over(bytes, 0, bytes.length);
  return reader;
};

const read = (hex: string): Json | string => {
  const reader = over(hex);
  const value = reader.value('it');
  return reader.fault ?? value;
};

t.test('every form of a value', async (t) => {
  const forms: readonly (readonly [what: string, hex: string, value: Json])[] = [
    ['nil', 'c0', null], ['false', 'c2', false], ['true', 'c3', true],
    ['smallest positive fixint', '00', 0], ['largest positive fixint', '7f', 127],
    ['smallest negative fixint', 'e0', -32], ['largest negative fixint', 'ff', -1],
    ['uint 8', 'cc ff', 255], ['uint 16', 'cd ffff', 65_535], ['uint 32', 'ce ffffffff', 4_294_967_295],
    ['uint 64 of 53 bits', 'cf 001fffffffffffff', Number.MAX_SAFE_INTEGER], ['uint 64 beyond', 'cf ffffffffffffffff', '18446744073709551615'],
    ['int 8', 'd0 80', -128], ['int 16', 'd1 8000', -32_768], ['int 32', 'd2 80000000', -2_147_483_648],
    ['int 64 of 53 bits', 'd3 ffe0000000000001', Number.MIN_SAFE_INTEGER], ['int 64 beyond', 'd3 8000000000000000', '-9223372036854775808'],
    ['float 32', 'ca 3fc00000', 1.5], ['float 64', 'cb 3ff8000000000000', 1.5], ['not a number', 'cb 7ff8000000000000', null],
    ['empty text', 'a0', ''], ['fixstr', 'a3 616263', 'abc'], ['str 8', 'd9 01 61', 'a'], ['str 16', 'da 0001 61', 'a'], ['str 32', 'db 00000001 61', 'a'],
    ['text beyond ASCII', 'a2 c3a9', 'é'],
    ['bin', 'c4 02 0102', null], ['ext', 'c7 01 05 00', null], ['fixext', 'd4 05 00', null], ['fixext 16', `d8 05 ${'00'.repeat(16)}`, null],
    ['array', '92 01 91 02', [1, [2]]], ['array 16', 'dc 0001 c0', [null]], ['array 32', 'dd 00000001 c0', [null]],
  ];
  for (const [what, hex, value] of forms) {
    t.same(read(hex), value, what);
    const reader = over(hex);
    reader.skip();
    t.equal(reader.fault ?? reader.bytesLeft, 0, `${what}, passed over`);
  }
  t.same(JSON.stringify(read('82 a161 01 a9 5f5f70726f746f5f5f 02')), '{"a":1,"__proto__":2}', 'map, whatever its keys');
});

t.test('what nobody should send', async (t) => {
  const nested = (depth: number): string => `${'91'.repeat(depth)}c0`;
  const hostile: readonly (readonly [what: string, hex: string, fault: string])[] = [
    ['nothing', '', 'the body is cut short'],
    ['the byte that is never used', 'c1', 'the body is not MessagePack'],
    ['an array of four thousand million', 'dd ffffffff', 'the body is cut short'],
    ['a map of four thousand million', 'df ffffffff', 'the body is cut short'],
    ['a map with half a pair', '81 a161', 'the body is cut short'],
    ['a text of four thousand million', 'db ffffffff', 'the body is cut short'],
    ['a text one byte short', 'a2 61', 'the body is cut short'],
    ['a bin one byte short', 'c4 02 01', 'the body is cut short'],
    ['an ext without its type', 'c7 01', 'the body is cut short'],
    ['half a number', 'cd ff', 'the body is cut short'],
    ['half a float', 'cb 3ff8', 'the body is cut short'],
    ['nested too deep', nested(9), 'nested deeper than 8'],
  ];
  for (const [what, hex, fault] of hostile) {
    t.match(read(hex), fault, what);
    const reader = over(hex);
    reader.skip();
    t.match(reader.fault, fault, `${what}, passed over`);
  }
  t.equal(read('a2 c3 28'), 'it must be UTF-8', 'text that is no UTF-8');
  t.equal(read('a3 eda080'), 'it must be UTF-8', 'half a surrogate pair');
  t.equal(read('81 01 02'), 'a key of it must be a str', 'a key that is no text');
  t.same(read(nested(8)), [[[[[[[[null]]]]]]]], 'nested as deep as may be');
});

t.test('a value of one type', async (t) => {
  const typed: readonly (readonly [what: string, hex: string, take: (reader: MessagePackReader) => unknown, value: unknown, fault?: string])[] = [
    ['an integer', 'cd 0400', (r) => r.integer('n'), 1_024],
    ['an integer sent as a float, as some encoders do', 'cb 4278bcfe56800000', (r) => r.integer('n'), 1_700_000_000_000],
    ['a float', 'cb 3ff8000000000000', (r) => r.integer('n'), 0, 'n must be an integer'],
    ['a text', 'a131', (r) => r.integer('n'), 0, 'n must be an integer'],
    ['2^53', 'cf 0020000000000000', (r) => r.integer('n'), 0, 'n must be an integer of at most 53 bits'],
    ['a bool', 'c3', (r) => r.boolean('b'), true],
    ['1', '01', (r) => r.boolean('b'), false, 'b must be a bool'],
    ['a text of two bytes', 'a26162', (r) => r.text('t', 2), 'ab'],
    ['a text of three bytes', 'a3616263', (r) => r.text('t', 2), '', 't must be at most 2 bytes'],
    ['digits as a number', '05', (r) => r.text('t'), '', 't must be a str'],
    ['an array', '9101', (r) => r.array('a'), 1],
    ['a map for an array', '80', (r) => r.array('a'), 0, 'a must be an array'],
    ['an array for a map', '90', (r) => r.map('m'), 0, 'm must be a map'],
  ];
  for (const [what, hex, take, value, fault] of typed) {
    const reader = over(hex);
    t.same(take(reader), value, what);
    t.equal(reader.fault, fault, `${what}: ${fault ?? 'fits'}`);
  }
});

const [readCallId, readTimeMs] = readersOf([callIdField, timeMs]);

t.test('a body', async (t) => {
  const bodies: readonly (readonly [what: string, body: Buffer, callId: string | undefined, fault?: string])[] = [
    ['as it should be', pack(['call', 5]), 'call'],
    ['trailing elements missing', pack(['call']), 'call'],
    ['elements that are not known', pack(['call', 5, { later: [1] }, 'more']), 'call'],
    ['64 bytes of call id', pack(['x'.repeat(64)]), 'x'.repeat(64)],
    ['65 bytes of call id', pack(['x'.repeat(65)]), undefined, 'call_id must be at most 64 bytes'],
    ['22 three-byte characters', pack(['€'.repeat(22)]), undefined, 'call_id must be at most 64 bytes'],
    ['no call id', pack(['']), undefined, 'call_id must be 1 to 64 bytes'],
    ['nothing where it must be', pack([]), undefined, 'call_id is missing'],
    ['nil where it must be', pack([null]), undefined, 'call_id must be a str'],
    ['no array', pack('call'), undefined, 'the body must be an array'],
    ['no body', Buffer.alloc(0), undefined, 'the body is cut short'],
    ['bytes behind the array', Buffer.concat([pack(['call']), Buffer.of(0)]), undefined, 'bytes follow the body'],
    ['an element more that is cut short', Buffer.from('93a16301a2', 'hex'), undefined, 'the body is cut short'],
    ['1970', pack(['call', 0]), 'call'],
    ['before 1970', pack(['call', -1]), undefined, 'time_ms must be an instant from 1970 to 9999 in milliseconds'],
    ['the end of 9999', pack(['call', 253_402_300_799_999]), 'call'],
    ['the year 10000', pack(['call', 253_402_300_800_000]), undefined, 'time_ms must be an instant from 1970 to 9999 in milliseconds'],
  ];
  for (const [what, body, callId, fault] of bodies) {
    const reader = new BodyReader();
    reader.open(body, 0, body.length);
    const read = readCallId(reader);
    readTimeMs(reader);
    t.equal(reader.whole() ? read : undefined, callId, what);
    t.match(reader.fault ?? '', fault ?? '', `${what}: ${fault ?? 'fits'}`);
  }
});

t.test('what is written reads back, here and elsewhere', async (t) => {
  const values: readonly Json[] = [
    null, true, false, 0, 127, 128, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER,
    -1, -32, -33, -128, -129, -32_768, -32_769, -2_147_483_648, -2_147_483_649, Number.MIN_SAFE_INTEGER, 1.5, 2 ** 60,
    '', 'a'.repeat(31), 'a'.repeat(32), 'a'.repeat(48), 'a'.repeat(49), 'a'.repeat(255), 'a'.repeat(256), 'a'.repeat(65_536), 'é'.repeat(40), 'Ω',
    [], Array.from({ length: 15 }, () => 1), Array.from({ length: 16 }, () => 1), Array.from({ length: 65_536 }, () => null), { a: { b: ['c'] } },
  ];
  for (const value of values) {
    const writer = new MessagePackWriter(0);
    writer.value(value);
    const label = JSON.stringify(value).slice(0, 40);
    const reader = new MessagePackReader();
    reader.over(writer.bytes, 0, writer.at);
    t.equal(JSON.stringify(reader.value('it')), JSON.stringify(value), label);
    t.equal(reader.bytesLeft, 0, label);
    const other = unpack(Buffer.from(writer.bytes.subarray(0, writer.at))) as unknown;
    t.equal(JSON.stringify(typeof other === 'bigint' ? Number(other) : other), JSON.stringify(value), label);
  }
});
