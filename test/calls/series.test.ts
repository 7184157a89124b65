import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Series, spans, type Span } from '../../service/calls/series.js';
import { SeriesFile } from '../../service/calls/series-file.js';
import { Statistics } from '../../service/calls/statistics.js';
import type { Application } from '../../service/schema/application.js';

const application = (name: string, number: number): Application => ({ name, number, title: name, version: '1', roles: [], tables: [], permits: [], settings: [] });
const applications = [application('one', 3), application('other', 9)];
const second = 1_000;
/** Begins a step of every span. */
const begin = Math.floor(Date.UTC(2026, 10, 30, 6) / 300_000) * 300_000;
const number = { kind: 1, value: '2', rule: undefined, extra: undefined };

function call(statistics: Statistics, milliseconds: number, times = 1): void {
  for (let time = 0; time < times; time++) {
    statistics.decided(3, number, false);
    statistics.took(3, milliseconds);
  }
  statistics.publish();
}

/** The points that are there, by seconds since the beginning. */
function points(series: Series, span: Span, nowMs: number, name = 'one') {
  const { calls, decisions, latency: { p50, p99, p999 }, fromSeconds, stepSeconds } = series.plotted(name, span, nowMs);
  return calls.flatMap((count, index) => (count === null ? [] : [[fromSeconds + index * stepSeconds - begin / second, count, decisions['number']![index], p50[index], p99[index], p999[index]]]));
}

t.test('what is counted stands in the step in which it was counted, in each span by its own', async (t) => {
  const statistics = new Statistics(applications);
  const series = new Series(applications, statistics.counters);
  series.look(begin);
  call(statistics, 0.01, 99);
  call(statistics, 1);
  series.look(begin + 4 * second);
  t.same(points(series, '1h', begin + 4 * second), [], 'a step that has not ended');
  series.look(begin + 5 * second);
  call(statistics, 0.1);
  series.look(begin + 10 * second);
  series.look(begin + 15 * second);
  const nowMs = begin + 300 * second;
  t.same(points(series, '1h', begin + 15 * second), [[0, 100, 100, 12, 12, 1_024], [5, 1, 1, 112, 112, 112], [10, 0, 0, null, null, null]], 'a step without a call has no latency');
  for (let at = 20; at <= 300; at += 1) series.look(begin + at * second);
  t.same(points(series, '24h', nowMs), [[0, 101, 101, 12, 112, 1_024], [60, 0, 0, null, null, null], [120, 0, 0, null, null, null], [180, 0, 0, null, null, null], [240, 0, 0, null, null, null]]);
  t.same(points(series, '7d', nowMs), [[0, 101, 101, 12, 112, 1_024]]);
  t.same(points(series, '7d', nowMs, 'other'), [[0, 0, 0, null, null, null]], 'each application by itself');
});

t.test('a series ends where its time ends, whatever was in the places before', async (t) => {
  const statistics = new Statistics(applications);
  const series = new Series(applications, statistics.counters);
  const end = begin + (spans['1h'].steps + 100) * 5 * second;
  series.look(begin);
  for (let nowMs = begin + 5 * second; nowMs <= end; nowMs += 5 * second) {
    call(statistics, 0.01);
    series.look(nowMs);
  }
  const { calls, fromSeconds } = series.plotted('one', '1h', end);
  t.equal(calls.length, 720);
  t.equal(fromSeconds, end / second - 3_600);
  t.ok(calls.every((count) => count === 1));
  t.same(series.plotted('one', '1h', end + 3_600 * second).calls.filter((count) => count !== null), [], 'an hour without niud is empty');
  t.same(series.plotted('one', '1h', end + 3_000 * second).calls.filter((count) => count !== null).length, 120, 'what has not run out stays');
});

t.test('a restart keeps what was written; the step that it fell in has both halves', async (t) => {
  const path = join(t.testdir(), 'statistics', 'series');
  const first = new Statistics(applications);
  const before = new Series(applications, first.counters);
  const file = new SeriesFile(path, before);
  file.read();
  before.look(begin);
  call(first, 0.01, 3);
  before.look(begin + 5 * second);
  await file.write();
  call(first, 0.01, 5);
  before.look(begin + 7 * second, true);
  await file.write();
  await file.close();

  const second_ = new Statistics(applications);
  const after = new Series(applications, second_.counters);
  const again = new SeriesFile(path, after);
  again.read();
  after.look(begin + 8 * second);
  call(second_, 1, 2);
  after.look(begin + 10 * second);
  t.same(points(after, '1h', begin + 10 * second), [[0, 3, 3, 12, 12, 12], [5, 7, 7, 12, 12, 12]], 'the latencies are of the fuller half');
  await again.write();
  await again.close();
});

t.test('a file of another shape is begun anew', async (t) => {
  const damages: readonly (readonly [what: string, damage: (path: string) => void])[] = [
    ['cut off', (path) => truncateSync(path, 5_000)],
    ['empty', (path) => truncateSync(path, 0)],
    ['of something else', (path) => writeFileSync(path, Buffer.alloc(readFileSync(path).length, 7))],
  ];
  for (const [what, damage] of damages) {
    const path = join(t.testdir(), 'series');
    const statistics = new Statistics(applications);
    const series = new Series(applications, statistics.counters);
    const file = new SeriesFile(path, series);
    series.look(begin);
    call(statistics, 0.01);
    series.look(begin + 5 * second);
    await file.write();
    await file.close();
    const whole = readFileSync(path).length;
    damage(path);
    const fresh = new Series(applications, statistics.counters);
    const again = new SeriesFile(path, fresh);
    again.read();
    t.same(points(fresh, '1h', begin + 5 * second), [], what);
    fresh.look(begin + 5 * second);
    fresh.look(begin + 10 * second);
    await again.write();
    await again.close();
    t.equal(readFileSync(path).length, whole, `${what}: its size`);
    const read = new Series(applications, statistics.counters);
    new SeriesFile(path, read).read();
    t.same(points(read, '1h', begin + 10 * second), [[5, 0, 0, null, null, null]], `${what}: written again`);
  }
});
