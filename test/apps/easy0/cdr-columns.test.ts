import t from 'tap';
import { cdrColumns } from '../../../service/apps/easy0/cdr-columns.js';
import { cdrCells, cdrRecord } from '../../../service/calls/cdr-record.js';
import { cdrIdentifier, type Cdr } from '../../../service/calls/cdr.js';

const noon = Date.UTC(2026, 0, 15, 12);
const cdr: Cdr = {
  application: 3, arrivedMs: noon, serial: 7, callId: 'x', instant: noon, received: '0', called: '0', calling: '8085550001', attributes: {}, labels: [],
  noRoute: false, decision: { kind: 1, value: '3125550101', rule: 'main/a', extra: { sp: 'north' } }, change: 5, answeredMs: noon + 3_000,
  events: [{ atMs: noon + 3_000, event: 'answer', detail: '' }], endedMs: noon + 60_000, cause: 'normal', durationMs: 57_000, ending: 'end',
};

t.test('the documented columns, in their order', async (t) => {
  const record = cdrRecord(cdrColumns, cdr, {}, 'UTC');
  t.same(Object.keys(record), ['service_provider_name', 'subscriber_name', 'cdr_id', 'start_time', 'end_time', 'additional_data', 'events']);
  t.same(record, {
    service_provider_name: 'north', subscriber_name: null, cdr_id: cdrIdentifier(cdr), start_time: '2026-01-15 12:00:00.000000', end_time: '2026-01-15 12:01:00.000000',
    additional_data: [{ status: 0, kind: 1, value: '3125550101', rule: 'main/a', change: 5 }],
    events: JSON.stringify([
      { time: '2026-01-15 12:00:00.000000', event: 'route', detail: '0', called: cdr.called, calling: cdr.calling },
      { time: '2026-01-15 12:00:00.000000', event: 'decision', status: 0, kind: 1, value: '3125550101', rule: 'main/a' }, { time: '2026-01-15 12:00:03.000000', event: 'answer', detail: '' },
      { time: '2026-01-15 12:01:00.000000', event: 'end', cause: 'normal', duration_ms: 57_000 },
    ]),
  });
  t.same(cdrCells(record)[5], '[{"status":0,"kind":1,"value":"3125550101","rule":"main/a","change":5}]');
});

t.test('a call that nothing decided', async (t) => {
  const record = cdrRecord(cdrColumns, { ...cdr, noRoute: true, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, endedMs: undefined }, {}, 'UTC');
  t.same([record['additional_data'], record['service_provider_name'], record['end_time']], [[{ status: 1, kind: 0, value: null, rule: null, change: 5 }], null, null]);
});
