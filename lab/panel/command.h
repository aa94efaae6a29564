/* Requests and their answers: one JSON object a line, as PROTOCOL.md says. */
#ifndef RINGPROOF_COMMAND_H
#define RINGPROOF_COMMAND_H

#include "json.h"
#include "panel.h"

#define PANEL_VERSION "1.0.0"
#define PROTOCOL_VERSION 1
#define REQUEST_BYTES_MAX 65536

enum answer { ANSWER_READY, ANSWER_LATER, ANSWER_FAILED };

struct request {
	const struct json *root;
	struct reply_to to;
	struct failure failure;
	/* For ANSWER_READY: the fields of the result. */
	struct out *result;
};

struct command {
	const char *name;
	enum answer (*run)(struct panel *panel, struct request *request);
	/* Fields beside `id` and `command`, ended by NULL. */
	const char *const *fields;
};

/* Runs one line and sends its answer, at once or later. The line is altered. */
void command_run(struct panel *panel, struct reply_to to, char *line, size_t length);

/* Sends an answer that had to wait. */
void command_answer_cable(struct panel *panel, struct reply_to to, const struct cable *cable);
void command_answer_failure(struct panel *panel, struct reply_to to, const struct failure *failure);
/* `result` holds a whole object. */
void command_answer(struct panel *panel, struct reply_to to, const struct out *result);

/* The cable that the request names, or NULL with the failure filled. */
struct cable *command_cable(struct panel *panel, struct request *request);
/* The ends of a cable by name; false with the failure filled when it is none of them. */
bool command_end(struct request *request, unsigned *end);
/* Bits 1 << A_TO_B and 1 << B_TO_A; both when the request names none. */
bool command_directions(struct request *request, unsigned *directions);

/* Everything in force for a cable, as the fields of the current object. */
void cable_write(const struct cable *cable, struct out *out);
const char *direction_name(unsigned direction);
const char *end_name(unsigned end);

/* The commands that live panels and replays share. */
extern const struct command shared_commands[];

#endif
