/*
 * Chance without a generator's state: every decision is a hash of (seed, cable, direction, frame index, purpose). So the
 * third frame's fate does not depend on how many draws the first two needed, and switching duplication on does not
 * shift which frames are lost.
 */
#ifndef RINGPROOF_DRAW_H
#define RINGPROOF_DRAW_H

#include <stdbool.h>
#include <stdint.h>

/* The numbers are part of what a seed means: add new purposes at the end. */
enum draw_purpose {
	DRAW_BURST_STEP = 1,
	DRAW_BURST_LOSS = 2,
	DRAW_LOSS = 3,
	DRAW_CORRUPT = 4,
	DRAW_CORRUPT_BIT = 5,
	DRAW_JITTER = 6, /* The normal distribution takes 6, 7 and 8. */
	DRAW_REORDER = 9,
	DRAW_DUPLICATE = 10,
};

/* One stream a direction of a cable. The cable counts by its name, so the order in which cables are added is no matter. */
uint64_t draw_stream(uint64_t seed, const char *cable_name, unsigned direction);

/* 64 well-mixed bits. */
uint64_t draw_bits(uint64_t stream, uint64_t frame_index, unsigned purpose);

/* True with probability `ratio` (0…1). */
bool draw_happens(uint64_t stream, uint64_t frame_index, unsigned purpose, double ratio);

/* Uniform in [-half_width, +half_width]. */
int64_t draw_uniform(uint64_t stream, uint64_t frame_index, unsigned purpose, int64_t half_width);

/* Bell-shaped with this standard deviation, never beyond six of them; takes `purpose` and the two after it. */
int64_t draw_normal(uint64_t stream, uint64_t frame_index, unsigned purpose, int64_t deviation);

#endif
