import t from 'tap';
import { cdrCells, cdrRecord, isCdrOf, isFound } from '../../service/calls/cdr-record.js';
import type { CdrOwner } from '../../service/calls/cdr-record.js';
import type { Cdr } from '../../service/calls/cdr.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import type { Decision } from '../../service/routing/service.js';

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
      { time: '2026-01-15 02:00:00.000000', event: 'route', detail: '+1 312 555 0100' }, { time: '2026-01-15 02:00:03.000000', event: 'answer', detail: '' },
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
    [3, ['101', '102'], false, '3125550100', true], [4, [['101', '5550100'], ['102', '1']], false, '5550100', true], [5, undefined, false, null, true], [6, ['welcome', 1, 1, 3], false, null, true],
  ];
  for (const [kind, value, noRoute, called, route] of decisions) {
    const record = cdrRecord(commonCdrColumns, { ...cdr, noRoute, decision: { kind, value, rule: undefined, extra: undefined } }, {}, 'UTC');
    t.same([record.called_number, record.route !== null, record.subscriber_name, record.service_provider_name], [called, route, null, null], `kind ${kind}`);
    t.equal(cdrCells(record)[7] === '', !route, 'empty when the call ended without one');
  }
  const lost = cdrRecord(commonCdrColumns, { ...cdr, ending: 'lease', calling: undefined }, {}, 'UTC');
  t.match([lost.calling_number, (lost.cdrs as readonly { event: string }[]).at(-1)?.event], [null, 'lease']);
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
