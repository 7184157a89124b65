import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { alarmsOf, waitingOf } from '../../../service/ui/pages/alarms.js';
import { callsPerSecond, lastOf, latencyWords, rateWords, seriesOf, sumOf } from '../../../service/ui/pages/figures.js';

t.test('a series, and what is said of it', async (t) => {
  const series = seriesOf({ from_seconds: 100, step_seconds: 5, calls: [null, 10, 20, 30], denied: [null, 0, 1, 0], decisions: { number: [null, 10, 20, null] }, latency: { p99: [null, 80, 90, null] } });
  t.equal(callsPerSecond(series), 4);
  t.equal(callsPerSecond({ ...series, calls: [null, null] }), undefined);
  t.equal(lastOf(series.latency['p99']), 90);
  t.equal(lastOf([null]), undefined);
  t.equal(sumOf(series.decisions['number']!), 30);
  t.same(seriesOf({}), { fromSeconds: 0, stepSeconds: 1, calls: [], denied: [], decisions: {}, latency: {} });
});

t.test('figures in words', async (t) => {
  const rows: readonly (readonly [value: number, latency: string, rate: string])[] = [
    [0, '0 µs', '0'], [9.96, '10 µs', '10.0'], [99, '99 µs', '99'], [100, '0.1 ms', '100'], [640, '0.64 ms', '640'], [12_345, '12 ms', '12,345'], [2_500_000, '2.5 s', '2,500,000'],
  ];
  for (const [value, latency, rate] of rows) t.same([latencyWords(value), rateWords(value)], [latency, rate], String(value));
});

t.test('what is wrong with a unit', async (t) => {
  const sound: Readonly<Record<string, Json>> = {
    state_disk: { free: 9e9, reserve: 1e9, below_reserve: false, read_only: false }, memory: { total: 10e9, available: 5e9 }, temperature: { highest: 79 }, clock_synchronised: true, purges_waiting: [],
    disks: [{ mount: '/', size: 100, free: 11 }],
  };
  const rows: readonly (readonly [what: string, system: Readonly<Record<string, Json>>, reason: string | null, found: readonly (readonly [string, RegExp])[]])[] = [
    ['nothing', sound, null, []],
    ['nothing measured', {}, null, []],
    ['not ready', sound, 'no store', [['bad', /not ready: no store/]]],
    ['what niud finds, the gravest first', { ...sound, conditions: [{ gravity: 'notice', message: 'c', next: '' }, { gravity: 'warning', message: 'b', next: '' }, { gravity: 'alarm', message: 'a', next: '' }] }, null, [['bad', /a/], ['warn', /b/], ['quiet', /c/]]],
    ['hot', { ...sound, temperature: { highest: 80 } }, null, [['warn', /80 °C/]]],
    ['a full disk', { ...sound, disks: [{ mount: '/var', size: 100, free: 10 }] }, null, [['warn', /\/var is 90 % full/]]],
  ];
  for (const [what, system, reason, found] of rows) {
    const alarms = alarmsOf(system, reason);
    t.equal(alarms.length, found.length, what);
    for (const [nth, [tone, words]] of found.entries()) { t.equal(alarms[nth]!.tone, tone, what); t.match(alarms[nth]!.what, words); }
  }
  t.same(waitingOf({ purges_waiting: [{ application: 'icr', date: '2026-11-29', records: { number: 2, route: 0 }, partial: true }] }), [{ application: 'icr', date: '2026-11-29', partial: true, records: [['number', 2]] }]);
});
