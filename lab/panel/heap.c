#include "heap.h"

#include <stdlib.h>

static bool before(const struct flight *one, const struct flight *other)
{
	return one->release != other->release ? one->release < other->release
										  : one->sequence < other->sequence;
}

static bool reserve(struct heap *heap)
{
	if (heap->count < heap->capacity) {
		return true;
	}
	size_t capacity = heap->capacity ? heap->capacity * 2 : 1024;
	struct flight *flights = realloc(heap->flights, capacity * sizeof *flights);
	if (!flights) {
		return false;
	}
	heap->flights = flights;
	heap->capacity = capacity;
	return true;
}

bool heap_push(struct heap *heap, struct flight flight)
{
	if (!reserve(heap)) {
		return false;
	}
	flight.sequence = heap->next_sequence++;
	size_t at = heap->count++;
	while (at > 0 && before(&flight, &heap->flights[(at - 1) / 2])) {
		heap->flights[at] = heap->flights[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap->flights[at] = flight;
	return true;
}

const struct flight *heap_first(const struct heap *heap)
{
	return heap->count > 0 ? &heap->flights[0] : NULL;
}

struct flight heap_pop(struct heap *heap)
{
	struct flight first = heap->flights[0];
	struct flight last = heap->flights[--heap->count];
	size_t at = 0;
	for (size_t child = 1; child < heap->count; child = 2 * at + 1) {
		if (child + 1 < heap->count && before(&heap->flights[child + 1], &heap->flights[child])) {
			child++;
		}
		if (!before(&heap->flights[child], &last)) {
			break;
		}
		heap->flights[at] = heap->flights[child];
		at = child;
	}
	if (heap->count > 0) {
		heap->flights[at] = last;
	}
	return first;
}

void heap_free(struct heap *heap)
{
	for (size_t at = 0; at < heap->count; at++) {
		free(heap->flights[at].frame);
	}
	free(heap->flights);
	*heap = (struct heap){0};
}
