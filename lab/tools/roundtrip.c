/*
 * Round trips. Four stamps a probe, all of one clock:
 *
 *   sent ──forward──▶ arrived   (the responder's kernel)
 *                     answered  (the responder's process)
 *   back ◀─backward── ┘         (this node's kernel)
 *
 * The responder's own time (arrived → answered) is its scheduling, not the network, and is left out of the round trip.
 * Probes leave on a fixed timetable whether or not answers come, so that a stalled path is sampled like a quick one.
 * Several peers share the interval, one probe after the other with the same time between them: sent at one moment, they
 * would wait for each other. How late probes leave tells how long this process had to wait for a processor.
 */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Beyond every counted probe, so that a late answer to it is dropped like any stray one. */
#define WARM_UP_SEQ UINT64_MAX

struct peer {
	struct sockaddr_in target;
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

struct roundtrip {
	const struct probe_options *options;
	int fd;
	size_t sent;     /* to all peers */
	size_t received; /* from all peers */
	size_t late;     /* sent `late_ns` or more after their time */
	struct samples lateness;
	struct peer *peers;
};

static void *memory(size_t count, size_t size)
{
	void *cells = calloc(count, size);

	if (cells == NULL)
		fail("memory for the samples");
	return cells;
}

/* Sends one probe and returns its stamp; `failed` counts a send that the kernel refused. */
static int64_t send_probe(const struct roundtrip *run, const struct peer *peer, uint64_t seq, char *buffer, size_t *failed)
{
	struct probe_datagram probe = {
		.magic = PROBE_MAGIC,
		.kind = PROBE_PING,
		.session = peer->session,
		.seq = seq,
		.sent_ns = now_ns(),
	};

	memcpy(buffer, &probe, sizeof probe);
	if (sendto(run->fd, buffer, run->options->size, 0, (const struct sockaddr *)&peer->target,
		   sizeof peer->target) < 0)
		(*failed)++;
	return probe.sent_ns;
}

/*
 * One probe a peer that is not counted goes ahead and is waited for: it pays for the address resolution and for the kernel
 * switching its arrival stamps on, which would otherwise be part of the first samples.
 */
static void warm_up(const struct roundtrip *run, char *buffer)
{
	struct probe_arrival arrival;
	size_t failed = 0;

	for (size_t i = 0; i < run->options->peers; i++)
		send_probe(run, &run->peers[i], WARM_UP_SEQ, buffer, &failed);

	size_t awaited = run->options->peers - failed;
	int64_t deadline_ns = now_ns() + run->options->timeout_ns;

	while (awaited > 0 && probe_wait(run->fd, deadline_ns))
		if (probe_receive(run->fd, buffer, PROBE_DATAGRAM_MAX, &arrival) > 0)
			awaited--;
}

/* The peers in turn: each one's next probe, due at this moment. */
static void send_one(struct roundtrip *run, int64_t due_ns, char *buffer)
{
	struct peer *peer = &run->peers[run->sent % run->options->peers];
	int64_t sent_ns = send_probe(run, peer, peer->sent, buffer, &peer->send_errors);
	int64_t late_ns = sent_ns > due_ns ? sent_ns - due_ns : 0;

	peer->sent_ns[peer->sent++] = sent_ns;
	run->sent++;
	run->late += late_ns >= run->options->late_ns;
	samples_add(&run->lateness, late_ns);
}

static void print_sample(const struct peer *peer, uint64_t seq, int64_t sent_ns, int64_t rtt, int64_t forward, int64_t backward)
{
	printf("{\"kind\":\"sample\",");
	probe_print_peer(peer->target.sin_addr);
	printf("\"seq\":%llu,\"sentUnixMs\":%.4f,\"rttUs\":", (unsigned long long)seq,
	       (double)sent_ns / (double)NS_PER_MS);
	print_us(rtt);
	printf(",\"forwardUs\":");
	print_us(forward);
	printf(",\"backwardUs\":");
	print_us(backward);
	printf("}\n");
}

static void take_answer(struct roundtrip *run, struct peer *peer, const struct probe_datagram *pong, int64_t back_ns)
{
	int64_t forward = pong->responder_arrived_ns - pong->sent_ns;
	int64_t turnaround = pong->responder_sent_ns - pong->responder_arrived_ns;
	int64_t backward = back_ns - pong->responder_sent_ns;

	if (pong->seq >= peer->sent)
		return;
	if (peer->seen[pong->seq]) {
		peer->duplicates++;
		return;
	}
	peer->seen[pong->seq] = 1;
	run->received++;
	if (peer->received++ > 0 && pong->seq < peer->last_seq)
		peer->reordered++;
	peer->last_seq = pong->seq;
	samples_add(&peer->rtt, forward + backward);
	samples_add(&peer->forward, forward);
	samples_add(&peer->backward, backward);
	samples_add(&peer->turnaround, turnaround);
	if (run->options->print_samples)
		print_sample(peer, pong->seq, pong->sent_ns, forward + backward, forward, backward);
}

/* The peers' sessions are consecutive numbers. */
static struct peer *peer_of(const struct roundtrip *run, uint64_t session)
{
	uint64_t index = session - run->peers[0].session;

	return index < run->options->peers ? &run->peers[index] : NULL;
}

static size_t planned(const struct roundtrip *run)
{
	return run->options->count * run->options->peers;
}

/* Takes the answers that come before the deadline; returns early once nothing is outstanding and no probe is left. */
static void receive_until(struct roundtrip *run, int64_t deadline_ns, char *buffer)
{
	while ((run->sent < planned(run) || run->received < run->sent) && probe_wait(run->fd, deadline_ns)) {
		struct probe_arrival arrival;
		struct probe_datagram pong;
		ssize_t length = probe_receive(run->fd, buffer, PROBE_DATAGRAM_MAX, &arrival);

		if (length >= (ssize_t)sizeof pong) {
			memcpy(&pong, buffer, sizeof pong);

			struct peer *peer = peer_of(run, pong.session);

			if (pong.magic == PROBE_MAGIC && pong.kind == PROBE_PONG && peer != NULL)
				take_answer(run, peer, &pong, arrival.arrived_ns);
		}
		if (now_ns() >= deadline_ns)
			return;
	}
}

static void print_lost(const struct peer *peer)
{
	for (size_t seq = 0; seq < peer->sent; seq++)
		if (!peer->seen[seq])
			print_sample(peer, seq, peer->sent_ns[seq], LOST, LOST, LOST);
}

static void print_summary(struct peer *peer, int list)
{
	printf("{\"kind\":\"summary\",");
	probe_print_peer(peer->target.sin_addr);
	printf("\"sent\":%zu,\"received\":%zu,\"lost\":%zu,\"sendErrors\":%zu,"
	       "\"duplicates\":%zu,\"reordered\":%zu,",
	       peer->sent, peer->received, peer->sent - peer->received, peer->send_errors, peer->duplicates,
	       peer->reordered);
	samples_print(&peer->rtt, "rttUs");
	printf(",");
	if (list) {
		samples_list(&peer->rtt, "rttSamplesUs");
		printf(",");
	}
	samples_print(&peer->forward, "forwardUs");
	printf(",");
	samples_print(&peer->backward, "backwardUs");
	printf(",");
	samples_print(&peer->turnaround, "turnaroundUs");
	printf("}\n");
}

static void print_timetable(struct roundtrip *run)
{
	printf("{\"kind\":\"timetable\",\"sent\":%zu,\"late\":%zu,", run->sent, run->late);
	samples_print(&run->lateness, "latenessUs");
	printf("}\n");
}

static struct peer *peers_of(const struct probe_options *options)
{
	struct peer *peers = memory(options->peers, sizeof *peers);
	uint64_t session = probe_session();

	for (size_t i = 0; i < options->peers; i++)
		peers[i] = (struct peer){
			.target = probe_target(options->to[i], options->port),
			.session = session + i,
			.sent_ns = memory(options->count, sizeof(int64_t)),
			.seen = memory(options->count, 1),
			.rtt = samples_new(options->count),
			.forward = samples_new(options->count),
			.backward = samples_new(options->count),
			.turnaround = samples_new(options->count),
		};
	return peers;
}

int run_roundtrip(const struct probe_options *options)
{
	static char out[PROBE_DATAGRAM_MAX];
	static char in[PROBE_DATAGRAM_MAX];
	struct roundtrip run = {
		.options = options,
		.fd = probe_socket(options, 0),
		.lateness = samples_new(options->count * options->peers),
		.peers = peers_of(options),
	};
	int64_t gap_ns = options->interval_ns / (int64_t)options->peers;
	int64_t due_ns;

	warm_up(&run, out);
	due_ns = now_ns();
	while (run.sent < planned(&run)) {
		send_one(&run, due_ns, out);
		due_ns += gap_ns;
		if (run.sent < planned(&run))
			receive_until(&run, due_ns, in);
	}
	receive_until(&run, now_ns() + options->timeout_ns, in);
	for (size_t i = 0; i < options->peers; i++) {
		if (options->print_samples)
			print_lost(&run.peers[i]);
		print_summary(&run.peers[i], options->list_samples);
	}
	print_timetable(&run);
	return EXIT_SUCCESS;
}
