import t from 'tap';
import { Statistics } from '../../service/calls/statistics.js';
import { metricsOf } from '../../service/calls/told-statistics.js';
import { metricsText } from '../../service/rest/health.js';
import type { Application } from '../../service/schema/application.js';

const application = (name: string, number: number): Application => ({ name, number, title: name, version: '1', roles: [], tables: [], permits: [], settings: [] });

t.test('latencies are a histogram as Prometheus has them', async (t) => {
  const applications = [application('one', 3), application('other', 9)];
  const statistics = new Statistics(applications);
  for (const milliseconds of [0.003, 0.004, 1, 30_000]) statistics.took(3, milliseconds);
  statistics.publish();
  const text = metricsText(metricsOf(statistics.counters, applications));
  const lines = text.split('\n').filter((line) => line.includes('niud_route_seconds'));
  t.same(lines.slice(0, 2), ['# HELP niud_route_seconds ROUTE from reading to reply.', '# TYPE niud_route_seconds histogram'], 'one help and one type for all of it');
  for (const [name, count, sum] of [['one', 4, 30.001007], ['other', 0, 0]] as const) {
    const own = lines.filter((line) => line.includes(`application="${name}"`)).map((line) => /^(\S+?)(?:\{.*?(?:,le="(.*)")?\}) (\S+)$/.exec(line)!.slice(1));
    const buckets = own.filter(([metric]) => metric === 'niud_route_seconds_bucket').map(([, le, value]) => [le, Number(value)] as const);
    t.equal(buckets.length, 24, 'the same buckets whether or not there were calls');
    const bounds = buckets.map(([le]) => (le === '+Inf' ? Infinity : Number(le)));
    t.same(bounds, [...bounds].sort((a, b) => a - b), 'in their order');
    t.ok(buckets.every(([, value], place) => place === 0 || value >= buckets[place - 1]![1]), 'each has what is below it');
    t.equal(bounds.at(-1), Infinity);
    t.equal(buckets.at(-1)![1], count);
    t.same(own.filter(([metric]) => metric === 'niud_route_seconds_count').map(([, , value]) => Number(value)), [count]);
    t.same(own.filter(([metric]) => metric === 'niud_route_seconds_sum').map(([, , value]) => Number(value)), [sum]);
    if (count > 0) for (const [le, below] of [['0.000004', 1], ['0.000008', 2], ['0.001024', 3], ['+Inf', 4]] as const) t.equal(new Map(buckets).get(le), below, `below ${le}`);
  }
});
