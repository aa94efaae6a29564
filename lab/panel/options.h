/* The command line. */
#ifndef RINGPROOF_OPTIONS_H
#define RINGPROOF_OPTIONS_H

#include "clock.h"

#include <stdbool.h>

struct options {
	bool replay;
	bool realtime;
	const char *socket_path;
	const char *capture_directory; /* NULL: no captures. */
	uint64_t seed;
	nanos spin;
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* Answers --help and --version itself. */
enum options_result options_read(int count, char **words, struct options *options);

#endif
