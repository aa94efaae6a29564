#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* pcap with nanoseconds, in the byte order of the machine (draft-ietf-opsawg-pcap, section 4). */
#define PCAP_MAGIC_NANOSECONDS 0xa1b23c4du
#define LINKTYPE_ETHERNET 1u

struct pcap_header {
	uint32_t magic;
	uint16_t version_major;
	uint16_t version_minor;
	uint32_t reserved[2];
	uint32_t snap_bytes;
	uint32_t link_type;
};

struct pcap_record {
	uint32_t seconds;
	uint32_t nanoseconds;
	uint32_t captured_bytes;
	uint32_t frame_bytes;
};

static void forget(struct live *live, struct capture *capture)
{
	for (unsigned place = 0; place < CAPTURES_MAX; place++) {
		if (live->captures[place] == capture) {
			live->captures[place] = NULL;
		}
	}
	free(capture->filling);
	free(capture->writing);
	free(capture);
}

static void answer(struct live *live, struct capture *capture)
{
	struct out result = {0};
	if (!capture->has_reply) {
		return;
	}
	capture->has_reply = false;
	if (capture->error) {
		struct failure failure;
		fail(&failure, "capture-failed", "The capture file '%s': %s.", capture->file,
			strerror(capture->error));
		command_answer_failure(&live->panel, capture->reply, &failure);
		return;
	}
	out_open(&result, NULL, '{');
	out_text(&result, "file", capture->file);
	out_unsigned(&result, "frames", capture->frames);
	out_unsigned(&result, "bytes", capture->bytes);
	out_unsigned(&result, "missedFrames", capture->missed_frames);
	out_close(&result, '}');
	command_answer(&live->panel, capture->reply, &result);
	out_free(&result);
}

static void write_all(struct capture *capture, const void *data, size_t length)
{
	const uint8_t *at = data;
	while (length > 0 && !capture->error) {
		ssize_t written = write(capture->fd, at, length);
		if (written < 0 && errno != EINTR) {
			capture->error = errno;
		} else if (written > 0) {
			at += written;
			length -= (size_t)written;
		}
	}
}

static void run_open(struct job *job)
{
	struct capture *capture = (struct capture *)job;
	struct pcap_header header = {
		.magic = PCAP_MAGIC_NANOSECONDS,
		.version_major = 2,
		.version_minor = 4,
		.snap_bytes = capture->snap_bytes,
		.link_type = LINKTYPE_ETHERNET,
	};
	capture->fd = openat(capture->directory_fd, capture->file,
		O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (capture->fd < 0) {
		capture->error = errno;
		return;
	}
	write_all(capture, &header, sizeof header);
}

static void run_write(struct job *job)
{
	struct capture *capture = (struct capture *)job;
	write_all(capture, capture->writing, capture->writing_length);
	if (capture->last_write) {
		close(capture->fd);
		capture->fd = -1;
	}
}

static void submit(struct live *live, struct capture *capture, void (*run)(struct job *));

static void write_more(struct live *live, struct capture *capture)
{
	uint8_t *written = capture->writing;
	capture->writing = capture->filling;
	capture->writing_length = capture->filling_length;
	capture->filling = written;
	capture->filling_length = 0;
	capture->last_write = capture->stopping;
	submit(live, capture, run_write);
}

static void done(struct job *job, struct live *live)
{
	struct capture *capture = (struct capture *)job;
	struct cable *cable = panel_at(&live->panel, capture->slot, capture->generation);
	capture->busy = false;
	if (capture->stopping && capture->fd < 0) {
		answer(live, capture);
		forget(live, capture);
		return;
	}
	if (capture->stopping) {
		write_more(live, capture);
		return;
	}
	if (capture->fd < 0) {
		/* It could not be opened. */
		cable->capture = NULL;
		answer(live, capture);
		forget(live, capture);
		return;
	}
	answer(live, capture);
}

static void submit(struct live *live, struct capture *capture, void (*run)(struct job *))
{
	capture->busy = true;
	capture->job.run = run;
	capture->job.done = done;
	workers_submit(&live->workers, LANE_CAPTURES, &capture->job);
}

struct capture *capture_start(struct live *live, struct cable *cable, const struct capture *wishes)
{
	unsigned place = 0;
	while (place < CAPTURES_MAX && live->captures[place]) {
		place++;
	}
	struct capture *capture = place < CAPTURES_MAX ? malloc(sizeof *capture) : NULL;
	if (!capture) {
		return NULL;
	}
	*capture = *wishes;
	capture->fd = -1;
	capture->bytes = sizeof(struct pcap_header);
	capture->directory_fd = live->capture_fd;
	capture->slot = cable->slot;
	capture->generation = cable->generation;
	capture->filling = malloc(CAPTURE_BUFFER_BYTES);
	capture->writing = malloc(CAPTURE_BUFFER_BYTES);
	if (!capture->filling || !capture->writing) {
		forget(live, capture);
		return NULL;
	}
	live->captures[place] = capture;
	cable->capture = capture;
	submit(live, capture, run_open);
	return capture;
}

void capture_stop(struct live *live, struct cable *cable, const struct reply_to *to)
{
	struct capture *capture = cable->capture;
	cable->capture = NULL;
	capture->stopping = true;
	if (to) {
		capture->reply = *to;
		capture->has_reply = true;
	}
	if (!capture->busy) {
		write_more(live, capture);
	}
}

void capture_frame(struct capture *capture, const uint8_t *frame, size_t length)
{
	struct timespec now;
	size_t kept = length < capture->snap_bytes ? length : capture->snap_bytes;
	size_t size = sizeof(struct pcap_record) + kept;
	if (capture->bytes + size > capture->bytes_max ||
		capture->filling_length + size > CAPTURE_BUFFER_BYTES) {
		capture->missed_frames++;
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	struct pcap_record record = {
		.seconds = (uint32_t)now.tv_sec,
		.nanoseconds = (uint32_t)now.tv_nsec,
		.captured_bytes = (uint32_t)kept,
		.frame_bytes = (uint32_t)length,
	};
	uint8_t *at = capture->filling + capture->filling_length;
	memcpy(at, &record, sizeof record);
	memcpy(at + sizeof record, frame, kept);
	capture->filling_length += size;
	capture->bytes += size;
	capture->frames++;
}

void captures_flush(struct live *live)
{
	for (unsigned place = 0; place < CAPTURES_MAX; place++) {
		struct capture *capture = live->captures[place];
		if (capture && !capture->busy && capture->filling_length > 0) {
			write_more(live, capture);
		}
	}
}

void captures_stop(struct live *live)
{
	for (uint32_t slot = 0; slot < live->panel.slots_used; slot++) {
		if (live->panel.cables[slot] && live->panel.cables[slot]->capture) {
			capture_stop(live, live->panel.cables[slot], NULL);
		}
	}
}
