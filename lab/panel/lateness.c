#include "lateness.h"

#define STEPS (1ull << LATENESS_STEP_BITS)

static unsigned bucket_of(nanos late)
{
	if (late < STEPS) {
		return (unsigned)late;
	}
	unsigned shift = 63 - (unsigned)__builtin_clzll(late) - LATENESS_STEP_BITS;
	unsigned bucket = (unsigned)((late >> shift) - STEPS) + ((shift + 1) << LATENESS_STEP_BITS);
	return bucket < LATENESS_BUCKETS ? bucket : LATENESS_BUCKETS - 1;
}

static nanos upper_edge(unsigned bucket)
{
	if (bucket < STEPS) {
		return bucket;
	}
	unsigned shift = (bucket >> LATENESS_STEP_BITS) - 1;
	return ((STEPS + (bucket & (STEPS - 1)) + 1) << shift) - 1;
}

void lateness_add(struct lateness *lateness, nanos late)
{
	lateness->samples++;
	lateness->counts[bucket_of(late)]++;
	if (late > lateness->highest) {
		lateness->highest = late;
	}
}

nanos lateness_quantile(const struct lateness *lateness, double share)
{
	uint64_t seen = 0;
	for (unsigned bucket = 0; bucket < LATENESS_BUCKETS; bucket++) {
		seen += lateness->counts[bucket];
		if (seen > 0 && (double)seen >= share * (double)lateness->samples) {
			nanos edge = upper_edge(bucket);
			return edge < lateness->highest ? edge : lateness->highest;
		}
	}
	return 0;
}

void lateness_write(const struct lateness *lateness, struct out *out, const char *key)
{
	out_open(out, key, '{');
	out_unsigned(out, "samples", lateness->samples);
	if (lateness->samples == 0) {
		out_null(out, "p50Us");
		out_null(out, "p99Us");
		out_null(out, "maxUs");
	} else {
		out_number(out, "p50Us", (double)lateness_quantile(lateness, 0.5) / 1e3);
		out_number(out, "p99Us", (double)lateness_quantile(lateness, 0.99) / 1e3);
		out_number(out, "maxUs", (double)lateness->highest / 1e3);
	}
	out_close(out, '}');
}
