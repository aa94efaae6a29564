/* How much gets through. */
#include "wire.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CHUNK_BYTES (64 * 1024)
#define LINGER_MS 200

struct sink {
	int fd;
	uint64_t bytes;
	uint64_t reads;
	uint64_t first_ns;
	uint64_t last_ns;
};

static void *receive_all(void *argument)
{
	static char bytes[CHUNK_BYTES];
	struct sink *sink = argument;
	ssize_t got;
	while ((got = recv(sink->fd, bytes, sizeof bytes, 0)) > 0) {
		sink->last_ns = now_ns();
		sink->first_ns = sink->first_ns ? sink->first_ns : sink->last_ns;
		sink->bytes += (uint64_t)got;
		sink->reads++;
	}
	return NULL;
}

static int accept_one(int listener, int sender, struct sockaddr_in target)
{
	must(listen(listener, 1) == 0, "listen");
	must(connect(sender, (struct sockaddr *)&target, sizeof target) == 0, "connect");
	int accepted = accept(listener, NULL, NULL);
	must(accepted >= 0, "accept");
	return accepted;
}

void throughput(struct place from, struct place to, char **words)
{
	static char bytes[CHUNK_BYTES];
	bool tcp = strcmp(words[0], "tcp") == 0;
	uint64_t duration_ns = (uint64_t)atoi(words[1]) * 1000000;
	size_t length = (size_t)atoi(words[2]);
	struct timeval linger = {.tv_usec = LINGER_MS * 1000};
	pthread_t receiver;
	int type = tcp ? SOCK_STREAM : SOCK_DGRAM;
	int sender = socket_in(from.pid, type);
	struct sink sink = {.fd = socket_in(to.pid, type)};
	struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = to.address};
	bind_to(sink.fd, to.address, PORT);
	bind_to(sender, from.address, 0);
	if (tcp) {
		sink.fd = accept_one(sink.fd, sender, target);
	} else {
		must(connect(sender, (struct sockaddr *)&target, sizeof target) == 0, "connect");
	}
	setsockopt(sink.fd, SOL_SOCKET, SO_RCVTIMEO, &linger, sizeof linger);
	pthread_create(&receiver, NULL, receive_all, &sink);
	uint64_t end = now_ns() + duration_ns;
	uint64_t sent = 0;
	while (now_ns() < end) {
		sent += send(sender, bytes, length, 0) == (ssize_t)length;
	}
	shutdown(sender, SHUT_WR);
	pthread_join(receiver, NULL);
	double seconds = (double)(sink.last_ns - sink.first_ns) / 1e9;
	printf("{\"sent\":%llu,\"received\":%llu,\"bitsPerSecond\":%.0f,\"packetsPerSecond\":%.0f}\n",
		(unsigned long long)sent, (unsigned long long)sink.reads,
		(double)sink.bytes * 8 / seconds, (double)sink.reads / seconds);
}
