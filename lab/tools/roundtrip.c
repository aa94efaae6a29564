/*
 * Round trips. Four stamps a probe, all of one clock:
 *
 *   sent ──forward──▶ arrived   (the responder's kernel)
 *                     answered  (the responder's process)
 *   back ◀─backward── ┘         (this node's kernel)
 *
 * The responder's own time (arrived → answered) is its scheduling, not the network, and is left out of the round trip.
 * Probes leave on a fixed timetable whether or not answers come, so that a stalled path is sampled like a quick one.
 */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Beyond every counted probe, so that a late answer to it is dropped like any stray one. */
#define WARM_UP_SEQ UINT64_MAX

struct roundtrip {
	const struct probe_options *options;
	int fd;
	uint64_t session;
	size_t sent;
	size_t send_errors;
	size_t received;
	size_t duplicates;
	size_t reordered;
	uint64_t last_seq;
	int64_t *sent_ns; /* by sequence number */
	char *seen;
	struct samples rtt, forward, backward, turnaround;
};

/* Sends one probe and returns its stamp; `failed` counts a send that the kernel refused. */
static int64_t send_probe(const struct roundtrip *run, uint64_t seq, char *buffer, size_t *failed)
{
	struct sockaddr_in target = probe_target(run->options->to, run->options->port);
	struct probe_datagram probe = {
		.magic = PROBE_MAGIC,
		.kind = PROBE_PING,
		.session = run->session,
		.seq = seq,
		.sent_ns = now_ns(),
	};

	memcpy(buffer, &probe, sizeof probe);
	if (sendto(run->fd, buffer, run->options->size, 0, (struct sockaddr *)&target, sizeof target) < 0)
		(*failed)++;
	return probe.sent_ns;
}

/*
 * One probe that is not counted goes ahead and is waited for: it pays for the address resolution and for the kernel
 * switching its arrival stamps on, which would otherwise be part of the first samples.
 */
static void warm_up(const struct roundtrip *run, char *buffer)
{
	int64_t deadline_ns = now_ns() + run->options->timeout_ns;
	struct probe_arrival arrival;
	size_t failed = 0;

	send_probe(run, WARM_UP_SEQ, buffer, &failed);
	while (failed == 0 && probe_wait(run->fd, deadline_ns))
		if (probe_receive(run->fd, buffer, PROBE_DATAGRAM_MAX, &arrival) > 0)
			return;
}

static void send_one(struct roundtrip *run, char *buffer)
{
	int64_t sent_ns = send_probe(run, run->sent, buffer, &run->send_errors);

	run->sent_ns[run->sent++] = sent_ns;
}

static void print_sample(uint64_t seq, int64_t sent_ns, int64_t rtt, int64_t forward, int64_t backward)
{
	printf("{\"kind\":\"sample\",\"seq\":%llu,\"sentUnixMs\":%.4f,\"rttUs\":", (unsigned long long)seq,
	       (double)sent_ns / (double)NS_PER_MS);
	print_us(rtt);
	printf(",\"forwardUs\":");
	print_us(forward);
	printf(",\"backwardUs\":");
	print_us(backward);
	printf("}\n");
}

static void take_answer(struct roundtrip *run, const struct probe_datagram *pong, int64_t back_ns)
{
	int64_t forward = pong->responder_arrived_ns - pong->sent_ns;
	int64_t turnaround = pong->responder_sent_ns - pong->responder_arrived_ns;
	int64_t backward = back_ns - pong->responder_sent_ns;

	if (pong->seq >= run->sent)
		return;
	if (run->seen[pong->seq]) {
		run->duplicates++;
		return;
	}
	run->seen[pong->seq] = 1;
	if (run->received++ > 0 && pong->seq < run->last_seq)
		run->reordered++;
	run->last_seq = pong->seq;
	samples_add(&run->rtt, forward + backward);
	samples_add(&run->forward, forward);
	samples_add(&run->backward, backward);
	samples_add(&run->turnaround, turnaround);
	if (run->options->print_samples)
		print_sample(pong->seq, pong->sent_ns, forward + backward, forward, backward);
}

/* Takes the answers that come before the deadline; returns early once nothing is outstanding and no probe is left. */
static void receive_until(struct roundtrip *run, int64_t deadline_ns, char *buffer)
{
	while ((run->sent < run->options->count || run->received < run->sent) && probe_wait(run->fd, deadline_ns)) {
		struct probe_arrival arrival;
		struct probe_datagram pong;
		ssize_t length = probe_receive(run->fd, buffer, PROBE_DATAGRAM_MAX, &arrival);

		if (length >= (ssize_t)sizeof pong) {
			memcpy(&pong, buffer, sizeof pong);
			if (pong.magic == PROBE_MAGIC && pong.kind == PROBE_PONG && pong.session == run->session)
				take_answer(run, &pong, arrival.arrived_ns);
		}
		if (now_ns() >= deadline_ns)
			return;
	}
}

static void print_lost(const struct roundtrip *run)
{
	for (size_t seq = 0; seq < run->sent; seq++)
		if (!run->seen[seq])
			print_sample(seq, run->sent_ns[seq], LOST, LOST, LOST);
}

static void print_summary(struct roundtrip *run)
{
	printf("{\"kind\":\"summary\",\"sent\":%zu,\"received\":%zu,\"lost\":%zu,\"sendErrors\":%zu,"
	       "\"duplicates\":%zu,\"reordered\":%zu,",
	       run->sent, run->received, run->sent - run->received, run->send_errors, run->duplicates,
	       run->reordered);
	samples_print(&run->rtt, "rttUs");
	printf(",");
	samples_print(&run->forward, "forwardUs");
	printf(",");
	samples_print(&run->backward, "backwardUs");
	printf(",");
	samples_print(&run->turnaround, "turnaroundUs");
	printf("}\n");
}

int run_roundtrip(const struct probe_options *options)
{
	static char out[PROBE_DATAGRAM_MAX];
	static char in[PROBE_DATAGRAM_MAX];
	struct roundtrip run = {
		.options = options,
		.fd = probe_socket(options, 0),
		.session = probe_session(),
		.sent_ns = calloc(options->count, sizeof(int64_t)),
		.seen = calloc(options->count, 1),
		.rtt = samples_new(options->count),
		.forward = samples_new(options->count),
		.backward = samples_new(options->count),
		.turnaround = samples_new(options->count),
	};
	int64_t start_ns;

	if (run.sent_ns == NULL || run.seen == NULL)
		fail("memory for the samples");
	warm_up(&run, out);
	start_ns = now_ns();
	while (run.sent < options->count) {
		send_one(&run, out);
		if (run.sent < options->count)
			receive_until(&run, start_ns + (int64_t)run.sent * options->interval_ns, in);
	}
	receive_until(&run, now_ns() + options->timeout_ns, in);
	if (options->print_samples)
		print_lost(&run);
	print_summary(&run);
	return EXIT_SUCCESS;
}
