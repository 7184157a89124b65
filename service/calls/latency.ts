/**
 * Latencies in buckets that grow with what they hold: four to each doubling, so that a percentile read from them is
 * within 25 % of the exact one, from a microsecond to sixteen seconds.
 */
export const latencyBuckets = 96;

/** The bucket of a latency in whole microseconds. */
export function latencyBucket(microseconds: number): number {
  if (microseconds < 4) return Math.max(0, microseconds | 0);
  const power = 31 - Math.clz32(Math.min(microseconds, 0x7fff_ffff));
  return Math.min(latencyBuckets - 1, 4 * (power - 1) + ((microseconds >>> (power - 2)) & 3));
}

/** The first microsecond that is beyond a bucket. */
export function bucketEndMicroseconds(bucket: number): number {
  return bucket < 4 ? bucket + 1 : (5 + (bucket & 3)) * 2 ** ((bucket >> 2) - 1);
}

/** The latency that `share` (0 to 1) of all lookups do not pass, in microseconds; 0 when there are none. */
export function percentileMicroseconds(buckets: readonly number[], share: number): number {
  const wanted = share * buckets.reduce((sum, calls) => sum + calls, 0);
  let sum = 0;
  for (const [bucket, calls] of buckets.entries()) {
    sum += calls;
    if (calls > 0 && sum >= wanted) return bucketEndMicroseconds(bucket);
  }
  return 0;
}
