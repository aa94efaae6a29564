/*
 * What happens to one frame on its way through one direction of a cable. Pure: it reads no clock and does no input or
 * output, so a replay and a live cable run the same code.
 *
 *   carrier → cut → MTU → multicast filter → storm control → burst loss → loss → corruption
 *           → rate (virtual clock in front of a byte queue) → delay + jitter → reordering → duplication
 */
#ifndef RINGPROOF_TREAT_H
#define RINGPROOF_TREAT_H

#include "clock.h"
#include "counters.h"
#include "lateness.h"
#include "settings.h"

/* A token bucket in front of a kind of frames; see treat.c. */
struct storm {
	nanos credit; /* Nanoseconds × frames a second. */
	nanos seen;
};

struct direction {
	struct settings settings;
	uint64_t stream; /* Of chance, see draw.h. */
	uint64_t next_frame_index;
	bool in_bad_state; /* Of the burst loss model. */
	nanos busy_until; /* When the sender in front of the rate limit has put its queue on the wire. */
	nanos last_release; /* What a later frame may not overtake. */
	struct storm broadcast_storm;
	struct storm multicast_storm;
	uint32_t generation; /* Frames in flight of an older generation are gone. */
	uint64_t in_flight_frames;
	struct counters counters;
	struct lateness lateness;
};

struct treatment {
	uint64_t frame_index;
	enum drop_reason drop; /* DROP_NONE: it passes. */
	nanos release;
	unsigned copies;
	bool corrupted;
	size_t corrupt_bit; /* Counted from the frame's first bit. */
};

void direction_start(struct direction *direction, uint64_t stream, nanos now);

/* Decides and counts; does not change the frame. */
struct treatment treat(struct direction *direction, const uint8_t *frame, size_t length, nanos now);

/* Takes the new settings over; bytes that wait for the rate limit are counted on at the new rate. */
void direction_set(struct direction *direction, const struct settings *settings, nanos now);

/*
 * Makes what is in flight vanish, and with it the order and the queue that later frames would have to respect. The
 * generation must be one that no direction has had.
 */
void direction_discard(struct direction *direction, uint32_t generation, nanos now);

#endif
