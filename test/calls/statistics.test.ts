import t from 'tap';
import { bucketEndMicroseconds, latencyBucket, latencyBuckets, percentileMicroseconds } from '../../service/calls/latency.js';
import { callCounters, Statistics } from '../../service/calls/statistics.js';
import type { Application } from '../../service/schema/application.js';

const application = (name: string, number: number): Application => ({ name, number, title: name, version: '1', roles: [], tables: [], permits: [], settings: [] });

t.test('latency buckets', async (t) => {
  const places: readonly (readonly [microseconds: number, bucket: number])[] = [[0, 0], [0.9, 0], [1, 1], [3.9, 3], [4, 4], [7, 7], [8, 8], [9.9, 8], [10, 9], [15, 11], [16, 12], [2 ** 24 - 1, 91], [2 ** 24, 92], [2 ** 31, 95], [1e12, 95]];
  for (const [microseconds, bucket] of places) t.equal(latencyBucket(microseconds), bucket, `${microseconds} µs`);
  for (let bucket = 0; bucket < latencyBuckets - 1; bucket++) {
    const end = bucketEndMicroseconds(bucket);
    if (latencyBucket(end) !== bucket + 1 || latencyBucket(end - 1) !== bucket) t.fail(`bucket ${bucket} ends at ${end}`);
  }
  const buckets = Array.from({ length: latencyBuckets }, () => 0);
  t.equal(percentileMicroseconds(buckets, 0.5), 0, 'nothing counted');
  buckets[latencyBucket(10)] = 99;
  buckets[latencyBucket(1_000)] = 1;
  t.same([0, 0.5, 0.99, 0.999, 1].map((share) => percentileMicroseconds(buckets, share)), [12, 12, 12, 1_024, 1_024]);
});

t.test('what one thread counts another reads', async (t) => {
  const applications = [application('one', 3), application('other', 9)];
  const statistics = new Statistics(applications);
  const elsewhere = callCounters(applications, statistics.counters.memory);
  const number = { kind: 1, value: '2', rule: 'plan/a', extra: { sp: 'sp', subscriber: 'sub' } };
  statistics.decided(9, number, false);
  statistics.decided(9, number, false);
  statistics.decided(9, { ...number, extra: { sp: 'sp', subscriber: 'other' } }, false);
  statistics.decided(9, { kind: 0, value: undefined, rule: undefined, extra: undefined }, true);
  statistics.happened(3, 'end');
  statistics.happened(9, 'expired');
  statistics.took(9, 0.01);
  statistics.add('cdrs_lost', 2);
  statistics.set('open_calls', 7);
  t.equal(elsewhere.get('open_calls'), 0, 'not before it is published');
  statistics.publish();
  const counted = Object.entries(elsewhere.read()).filter(([, count]) => count !== 0);
  t.same(Object.fromEntries(counted), {
    open_calls: 7, cdrs_lost: 2, 'one.end': 1, 'other.expired': 1, 'other.decisions.number': 3, 'other.decisions.continue': 1, 'other.no_route': 1, 'other.latency.9': 1, 'other.latency_sum': 10,
  });
  t.same(statistics.hits(9), [{ provider: 'sp', subscriber: 'sub', rule: 'plan/a', count: 2 }, { provider: 'sp', subscriber: 'other', rule: 'plan/a', count: 1 }]);
  t.same(statistics.hits(1), []);
});
