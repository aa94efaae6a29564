/* Frames in flight, the earliest release first; equal times leave in the order in which they came. */
#ifndef RINGPROOF_HEAP_H
#define RINGPROOF_HEAP_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame {
	uint64_t index;
	uint32_t length;
	uint8_t bytes[];
};

struct flight {
	nanos release;
	uint64_t sequence;
	struct frame *frame;
	uint32_t slot; /* Of the cable. */
	uint32_t generation; /* Of the direction when the frame came in. */
	unsigned direction;
};

struct heap {
	struct flight *flights;
	size_t count;
	size_t capacity;
	uint64_t next_sequence;
};

/* Numbers the flight and takes it in; false when there is no memory. */
bool heap_push(struct heap *heap, struct flight flight);

/* The earliest one, or NULL. */
const struct flight *heap_first(const struct heap *heap);

/* Takes the earliest one out; there must be one. */
struct flight heap_pop(struct heap *heap);

/* Frees the frames too. */
void heap_free(struct heap *heap);

#endif
