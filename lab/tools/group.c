/*
 * Multicast reachability. Every node runs this at the same time with its own id; together the reports say, for each
 * ordered pair, whether what the one sends to the group reaches the other, and how many of the datagrams between the
 * first and the last that were heard (the span): the nodes neither begin nor end at one moment. The interface is the one that holds the
 * address given with --from, and datagrams that came in elsewhere are not counted.
 */
#include "probe.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SENDERS_MAX 256

struct group_datagram {
	uint32_t magic;
	uint32_t kind;
	int64_t sent_ns;
	uint64_t seq; /* counts this sender's datagrams from 0 */
	char id[64];
};

struct sender {
	char id[64];
	struct in_addr address;
	size_t received;
	uint64_t first_seq;
	uint64_t last_seq;
	int64_t first_delay_ns;
};

struct heard {
	struct sender senders[SENDERS_MAX];
	size_t count;
};

static int group_socket(const struct probe_options *options)
{
	struct sockaddr_in local = probe_target(options->group, options->port);
	struct ip_mreqn membership = {.imr_multiaddr = options->group, .imr_address = options->from};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;
	int off = 0;

	if (fd < 0)
		fail("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0)
		fail("socket options");
	/* Without this a membership that another process holds on another interface would count as ours. */
	if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof off) < 0)
		fail("IP_MULTICAST_ALL");
	if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof off) < 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &options->ttl, sizeof options->ttl) < 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &membership, sizeof membership) < 0)
		fail("multicast options");
	if (bind(fd, (struct sockaddr *)&local, sizeof local) < 0)
		fail("bind");
	if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership) < 0)
		fail("join the group");
	return fd;
}

static struct sender *find_sender(struct heard *heard, const char *id)
{
	for (size_t i = 0; i < heard->count; i++)
		if (strcmp(heard->senders[i].id, id) == 0)
			return &heard->senders[i];
	if (heard->count == SENDERS_MAX)
		return NULL;
	memcpy(heard->senders[heard->count].id, id, sizeof heard->senders[0].id);
	return &heard->senders[heard->count++];
}

static void listen_until(int fd, int64_t deadline_ns, const char *own_id, struct heard *heard)
{
	while (probe_wait(fd, deadline_ns)) {
		struct probe_arrival arrival;
		struct group_datagram datagram;
		struct sender *sender;

		if (probe_receive(fd, &datagram, sizeof datagram, &arrival) != sizeof datagram)
			continue;
		datagram.id[sizeof datagram.id - 1] = '\0';
		if (datagram.magic != PROBE_MAGIC || datagram.kind != PROBE_GROUP || strcmp(datagram.id, own_id) == 0)
			continue;
		sender = find_sender(heard, datagram.id);
		if (sender == NULL)
			continue;
		if (sender->received++ == 0) {
			sender->address = arrival.from.sin_addr;
			sender->first_delay_ns = arrival.arrived_ns - datagram.sent_ns;
			sender->first_seq = datagram.seq;
			sender->last_seq = datagram.seq;
		}
		if (datagram.seq > sender->last_seq)
			sender->last_seq = datagram.seq;
		if (datagram.seq < sender->first_seq)
			sender->first_seq = datagram.seq;
	}
}

static void print_report(const struct probe_options *options, size_t sent, const struct heard *heard)
{
	char address[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &options->group, address, sizeof address);
	printf("{\"kind\":\"group\",\"id\":\"%s\",\"group\":\"%s\",\"ttl\":%d,\"sent\":%zu,\"heard\":[", options->id,
	       address, options->ttl, sent);
	for (size_t i = 0; i < heard->count; i++) {
		const struct sender *sender = &heard->senders[i];

		inet_ntop(AF_INET, &sender->address, address, sizeof address);
		printf("%s{\"id\":\"%s\",\"from\":\"%s\",\"received\":%zu,\"span\":%llu,\"firstDelayUs\":", i > 0 ? "," : "",
		       sender->id, address, sender->received,
		       (unsigned long long)(sender->last_seq - sender->first_seq + 1));
		print_us(sender->first_delay_ns);
		printf("}");
	}
	printf("]}\n");
}

int run_group(const struct probe_options *options)
{
	static struct heard heard;
	int fd = group_socket(options);
	struct sockaddr_in target = probe_target(options->group, options->port);
	int64_t start_ns = now_ns();
	int64_t end_ns = start_ns + options->duration_ns;
	uint64_t seq = 0;
	size_t sent = 0;

	for (int64_t turn_ns = start_ns; turn_ns < end_ns; turn_ns += options->interval_ns) {
		struct group_datagram datagram = {.magic = PROBE_MAGIC, .kind = PROBE_GROUP, .sent_ns = now_ns(), .seq = seq++};

		strncpy(datagram.id, options->id, sizeof datagram.id - 1);
		if (sendto(fd, &datagram, sizeof datagram, 0, (struct sockaddr *)&target, sizeof target) > 0)
			sent++;
		listen_until(fd, turn_ns + options->interval_ns, options->id, &heard);
	}
	print_report(options, sent, &heard);
	close(fd);
	return EXIT_SUCCESS;
}
