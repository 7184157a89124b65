/* A histogram of times with a bounded relative error (under 1 %) at every size, as HdrHistogram keeps them. */
#ifndef NIUD_LOAD_HISTOGRAM_H
#define NIUD_LOAD_HISTOGRAM_H

#include <stdint.h>

/* 128 buckets for each power of two: 1/128 of the value is the coarsest step. */
enum { HISTOGRAM_STEPS = 128, HISTOGRAM_BUCKETS = (63 - 7 + 2) * HISTOGRAM_STEPS };

struct histogram {
  uint64_t buckets[HISTOGRAM_BUCKETS];
  uint64_t count;
  uint64_t largest;
  double sum;
};

void histogram_add(struct histogram *histogram, int64_t nanoseconds);
/* The value that `share` (0 to 1) of all lie at or below, in nanoseconds, rounded up to its bucket; 0 when empty. */
uint64_t histogram_at(const struct histogram *histogram, double share);

#endif
