/* Everything that makes the kernel wake the relay thread on time; what is refused is reported and gone without. */
#ifndef RINGPROOF_REALTIME_H
#define RINGPROOF_REALTIME_H

#include "out.h"

#include <stdbool.h>

struct realtime {
	bool fifo;
	bool latency_held;
	bool memory_locked;
	int latency_fd; /* The kernel keeps the promise as long as this is open. */
	char fifo_note[160];
	char latency_note[160];
	char memory_note[160];
};

/* For the calling thread. Must run after the helper threads have started, which would inherit the priority. */
void realtime_enter(struct realtime *realtime, bool wanted);

void realtime_write(const struct realtime *realtime, struct out *out, const char *key);

#endif
