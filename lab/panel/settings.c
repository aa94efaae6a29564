#include "settings.h"

#include <string.h>

struct settings settings_default(void)
{
	return (struct settings){
		.keeps_order = true,
		.reorder_extra_delay = 1000 * NANOS_PER_US,
		/* As much as a small switch gives one port. */
		.queue_bytes = 256 * 1024,
		.carrier = true,
	};
}

static bool change_time(nanos *time, const struct json *fields, const char *key,
	struct failure *failure)
{
	int64_t us = (int64_t)(*time / NANOS_PER_US);
	if (!json_want_integer(fields, key, (int64_t[]){0, DELAY_US_MAX}, &us, failure)) {
		return false;
	}
	*time = (nanos)us * NANOS_PER_US;
	return true;
}

/* A limit is a number from `bounds`, or null for none. */
static bool change_limit(uint64_t *limit, const struct json *fields, const char *key,
	int64_t bounds[2], struct failure *failure)
{
	const struct json *field = json_field(fields, key);
	int64_t value = (int64_t)*limit;
	if (field && field->kind == JSON_NULL) {
		*limit = UNLIMITED;
		return true;
	}
	if (!json_want_integer(fields, key, bounds, &value, failure)) {
		return false;
	}
	*limit = (uint64_t)value;
	return true;
}

static bool change_distribution(struct settings *settings, const struct json *fields,
	struct failure *failure)
{
	const char *name = settings->jitter_distribution == JITTER_UNIFORM ? "uniform" : "normal";
	if (!json_want_text(fields, "jitterDistribution", &name, failure)) {
		return false;
	}
	if (strcmp(name, "uniform") != 0 && strcmp(name, "normal") != 0) {
		return fail(failure, "bad-value", "'jitterDistribution' must be 'uniform' or 'normal'.");
	}
	settings->jitter_distribution = *name == 'u' ? JITTER_UNIFORM : JITTER_NORMAL;
	return true;
}

/* Always given whole, because a model with one parameter from before and one from now is nobody's wish. */
static bool change_burst_loss(struct settings *settings, const struct json *fields,
	struct failure *failure)
{
	static const char *const names[] = {"goodToBadRatio", "badToGoodRatio", "badLossRatio", NULL};
	const struct json *field = json_field(fields, "burstLoss");
	if (!field) {
		return true;
	}
	settings->has_burst_loss = field->kind != JSON_NULL;
	if (field->kind == JSON_NULL) {
		return true;
	}
	if (field->kind != JSON_OBJECT) {
		return fail(failure, "bad-value", "'burstLoss' must be an object or null.");
	}
	struct burst_loss *burst = &settings->burst_loss;
	return json_only(field, names, failure) && json_require(field, names[0], failure) &&
		json_require(field, names[1], failure) && json_require(field, names[2], failure) &&
		json_want_ratio(field, names[0], &burst->good_to_bad, failure) &&
		json_want_ratio(field, names[1], &burst->bad_to_good, failure) &&
		json_want_ratio(field, names[2], &burst->bad_loss, failure);
}

static bool change_times(struct settings *next, const struct json *fields, struct failure *failure)
{
	return change_time(&next->delay, fields, "oneWayDelayUs", failure) &&
		change_time(&next->jitter, fields, "jitterUs", failure) &&
		change_time(&next->reorder_extra_delay, fields, "reorderExtraDelayUs", failure) &&
		change_distribution(next, fields, failure) &&
		json_want_boolean(fields, "keepsOrder", &next->keeps_order, failure);
}

static bool change_ratios(struct settings *next, const struct json *fields, struct failure *failure)
{
	return json_want_ratio(fields, "lossRatio", &next->loss, failure) &&
		json_want_ratio(fields, "duplicateRatio", &next->duplicate, failure) &&
		json_want_ratio(fields, "reorderRatio", &next->reorder, failure) &&
		json_want_ratio(fields, "corruptRatio", &next->corrupt, failure) &&
		change_burst_loss(next, fields, failure);
}

static bool change_limits(struct settings *next, const struct json *fields, struct failure *failure)
{
	int64_t queue_bytes = (int64_t)next->queue_bytes;
	if (!json_want_integer(fields, "queueBytes", (int64_t[]){0, QUEUE_BYTES_MAX}, &queue_bytes,
			failure)) {
		return false;
	}
	next->queue_bytes = (uint64_t)queue_bytes;
	return change_limit(&next->rate_bps, fields, "rateBps", (int64_t[]){1000, RATE_BPS_MAX}, failure) &&
		change_limit(&next->mtu_bytes, fields, "mtuBytes", (int64_t[]){28, 65535}, failure) &&
		change_limit(&next->broadcast_pps, fields, "broadcastLimitPps", (int64_t[]){1, STORM_PPS_MAX},
			failure) &&
		change_limit(&next->multicast_pps, fields, "multicastLimitPps", (int64_t[]){1, STORM_PPS_MAX},
			failure);
}

static bool change_filters(struct settings *next, const struct json *fields, struct failure *failure)
{
	return json_want_boolean(fields, "blocksMulticast", &next->blocks_multicast, failure) &&
		json_want_boolean(fields, "blocksNeighbourDiscovery", &next->blocks_neighbour_discovery,
			failure) &&
		json_want_boolean(fields, "cut", &next->cut, failure) &&
		json_want_boolean(fields, "carrier", &next->carrier, failure);
}

bool settings_change(struct settings *settings, const struct json *fields, struct failure *failure)
{
	static const char *const names[] = {"oneWayDelayUs", "jitterUs", "jitterDistribution",
		"keepsOrder", "lossRatio", "burstLoss", "duplicateRatio", "reorderRatio",
		"reorderExtraDelayUs", "corruptRatio", "rateBps", "queueBytes", "mtuBytes",
		"broadcastLimitPps", "multicastLimitPps", "blocksMulticast", "blocksNeighbourDiscovery", "cut", "carrier", NULL};
	struct settings next = *settings;
	if (fields->kind != JSON_OBJECT) {
		return fail(failure, "bad-value", "Settings must be an object.");
	}
	if (!json_only(fields, names, failure) || !change_times(&next, fields, failure) ||
		!change_ratios(&next, fields, failure) || !change_limits(&next, fields, failure) ||
		!change_filters(&next, fields, failure)) {
		return false;
	}
	*settings = next;
	return true;
}

static void write_limit(struct out *out, const char *key, uint64_t limit)
{
	if (limit == UNLIMITED) {
		out_null(out, key);
	} else {
		out_unsigned(out, key, limit);
	}
}

static void write_burst_loss(const struct settings *settings, struct out *out)
{
	if (!settings->has_burst_loss) {
		out_null(out, "burstLoss");
		return;
	}
	out_open(out, "burstLoss", '{');
	out_number(out, "goodToBadRatio", settings->burst_loss.good_to_bad);
	out_number(out, "badToGoodRatio", settings->burst_loss.bad_to_good);
	out_number(out, "badLossRatio", settings->burst_loss.bad_loss);
	out_close(out, '}');
}

void settings_write(const struct settings *settings, struct out *out, const char *key)
{
	out_open(out, key, '{');
	out_unsigned(out, "oneWayDelayUs", settings->delay / NANOS_PER_US);
	out_unsigned(out, "jitterUs", settings->jitter / NANOS_PER_US);
	out_text(out, "jitterDistribution",
		settings->jitter_distribution == JITTER_UNIFORM ? "uniform" : "normal");
	out_boolean(out, "keepsOrder", settings->keeps_order);
	out_number(out, "lossRatio", settings->loss);
	write_burst_loss(settings, out);
	out_number(out, "duplicateRatio", settings->duplicate);
	out_number(out, "reorderRatio", settings->reorder);
	out_unsigned(out, "reorderExtraDelayUs", settings->reorder_extra_delay / NANOS_PER_US);
	out_number(out, "corruptRatio", settings->corrupt);
	write_limit(out, "rateBps", settings->rate_bps);
	out_unsigned(out, "queueBytes", settings->queue_bytes);
	write_limit(out, "mtuBytes", settings->mtu_bytes);
	write_limit(out, "broadcastLimitPps", settings->broadcast_pps);
	write_limit(out, "multicastLimitPps", settings->multicast_pps);
	out_boolean(out, "blocksMulticast", settings->blocks_multicast);
	out_boolean(out, "blocksNeighbourDiscovery", settings->blocks_neighbour_discovery);
	out_boolean(out, "cut", settings->cut);
	out_boolean(out, "carrier", settings->carrier);
	out_close(out, '}');
}
