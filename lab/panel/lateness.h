/*
 * How much later than set a frame left: a histogram with 32 steps an octave, so a percentile is at most 3.2 % too high
 * and never too low, and the maximum is exact.
 */
#ifndef RINGPROOF_LATENESS_H
#define RINGPROOF_LATENESS_H

#include "clock.h"
#include "out.h"

#define LATENESS_STEP_BITS 5
/* Up to 2^37 ns, more than two minutes; later counts as that late. */
#define LATENESS_BUCKETS ((37 - LATENESS_STEP_BITS + 1) << LATENESS_STEP_BITS)

struct lateness {
	uint64_t samples;
	nanos highest;
	uint32_t counts[LATENESS_BUCKETS];
};

void lateness_add(struct lateness *lateness, nanos late);

/* The upper edge of the bucket that holds the given share (0…1) of the samples; 0 without samples. */
nanos lateness_quantile(const struct lateness *lateness, double share);

/* `{"samples":…,"p50Us":…,"p99Us":…,"maxUs":…}` with fractions of a microsecond; null figures without samples. */
void lateness_write(const struct lateness *lateness, struct out *out, const char *key);

#endif
