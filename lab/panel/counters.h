/* What became of the frames of one direction. */
#ifndef RINGPROOF_COUNTERS_H
#define RINGPROOF_COUNTERS_H

#include "out.h"

#include <stdint.h>

/* In the order of treatment; counters.c names them. */
enum drop_reason {
	DROP_NONE,
	DROP_NO_CARRIER,
	DROP_CUT,
	DROP_MALFORMED,
	DROP_MTU,
	DROP_MULTICAST,
	DROP_STORM,
	DROP_BURST_LOSS,
	DROP_LOSS,
	DROP_QUEUE,
	DROP_MEMORY,
	DROP_IN_FLIGHT,
	DROP_UNPLUGGED,
	DROP_REFUSED,
	DROP_REASONS,
};

struct counters {
	uint64_t received_frames;
	uint64_t received_bytes;
	uint64_t delivered_frames;
	uint64_t delivered_bytes;
	uint64_t duplicated_frames;
	uint64_t corrupted_frames;
	uint64_t reordered_frames;
	uint64_t dropped_frames[DROP_REASONS];
};

const char *drop_reason_name(enum drop_reason reason);
void counters_write(const struct counters *counters, struct out *out, const char *key);

#endif
