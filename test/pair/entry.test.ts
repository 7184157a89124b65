import { randomBytes } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { decodeEntry, encodeEntry, entryKind, headBytes, storedBody } from '../../service/pair/entry.js';
import type { EntryHead } from '../../service/pair/entry.js';

const head: EntryHead = { kind: entryKind.changes, level: 3, n: 77, epoch: 900, id: '00112233445566778899aabb', before: 'deadbeef', at: 1_772_000_000_123, continues: false, more: true };
const body = Buffer.from('effects '.repeat(200));
const good = encodeEntry(head, storedBody(body));

/** With its checksum made right again. */
function changed(change: (bytes: Buffer) => Buffer | void): Buffer {
  const copy = Buffer.from(good);
  const bytes = change(copy) ?? copy;
  if (bytes.length >= headBytes) bytes.writeUInt32BE(crc32(bytes.subarray(headBytes), crc32(bytes.subarray(0, 44))), 44);
  return bytes;
}

void t.test('what is encoded is decoded', (t) => {
  const bodies: readonly (readonly [what: string, raw: Buffer, deflated: boolean])[] = [
    ['nothing', Buffer.alloc(0), false], ['below the bound', Buffer.alloc(limits.deflateBytes - 1), false], ['at the bound', Buffer.alloc(limits.deflateBytes), true],
    ['what cannot be deflated', randomBytes(2_000), false], ['a whole part', Buffer.alloc(limits.partRawBytes), true],
  ];
  for (const [what, raw, deflated] of bodies) {
    const stored = storedBody(raw);
    t.equal(stored.deflated, deflated, what);
    const entry = decodeEntry(encodeEntry(head, stored), 77, 3);
    t.ok('head' in entry && entry.raw.equals(raw), what);
    if ('head' in entry) t.strictSame(entry.head, head, what);
  }
  for (const kind of Object.values(entryKind)) for (const continues of [false, true]) for (const more of [false, true]) {
    const entry = decodeEntry(encodeEntry({ ...head, kind, continues, more, n: Number.MAX_SAFE_INTEGER }, storedBody(body)), Number.MAX_SAFE_INTEGER, 3);
    t.ok('head' in entry && entry.head.kind === kind && entry.head.continues === continues && entry.head.more === more, `kind ${kind}`);
  }
  t.equal(good.readUInt32BE(44), crc32(good.subarray(headBytes), crc32(good.subarray(0, 44))), 'the checksum is of the head too');
  t.equal(encodeEntry(head, { bytes: Buffer.alloc(limits.entryBytes - headBytes), deflated: false }).length, limits.entryBytes, 'as large as an entry may be');
  t.throws(() => encodeEntry(head, { bytes: Buffer.alloc(limits.entryBytes - headBytes + 1), deflated: false }), 'and no larger');
  t.throws(() => storedBody(Buffer.alloc(limits.partRawBytes + 1)), 'a part is no larger than its bound');
  t.end();
});

void t.test('hostile bytes are refused, what a later release wrote by another name', (t) => {
  const cases: readonly (readonly [what: string, bytes: Buffer, unreadable: 'unknown' | 'damaged'])[] = [
    ['nothing', Buffer.alloc(0), 'damaged'],
    ['half a head', good.subarray(0, headBytes - 1), 'damaged'],
    ['another format', changed((bytes) => { bytes[0] = 2; }), 'unknown'],
    ['another format with another checksum', Buffer.concat([Buffer.from([2]), good.subarray(1)]), 'unknown'],
    ['a flag that there is not', changed((bytes) => { bytes[1] = 8; }), 'unknown'],
    ['kind 0', changed((bytes) => { bytes[2] = 0; }), 'unknown'],
    ['kind 7', changed((bytes) => { bytes[2] = 7; }), 'unknown'],
    ['a higher level', changed((bytes) => { bytes[3] = 4; }), 'unknown'],
    ['another number', changed((bytes) => { bytes.writeBigUInt64BE(78n, 4); }), 'damaged'],
    ['a number out of range', changed((bytes) => { bytes.writeBigUInt64BE(2n ** 64n - 1n, 4); }), 'damaged'],
    ['an epoch out of range', changed((bytes) => { bytes.writeBigUInt64BE(2n ** 53n, 12); }), 'damaged'],
    ['an instant out of range', changed((bytes) => { bytes.writeBigUInt64BE(2n ** 63n, 36); }), 'damaged'],
    ['a body that is not deflated', changed((bytes) => { bytes.fill(0xff, headBytes); }), 'damaged'],
    ['a body cut short', changed((bytes) => bytes.subarray(0, bytes.length - 3)), 'damaged'],
    ['a body that grows past its bound', changed((bytes) => Buffer.concat([bytes.subarray(0, headBytes), deflateRawSync(Buffer.alloc(limits.partRawBytes + 1))])), 'damaged'],
    ['more than an entry may have', Buffer.concat([good, Buffer.alloc(limits.entryBytes)]), 'damaged'],
  ];
  for (const [what, bytes, unreadable] of cases) {
    const entry = decodeEntry(bytes, 77, 3);
    t.equal('unreadable' in entry ? entry.unreadable : 'read', unreadable, what);
  }
  t.end();
});

void t.test('each flipped bit is seen', (t) => {
  let missed = 0;
  for (let bit = 0; bit < good.length * 8; bit++) {
    const bytes = Buffer.from(good);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    if ('head' in decodeEntry(bytes, 77, 3)) missed++;
  }
  t.equal(missed, 0, `${good.length * 8} bits`);
  t.end();
});
