/* What one direction of a cable does to frames, and how it is written in the protocol. */
#ifndef RINGPROOF_SETTINGS_H
#define RINGPROOF_SETTINGS_H

#include "clock.h"
#include "failure.h"
#include "json.h"
#include "out.h"

#include <stdbool.h>
#include <stdint.h>

/* "None" for the limits that may be absent. */
#define UNLIMITED 0ull

/* A minute: longer than any timer of a cluster stack, short enough for 64-bit arithmetic everywhere. */
#define DELAY_US_MAX 60000000ll
#define RATE_BPS_MAX 100000000000ll
#define QUEUE_BYTES_MAX (1ll << 30)
#define STORM_PPS_MAX 10000000ll

enum jitter_distribution { JITTER_UNIFORM, JITTER_NORMAL };

struct burst_loss {
	double good_to_bad;
	double bad_to_good;
	double bad_loss;
};

struct settings {
	nanos delay;
	nanos jitter; /* Half-width when uniform, standard deviation when normal. */
	enum jitter_distribution jitter_distribution;
	bool keeps_order;
	double loss;
	bool has_burst_loss;
	struct burst_loss burst_loss;
	double duplicate;
	double reorder;
	nanos reorder_extra_delay;
	double corrupt;
	uint64_t rate_bps; /* Or UNLIMITED. */
	uint64_t queue_bytes;
	uint64_t mtu_bytes; /* Or UNLIMITED. */
	uint64_t broadcast_pps; /* Or UNLIMITED. */
	uint64_t multicast_pps; /* Or UNLIMITED. */
	bool blocks_multicast;
	bool blocks_neighbour_discovery;
	bool cut;
	bool carrier;
};

/* A perfect wire. */
struct settings settings_default(void);

/* Changes the named fields only; on a failure nothing is changed. */
bool settings_change(struct settings *settings, const struct json *fields, struct failure *failure);

/* Every field, as an object under `key`. */
void settings_write(const struct settings *settings, struct out *out, const char *key);

#endif
