#include "panel.h"

#include "draw.h"

#include <stdlib.h>
#include <string.h>

void panel_free(struct panel *panel)
{
	for (uint32_t slot = 0; slot < panel->slots_used; slot++) {
		free(panel->cables[slot]);
	}
	heap_free(&panel->heap);
}

struct cable *panel_find(struct panel *panel, const char *name)
{
	for (uint32_t slot = 0; slot < panel->slots_used; slot++) {
		if (panel->cables[slot] && strcmp(panel->cables[slot]->name, name) == 0) {
			return panel->cables[slot];
		}
	}
	return NULL;
}

struct cable *panel_at(struct panel *panel, uint32_t slot, uint32_t generation)
{
	struct cable *cable = slot < panel->slots_used ? panel->cables[slot] : NULL;
	return cable && cable->generation == generation ? cable : NULL;
}

static uint32_t free_slot(const struct panel *panel)
{
	uint32_t slot = 0;
	while (slot < panel->slots_used && panel->cables[slot]) {
		slot++;
	}
	return slot;
}

struct cable *panel_add(struct panel *panel, const char *name, uint64_t seed)
{
	uint32_t slot = free_slot(panel);
	struct cable *cable = slot < CABLES_MAX ? calloc(1, sizeof *cable) : NULL;
	if (!cable) {
		return NULL;
	}
	strncpy(cable->name, name, sizeof cable->name - 1);
	cable->seed = seed;
	cable->slot = slot;
	cable->generation = ++panel->generations;
	cable->carrier_follows_peer = true;
	for (unsigned end = 0; end < ENDS; end++) {
		cable->ends[end].state = panel->backend->new_end;
		cable->ends[end].tap_fd = -1;
		cable->ends[end].pid_fd = -1;
		direction_start(&cable->directions[end], draw_stream(seed, name, end),
			panel->backend->now(panel));
		/* The generation of a direction also tells this cable's frames from those of the slot's last one. */
		cable->directions[end].generation = ++panel->generations;
	}
	panel->cables[slot] = cable;
	if (slot == panel->slots_used) {
		panel->slots_used++;
	}
	return cable;
}

void panel_remove(struct panel *panel, struct cable *cable)
{
	panel->cables[cable->slot] = NULL;
	while (panel->slots_used > 0 && !panel->cables[panel->slots_used - 1]) {
		panel->slots_used--;
	}
	free(cable);
}

static void tell_dropped(struct panel *panel, struct cable *cable, unsigned direction,
	uint64_t frame_index, enum drop_reason reason)
{
	if (panel->backend->dropped) {
		panel->backend->dropped(panel, cable, direction, frame_index, reason);
	}
}

static bool take_off(struct panel *panel, struct cable *cable, unsigned direction,
	const struct treatment *treatment, const uint8_t *bytes, size_t length)
{
	if (panel->in_flight_bytes + length > IN_FLIGHT_BYTES_MAX) {
		return false;
	}
	struct frame *frame = malloc(sizeof *frame + length);
	if (!frame) {
		return false;
	}
	frame->index = treatment->frame_index;
	frame->length = (uint32_t)length;
	memcpy(frame->bytes, bytes, length);
	if (treatment->corrupted) {
		frame->bytes[treatment->corrupt_bit / 8] ^= (uint8_t)(0x80 >> treatment->corrupt_bit % 8);
	}
	struct flight flight = {
		.release = treatment->release,
		.frame = frame,
		.slot = cable->slot,
		.generation = cable->directions[direction].generation,
		.direction = direction,
	};
	if (!heap_push(&panel->heap, flight)) {
		free(frame);
		return false;
	}
	panel->in_flight_bytes += length;
	cable->directions[direction].in_flight_frames++;
	return true;
}

void panel_receive(struct panel *panel, struct cable *cable, unsigned direction,
	const uint8_t *frame, size_t length)
{
	struct direction *way = &cable->directions[direction];
	if (panel->backend->received) {
		panel->backend->received(panel, cable, frame, length);
	}
	struct treatment treatment = treat(way, frame, length, panel->backend->now(panel));
	if (treatment.drop != DROP_NONE) {
		tell_dropped(panel, cable, direction, treatment.frame_index, treatment.drop);
		return;
	}
	for (unsigned copy = 0; copy < treatment.copies; copy++) {
		if (!take_off(panel, cable, direction, &treatment, frame, length)) {
			way->counters.dropped_frames[DROP_MEMORY]++;
			tell_dropped(panel, cable, direction, treatment.frame_index, DROP_MEMORY);
		}
	}
}

static void land(struct panel *panel, struct cable *cable, const struct flight *flight)
{
	struct direction *way = &cable->directions[flight->direction];
	bool plugged = cable->ends[!flight->direction].state == END_PLUGGED;
	way->in_flight_frames--;
	lateness_add(&way->lateness, panel->backend->now(panel) - flight->release);
	if (plugged && panel->backend->deliver(panel, cable, flight)) {
		way->counters.delivered_frames++;
		way->counters.delivered_bytes += flight->frame->length;
		return;
	}
	enum drop_reason reason = plugged ? DROP_REFUSED : DROP_UNPLUGGED;
	way->counters.dropped_frames[reason]++;
	tell_dropped(panel, cable, flight->direction, flight->frame->index, reason);
}

unsigned panel_release(struct panel *panel, unsigned limit)
{
	unsigned taken = 0;
	const struct flight *first = heap_first(&panel->heap);
	while (taken < limit && first && first->release <= panel->backend->now(panel)) {
		struct flight flight = heap_pop(&panel->heap);
		struct cable *cable = flight.slot < panel->slots_used ? panel->cables[flight.slot] : NULL;
		taken++;
		if (cable && cable->directions[flight.direction].generation == flight.generation) {
			land(panel, cable, &flight);
		}
		panel->in_flight_bytes -= flight.frame->length;
		free(flight.frame);
		first = heap_first(&panel->heap);
	}
	return taken;
}

bool panel_next_release(const struct panel *panel, nanos *release)
{
	const struct flight *first = heap_first(&panel->heap);
	if (first) {
		*release = first->release;
	}
	return first != NULL;
}
