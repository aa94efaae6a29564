/* Time in nanoseconds. Live it is the kernel's monotonic clock, in a replay it is what the script says. */
#ifndef RINGPROOF_CLOCK_H
#define RINGPROOF_CLOCK_H

#include <stdint.h>
#include <time.h>

typedef uint64_t nanos;

#define NANOS_PER_US 1000ull
#define NANOS_PER_SECOND 1000000000ull

static inline nanos clock_monotonic(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (nanos)at.tv_sec * NANOS_PER_SECOND + (nanos)at.tv_nsec;
}

#endif
