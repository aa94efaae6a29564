/* The commands that need devices, files or subscribers. */
#include "live.h"

#include <stdio.h>
#include <string.h>

#define PID_MAX (1ll << 22)
#define INTERFACE_MTU_MIN 68

static struct live *live_of(struct panel *panel)
{
	return (struct live *)panel;
}

/* Six pairs of hexadecimal digits; a group address is no interface's. */
static bool read_mac(const char *text, uint8_t mac[6])
{
	unsigned parts[6];
	int used = 0;
	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &parts[0], &parts[1], &parts[2], &parts[3],
			&parts[4], &parts[5], &used) != 6 ||
		used != 17 || strlen(text) != 17) {
		return false;
	}
	for (unsigned at = 0; at < 6; at++) {
		mac[at] = (uint8_t)parts[at];
	}
	return !(mac[0] & 1);
}

/* The kernel's own rule (dev_valid_name). */
static bool interface_name_is_valid(const char *name)
{
	return *name && strlen(name) < INTERFACE_NAME_BYTES && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0 && !strpbrk(name, "/: \t\n");
}

static bool read_plug(struct request *request, struct plug_request *plug)
{
	const struct json *root = request->root;
	struct failure *failure = &request->failure;
	const char *interface = "";
	const char *mac = "";
	int64_t pid = 0;
	int64_t mtu_bytes = 1500;
	if (!json_require(root, "pid", failure) || !json_require(root, "interface", failure) ||
		!json_require(root, "mac", failure) ||
		!json_want_integer(root, "pid", (int64_t[]){1, PID_MAX}, &pid, failure) ||
		!json_want_text(root, "interface", &interface, failure) ||
		!json_want_text(root, "mac", &mac, failure) ||
		!json_want_integer(root, "mtuBytes", (int64_t[]){INTERFACE_MTU_MIN, INTERFACE_MTU_MAX},
			&mtu_bytes, failure) ||
		!json_want_boolean(root, "ipv6", &plug->tap.ipv6, failure)) {
		return false;
	}
	if (!interface_name_is_valid(interface)) {
		return fail(failure, "bad-value", "'interface' must be a name of 1 to %d characters.",
			INTERFACE_NAME_BYTES - 1);
	}
	if (!read_mac(mac, plug->tap.mac)) {
		return fail(failure, "bad-value",
			"'mac' must be a hardware address of one station, such as 02:00:00:00:00:01.");
	}
	plug->tap.pid = (int)pid;
	plug->tap.mtu_bytes = (unsigned)mtu_bytes;
	strcpy(plug->tap.interface, interface);
	strcpy(plug->mac, mac);
	return true;
}

static enum answer run_plug(struct panel *panel, struct request *request)
{
	unsigned end;
	struct plug_request plug = {0};
	struct cable *cable = command_cable(panel, request);
	if (!cable || !command_end(request, &end) || !read_plug(request, &plug)) {
		return ANSWER_FAILED;
	}
	if (cable->ends[end].state != END_ABSENT) {
		fail(&request->failure, "end-in-use", "The end %s of '%s' is not free; unplug it first.",
			end_name(end), cable->name);
		return ANSWER_FAILED;
	}
	plug_start(live_of(panel), cable, end, &plug, request->to);
	return ANSWER_LATER;
}

static bool in_transition(const struct cable *cable, unsigned end)
{
	return cable->ends[end].state == END_PLUGGING || cable->ends[end].state == END_CLOSING;
}

static enum answer run_unplug(struct panel *panel, struct request *request)
{
	unsigned end;
	struct cable *cable = command_cable(panel, request);
	if (!cable || !command_end(request, &end)) {
		return ANSWER_FAILED;
	}
	if (in_transition(cable, end)) {
		fail(&request->failure, "end-busy", "The end %s of '%s' is being plugged or closed.",
			end_name(end), cable->name);
		return ANSWER_FAILED;
	}
	if (cable->ends[end].state == END_ABSENT) {
		/* What was asked for is so: a client that raced a node's death need not care who was first. */
		cable_write(cable, request->result);
		return ANSWER_READY;
	}
	plug_close(live_of(panel), cable, end, request->to);
	return ANSWER_LATER;
}

static enum answer run_remove(struct panel *panel, struct request *request)
{
	struct cable *cable = command_cable(panel, request);
	if (!cable) {
		return ANSWER_FAILED;
	}
	if (in_transition(cable, END_A) || in_transition(cable, END_B)) {
		fail(&request->failure, "end-busy", "An end of '%s' is being plugged or closed.",
			cable->name);
		return ANSWER_FAILED;
	}
	plug_remove_cable(live_of(panel), cable, request->to);
	return ANSWER_LATER;
}

static bool file_name_is_plain(const char *name)
{
	return *name && *name != '.' && strlen(name) < CAPTURE_FILE_NAME_BYTES && !strchr(name, '/');
}

static bool read_capture(struct request *request, struct capture *capture)
{
	const struct json *root = request->root;
	struct failure *failure = &request->failure;
	const char *file = "";
	const char *point = "out";
	int64_t snap_bytes = FRAME_BYTES_MAX;
	int64_t bytes_max = 64ll << 20;
	if (!json_require(root, "file", failure) || !json_want_text(root, "file", &file, failure) ||
		!json_want_text(root, "at", &point, failure) ||
		!json_want_integer(root, "snapBytes", (int64_t[]){14, FRAME_BYTES_MAX}, &snap_bytes,
			failure) ||
		!json_want_integer(root, "maxBytes", (int64_t[]){1024, 1ll << 40}, &bytes_max, failure)) {
		return false;
	}
	if (!file_name_is_plain(file)) {
		return fail(failure, "bad-value", "'file' must be a file's name without a folder.");
	}
	if (strcmp(point, "in") != 0 && strcmp(point, "out") != 0) {
		return fail(failure, "bad-value", "'at' must be 'in' or 'out'.");
	}
	capture->point = *point == 'i' ? CAPTURE_IN : CAPTURE_OUT;
	capture->snap_bytes = (uint32_t)snap_bytes;
	capture->bytes_max = (uint64_t)bytes_max;
	strcpy(capture->file, file);
	return true;
}

static enum answer run_capture_start(struct panel *panel, struct request *request)
{
	struct live *live = live_of(panel);
	struct capture wishes = {.has_reply = true, .reply = request->to};
	struct cable *cable = command_cable(panel, request);
	if (!cable || !read_capture(request, &wishes)) {
		return ANSWER_FAILED;
	}
	if (live->capture_fd < 0) {
		fail(&request->failure, "captures-off", "The panel was started without --captures.");
		return ANSWER_FAILED;
	}
	if (cable->capture) {
		fail(&request->failure, "already-capturing", "'%s' is captured into '%s' already.",
			cable->name, cable->capture->file);
		return ANSWER_FAILED;
	}
	if (!capture_start(live, cable, &wishes)) {
		fail(&request->failure, "panel-full", "The panel captures %d cables at most.",
			CAPTURES_MAX);
		return ANSWER_FAILED;
	}
	return ANSWER_LATER;
}

static enum answer run_capture_stop(struct panel *panel, struct request *request)
{
	struct cable *cable = command_cable(panel, request);
	if (!cable) {
		return ANSWER_FAILED;
	}
	if (!cable->capture || cable->capture->has_reply) {
		fail(&request->failure, "not-capturing", "'%s' is not being captured.", cable->name);
		return ANSWER_FAILED;
	}
	capture_stop(live_of(panel), cable, &request->to);
	return ANSWER_LATER;
}

static enum answer run_subscribe(struct panel *panel, struct request *request)
{
	server_client(&live_of(panel)->server, request->to)->subscribed = true;
	return ANSWER_READY;
}

static enum answer run_shutdown(struct panel *panel, struct request *request)
{
	(void)request;
	live_of(panel)->stopping = true;
	return ANSWER_READY;
}

static const char *const no_fields[] = {NULL};
static const char *const cable_field[] = {"cable", NULL};
static const char *const end_fields[] = {"cable", "end", NULL};
static const char *const plug_fields[] = {
	"cable", "end", "pid", "interface", "mac", "mtuBytes", "ipv6", NULL};
static const char *const capture_fields[] = {
	"cable", "file", "at", "snapBytes", "maxBytes", NULL};

const struct command live_commands[] = {
	{"plug", run_plug, plug_fields},
	{"unplug", run_unplug, end_fields},
	{"remove", run_remove, cable_field},
	{"capture-start", run_capture_start, capture_fields},
	{"capture-stop", run_capture_stop, cable_field},
	{"subscribe", run_subscribe, no_fields},
	{"shutdown", run_shutdown, no_fields},
	{NULL, NULL, NULL},
};
