/* A panel without devices and without a clock, for tests: PROTOCOL.md, "Replay". */
#ifndef RINGPROOF_REPLAY_H
#define RINGPROOF_REPLAY_H

#include "options.h"

/* Reads requests from standard input, writes answers and events to standard output; the process's exit code. */
int replay_run(const struct options *options);

#endif
