#include "treat.h"

#include "draw.h"
#include "ethernet.h"

__extension__ typedef unsigned __int128 wide;

/* One frame that comes in. */
struct arrival {
	const uint8_t *bytes;
	size_t length;
	nanos now;
	uint64_t index;
	struct ethernet ethernet;
};

/* A tenth of a second's worth may come at once, at least one frame. */
#define STORM_BURST_PARTS 10

void direction_start(struct direction *direction, uint64_t stream, nanos now)
{
	*direction = (struct direction){
		.settings = settings_default(),
		.stream = stream,
		.broadcast_storm.seen = now,
		.multicast_storm.seen = now,
	};
}

/* A token bucket: credit grows by the limit each nanosecond, one frame costs a second's nanoseconds. */
static bool storm_passes(struct storm *storm, uint64_t limit, nanos now)
{
	if (limit == UNLIMITED) {
		return true;
	}
	nanos elapsed = now - storm->seen;
	nanos frames = limit / STORM_BURST_PARTS > 0 ? limit / STORM_BURST_PARTS : 1;
	nanos full = frames * NANOS_PER_SECOND;
	if (elapsed > NANOS_PER_SECOND) {
		elapsed = NANOS_PER_SECOND;
	}
	storm->seen = now;
	storm->credit += elapsed * limit;
	if (storm->credit > full) {
		storm->credit = full;
	}
	if (storm->credit < NANOS_PER_SECOND) {
		return false;
	}
	storm->credit -= NANOS_PER_SECOND;
	return true;
}

/* What switches speak among neighbours is never held back, or a storm would end the protocol that ends storms. */
static bool storm_control_passes(struct direction *direction, const struct arrival *arrival)
{
	const struct settings *settings = &direction->settings;
	switch (arrival->ethernet.audience) {
	case TO_ALL:
		return storm_passes(&direction->broadcast_storm, settings->broadcast_pps, arrival->now);
	case TO_GROUP:
		return storm_passes(&direction->multicast_storm, settings->multicast_pps, arrival->now);
	case TO_ONE:
	case TO_NEIGHBOUR:
		break;
	}
	return true;
}

/* A new limit starts with a full bucket. */
static void storm_refill(struct storm *storm, nanos now)
{
	*storm = (struct storm){.credit = UINT64_MAX / 2, .seen = now};
}

/* Gilbert–Elliott: the state moves first, then the bad state may lose the frame. */
static bool burst_loses(struct direction *direction, uint64_t index)
{
	const struct burst_loss *burst = &direction->settings.burst_loss;
	double change = direction->in_bad_state ? burst->bad_to_good : burst->good_to_bad;
	if (draw_happens(direction->stream, index, DRAW_BURST_STEP, change)) {
		direction->in_bad_state = !direction->in_bad_state;
	}
	return direction->in_bad_state &&
		draw_happens(direction->stream, index, DRAW_BURST_LOSS, burst->bad_loss);
}

static enum drop_reason filter(struct direction *direction, const struct arrival *arrival)
{
	const struct ethernet *ethernet = &arrival->ethernet;
	const struct settings *settings = &direction->settings;
	if (settings->mtu_bytes != UNLIMITED && ethernet->packet_bytes > settings->mtu_bytes) {
		return DROP_MTU;
	}
	bool blocked = ethernet->neighbour_discovery ? settings->blocks_neighbour_discovery
												 : settings->blocks_multicast;
	if (ethernet->ip_multicast && blocked) {
		return DROP_MULTICAST;
	}
	return storm_control_passes(direction, arrival) ? DROP_NONE : DROP_STORM;
}

static enum drop_reason lose(struct direction *direction, uint64_t index)
{
	if (direction->settings.has_burst_loss && burst_loses(direction, index)) {
		return DROP_BURST_LOSS;
	}
	return draw_happens(direction->stream, index, DRAW_LOSS, direction->settings.loss) ? DROP_LOSS
																						: DROP_NONE;
}

/*
 * The sender's queue without a queue: all that is kept is when its last byte will have left. A frame that finds the wire
 * free is always taken; one that has to wait must fit beside what waits already.
 */
static bool rate_passes(struct direction *direction, const struct arrival *arrival, nanos *sent)
{
	const struct settings *settings = &direction->settings;
	*sent = arrival->now;
	if (settings->rate_bps == UNLIMITED) {
		return true;
	}
	wide bit_seconds = (wide)arrival->length * 8 * NANOS_PER_SECOND;
	nanos transmission = (nanos)((bit_seconds + settings->rate_bps - 1) / settings->rate_bps);
	if (direction->busy_until > arrival->now) {
		wide waiting = (wide)(direction->busy_until - arrival->now) * settings->rate_bps;
		if (waiting / (8 * NANOS_PER_SECOND) + arrival->length > settings->queue_bytes) {
			return false;
		}
		*sent = direction->busy_until;
	}
	*sent += transmission;
	direction->busy_until = *sent;
	return true;
}

static int64_t jitter(const struct direction *direction, uint64_t index)
{
	int64_t amount = (int64_t)direction->settings.jitter;
	if (amount == 0) {
		return 0;
	}
	return direction->settings.jitter_distribution == JITTER_UNIFORM
		? draw_uniform(direction->stream, index, DRAW_JITTER, amount)
		: draw_normal(direction->stream, index, DRAW_JITTER, amount);
}

/* When the frame leaves: a frame that is held back for reordering does not hold back the ones behind it. */
static nanos release_time(struct direction *direction, uint64_t index, nanos sent)
{
	const struct settings *settings = &direction->settings;
	int64_t delay = (int64_t)settings->delay + jitter(direction, index);
	nanos release = sent + (nanos)(delay > 0 ? delay : 0);
	if (settings->keeps_order && release < direction->last_release) {
		release = direction->last_release;
	}
	if (draw_happens(direction->stream, index, DRAW_REORDER, settings->reorder)) {
		direction->counters.reordered_frames++;
		return release + settings->reorder_extra_delay;
	}
	if (release > direction->last_release) {
		direction->last_release = release;
	}
	return release;
}

static enum drop_reason drop_before_wire(struct direction *direction, struct arrival *arrival)
{
	if (!direction->settings.carrier) {
		return DROP_NO_CARRIER;
	}
	if (direction->settings.cut) {
		return DROP_CUT;
	}
	if (!ethernet_read(arrival->bytes, arrival->length, &arrival->ethernet)) {
		return DROP_MALFORMED;
	}
	enum drop_reason reason = filter(direction, arrival);
	return reason == DROP_NONE ? lose(direction, arrival->index) : reason;
}

/* Never in the Ethernet header: a frame for somebody else would be a loss, not a corruption. */
static void corrupt(struct direction *direction, const struct arrival *arrival,
	struct treatment *treatment)
{
	size_t packet_bits = arrival->ethernet.packet_bytes * 8;
	if (packet_bits > 0 &&
		draw_happens(direction->stream, arrival->index, DRAW_CORRUPT, direction->settings.corrupt)) {
		uint64_t bits = draw_bits(direction->stream, arrival->index, DRAW_CORRUPT_BIT);
		treatment->corrupted = true;
		treatment->corrupt_bit = arrival->ethernet.header_bytes * 8 + bits % packet_bits;
		direction->counters.corrupted_frames++;
	}
}

struct treatment treat(struct direction *direction, const uint8_t *frame, size_t length, nanos now)
{
	struct arrival arrival = {
		.bytes = frame, .length = length, .now = now, .index = direction->next_frame_index++};
	struct treatment result = {.frame_index = arrival.index, .copies = 1};
	struct counters *counters = &direction->counters;
	nanos sent;
	counters->received_frames++;
	counters->received_bytes += length;
	result.drop = drop_before_wire(direction, &arrival);
	if (result.drop == DROP_NONE && !rate_passes(direction, &arrival, &sent)) {
		result.drop = DROP_QUEUE;
	}
	if (result.drop != DROP_NONE) {
		counters->dropped_frames[result.drop]++;
		return result;
	}
	corrupt(direction, &arrival, &result);
	result.release = release_time(direction, arrival.index, sent);
	if (draw_happens(direction->stream, arrival.index, DRAW_DUPLICATE,
			direction->settings.duplicate)) {
		result.copies = 2;
		counters->duplicated_frames++;
	}
	return result;
}

void direction_set(struct direction *direction, const struct settings *settings, nanos now)
{
	uint64_t rate_before = direction->settings.rate_bps;
	if (settings->rate_bps != rate_before && direction->busy_until > now) {
		wide waiting = (wide)(direction->busy_until - now) * rate_before;
		direction->busy_until =
			settings->rate_bps == UNLIMITED ? now : now + (nanos)(waiting / settings->rate_bps);
	}
	if (!settings->has_burst_loss) {
		direction->in_bad_state = false;
	}
	if (settings->broadcast_pps != direction->settings.broadcast_pps) {
		storm_refill(&direction->broadcast_storm, now);
	}
	if (settings->multicast_pps != direction->settings.multicast_pps) {
		storm_refill(&direction->multicast_storm, now);
	}
	direction->settings = *settings;
}

void direction_discard(struct direction *direction, uint32_t generation, nanos now)
{
	direction->generation = generation;
	direction->counters.dropped_frames[DROP_IN_FLIGHT] += direction->in_flight_frames;
	direction->in_flight_frames = 0;
	direction->last_release = 0;
	if (direction->busy_until > now) {
		direction->busy_until = now;
	}
}
