import t from 'tap';
import { cdrCells, cdrRecord, isCdrOf, isFound } from '../../service/calls/cdr-record.js';
import type { CdrOwner } from '../../service/calls/cdr-record.js';
import { isOfNumber } from '../../service/calls/cdr.js';
import type { Cdr } from '../../service/calls/cdr.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import type { Decision } from '../../service/routing/decision.js';

const cdr: Cdr = {
  application: 4, arrivedMs: 100, serial: 7, callId: 'x', instant: Date.UTC(2026, 0, 15, 12), received: '+1 312 555 0100', called: '3125550100', calling: '8085550001', attributes: {}, labels: [],
  noRoute: false, decision: { kind: 1, value: '3125550101', rule: 'main/a', extra: { sp: 'north', subscriber: 'one', pickup: ['NUMBER', '5'] } }, change: 5, answeredMs: Date.UTC(2026, 0, 15, 12, 0, 3),
  events: [{ atMs: Date.UTC(2026, 0, 15, 12, 0, 3), event: 'answer', detail: '' }], endedMs: Date.UTC(2026, 0, 15, 12, 1), cause: 'normal', durationMs: 57_000, ending: 'end',
};

t.test('the documented columns', async (t) => {
  const record = cdrRecord(commonCdrColumns, cdr, {}, 'Pacific/Honolulu');
  t.same(record, {
    called_number: '3125550101', subscriber_name: 'one',
    cdrs: [
      { time: '2026-01-15 02:00:00.000000', event: 'route', detail: '+1 312 555 0100', called: '3125550100', calling: '8085550001' },
      { time: '2026-01-15 02:00:00.000000', event: 'decision', status: 0, kind: 1, value: '3125550101', rule: 'main/a' }, { time: '2026-01-15 02:00:03.000000', event: 'answer', detail: '' },
      { time: '2026-01-15 02:01:00.000000', event: 'end', cause: 'normal', duration_ms: 57_000 },
    ],
    start_time: '2026-01-15 02:00:00.000000', calling_number: '8085550001', end_time: '2026-01-15 02:01:00.000000', original_called_number: '+1 312 555 0100',
    route: { kind: 1, value: '3125550101', rule: 'main/a', change: 5, pickup: ['NUMBER', '5'] }, service_provider_name: 'north',
  });
  t.same(Object.keys(record), commonCdrColumns.map(({ name }) => name), 'in the order of tables.md');
  t.same(cdrCells(record).map((cell) => cell.slice(0, 12)), ['3125550101', 'one', '[{"time":"20', '2026-01-15 0', '8085550001', '2026-01-15 0', '+1 312 555 0', '{"kind":1,"v', 'north']);
});

t.test('where a call went', async (t) => {
  const decisions: readonly [kind: number, value: Decision['value'], noRoute: boolean, called: string | null, route: boolean][] = [
    [0, undefined, true, '3125550100', false], [0, undefined, false, '3125550100', true], [1, '3125550101', false, '3125550101', true], [2, 'a@b.example', false, 'a@b.example', true],
    [3, ['101', '102'], false, '3125550100', true], [4, [['101', '5550100'], ['102', '1']], false, '5550100', true], [5, undefined, false, null, true], [6, ['welcome', 1, 1, 3], false, '3125550100', false],
  ];
  for (const [kind, value, noRoute, called, route] of decisions) {
    const record = cdrRecord(commonCdrColumns, { ...cdr, noRoute, decision: { kind, value, rule: undefined, extra: undefined } }, {}, 'UTC');
    t.same([record.called_number, record.route !== null, record.subscriber_name, record.service_provider_name], [called, route, null, null], `kind ${kind}`);
    t.equal(cdrCells(record)[7] === '', !route, 'empty when the call ended without one');
  }
  const lost = cdrRecord(commonCdrColumns, { ...cdr, ending: 'lease', calling: undefined }, {}, 'UTC');
  t.match([lost.calling_number, (lost.cdrs as readonly { event: string }[]).at(-1)?.event], [null, 'lease']);
});

t.test('every decision that was given, and the way that the call went at last', async (t) => {
  const given = (kind: number, value: Decision['value'], rule: string, noRoute = false, provider: string | undefined = 'north') => ({ kind, value, rule, noRoute, provider, subscriber: 'one', pickup: undefined });
  const event = (event: string, detail = '') => ({ atMs: cdr.instant, event, detail });
  const decided = (...decision: Parameters<typeof given>) => ({ ...event('decision'), given: given(...decision) });
  const last = (kind: number, value: Decision['value'], noRoute: boolean) => ({ noRoute, decision: { kind, value, rule: undefined, extra: undefined } });
  const one = given(1, '3125550101', 'main/1'), menu = given(6, ['welcome', 1, 1, 3], 'main/m');
  const cases: readonly [why: string, cdr: Partial<Cdr>, events: string, called: string | null, rule: string | null, found: string][] = [
    ['busy, then the next', { first: one, events: [event('loop', 'plan x'), event('busy'), decided(1, '3125550102', 'main/2')], ...last(1, '3125550102', false) }, 'loop 3125550101 busy 3125550102 end', '3125550102', 'main/2', '3125550101 3125550102'],
    ['busy, then nothing more', { first: one, events: [event('busy'), decided(0, undefined, 'x', true, undefined)], ...last(0, undefined, true) }, '3125550101 busy 0 end', '3125550101', 'main/1', '3125550101'],
    ['hung up in a menu', { ...last(6, ['welcome', 1, 1, 3], false) }, '6 end', '3125550100', null, ''],
    ['a choice of a menu', { first: menu, events: [event('digits', '1'), decided(2, '3125550103@pbx.example.net', 'main/m/1')], ...last(2, '3125550103@pbx.example.net', false) }, '6 digits 3125550103@pbx.example.net end', '3125550103@pbx.example.net', 'main/m/1', '3125550103'],
    ['digits with trunks', { ...last(4, [['1', '3125550104'], ['2', '3125550105']], false) }, '4 end', '3125550104', null, '3125550104 3125550105'],
    ['terminated behind a number', { first: one, events: [event('noanswer'), decided(5, undefined, 'main/3')], ...last(5, undefined, false) }, '3125550101 noanswer 5 end', null, 'main/3', '3125550101'],
    ['refused', { refused: 'blocked', ending: 'refused', ...last(5, undefined, false) }, 'refused', '3125550100', null, ''],
    ['of a release before, which kept the last alone', { events: [event('busy')], ...last(1, '3125550102', false) }, 'busy end', '3125550102', null, ''],
  ];
  for (const [why, more, events, called, rule, found] of cases) {
    const whole = { ...cdr, events: [], ...more };
    const record = cdrRecord(commonCdrColumns, whole, {}, 'UTC');
    const told = (record['cdrs'] as readonly { event: string; kind?: number; value?: string | null }[]).slice(1);
    t.equal(told.map(({ event, kind, value }) => event !== 'decision' ? event : typeof value === 'string' ? value : String(kind)).join(' '), events, why);
    t.same([record['called_number'], (record['route'] as { rule?: string | null } | null)?.rule ?? null], [called, rule], why);
    for (const number of found.split(' ').filter((each) => each !== '')) t.ok(isOfNumber(whole, number), `${why}: found by ${number}`);
    if (more.first !== undefined) t.same([record['service_provider_name'], record['subscriber_name']], ['north', 'one'], 'whose it was stays');
  }
  for (const [calling, caller, shown] of [['2125550123', '+1 (212) 555-0123', '+1 (212) 555-0123'], [undefined, 'anonymous', 'anonymous'], [undefined, undefined, null], ['2125550123', undefined, '2125550123']] as const) {
    for (const [attributes, owner, seen] of [[{}, {}, shown], [{ restricted: true }, { provider: 'north', subscriber: 'one' }, shown === null ? null : 'restricted']] as const) {
      const record = cdrRecord(commonCdrColumns, { ...cdr, calling, caller, attributes }, owner, 'UTC');
      t.equal((record['cdrs'] as readonly { calling: string | null }[])[0]!.calling, seen, `${String(caller)} as it came`);
    }
  }
});

t.test('whose it is, and what they find it by', async (t) => {
  const restricted = { ...cdr, attributes: { restricted: true } };
  const owners: readonly [owner: CdrOwner, own: boolean, calling: string, byCalled: boolean, byCalling: boolean][] = [
    [{}, true, '8085550001', true, true],
    [{ provider: 'north' }, true, '8085550001', true, true],
    [{ provider: 'south' }, false, '8085550001', false, false],
    [{ provider: 'north', subscriber: 'one' }, true, 'restricted', true, false],
    [{ provider: 'north', subscriber: 'two' }, false, 'restricted', false, false],
    [{ provider: 'south', subscriber: 'one' }, false, 'restricted', false, false],
  ];
  for (const [owner, own, calling, byCalled, byCalling] of owners) {
    const who = JSON.stringify(owner);
    t.equal(isCdrOf(restricted, owner), own, who);
    t.equal(cdrRecord(commonCdrColumns, restricted, owner, 'UTC').calling_number, calling, who);
    t.equal(cdrRecord(commonCdrColumns, cdr, owner, 'UTC').calling_number, '8085550001', `${who}: nobody asked to be masked`);
    t.same([isFound(restricted, owner, '3125550100'), isFound(restricted, owner, '8085550001'), isFound(cdr, owner, '8085550001')], [byCalled, byCalling, own], who);
  }
});
