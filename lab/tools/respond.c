/* The responder: answers each probe from the address it was sent to, with the times at which it came and went. */
#include "probe.h"

#include <string.h>
#include <sys/socket.h>

static void answer(int fd, const struct probe_arrival *arrival, const void *reply, size_t size)
{
	char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = {0};
	struct iovec data = {.iov_base = (void *)reply, .iov_len = size};
	struct msghdr message = {
		.msg_name = (void *)&arrival->from,
		.msg_namelen = sizeof arrival->from,
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control,
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	struct in_pktinfo info = {.ipi_spec_dst = arrival->to};

	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof info);
	memcpy(CMSG_DATA(c), &info, sizeof info);
	/* An answer that cannot leave is a lost one: the prober counts it. */
	(void)sendmsg(fd, &message, 0);
}

static void handle(int fd, char *buffer, size_t length, const struct probe_arrival *arrival)
{
	struct probe_datagram probe;

	if (length < sizeof probe)
		return;
	memcpy(&probe, buffer, sizeof probe);
	if (probe.magic != PROBE_MAGIC)
		return;
	probe.responder_arrived_ns = arrival->arrived_ns;
	probe.size = length;
	if (probe.kind == PROBE_PING) {
		probe.kind = PROBE_PONG;
		probe.responder_sent_ns = now_ns();
		memcpy(buffer, &probe, sizeof probe);
		answer(fd, arrival, buffer, length);
	} else if (probe.kind == PROBE_SIZE) {
		/* The acknowledgement is short, so that the size found belongs to one direction only. */
		probe.kind = PROBE_SIZE_ACK;
		answer(fd, arrival, &probe, sizeof probe);
	}
}

int run_respond(const struct probe_options *options)
{
	static char buffer[PROBE_DATAGRAM_MAX];
	int fd = probe_socket(options, options->port);

	for (;;) {
		struct probe_arrival arrival;
		ssize_t length;

		probe_wait(fd, now_ns() + 3600 * NS_PER_S);
		while ((length = probe_receive(fd, buffer, sizeof buffer, &arrival)) >= 0)
			handle(fd, buffer, (size_t)length, &arrival);
	}
}
