#include "options.h"

#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: ringproof-panel --socket PATH [--seed N] [--captures DIR] [--spin-us N] [--no-realtime]\n"
	"       ringproof-panel --replay [--seed N] < script\n"
	"\n"
	"Relays Ethernet frames between containers and impairs them on the way.\n"
	"\n"
	"  --socket PATH    listen for requests there (mode 0600; see PROTOCOL.md)\n"
	"  --seed N         where all chance comes from, 0 to 2^53 (default 1)\n"
	"  --captures DIR   allow pcap files, in this folder\n"
	"  --spin-us N      stay awake this long before a frame is due, 0 to 1000 (default 100)\n"
	"  --no-realtime    do not ask for SCHED_FIFO, cpu_dma_latency and locked memory\n"
	"  --replay         requests, frames and time from standard input; no root, no devices\n"
	"  --version, --help\n";

static bool read_number(const char *text, uint64_t highest, uint64_t *number)
{
	char *end;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return !errno && *text >= '0' && *text <= '9' && !*end && *number <= highest;
}

static enum options_result complain(const char *what)
{
	fprintf(stderr, "ringproof-panel: %s\n\n%s", what, usage);
	return OPTIONS_WRONG;
}

static enum options_result check(const struct options *options)
{
	if (options->replay == (options->socket_path != NULL)) {
		return complain("give either --socket or --replay");
	}
	return OPTIONS_RUN;
}

enum options_result options_read(int count, char **words, struct options *options)
{
	static const struct option known[] = {
		{"socket", required_argument, NULL, 's'},
		{"seed", required_argument, NULL, 'n'},
		{"captures", required_argument, NULL, 'c'},
		{"spin-us", required_argument, NULL, 'p'},
		{"no-realtime", no_argument, NULL, 'r'},
		{"replay", no_argument, NULL, 'y'},
		{"version", no_argument, NULL, 'v'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	uint64_t spin_us = 100;
	int option;
	*options = (struct options){.realtime = true, .seed = 1};
	while ((option = getopt_long(count, words, "", known, NULL)) != -1) {
		switch (option) {
		case 's':
			options->socket_path = optarg;
			break;
		case 'c':
			options->capture_directory = optarg;
			break;
		case 'r':
			options->realtime = false;
			break;
		case 'y':
			options->replay = true;
			break;
		case 'n':
			if (!read_number(optarg, 1ull << 53, &options->seed)) {
				return complain("--seed takes a whole number from 0 to 2^53");
			}
			break;
		case 'p':
			if (!read_number(optarg, 1000, &spin_us)) {
				return complain("--spin-us takes a whole number from 0 to 1000");
			}
			break;
		case 'v':
			printf("ringproof-panel %s, protocol %d\n", PANEL_VERSION, PROTOCOL_VERSION);
			return OPTIONS_DONE;
		case 'h':
			fputs(usage, stdout);
			return OPTIONS_DONE;
		default:
			return complain("wrong option");
		}
	}
	options->spin = spin_us * NANOS_PER_US;
	return optind < count ? complain("too many words") : check(options);
}
