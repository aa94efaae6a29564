/* How long a datagram takes, one way and there and back. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define PAYLOAD_MAX 9000
/* After the last datagram was sent. */
#define LINGER_MS 300

struct payload {
	uint64_t sequence;
	uint64_t sent_ns;
};

struct flow {
	int fd;
	unsigned count;
	unsigned received;
	unsigned duplicates;
	unsigned overtaken;
	unsigned altered;
	bool *seen;
	int64_t *times;
};

static void set_timeout(int fd, long ms)
{
	struct timeval limit = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

static void sleep_until(uint64_t ns)
{
	struct timespec at = {
		.tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u)};
	clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL);
}

/* The kernel's stamp of a datagram's arrival, which does not wait for this process. */
static uint64_t receive_stamp(struct msghdr *message)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	struct timespec at;
	must(control && control->cmsg_type == SCM_TIMESTAMPNS, "receive stamp");
	memcpy(&at, CMSG_DATA(control), sizeof at);
	return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

static void count_in(struct flow *flow, const struct payload *payload, uint64_t stamp)
{
	static uint64_t highest;
	if (payload->sequence >= flow->count) {
		flow->altered++;
		return;
	}
	if (flow->seen[payload->sequence]) {
		flow->duplicates++;
		return;
	}
	flow->seen[payload->sequence] = true;
	flow->overtaken += payload->sequence < highest;
	highest = payload->sequence > highest ? payload->sequence : highest;
	flow->times[flow->received++] = (int64_t)(stamp - payload->sent_ns);
}

static void *receive_all(void *argument)
{
	struct flow *flow = argument;
	char bytes[PAYLOAD_MAX];
	char control[128];
	struct iovec parts = {.iov_base = bytes, .iov_len = sizeof bytes};
	for (;;) {
		struct msghdr message = {.msg_iov = &parts,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof control};
		if (recvmsg(flow->fd, &message, 0) < (ssize_t)sizeof(struct payload)) {
			return NULL;
		}
		struct payload payload;
		memcpy(&payload, bytes, sizeof payload);
		count_in(flow, &payload, receive_stamp(&message));
	}
}

static void join_group(int receiver, int sender, struct in_addr group, struct place from,
	struct place to)
{
	struct ip_mreq member = {.imr_multiaddr = group, .imr_interface = to.address};
	must(setsockopt(receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member) == 0, "join");
	must(setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, &from.address, sizeof from.address) == 0,
		"multicast interface");
}

static void send_all(int fd, struct sockaddr_in target, char **words)
{
	char bytes[PAYLOAD_MAX] = {0};
	unsigned count = (unsigned)atoi(words[0]);
	uint64_t interval_ns = (uint64_t)atoi(words[1]) * 1000;
	size_t length = (size_t)atoi(words[2]);
	uint64_t next = now_ns() + 1000000;
	for (unsigned sequence = 0; sequence < count; sequence++, next += interval_ns) {
		sleep_until(next);
		struct payload payload = {.sequence = sequence, .sent_ns = now_ns()};
		memcpy(bytes, &payload, sizeof payload);
		/* Refused while an interface is down or without carrier: then it simply does not arrive. */
		(void)!sendto(fd, bytes, length, 0, (struct sockaddr *)&target, sizeof target);
	}
}

void one_way(struct place from, struct place to, char **words)
{
	unsigned count = (unsigned)atoi(words[0]);
	bool group = words[3] != NULL;
	int yes = 1;
	pthread_t receiver;
	int sender = socket_in(from.pid, SOCK_DGRAM);
	struct flow flow = {.fd = socket_in(to.pid, SOCK_DGRAM), .count = count};
	struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = to.address};
	if (group) {
		must(inet_pton(AF_INET, words[3], &target.sin_addr) == 1, words[3]);
		join_group(flow.fd, sender, target.sin_addr, from, to);
	}
	flow.seen = calloc(count, sizeof *flow.seen);
	flow.times = calloc(count, sizeof *flow.times);
	setsockopt(flow.fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
	set_timeout(flow.fd, LINGER_MS + atoi(words[1]) / 1000);
	bind_to(flow.fd, target.sin_addr, PORT);
	bind_to(sender, from.address, 0);
	pthread_create(&receiver, NULL, receive_all, &flow);
	send_all(sender, target, words);
	pthread_join(receiver, NULL);
	printf("{\"sent\":%u,\"received\":%u,\"duplicates\":%u,\"overtaken\":%u,\"altered\":%u", count,
		flow.received, flow.duplicates, flow.overtaken, flow.altered);
	print_times("oneWay", flow.times, flow.received);
	printf("}\n");
}

static void *echo(void *argument)
{
	int fd = *(int *)argument;
	char bytes[PAYLOAD_MAX];
	struct sockaddr_in whence;
	for (;;) {
		socklen_t size = sizeof whence;
		ssize_t length = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&whence, &size);
		if (length < 0) {
			return NULL;
		}
		(void)!sendto(fd, bytes, (size_t)length, 0, (struct sockaddr *)&whence, size);
	}
}

void round_trip(struct place from, struct place to, char **words)
{
	unsigned count = (unsigned)atoi(words[0]);
	uint64_t interval_ns = (uint64_t)atoi(words[1]) * 1000;
	int64_t *times = calloc(count, sizeof *times);
	unsigned received = 0;
	pthread_t echoer;
	int answering = socket_in(to.pid, SOCK_DGRAM);
	int asking = socket_in(from.pid, SOCK_DGRAM);
	struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = to.address};
	bind_to(answering, to.address, PORT);
	bind_to(asking, from.address, 0);
	set_timeout(answering, LINGER_MS);
	set_timeout(asking, LINGER_MS);
	must(connect(asking, (struct sockaddr *)&target, sizeof target) == 0, "connect");
	pthread_create(&echoer, NULL, echo, &answering);
	uint64_t next = now_ns() + 1000000;
	for (unsigned sequence = 0; sequence < count; sequence++, next += interval_ns) {
		uint64_t answered;
		sleep_until(next);
		uint64_t sent = now_ns();
		(void)!send(asking, &sent, sizeof sent, 0);
		if (recv(asking, &answered, sizeof answered, 0) == sizeof answered && answered == sent) {
			times[received++] = (int64_t)(now_ns() - sent);
		}
	}
	pthread_join(echoer, NULL);
	printf("{\"sent\":%u,\"received\":%u", count, received);
	print_times("roundTrip", times, received);
	printf("}\n");
}
