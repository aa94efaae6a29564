/*
 * The same panel, the same treatment, the same commands; but time is a number that the script moves, frames come from
 * `frames` requests, and what arrives or is dropped is printed. Both ends of a cable count as plugged from the start.
 */
#include "replay.h"

#include "command.h"
#include "ethernet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME_US_MAX 1000000000000ll
#define FRAMES_MAX 1000000

struct replay {
	struct panel panel; /* First, so that the backend's functions get here from it. */
	nanos now;
	bool silent; /* Frames are counted but not printed. */
};

static struct replay *replay_of(struct panel *panel)
{
	return (struct replay *)panel;
}

static nanos now(struct panel *panel)
{
	return replay_of(panel)->now;
}

static void print_line(struct panel *panel, struct reply_to to, const char *text, size_t length)
{
	(void)panel;
	(void)to;
	fwrite(text, 1, length, stdout);
}

static void open_event(struct panel *panel, struct out *line, const char *event)
{
	out_open(line, NULL, '{');
	out_text(line, "event", event);
	out_unsigned(line, "atNs", now(panel));
}

static void print_event(struct out *line)
{
	out_close(line, '}');
	out_raw(line, "\n", 1);
	fwrite(line->data, 1, line->length, stdout);
	out_free(line);
}

static bool deliver(struct panel *panel, struct cable *cable, const struct flight *flight)
{
	struct out line = {0};
	if (replay_of(panel)->silent) {
		return true;
	}
	open_event(panel, &line, "delivered");
	out_text(&line, "cable", cable->name);
	out_text(&line, "direction", direction_name(flight->direction));
	out_unsigned(&line, "frame", flight->frame->index);
	out_unsigned(&line, "lengthBytes", flight->frame->length);
	/* Enough to see headers and where a generated frame was altered, without megabytes of output. */
	uint32_t shown = flight->frame->length < 128 ? flight->frame->length : 128;
	out_hex(&line, "bytes", flight->frame->bytes, shown);
	print_event(&line);
	return true;
}

static void dropped(struct panel *panel, struct cable *cable, unsigned direction,
	uint64_t frame_index, enum drop_reason reason)
{
	struct out line = {0};
	if (replay_of(panel)->silent) {
		return;
	}
	open_event(panel, &line, "dropped");
	out_text(&line, "cable", cable->name);
	out_text(&line, "direction", direction_name(direction));
	out_unsigned(&line, "frame", frame_index);
	out_text(&line, "reason", drop_reason_name(reason));
	print_event(&line);
}

static bool settings_changed(struct panel *panel, struct cable *cable, struct reply_to to)
{
	(void)panel;
	(void)cable;
	(void)to;
	return false;
}

static void describe(struct panel *panel, struct out *out)
{
	(void)panel;
	out_boolean(out, "replay", true);
}

/* Releases what is due on the way, each frame at its own time. */
static void advance(struct replay *replay, nanos until)
{
	nanos release;
	while (panel_next_release(&replay->panel, &release) && release <= until) {
		if (release > replay->now) {
			replay->now = release;
		}
		panel_release(&replay->panel, 1);
	}
	if (until > replay->now) {
		replay->now = until;
	}
}

static int from_hex(char digit)
{
	const char *digits = "0123456789abcdef";
	const char *found = digit ? strchr(digits, digit) : NULL;
	return found ? (int)(found - digits) : -1;
}

static bool read_bytes(const char *text, uint8_t *frame, size_t *length)
{
	size_t digits = strlen(text);
	if (digits % 2 || digits / 2 > FRAME_BYTES_MAX) {
		return false;
	}
	for (size_t at = 0; at < digits / 2; at++) {
		int high = from_hex(text[2 * at]);
		int low = from_hex(text[2 * at + 1]);
		if (high < 0 || low < 0) {
			return false;
		}
		frame[at] = (uint8_t)(high << 4 | low);
	}
	*length = digits / 2;
	return true;
}

struct stream {
	struct cable *cable;
	unsigned direction;
	int64_t count;
	int64_t every_us;
	int64_t length_bytes;
	bool events;
	uint8_t frame[FRAME_BYTES_MAX];
	size_t length;
};

/* A unicast frame of an experimental EtherType (IEEE 802, 0x88b5) filled with zeros, unless the request brings bytes. */
static bool fill_frame(struct request *request, struct stream *stream)
{
	static const uint8_t header[ETHERNET_HEADER_BYTES] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5};
	const char *bytes = NULL;
	if (!json_want_text(request->root, "bytes", &bytes, &request->failure)) {
		return false;
	}
	memset(stream->frame, 0, sizeof stream->frame);
	memcpy(stream->frame, header, sizeof header);
	stream->length = (size_t)stream->length_bytes;
	return !bytes || read_bytes(bytes, stream->frame, &stream->length) ||
		fail(&request->failure, "bad-value", "'bytes' must be pairs of lower-case hex digits.");
}

static bool read_stream(struct panel *panel, struct request *request, struct stream *stream)
{
	const struct json *root = request->root;
	struct failure *failure = &request->failure;
	unsigned directions = 0;
	stream->count = 1;
	stream->every_us = 0;
	stream->length_bytes = 64;
	stream->events = true;
	stream->cable = command_cable(panel, request);
	if (!stream->cable || !json_require(root, "direction", failure) ||
		!command_directions(request, &directions) ||
		!json_want_integer(root, "count", (int64_t[]){1, FRAMES_MAX}, &stream->count, failure) ||
		!json_want_integer(root, "everyUs", (int64_t[]){0, DELAY_US_MAX}, &stream->every_us,
			failure) ||
		!json_want_integer(root, "lengthBytes", (int64_t[]){0, FRAME_BYTES_MAX},
			&stream->length_bytes, failure) ||
		!json_want_boolean(root, "events", &stream->events, failure)) {
		return false;
	}
	if (directions == (1 << A_TO_B | 1 << B_TO_A)) {
		return fail(failure, "bad-value", "A frame goes one way: 'aToB' or 'bToA'.");
	}
	stream->direction = directions == 1 << A_TO_B ? A_TO_B : B_TO_A;
	return fill_frame(request, stream);
}

static enum answer run_frames(struct panel *panel, struct request *request)
{
	static struct stream stream;
	struct replay *replay = replay_of(panel);
	if (!read_stream(panel, request, &stream)) {
		return ANSWER_FAILED;
	}
	replay->silent = !stream.events;
	for (int64_t frame = 0; frame < stream.count; frame++) {
		if (frame > 0) {
			advance(replay, replay->now + (nanos)stream.every_us * NANOS_PER_US);
		}
		panel_receive(panel, stream.cable, stream.direction, stream.frame, stream.length);
	}
	replay->silent = false;
	out_unsigned(request->result, "nowNs", replay->now);
	return ANSWER_READY;
}

static enum answer run_advance(struct panel *panel, struct request *request)
{
	struct replay *replay = replay_of(panel);
	int64_t by_us = 0;
	bool events = true;
	if (!json_require(request->root, "byUs", &request->failure) ||
		!json_want_integer(request->root, "byUs", (int64_t[]){0, TIME_US_MAX}, &by_us,
			&request->failure) ||
		!json_want_boolean(request->root, "events", &events, &request->failure)) {
		return ANSWER_FAILED;
	}
	replay->silent = !events;
	advance(replay, replay->now + (nanos)by_us * NANOS_PER_US);
	replay->silent = false;
	out_unsigned(request->result, "nowNs", replay->now);
	return ANSWER_READY;
}

static enum answer set_presence(struct panel *panel, struct request *request, enum end_state state)
{
	unsigned end;
	struct cable *cable = command_cable(panel, request);
	if (!cable || !command_end(request, &end)) {
		return ANSWER_FAILED;
	}
	cable->ends[end].state = state;
	cable_write(cable, request->result);
	return ANSWER_READY;
}

static enum answer run_plug(struct panel *panel, struct request *request)
{
	return set_presence(panel, request, END_PLUGGED);
}

static enum answer run_unplug(struct panel *panel, struct request *request)
{
	return set_presence(panel, request, END_ABSENT);
}

static enum answer run_remove(struct panel *panel, struct request *request)
{
	struct cable *cable = command_cable(panel, request);
	if (!cable) {
		return ANSWER_FAILED;
	}
	panel_remove(panel, cable);
	return ANSWER_READY;
}

static const char *const frames_fields[] = {
	"cable", "direction", "count", "everyUs", "lengthBytes", "bytes", "events", NULL};
static const char *const advance_fields[] = {"byUs", "events", NULL};
static const char *const end_fields[] = {"cable", "end", NULL};
static const char *const cable_field[] = {"cable", NULL};

static const struct command replay_commands[] = {
	{"frames", run_frames, frames_fields},
	{"advance", run_advance, advance_fields},
	{"plug", run_plug, end_fields},
	{"unplug", run_unplug, end_fields},
	{"remove", run_remove, cable_field},
	{NULL, NULL, NULL},
};

static const struct backend backend = {
	.now = now,
	.deliver = deliver,
	.dropped = dropped,
	.send = print_line,
	.commands = replay_commands,
	.settings_changed = settings_changed,
	.new_end = END_PLUGGED,
	.describe = describe,
};

int replay_run(const struct options *options)
{
	static struct replay replay;
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;
	replay.panel.backend = &backend;
	replay.panel.seed = options->seed;
	while ((length = getline(&line, &capacity, stdin)) > 0) {
		struct reply_to nobody = {0};
		length -= line[length - 1] == '\n';
		command_run(&replay.panel, nobody, line, (size_t)length);
		fflush(stdout);
	}
	free(line);
	panel_free(&replay.panel);
	return 0;
}
