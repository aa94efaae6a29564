#include "command.h"

#include <string.h>

const char *direction_name(unsigned direction)
{
	return direction == A_TO_B ? "aToB" : "bToA";
}

const char *end_name(unsigned end)
{
	return end == END_A ? "a" : "b";
}

struct cable *command_cable(struct panel *panel, struct request *request)
{
	const char *name = NULL;
	if (!json_require(request->root, "cable", &request->failure) ||
		!json_want_text(request->root, "cable", &name, &request->failure)) {
		return NULL;
	}
	struct cable *cable = panel_find(panel, name);
	if (!cable) {
		fail(&request->failure, "unknown-cable", "There is no cable '%.63s'.", name);
	}
	return cable;
}

bool command_end(struct request *request, unsigned *end)
{
	const char *name = NULL;
	if (!json_require(request->root, "end", &request->failure) ||
		!json_want_text(request->root, "end", &name, &request->failure)) {
		return false;
	}
	if (strcmp(name, "a") != 0 && strcmp(name, "b") != 0) {
		return fail(&request->failure, "bad-value", "'end' must be 'a' or 'b'.");
	}
	*end = *name == 'a' ? END_A : END_B;
	return true;
}

bool command_directions(struct request *request, unsigned *directions)
{
	const char *name = "both";
	if (!json_want_text(request->root, "direction", &name, &request->failure)) {
		return false;
	}
	*directions = strcmp(name, "both") == 0 ? 1 << A_TO_B | 1 << B_TO_A
		: strcmp(name, "aToB") == 0			? 1 << A_TO_B
		: strcmp(name, "bToA") == 0			? 1 << B_TO_A
											: 0;
	return *directions ||
		fail(&request->failure, "bad-value", "'direction' must be 'aToB', 'bToA' or 'both'.");
}

static void send_line(struct panel *panel, struct reply_to to, struct out *line)
{
	out_raw(line, "\n", 1);
	panel->backend->send(panel, to, line->data, line->length);
	out_free(line);
}

static void open_answer(struct out *line, struct reply_to to, bool ok)
{
	out_open(line, NULL, '{');
	if (to.has_id) {
		out_integer(line, "id", to.id);
	} else {
		out_null(line, "id");
	}
	out_boolean(line, "ok", ok);
}

void command_answer_failure(struct panel *panel, struct reply_to to, const struct failure *failure)
{
	struct out line = {0};
	open_answer(&line, to, false);
	out_open(&line, "error", '{');
	out_text(&line, "code", failure->code);
	out_text(&line, "message", failure->message);
	out_close(&line, '}');
	out_close(&line, '}');
	send_line(panel, to, &line);
}

void command_answer(struct panel *panel, struct reply_to to, const struct out *result)
{
	static const char key[] = ",\"result\":";
	struct out line = {0};
	open_answer(&line, to, true);
	out_raw(&line, key, sizeof key - 1);
	out_raw(&line, result->data, result->length);
	out_close(&line, '}');
	send_line(panel, to, &line);
}

void command_answer_cable(struct panel *panel, struct reply_to to, const struct cable *cable)
{
	struct out result = {0};
	out_open(&result, NULL, '{');
	cable_write(cable, &result);
	out_close(&result, '}');
	command_answer(panel, to, &result);
	out_free(&result);
}

static const struct command *find_command(const struct command *commands, const char *name)
{
	for (; commands->name; commands++) {
		if (strcmp(commands->name, name) == 0) {
			return commands;
		}
	}
	return NULL;
}

static bool only_known_fields(const struct command *command, struct request *request)
{
	const char *names[16] = {"id", "command"};
	size_t count = 2;
	for (const char *const *field = command->fields; *field; field++) {
		names[count++] = *field;
	}
	return json_only(request->root, names, &request->failure);
}

static const struct command *understand(struct panel *panel, struct request *request)
{
	const char *name = NULL;
	int64_t id_bounds[2] = {0, 1ll << 53};
	if (request->root->kind != JSON_OBJECT) {
		fail(&request->failure, "bad-request", "A request must be a JSON object.");
		return NULL;
	}
	if (!json_want_integer(request->root, "id", id_bounds, &request->to.id, &request->failure)) {
		return NULL;
	}
	request->to.has_id = json_field(request->root, "id") != NULL;
	if (!json_require(request->root, "command", &request->failure) ||
		!json_want_text(request->root, "command", &name, &request->failure)) {
		return NULL;
	}
	const struct command *command = find_command(shared_commands, name);
	if (!command) {
		command = find_command(panel->backend->commands, name);
	}
	if (!command) {
		fail(&request->failure, "unknown-command", "There is no command '%.40s' here.", name);
		return NULL;
	}
	return only_known_fields(command, request) ? command : NULL;
}

void command_run(struct panel *panel, struct reply_to to, char *line, size_t length)
{
	/* Large for a stack frame, and requests are run one after the other. */
	static struct json_document document;
	struct out result = {0};
	struct request request = {.to = to, .result = &result};
	const struct command *command = NULL;
	enum answer answer = ANSWER_FAILED;
	request.root = json_parse(&document, line, length, &request.failure);
	if (request.root) {
		command = understand(panel, &request);
	}
	if (command) {
		out_open(&result, NULL, '{');
		answer = command->run(panel, &request);
	}
	if (answer == ANSWER_READY) {
		out_close(&result, '}');
		command_answer(panel, request.to, &result);
	} else if (answer == ANSWER_FAILED) {
		command_answer_failure(panel, request.to, &request.failure);
	}
	out_free(&result);
}
