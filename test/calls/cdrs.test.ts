import t from 'tap';
import { cdrIdentifier, cdrKey, decodeCdr, encodeCdr, numberKey, numbersOf, parseCdrIdentifier, readCdrKey } from '../../service/calls/cdr.js';
import type { Cdr } from '../../service/calls/cdr.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { decodeOpenCall, encodeOpenCall, OpenCall, openCallKey } from '../../service/calls/open-call.js';
import { OpenCalls, partsToExpire } from '../../service/calls/open-calls.js';
import type { DecisionValue } from '../../service/routing/service.js';
import { MemoryKeyedStore } from '../support/memory-keyed-store.js';

const cdrOf = (application: number, arrivedMs: number, serial: number, called = '3125550100', calling: string | undefined = '8085550001'): Cdr => ({
  application, arrivedMs, serial, callId: `${arrivedMs}-${serial}`, instant: 5, received: called, called, calling, attributes: { labels: ['x'], restricted: true }, labels: ['vip'],
  noRoute: false, decision: { kind: 1, value: '3125550101', rule: 'plan/a', extra: { sp: 'north' } }, change: 2 ** 40, answeredMs: 6, endedMs: 7, cause: 'normal',
  durationMs: 1, ending: 'end', events: [{ atMs: 6, event: 'note', detail: '{"a":1}' }],
});

t.test('a CDR reads back', async (t) => {
  const values: readonly DecisionValue[] = [undefined, '3125550100', ['101', '102'], [['101', '5550104'], ['102', '']], ['welcome', 1, 4, 3]];
  for (const value of values) {
    const cdr = { ...cdrOf(4, 1_768_478_400_000, 2 ** 48 - 1), decision: { kind: 0, value, rule: undefined, extra: undefined } };
    t.same(decodeCdr(cdrKey(cdr), encodeCdr(cdr)), cdr, JSON.stringify(value));
  }
  const bare = { ...cdrOf(4, 0, 0), calling: undefined, answeredMs: undefined, endedMs: undefined, cause: undefined, durationMs: undefined, ending: undefined, events: [] };
  t.same(decodeCdr(cdrKey(bare), encodeCdr(bare)), bare, 'with nothing that may be absent');
  t.throws(() => decodeCdr(cdrKey(bare), Buffer.concat([Buffer.of(2), encodeCdr(bare).subarray(1)])), /layout/, 'another layout');
  const place = { application: 4, arrivedMs: 1_768_478_400_000, serial: 77 };
  t.same(readCdrKey(cdrKey(place)), place);
  t.same(parseCdrIdentifier(cdrIdentifier(place)), place);
  for (const text of ['', 'zz', `${cdrIdentifier(place)}0`, cdrIdentifier(place).toUpperCase()]) t.equal(parseCdrIdentifier(text), undefined, text);
});

t.test('an open call reads back', async (t) => {
  const call = { id: 'a', called: '1', received: '1', calling: undefined, instant: 5, attributes: {}, labels: [] };
  for (const position of [undefined, { rule: 'plan/a' }, { rule: 'plan/menu', tries: 0 }]) {
    const open = new OpenCall(4, 9, 10, call, { noRoute: false, decision: { kind: 6, value: ['welcome', 1, 1, 3], rule: 'plan/menu', extra: undefined }, effects: [], position }, 3);
    open.leases = ['rule', 'around'];
    open.answeredMs = 12;
    open.note(1, 'note', '5');
    open.stored = true;
    t.same(decodeOpenCall(openCallKey(open), encodeOpenCall(open)), open, JSON.stringify(position) ?? 'none');
  }
  const open = new OpenCall(4, 9, 10, call, { noRoute: true, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, effects: [], position: undefined }, 3);
  for (let event = 0; event < 70; event++) open.note(event, 'note', '');
  t.equal(open.events.length, 64, 'as many events as are kept');
});

t.test('CDRs are found again', async (t) => {
  const cdr = new MemoryKeyedStore();
  const byNumber = new MemoryKeyedStore();
  const cdrs = new Cdrs(cdr, byNumber);
  const all = [cdrOf(4, 100, 1), cdrOf(4, 100, 2, '3125550109'), cdrOf(4, 200, 3, '31255501001'), cdrOf(4, 300, 4, '8085550001'), cdrOf(5, 150, 5)];
  for (const one of all) {
    await cdr.put(cdrKey(one), encodeCdr(one));
    for (const number of numbersOf(one)) await byNumber.put(numberKey(number, one), Buffer.of(1));
  }
  const serials = (found: Iterable<Cdr>): number[] => [...found].map(({ serial }) => serial);
  const range = (fromMs: number, toMs: number) => ({ application: 4, fromMs, toMs });
  t.same(serials(cdrs.list(range(0, 1_000))), [1, 2, 3, 4], 'in their order, of one application');
  t.same(serials(cdrs.list(range(100, 300))), [1, 2, 3], 'from the start, before the end');
  t.same(serials(cdrs.list(range(101, 301))), [3, 4]);
  t.same(serials(cdrs.list({ ...range(0, 1_000), after: all[0]! })), [2, 3, 4], 'behind one');
  t.same(serials(cdrs.ofNumber('3125550100', range(0, 1_000))), [1], 'to a number, not to one that begins so');
  t.same(serials(cdrs.ofNumber('8085550001', range(0, 1_000))), [1, 2, 3, 4], 'from a number, a call to itself once');
  t.same(serials(cdrs.ofNumber('8085550001', range(101, 300))), [3]);
  t.same(serials(cdrs.ofNumber('8085550001', { ...range(0, 1_000), after: all[1]! })), [3, 4]);
  t.same(serials(cdrs.ofNumber('312', range(0, 1_000))), []);
  t.same([cdrs.get(all[2]!)?.serial, cdrs.get({ ...all[2]!, serial: 9 })], [3, undefined]);
  t.equal(await cdrs.purge(4, 300, 2), 2, 'no more at once than asked');
  t.equal(await cdrs.purge(4, 300, 2), 1, 'not those that arrived later');
  t.same(serials(cdrs.list(range(0, 1_000))), [4]);
  t.equal(byNumber.entries.size, 3, 'the lines of their numbers are gone with them');
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
