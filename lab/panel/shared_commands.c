/* The commands that a live panel and a replay have in common. */
#include "command.h"

#include <string.h>

#define SEED_MAX (1ll << 53)

static const char *const no_fields[] = {NULL};
static const char *const cable_field[] = {"cable", NULL};

static const char *const end_states[] = {
	[END_ABSENT] = "absent",
	[END_PLUGGING] = "plugging",
	[END_PLUGGED] = "plugged",
	[END_CLOSING] = "closing",
};

static void write_end(const struct end *end, struct out *out, const char *key)
{
	out_open(out, key, '{');
	out_text(out, "state", end_states[end->state]);
	if (end->state == END_PLUGGED) {
		out_integer(out, "pid", end->pid);
		out_text(out, "interface", end->interface);
		out_text(out, "mac", end->mac);
		out_unsigned(out, "mtuBytes", end->mtu_bytes);
		out_boolean(out, "carrier", end->carrier);
		out_unsigned(out, "plugUs", end->plug_us);
	}
	out_close(out, '}');
}

void cable_write(const struct cable *cable, struct out *out)
{
	out_text(out, "cable", cable->name);
	out_unsigned(out, "seed", cable->seed);
	out_boolean(out, "carrierFollowsPeer", cable->carrier_follows_peer);
	out_boolean(out, "capturing", cable->capture != NULL);
	out_open(out, "ends", '{');
	for (unsigned end = 0; end < ENDS; end++) {
		write_end(&cable->ends[end], out, end_name(end));
	}
	out_close(out, '}');
	for (unsigned direction = 0; direction < ENDS; direction++) {
		settings_write(&cable->directions[direction].settings, out, direction_name(direction));
	}
}

static enum answer run_hello(struct panel *panel, struct request *request)
{
	out_text(request->result, "program", "ringproof-panel");
	out_text(request->result, "version", PANEL_VERSION);
	out_integer(request->result, "protocol", PROTOCOL_VERSION);
	out_unsigned(request->result, "seed", panel->seed);
	panel->backend->describe(panel, request->result);
	return ANSWER_READY;
}

static bool name_is_plain(const char *name)
{
	size_t length = strlen(name);
	for (const char *at = name; *at; at++) {
		if (*at <= ' ' || *at > '~' || *at == '"' || *at == '\\') {
			return false;
		}
	}
	return length > 0 && length < CABLE_NAME_BYTES;
}

static enum answer run_add(struct panel *panel, struct request *request)
{
	const char *name = NULL;
	bool follows = true;
	int64_t seed = (int64_t)panel->seed;
	struct failure *failure = &request->failure;
	if (!json_require(request->root, "cable", failure) ||
		!json_want_text(request->root, "cable", &name, failure) ||
		!json_want_integer(request->root, "seed", (int64_t[]){0, SEED_MAX}, &seed, failure) ||
		!json_want_boolean(request->root, "carrierFollowsPeer", &follows, failure)) {
		return ANSWER_FAILED;
	}
	if (!name_is_plain(name)) {
		fail(failure, "bad-value", "A cable's name has 1 to %d printable characters without spaces.",
			CABLE_NAME_BYTES - 1);
		return ANSWER_FAILED;
	}
	if (panel_find(panel, name)) {
		fail(failure, "cable-exists", "There is a cable '%s' already.", name);
		return ANSWER_FAILED;
	}
	struct cable *cable = panel_add(panel, name, (uint64_t)seed);
	if (!cable) {
		fail(failure, "panel-full", "The panel holds %d cables at most.", CABLES_MAX);
		return ANSWER_FAILED;
	}
	cable->carrier_follows_peer = follows;
	cable_write(cable, request->result);
	return ANSWER_READY;
}

/* Both directions or none: a request that is wrong for one of them changes nothing. */
static bool change_directions(struct panel *panel, struct cable *cable, struct request *request)
{
	unsigned directions = 0;
	bool drop_in_flight = false;
	struct settings next[ENDS];
	const struct json *fields = json_field(request->root, "settings");
	if (!json_require(request->root, "settings", &request->failure) ||
		!command_directions(request, &directions) ||
		!json_want_boolean(request->root, "dropInFlight", &drop_in_flight, &request->failure)) {
		return false;
	}
	for (unsigned direction = 0; direction < ENDS; direction++) {
		next[direction] = cable->directions[direction].settings;
		if (directions & 1 << direction &&
			!settings_change(&next[direction], fields, &request->failure)) {
			return false;
		}
	}
	nanos now = panel->backend->now(panel);
	for (unsigned direction = 0; direction < ENDS; direction++) {
		if (directions & 1 << direction) {
			direction_set(&cable->directions[direction], &next[direction], now);
		}
		if (directions & 1 << direction && drop_in_flight) {
			direction_discard(&cable->directions[direction], ++panel->generations, now);
		}
	}
	return true;
}

static enum answer run_set(struct panel *panel, struct request *request)
{
	struct cable *cable = command_cable(panel, request);
	if (!cable || !change_directions(panel, cable, request)) {
		return ANSWER_FAILED;
	}
	if (panel->backend->settings_changed(panel, cable, request->to)) {
		return ANSWER_LATER;
	}
	cable_write(cable, request->result);
	return ANSWER_READY;
}

static enum answer run_get(struct panel *panel, struct request *request)
{
	struct cable *cable = command_cable(panel, request);
	if (!cable) {
		return ANSWER_FAILED;
	}
	cable_write(cable, request->result);
	return ANSWER_READY;
}

static enum answer run_list(struct panel *panel, struct request *request)
{
	out_open(request->result, "cables", '[');
	for (uint32_t slot = 0; slot < panel->slots_used; slot++) {
		const struct cable *cable = panel->cables[slot];
		if (!cable) {
			continue;
		}
		out_open(request->result, NULL, '{');
		out_text(request->result, "cable", cable->name);
		out_text(request->result, "a", end_states[cable->ends[END_A].state]);
		out_text(request->result, "b", end_states[cable->ends[END_B].state]);
		out_close(request->result, '}');
	}
	out_close(request->result, ']');
	return ANSWER_READY;
}

static enum answer run_stats(struct panel *panel, struct request *request)
{
	struct cable *cable = command_cable(panel, request);
	if (!cable) {
		return ANSWER_FAILED;
	}
	out_text(request->result, "cable", cable->name);
	for (unsigned direction = 0; direction < ENDS; direction++) {
		const struct direction *way = &cable->directions[direction];
		out_open(request->result, direction_name(direction), '{');
		counters_write(&way->counters, request->result, "counters");
		out_unsigned(request->result, "inFlightFrames", way->in_flight_frames);
		lateness_write(&way->lateness, request->result, "lateness");
		out_close(request->result, '}');
	}
	return ANSWER_READY;
}

static void reset(struct cable *cable)
{
	for (unsigned direction = 0; direction < ENDS; direction++) {
		memset(&cable->directions[direction].counters, 0, sizeof(struct counters));
		memset(&cable->directions[direction].lateness, 0, sizeof(struct lateness));
	}
}

/* All cables when none is named. */
static enum answer run_reset_stats(struct panel *panel, struct request *request)
{
	bool all = !json_field(request->root, "cable");
	struct cable *named = all ? NULL : command_cable(panel, request);
	if (!all && !named) {
		return ANSWER_FAILED;
	}
	for (uint32_t slot = 0; slot < panel->slots_used; slot++) {
		struct cable *cable = panel->cables[slot];
		if (cable && (all || cable == named)) {
			reset(cable);
		}
	}
	return ANSWER_READY;
}

static const char *const add_fields[] = {"cable", "seed", "carrierFollowsPeer", NULL};
static const char *const set_fields[] = {"cable", "direction", "settings", "dropInFlight", NULL};

const struct command shared_commands[] = {
	{"hello", run_hello, no_fields},
	{"add", run_add, add_fields},
	{"set", run_set, set_fields},
	{"get", run_get, cable_field},
	{"list", run_list, no_fields},
	{"stats", run_stats, cable_field},
	{"reset-stats", run_reset_stats, cable_field},
	{NULL, NULL, NULL},
};
