/*
 * The largest IPv4 packet that crosses unfragmented, found by bisection over packets with the don't-fragment bit.
 * IP_PMTUDISC_PROBE sets the bit and ignores what the kernel believes of the path, so that a black hole (a link that
 * drops large packets without a word) is measured like any other limit.
 */
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* IPv4 without options and UDP: what a packet adds to the payload. */
#define HEADER_BYTES 28

struct bisection {
	const struct probe_options *options;
	int fd;
	uint64_t session;
	uint64_t seq;
	size_t probes;
	size_t refused; /* smallest packet that the own interface refused, 0 when none was */
};

static int acknowledged(struct bisection *run, int64_t deadline_ns)
{
	while (probe_wait(run->fd, deadline_ns)) {
		struct probe_datagram ack;
		struct probe_arrival arrival;

		if (probe_receive(run->fd, &ack, sizeof ack, &arrival) != sizeof ack)
			continue;
		if (ack.magic == PROBE_MAGIC && ack.kind == PROBE_SIZE_ACK && ack.session == run->session &&
		    ack.seq == run->seq)
			return 1;
	}
	return 0;
}

static int crosses(struct bisection *run, size_t packet_bytes)
{
	static char buffer[PROBE_DATAGRAM_MAX];
	struct sockaddr_in target = probe_target(run->options->to[0], run->options->port);

	for (int try = 0; try < run->options->tries; try++) {
		struct probe_datagram probe = {
			.magic = PROBE_MAGIC,
			.kind = PROBE_SIZE,
			.session = run->session,
			.seq = ++run->seq,
			.sent_ns = now_ns(),
		};

		memcpy(buffer, &probe, sizeof probe);
		run->probes++;
		if (sendto(run->fd, buffer, packet_bytes - HEADER_BYTES, 0, (struct sockaddr *)&target, sizeof target) < 0 &&
		    errno == EMSGSIZE) {
			if (run->refused == 0 || packet_bytes < run->refused)
				run->refused = packet_bytes;
			return 0;
		}
		if (acknowledged(run, now_ns() + run->options->timeout_ns))
			return 1;
	}
	return 0;
}

/* What stands against the smallest size that failed: the search's own end, this node's interface, or the path. */
static const char *limit_name(const struct bisection *run, size_t bad)
{
	if (bad > run->options->size_max)
		return "maximum";
	return run->refused == bad ? "interface" : "path";
}

static void print_beginning(const struct bisection *run)
{
	printf("{\"kind\":\"mtu\",");
	probe_print_peer(run->options->to[0]);
}

int run_mtu(const struct probe_options *options)
{
	struct bisection run = {
		.options = options,
		.fd = probe_socket(options, 0),
		.session = probe_session(),
	};
	/* A probe carries its own header, so nothing smaller than that can be tried. */
	size_t floor = sizeof(struct probe_datagram) + HEADER_BYTES;
	size_t good = options->size > floor ? options->size : floor;
	size_t bad = options->size_max + 1;
	int mode = IP_PMTUDISC_PROBE;

	if (setsockopt(run.fd, IPPROTO_IP, IP_MTU_DISCOVER, &mode, sizeof mode) < 0)
		fail("IP_MTU_DISCOVER");
	if (!crosses(&run, good)) {
		print_beginning(&run);
		printf("\"mtuBytes\":null,\"probes\":%zu}\n", run.probes);
		return EXIT_SUCCESS;
	}
	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		if (crosses(&run, middle))
			good = middle;
		else
			bad = middle;
	}
	print_beginning(&run);
	printf("\"mtuBytes\":%zu,\"limitedBy\":\"%s\",\"probes\":%zu}\n", good,
	       limit_name(&run, bad), run.probes);
	return EXIT_SUCCESS;
}
