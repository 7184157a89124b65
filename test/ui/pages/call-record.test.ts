import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { callRecordOf, durationMs, offsetWords } from '../../../service/ui/pages/call-record.js';

const events: Json = [
  { time: '2026-11-30 06:46:31.630000', event: 'route', detail: '12012344534', called: '2012344534', calling: '2015550100' },
  { time: '2026-11-30 06:46:31.630000', event: 'decision', status: 0, kind: 3, value: ['201', '202'], rule: 'A/b' },
  { time: '2026-11-30 06:46:33.000000', event: 'ringing', detail: null },
  { time: '2026-11-30 06:46:36.630000', event: 'end', cause: 'normal', duration_ms: 3000 },
];

t.test('a record, whatever its application calls its columns', async (t) => {
  const rows: readonly (readonly [what: string, attributes: Readonly<Record<string, Json>>, found: unknown])[] = [
    ['as most have it', { cdr_id: 'x', start_time: 's', end_time: 'e', called_number: '999', calling_number: '2015550100', original_called_number: '12012344534', service_provider_name: 'H', subscriber_name: 'N', cdrs: events, route: {} },
      { id: 'x', started: 's', ended: 'e', called: '2012344534', dialled: '12012344534', calling: '2015550100', whose: 'H / N', cause: 'normal', more: [] }],
    ['events as text', { cdr_id: 'x', start_time: 's', end_time: null, service_provider_name: 'H', subscriber_name: null, additional_data: [], events: JSON.stringify(events) },
      { id: 'x', started: 's', ended: null, called: '2012344534', dialled: '12012344534', calling: '2015550100', whose: 'H', cause: 'normal', more: [] }],
    ['with what a card adds', { cdr_id: 'x', cdrs: [], amount: '0.25', account_number: null }, { called: '', calling: null, cause: undefined, more: [['amount', '0.25']] }],
    ['refused', { cdr_id: 'x', cdrs: [{ time: '2026-11-30 06:46:31', event: 'refused', detail: 'no_credit' }] }, { cause: 'refused: no_credit' }],
    ['events that cannot be read', { cdr_id: 'x', events: '[{' }, { events: [], started: '' }],
  ];
  for (const [what, attributes, found] of rows) t.match(callRecordOf(attributes), found, what);
});

t.test('its events, each with how long after the arrival', async (t) => {
  const record = callRecordOf({ cdr_id: 'x', cdrs: events });
  t.same(record.events.map(({ event, offsetMs }) => [event, offsetMs]), [['route', 0], ['decision', 0], ['ringing', 1_370], ['end', 5_000]]);
  t.match(record.decision, { kind: 3, value: ['201', '202'] });
  t.equal(durationMs(record), 3_000);
  t.equal(durationMs(callRecordOf({ cdrs: [] })), undefined);
});

t.test('an offset in words', async (t) => {
  const rows: readonly (readonly [ms: number, words: string])[] = [[0, '+0.000 s'], [1_370, '+1.370 s'], [59_999, '+59.999 s'], [60_000, '+1 min 00.000 s'], [65_250, '+1 min 05.250 s']];
  for (const [ms, words] of rows) t.equal(offsetWords(ms), words);
});
