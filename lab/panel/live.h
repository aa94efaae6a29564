/* A panel with real TAP devices: the relay loop and what hangs on it. */
#ifndef RINGPROOF_LIVE_H
#define RINGPROOF_LIVE_H

#include "capture.h"
#include "command.h"
#include "ethernet.h"
#include "options.h"
#include "realtime.h"
#include "server.h"
#include "tap.h"
#include "workers.h"

struct live {
	struct panel panel; /* First, so that the backend's functions get here from it. */
	const struct options *options;
	struct realtime realtime;
	struct workers workers;
	struct server server;
	struct capture *captures[CAPTURES_MAX];
	int epoll_fd;
	int signal_fd;
	int capture_fd; /* The directory for capture files, or -1. */
	bool stopping;
	nanos longest_pass; /* Of the relay loop between two waits: what a frame may have waited unseen. */
	uint8_t frame[FRAME_BYTES_MAX];
};

/* Runs until SIGTERM, SIGINT or a shutdown request; the process's exit code. */
int live_run(const struct options *options);

/* The commands that need devices, files or subscribers. */
extern const struct command live_commands[];

/* plugs.c */
struct plug_request {
	struct tap_request tap;
	char mac[18];
};

/* Starts the plug; the end must be absent. Answers when the kernel is done. */
void plug_start(struct live *live, struct cable *cable, unsigned end,
	const struct plug_request *request, struct reply_to to);
/* Closes the end's device; answers when it is gone. */
void plug_close(struct live *live, struct cable *cable, unsigned end, struct reply_to to);
/* Takes the cable out of the panel at once and closes its devices; answers when they are gone. */
void plug_remove_cable(struct live *live, struct cable *cable, struct reply_to to);
/* The process or the interface of an end is gone: closes it and tells the subscribers. */
void plug_lost(struct live *live, struct cable *cable, unsigned end, const char *reason);
/*
 * Tells each device whether it sees a signal, where that has changed. False when nothing has; otherwise the request, if
 * there is one, is answered once the kernel knows.
 */
bool plug_update_carriers(struct live *live, struct cable *cable, const struct reply_to *to);
/* The plugged end that an event is for, or NULL when it is stale. */
struct cable *plug_of_event(struct live *live, uint64_t data, unsigned *end);
/* Closes everything in the helper threads, before they are stopped. */
void plug_close_all(struct live *live);

#endif
