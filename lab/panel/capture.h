/*
 * Frames of a cable into a pcap file (nanosecond stamps, link type Ethernet). The relay thread only copies into memory; a
 * helper thread writes. What does not fit while the disk stalls is left out and counted.
 */
#ifndef RINGPROOF_CAPTURE_H
#define RINGPROOF_CAPTURE_H

#include "panel.h"
#include "workers.h"

#define CAPTURES_MAX 64
#define CAPTURE_FILE_NAME_BYTES 128
#define CAPTURE_BUFFER_BYTES (1u << 20)

enum capture_point {
	CAPTURE_OUT, /* As the frames leave the cable: late, lost, doubled. */
	CAPTURE_IN, /* As they were put in. */
};

struct capture {
	struct job job; /* At most one under way: opening or writing. */
	bool busy; /* While it is, `fd`, `error` and the `writing` fields belong to the helper thread. */
	bool stopping;
	bool last_write; /* The helper thread closes the file after this job. */
	uint32_t slot;
	uint32_t generation; /* Of the cable. */
	enum capture_point point;
	uint32_t snap_bytes;
	uint64_t bytes_max;
	char file[CAPTURE_FILE_NAME_BYTES];
	int directory_fd;
	int fd;
	int error; /* An errno from opening or writing; nothing is written after it. */
	uint64_t frames;
	uint64_t bytes; /* Of the file. */
	uint64_t missed_frames;
	bool has_reply;
	struct reply_to reply;
	uint8_t *filling;
	size_t filling_length;
	uint8_t *writing;
	size_t writing_length;
};

/* Opens the file in a helper thread and answers the request then. NULL without memory. */
struct capture *capture_start(struct live *live, struct cable *cable, const struct capture *wishes);
/* The cable has no capture any more at once; the answer comes when the file is closed. `to` may be NULL. */
void capture_stop(struct live *live, struct cable *cable, const struct reply_to *to);
void capture_frame(struct capture *capture, const uint8_t *frame, size_t length);
/* Hands what has gathered to the helper thread, if that is free. */
void captures_flush(struct live *live);
/* Before the process ends. */
void captures_stop(struct live *live);

#endif
