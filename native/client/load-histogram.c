#include "load-histogram.h"

static unsigned bucket_of(uint64_t value) {
  if (value < HISTOGRAM_STEPS) return (unsigned)value;
  const unsigned shift = 63u - (unsigned)__builtin_clzll(value) - 7u;
  return (shift + 1) * HISTOGRAM_STEPS + (unsigned)(value >> shift) - HISTOGRAM_STEPS;
}

static uint64_t top_of(unsigned bucket) {
  if (bucket < 2 * HISTOGRAM_STEPS) return bucket;
  const unsigned shift = bucket / HISTOGRAM_STEPS - 1;
  return ((uint64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, int64_t nanoseconds) {
  const uint64_t value = nanoseconds < 0 ? 0 : (uint64_t)nanoseconds;
  histogram->buckets[bucket_of(value)] += 1;
  histogram->count += 1;
  histogram->sum += (double)value;
  if (value > histogram->largest) histogram->largest = value;
}

uint64_t histogram_at(const struct histogram *histogram, double share) {
  const double wanted = share * (double)histogram->count;
  uint64_t seen = 0;
  for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket += 1) {
    seen += histogram->buckets[bucket];
    if (seen > 0 && (double)seen >= wanted) {
      const uint64_t top = top_of(bucket);
      return top < histogram->largest ? top : histogram->largest;
    }
  }
  return histogram->largest;
}
