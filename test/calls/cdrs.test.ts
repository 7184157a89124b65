import t from 'tap';
import { ByteReader } from '../../service/calls/byte-reader.js';
import { ByteWriter } from '../../service/calls/byte-writer.js';
import { cdrIdentifier, parseCdrIdentifier, placeKey, readPlaceKey } from '../../service/calls/cdr.js';
import type { Cdr, CdrPlace } from '../../service/calls/cdr.js';
import { CdrBlock, cdrIn, cdrsIn } from '../../service/calls/cdr-block.js';
import { readCdr, writeCdr } from '../../service/calls/cdr-layout.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { Leases } from '../../service/calls/leases.js';
import { OpenCall } from '../../service/calls/open-call.js';
import { decodeOpenCall, encodeOpenCall, openCallKey } from '../../service/calls/open-call-layout.js';
import { OpenCalls, partsToExpire } from '../../service/calls/open-calls.js';
import type { DecisionValue } from '../../service/routing/service.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';
import { purgeStored, storeCdrs } from '../support/stored-cdrs.js';

const cdrOf = (application: number, arrivedMs: number, serial: number, called = '3125550100', calling: string | undefined = '8085550001'): Cdr => ({
  application, arrivedMs, serial, callId: `${arrivedMs}-${serial}`, instant: 5, received: called, called, calling, attributes: { labels: ['x'], restricted: true }, labels: ['vip'],
  noRoute: false, decision: { kind: 1, value: '3125550101', rule: 'plan/a', extra: { sp: 'north' } }, change: 2 ** 40, answeredMs: 6, endedMs: 7, cause: 'normal',
  durationMs: 1, ending: 'end', events: [{ atMs: 6, event: 'note', detail: '{"a":1}' }],
});

const written = (cdr: Cdr): Cdr => {
  const writer = new ByteWriter(16);
  writeCdr(writer, cdr);
  const reader = new ByteReader(writer.bytes.subarray(0, writer.at), 0);
  const read = readCdr(reader, cdr);
  return { ...read, callId: `${read.callId}${reader.at === writer.at ? '' : ' and bytes behind it'}` };
};

t.test('a CDR reads back', async (t) => {
  const values: readonly DecisionValue[] = [
    undefined, '3125550100', '', 'x'.repeat(200), 'Büro@pbx.example', ['101', '102'], [], [['101', '5550104'], ['102', '']], ['welcome', 1, 4, 3],
  ];
  for (const value of values) {
    const cdr = { ...cdrOf(4, 1_768_478_400_000, 2 ** 48 - 1), decision: { kind: 0, value, rule: undefined, extra: undefined } };
    t.same(written(cdr), cdr, JSON.stringify(value));
    const far = { ...cdr, decision: { ...cdr.decision, extra: { sp: 'north', pickup: ['TRUNK', value] as const } } };
    t.same(written(far), far, `${JSON.stringify(value)} at the far end`);
  }
  const extras: readonly Cdr['decision']['extra'][] = [{ sp: 'north', subscriber: 'clinic' }, { subscriber: 'clinic' }, {}, { sp: 'north', max_seconds: 90, carrier: ['a', 'b'] }];
  for (const extra of extras) {
    const cdr = { ...cdrOf(4, 5, 0), decision: { kind: 6, value: undefined, rule: 'plan/a', extra } };
    t.same(written(cdr), cdr, JSON.stringify(extra));
  }
  const bare = {
    ...cdrOf(4, 0, 0), calling: undefined, answeredMs: undefined, endedMs: undefined, cause: undefined, durationMs: undefined, ending: undefined, events: [], attributes: {}, labels: [],
  };
  t.same(written(bare), bare, 'with nothing that may be absent');
  for (const [what, other] of Object.entries({ received: '(312) 555-0100', noRoute: true, ending: 'lease', durationMs: 2 ** 53 - 1, change: 0, instant: 253_402_300_799_999, callId: 'é'.repeat(32) })) {
    const cdr = { ...cdrOf(4, 1_768_478_400_000, 1), [what]: other } as Cdr;
    t.same(written(cdr), cdr, `${what} ${other}`);
  }
  t.same(written({ ...bare, attributes: { pin: '1234', card: '9' } }).attributes, { card: '9' }, 'without the PIN');
  t.same(written({ ...bare, attributes: { pin: '1234' } }).attributes, {});
});

t.test('a block of CDRs', async (t) => {
  const block = new CdrBlock(cdrOf(4, 1_768_478_400_017, 9));
  const taken: readonly (readonly [place: CdrPlace, taken: boolean])[] = [
    [cdrOf(4, 1_768_478_400_000, 1), true], [cdrOf(4, 1_768_478_400_999, 2), true], [cdrOf(4, 1_768_478_401_000, 3), false], [cdrOf(5, 1_768_478_400_017, 4), false],
  ];
  for (const [place, takes] of taken) t.equal(block.takes(place), takes, cdrIdentifier(place));
  block.add(cdrOf(4, 1_768_478_400_017, 9));
  block.add(cdrOf(4, 1_768_478_400_999, 2));
  const value = block.close();
  t.same(cdrsIn(block.key, value).map(({ arrivedMs, serial }) => [arrivedMs, serial]), [[1_768_478_400_017, 9], [1_768_478_400_999, 2]]);
  t.same([cdrIn(value, cdrOf(4, 1_768_478_400_999, 2))?.start, cdrIn(value, cdrOf(4, 1_768_478_400_998, 2)), cdrIn(value, cdrOf(4, 1_768_478_400_999, 3))], [cdrsIn(block.key, value)[1]!.start, undefined, undefined], 'one of it');
  t.throws(() => cdrsIn(block.key, Buffer.concat([Buffer.of(1), value.subarray(1)])), /layout/, 'another layout');
});

t.test('the name of a CDR', async (t) => {
  const place = { application: 4, arrivedMs: 1_768_478_400_000, serial: 77 };
  t.same(readPlaceKey(placeKey(place)), place);
  t.same(parseCdrIdentifier(cdrIdentifier(place)), place);
  for (const text of ['', 'zz', `${cdrIdentifier(place)}0`, cdrIdentifier(place).toUpperCase()]) t.equal(parseCdrIdentifier(text), undefined, text);
});

t.test('an open call reads back', async (t) => {
  const call = { id: 'a', called: '1', received: '1', calling: undefined, instant: 5, attributes: {}, labels: [] };
  for (const position of [undefined, { rule: 'plan/a' }, { rule: 'plan/menu', tries: 0 }]) {
    const open = new OpenCall(4, 9, 10, call, { noRoute: false, decision: { kind: 6, value: ['welcome', 1, 1, 3], rule: 'plan/menu', extra: undefined }, effects: [], position }, 3);
    for (const counter of ['rule', 'around']) open.lease(counter, new Leases());
    open.answered(12);
    open.note(1, 'note', '5');
    const read = decodeOpenCall(openCallKey(open), encodeOpenCall(open));
    t.same([read.call, read.answer, read.change, read.leases, read.answeredMs, read.events, read.stored], [open.call, open.answer, 3, ['rule', 'around'], 12, [{ atMs: 1, event: 'note', detail: '5' }], true], JSON.stringify(position) ?? 'none');
    t.ok(encodeOpenCall(read).equals(encodeOpenCall(open)), 'byte for byte');
  }
  const open = new OpenCall(4, 9, 10, call, { noRoute: true, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, effects: [], position: undefined }, 3);
  for (let event = 0; event < 70; event++) open.note(event, 'note', '');
  t.equal(open.events.length, 64, 'as many events as are kept');
});

const hourMs = 3_600_000;
const serials = (found: Iterable<Cdr>): number[] => [...found].map(({ serial }) => serial);
const range = (fromMs: number, toMs: number) => ({ application: 4, fromMs, toMs });

t.test('CDRs are found again', async (t) => {
  const stores = memoryCallStores();
  const cdrs = new Cdrs(stores.cdr, stores.cdrByNumber);
  const all = [cdrOf(4, 100, 1), cdrOf(4, 100, 2, '3125550109'), cdrOf(4, 200, 3, '31255501001'), cdrOf(4, 1_300, 4, '8085550001'), cdrOf(5, 150, 5)];
  // As calls end: not in the order in which they came.
  await storeCdrs(stores, [all[2]!, all[0]!]);
  await storeCdrs(stores, [all[4]!, all[3]!, all[1]!]);
  t.same(serials(cdrs.list(range(0, 9_000))), [1, 2, 3, 4], 'in their order, of one application');
  t.same(serials(cdrs.listBack(range(0, 9_000))), [4, 3, 2, 1], 'the other way round');
  t.same([serials(cdrs.list(range(100, 1_300))), serials(cdrs.listBack(range(100, 1_300)))], [[1, 2, 3], [3, 2, 1]], 'from the start, before the end');
  t.same([serials(cdrs.list(range(101, 1_301))), serials(cdrs.listBack(range(101, 1_301)))], [[3, 4], [4, 3]]);
  t.same(serials(cdrs.list({ application: 5, fromMs: 0, toMs: Infinity })), [5], 'without an end');
  t.same([serials(cdrs.list({ ...range(0, 9_000), after: all[0]! })), serials(cdrs.listBack({ ...range(0, 9_000), after: all[3]! }))], [[2, 3, 4], [3, 2, 1]], 'behind one');
  t.same([serials(cdrs.list({ ...range(0, 9_000), after: all[2]! })), serials(cdrs.listBack({ ...range(0, 9_000), after: all[1]! }))], [[4], [1]]);
  t.same(serials(cdrs.ofNumber('3125550100', range(0, 9_000))), [1], 'to a number, not to one that begins so');
  t.same(serials(cdrs.ofNumber('8085550001', range(0, 9_000))), [1, 2, 3, 4], 'from a number, a call to itself once');
  t.same(serials(cdrs.ofNumberBack('8085550001', range(0, 9_000))), [4, 3, 2, 1]);
  t.same(serials(cdrs.ofNumber('8085550001', range(101, 300))), [3]);
  t.same(serials(cdrs.ofNumber('8085550001', { ...range(0, 9_000), after: all[1]! })), [3, 4]);
  t.same(serials(cdrs.ofNumberBack('8085550001', { ...range(0, Infinity), after: all[1]! })), [1]);
  t.same(serials(cdrs.ofNumber('312', range(0, 9_000))), []);
  t.same([cdrs.get(all[2]!)?.serial, cdrs.get({ ...all[2]!, serial: 9 }), cdrs.get({ ...all[2]!, arrivedMs: 5_000 })], [3, undefined, undefined]);
});

t.test('CDRs of a number over many hours and pages', async (t) => {
  const stores = memoryCallStores();
  const cdrs = new Cdrs(stores.cdr, stores.cdrByNumber);
  const all = Array.from({ length: 400 }, (_, place) => cdrOf(4, 7_000_000 + Math.floor(place / 4) * hourMs / 40, place));
  await storeCdrs(stores, [...all.filter((_, place) => place % 2 === 0), ...all.filter((_, place) => place % 2 === 1)]);
  t.same(serials(cdrs.ofNumber('3125550100', range(0, Infinity))), serials(all));
  t.same(serials(cdrs.ofNumberBack('3125550100', range(0, Infinity))), serials(all).reverse());
  t.same(serials(cdrs.ofNumber('3125550100', { ...range(0, Infinity), after: all[150]! })), serials(all.slice(151)));
});

t.test('a CDR that was written twice is found once', async (t) => {
  const stores = memoryCallStores();
  const cdrs = new Cdrs(stores.cdr, stores.cdrByNumber);
  await storeCdrs(stores, [cdrOf(4, 100, 1), cdrOf(4, 200, 2)]);
  await storeCdrs(stores, [cdrOf(4, 200, 2), cdrOf(4, 300, 3)]);
  t.same([serials(cdrs.list(range(0, 999))), serials(cdrs.ofNumberBack('8085550001', range(0, 999)))], [[1, 2, 3], [3, 2, 1]]);
});

t.test('CDRs are purged', async (t) => {
  const stores = memoryCallStores();
  const cdrs = new Cdrs(stores.cdr, stores.cdrByNumber);
  await storeCdrs(stores, [cdrOf(4, 100, 1), cdrOf(4, 100, 2), cdrOf(4, 200, 3), cdrOf(4, 300, 4), cdrOf(4, 2 * hourMs, 5), cdrOf(5, 150, 6)]);
  const steps: readonly (readonly [beforeMs: number, limit: number, removed: number, left: readonly number[]])[] = [
    [300, 2, 2, [3, 4, 5]], [300, 2, 1, [4, 5]], [300, 2, 0, [4, 5]], [2 * hourMs, 2, 1, [5]], [2 * hourMs + 1, 2, 1, []],
  ];
  for (const [beforeMs, limit, removed, left] of steps) {
    t.equal(await purgeStored(stores, 4, beforeMs, limit), removed, `${removed} that arrived before ${beforeMs}, no more than ${limit}`);
    t.same(serials(cdrs.list(range(0, Infinity))), left);
    t.same(serials(cdrs.ofNumber('8085550001', range(0, Infinity))), left, 'by number too');
  }
  t.equal(await purgeStored(stores, 4, 4 * hourMs, 2), 0);
  t.same([...stores.cdrByNumber.entries.values()].map(({ key }) => key[0]), [5, 5, 5], 'and the lines of their numbers, once the hour is over');
  t.same(serials(cdrs.list({ application: 5, fromMs: 0, toMs: 999 })), [6], 'of one application');
});

t.test('open calls expire oldest first', async (t) => {
  const open = new OpenCalls(200);
  const call = (id: string) => ({ id, called: '1', received: '1', calling: undefined, instant: 5, attributes: {}, labels: [] });
  const answer = { noRoute: true, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, effects: [], position: undefined };
  const calls = Array.from({ length: 200 }, (_, place) => new OpenCall(place % 2 === 0 ? 4 : 5, place, place, call(`call-${place}`), answer, 1));
  for (const one of calls) open.add(one);
  t.same([open.full, open.size, open.get(4, 'call-0'), open.get(5, 'call-0'), open.get(9, 'call-0')], [true, 200, calls[0], undefined, undefined]);
  const expired = new Set<number>();
  for (let part = 0; part < partsToExpire; part++) {
    for (const one of open.expired((application) => application === 4 ? 100 : 50)) {
      expired.add(one.arrivedMs);
      open.remove(one);
      open.remove(one);
    }
  }
  t.same([...expired].sort((a, b) => a - b), calls.filter(({ application, arrivedMs }) => arrivedMs < (application === 4 ? 100 : 50)).map(({ arrivedMs }) => arrivedMs));
  t.equal(open.size, 200 - expired.size);
  t.equal([...open].length, open.size);
});
