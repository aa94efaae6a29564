/*
 * rp-probe: measures what a ring's own path carries, from inside the nodes: round trips, multicast, datagram sizes.
 * Results are JSON lines on stdout. The exit code is 0 whenever something was measured, a total loss included.
 */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage[] =
	"rp-probe respond [--from ADDRESS] [--device NAME] [--port N]\n"
	"    answers round-trip and size probes until it is stopped\n"
	"rp-probe ping --to ADDRESS [--to …] [--from ADDRESS] [--device NAME] [--port N] [--count 1000]\n"
	"    [--interval-us 1000] [--size 64] [--timeout-ms 1000] [--late-us 1000] [--samples] [--list]\n"
	"    round trips, with several peers in turn within each interval: one JSON line a sample with --samples,\n"
	"    then one summary a peer, with --list every round trip in it, then how late its own probes left\n"
	"rp-probe group --id NAME --from ADDRESS [--group 239.192.77.1] [--port N]\n"
	"    [--duration-ms 3000] [--interval-ms 100] [--ttl 1]\n"
	"    sends to the group and says which other ids were heard on this address's interface\n"
	"rp-probe mtu --to ADDRESS [--from ADDRESS] [--device NAME] [--port N] [--min 68] [--max 9216]\n"
	"    [--timeout-ms 300] [--tries 3]\n"
	"    largest IPv4 packet with the don't-fragment bit that reaches the responder\n";

int probe_socket(const struct probe_options *options, uint16_t port)
{
	struct sockaddr_in local = probe_target(options->from, port);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		fail("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0)
		fail("SO_TIMESTAMPNS");
	if (setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) < 0)
		fail("IP_PKTINFO");
	if (options->device != NULL &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, options->device, (socklen_t)strlen(options->device) + 1) < 0)
		fail(options->device);
	if (bind(fd, (struct sockaddr *)&local, sizeof local) < 0)
		fail("bind");
	return fd;
}

struct sockaddr_in probe_target(struct in_addr address, uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = address, .sin_port = htons(port)};
}

void probe_print_peer(struct in_addr address)
{
	char text[INET_ADDRSTRLEN];

	printf("\"to\":\"%s\",", inet_ntop(AF_INET, &address, text, sizeof text));
}

uint64_t probe_session(void)
{
	return (uint64_t)now_ns() ^ ((uint64_t)getpid() << 40);
}

ssize_t probe_receive(int fd, void *buffer, size_t size, struct probe_arrival *arrival)
{
	char control[256];
	struct iovec data = {.iov_base = buffer, .iov_len = size};
	struct msghdr message = {
		.msg_name = &arrival->from,
		.msg_namelen = sizeof arrival->from,
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control,
	};
	ssize_t length = recvmsg(fd, &message, 0);

	if (length < 0) {
		/* A refused port or a lost route is a lost sample, not the end of the measurement. */
		if (errno == EBADF || errno == EFAULT || errno == EINVAL)
			fail("receive");
		return -1;
	}
	arrival->arrived_ns = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
			struct timespec stamp;

			memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
			arrival->arrived_ns = timespec_ns(stamp);
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof info);
			arrival->to = info.ipi_spec_dst;
		}
	}
	if (arrival->arrived_ns == 0)
		arrival->arrived_ns = now_ns();
	return length;
}

int probe_wait(int fd, int64_t deadline_ns)
{
	struct pollfd poll = {.fd = fd, .events = POLLIN};
	struct timespec left = ns_timespec(deadline_ns - now_ns());

	return ppoll(&poll, 1, &left, NULL) > 0;
}

static const struct option long_options[] = {
	{"to", required_argument, NULL, 't'},
	{"from", required_argument, NULL, 'f'},
	{"device", required_argument, NULL, 'd'},
	{"port", required_argument, NULL, 'p'},
	{"count", required_argument, NULL, 'c'},
	{"interval-us", required_argument, NULL, 'u'},
	{"interval-ms", required_argument, NULL, 'i'},
	{"size", required_argument, NULL, 's'},
	{"timeout-ms", required_argument, NULL, 'w'},
	{"late-us", required_argument, NULL, 'l'},
	{"samples", no_argument, NULL, 'S'},
	{"list", no_argument, NULL, 'L'},
	{"id", required_argument, NULL, 'I'},
	{"group", required_argument, NULL, 'g'},
	{"duration-ms", required_argument, NULL, 'D'},
	{"ttl", required_argument, NULL, 'T'},
	{"min", required_argument, NULL, 'm'},
	{"max", required_argument, NULL, 'M'},
	{"tries", required_argument, NULL, 'r'},
	{0},
};

/* The id is printed inside JSON as it is, so it may hold nothing that JSON would escape. */
static const char *checked_id(const char *id)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	if (*id == '\0' || strlen(id) > 63 || strspn(id, allowed) != strlen(id))
		usage_error("--id takes up to 63 letters, digits, - _ and .", id);
	return id;
}

static void read_option(struct probe_options *options, int option, const char *name, const char *value)
{
	switch (option) {
	case 't':
		if (options->peers == PROBE_PEERS_MAX)
			usage_error("too many --to", value);
		options->to[options->peers++] = parse_address(name, value);
		break;
	case 'f':
		options->from = parse_address(name, value);
		break;
	case 'g':
		options->group = parse_address(name, value);
		break;
	case 'd':
		options->device = value;
		break;
	case 'L':
		options->list_samples = 1;
		break;
	case 'I':
		options->id = checked_id(value);
		break;
	case 'p':
		options->port = (uint16_t)parse_number(name, value, 1, 65535);
		break;
	case 'c':
		options->count = (size_t)parse_number(name, value, 1, 10000000);
		break;
	case 'u':
		options->interval_ns = parse_number(name, value, 10, 60000000) * NS_PER_US;
		break;
	case 'i':
		options->interval_ns = parse_number(name, value, 1, 60000) * NS_PER_MS;
		break;
	case 's':
		options->size = (size_t)parse_number(name, value, sizeof(struct probe_datagram), PROBE_DATAGRAM_MAX);
		break;
	case 'w':
		options->timeout_ns = parse_number(name, value, 1, 600000) * NS_PER_MS;
		break;
	case 'l':
		options->late_ns = parse_number(name, value, 1, 60000000) * NS_PER_US;
		break;
	case 'S':
		options->print_samples = 1;
		break;
	case 'D':
		options->duration_ns = parse_number(name, value, 1, 3600000) * NS_PER_MS;
		break;
	case 'T':
		options->ttl = (int)parse_number(name, value, 0, 255);
		break;
	case 'm':
		options->size = (size_t)parse_number(name, value, 68, 65535);
		break;
	case 'M':
		options->size_max = (size_t)parse_number(name, value, 68, 65535);
		break;
	case 'r':
		options->tries = (int)parse_number(name, value, 1, 100);
		break;
	default:
		fputs(usage, stderr);
		exit(EXIT_USAGE);
	}
}

static void read_options(struct probe_options *options, int argc, char **argv)
{
	int option;
	int index = 0;

	while ((option = getopt_long(argc, argv, "", long_options, &index)) != -1)
		read_option(options, option, long_options[index].name, optarg);
	if (optind < argc)
		usage_error("unexpected argument", argv[optind]);
}

static struct probe_options defaults(const char *mode)
{
	struct probe_options options = {
		.port = PROBE_PORT,
		.count = 1000,
		.size = sizeof(struct probe_datagram),
		.interval_ns = NS_PER_MS,
		.timeout_ns = 1000 * NS_PER_MS,
		.late_ns = NS_PER_MS,
		.duration_ns = 3000 * NS_PER_MS,
		.ttl = 1,
		.tries = 3,
	};

	/* 239.192.0.0/14 is the organization-local scope of RFC 2365. */
	options.group = parse_address("group", "239.192.77.1");
	if (strcmp(mode, "group") == 0) {
		options.port = PROBE_GROUP_PORT;
		options.interval_ns = 100 * NS_PER_MS;
	}
	if (strcmp(mode, "mtu") == 0) {
		options.size = 68;
		options.size_max = 9216;
		options.timeout_ns = 300 * NS_PER_MS;
	}
	return options;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	struct probe_options options = defaults(mode);

	if (strcmp(mode, "--help") == 0) {
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	}
	if (argc > 1)
		read_options(&options, argc - 1, argv + 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* The default slack of 50 µs would be part of every send time. */
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	if (strcmp(mode, "respond") == 0)
		return run_respond(&options);
	if (strcmp(mode, "group") == 0 && options.id != NULL && options.from.s_addr != INADDR_ANY)
		return run_group(&options);
	if (strcmp(mode, "ping") == 0 && options.peers > 0)
		return run_roundtrip(&options);
	if (strcmp(mode, "mtu") == 0 && options.peers == 1)
		return run_mtu(&options);
	fputs(usage, stderr);
	return EXIT_USAGE;
}
