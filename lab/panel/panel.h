/*
 * The panel itself: cables and the frames that are under way in them. It knows neither sockets nor TAP devices; what is
 * different live and in a replay stands behind `struct backend`.
 *
 *        end A ──► direction A_TO_B ──► end B
 *        end A ◄── direction B_TO_A ◄── end B
 */
#ifndef RINGPROOF_PANEL_H
#define RINGPROOF_PANEL_H

#include "heap.h"
#include "treat.h"

#define CABLES_MAX 4096
#define CABLE_NAME_BYTES 64
#define INTERFACE_NAME_BYTES 16
/* What may be under way in all cables together. */
#define IN_FLIGHT_BYTES_MAX (256ull << 20)

/* A direction is named by the end that the frames leave. */
enum { END_A, END_B, ENDS };
#define A_TO_B END_A
#define B_TO_A END_B

enum end_state { END_ABSENT, END_PLUGGING, END_PLUGGED, END_CLOSING };

struct capture;

struct end {
	enum end_state state;
	int tap_fd;
	int pid_fd;
	int pid;
	char interface[INTERFACE_NAME_BYTES];
	char mac[18];
	unsigned mtu_bytes;
	bool carrier; /* As last told to the device. */
	uint32_t generation; /* Of the plug: an event for an older one is stale. */
	uint64_t plug_us; /* What the plug took. */
};

struct cable {
	char name[CABLE_NAME_BYTES];
	uint64_t seed;
	uint32_t slot;
	uint32_t generation; /* Of the slot: tells this cable from an earlier one in the same place. */
	bool carrier_follows_peer; /* An end whose far end is absent sees no carrier. */
	struct end ends[ENDS];
	struct direction directions[ENDS];
	struct capture *capture;
};

/* Where an answer that is not ready yet belongs. */
struct reply_to {
	uint32_t client;
	uint32_t client_generation;
	bool has_id;
	int64_t id;
};

struct panel;

struct backend {
	nanos (*now)(struct panel *panel);
	/* Hands a frame to the far end; false when that end refuses it. */
	bool (*deliver)(struct panel *panel, struct cable *cable, const struct flight *flight);
	/* Told of every frame that comes in, before its treatment; may be NULL. */
	void (*received)(struct panel *panel, struct cable *cable, const uint8_t *frame, size_t length);
	/* Told of every frame that does not arrive; may be NULL. */
	void (*dropped)(struct panel *panel, struct cable *cable, unsigned direction,
		uint64_t frame_index, enum drop_reason reason);
	void (*send)(struct panel *panel, struct reply_to to, const char *text, size_t length);
	const struct command *commands; /* Beside the ones that every panel knows. */
	/* After the settings of a cable have changed; true when it will answer later itself. */
	bool (*settings_changed)(struct panel *panel, struct cable *cable, struct reply_to to);
	enum end_state new_end; /* What the ends of a new cable are. */
	/* Its own part of the answer to hello. */
	void (*describe)(struct panel *panel, struct out *out);
};

struct panel {
	const struct backend *backend;
	uint64_t seed;
	struct cable *cables[CABLES_MAX];
	uint32_t slots_used; /* No cable stands at or above this slot. */
	uint32_t generations; /* Given out so far, so that none repeats. */
	struct heap heap;
	uint64_t in_flight_bytes;
};

void panel_free(struct panel *panel);

struct cable *panel_find(struct panel *panel, const char *name);
/* NULL when the slot is empty or holds another cable by now. */
struct cable *panel_at(struct panel *panel, uint32_t slot, uint32_t generation);
/* NULL when the panel is full. The name must not be taken. */
struct cable *panel_add(struct panel *panel, const char *name, uint64_t seed);
/* Frames in flight vanish. The ends must be absent. */
void panel_remove(struct panel *panel, struct cable *cable);

/* A frame that has left the end. */
void panel_receive(struct panel *panel, struct cable *cable, unsigned direction,
	const uint8_t *frame, size_t length);

/* Delivers frames that are due, at most `limit` of them, and returns how many it took up. */
unsigned panel_release(struct panel *panel, unsigned limit);

/* When the next frame is due; false when none is under way. */
bool panel_next_release(const struct panel *panel, nanos *release);

#endif
