/*
 * rp-cpg: what an application on the cluster feels. Joins a closed process group, sends totally ordered messages on a
 * fixed timetable and measures how long each takes until corosync delivers it back to its own sender, which is when
 * its place in the order is settled on the whole ring.
 */
#include "common.h"

#include <corosync/corotypes.h>
#include <corosync/cpg.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
	"rp-cpg [--group ringproof] [--count 200] [--interval-ms 20] [--size 64] [--timeout-ms 5000] [--samples]\n"
	"    ordered self-delivery latency in microseconds, as JSON\n";

struct message {
	uint64_t session;
	uint64_t seq;
	int64_t sent_ns;
};

struct options {
	const char *group;
	size_t count;
	size_t size;
	int64_t interval_ns;
	int64_t timeout_ns;
	int print_samples;
};

struct run {
	struct options options;
	uint64_t session;
	size_t sent;
	size_t refused; /* sends that corosync asked to try again later */
	size_t delivered;
	size_t members_max;
	size_t configuration_changes;
	struct samples latency;
};

static void on_deliver(cpg_handle_t handle, const struct cpg_name *group, uint32_t nodeid, uint32_t pid, void *data,
		       size_t length)
{
	void *context;
	struct message message;
	struct run *run;
	int64_t latency_ns;

	(void)group;
	(void)nodeid;
	(void)pid;
	if (cpg_context_get(handle, &context) != CS_OK || length < sizeof message)
		return;
	run = context;
	memcpy(&message, data, sizeof message);
	if (message.session != run->session)
		return;
	latency_ns = now_ns() - message.sent_ns;
	run->delivered++;
	samples_add(&run->latency, latency_ns);
	if (run->options.print_samples) {
		printf("{\"kind\":\"sample\",\"seq\":%llu,\"sentUnixMs\":%.4f,\"latencyUs\":",
		       (unsigned long long)message.seq, (double)message.sent_ns / (double)NS_PER_MS);
		print_us(latency_ns);
		printf("}\n");
	}
}

static void on_change(cpg_handle_t handle, const struct cpg_name *group, const struct cpg_address *members,
		      size_t member_count, const struct cpg_address *left, size_t left_count,
		      const struct cpg_address *joined, size_t joined_count)
{
	void *context;
	struct run *run;

	(void)group;
	(void)members;
	(void)left;
	(void)left_count;
	(void)joined;
	(void)joined_count;
	if (cpg_context_get(handle, &context) != CS_OK)
		return;
	run = context;
	run->configuration_changes++;
	if (member_count > run->members_max)
		run->members_max = member_count;
}

static _Noreturn void refuse(const char *what, cs_error_t error)
{
	fprintf(stderr, "rp-cpg: %s: corosync answers %s\n", what, cs_strerror(error));
	exit(EXIT_FAILURE);
}

static void send_one(cpg_handle_t handle, struct run *run, char *buffer)
{
	struct message message = {.session = run->session, .seq = run->sent, .sent_ns = now_ns()};
	struct iovec data = {.iov_base = buffer, .iov_len = run->options.size};
	cs_error_t error;

	memcpy(buffer, &message, sizeof message);
	error = cpg_mcast_joined(handle, CPG_TYPE_AGREED, &data, 1);
	if (error == CS_ERR_TRY_AGAIN)
		run->refused++;
	else if (error != CS_OK)
		refuse("send", error);
	else
		run->sent++;
}

static void dispatch_until(cpg_handle_t handle, int fd, struct run *run, int64_t deadline_ns)
{
	do {
		struct pollfd poll = {.fd = fd, .events = POLLIN};
		struct timespec left = ns_timespec(deadline_ns - now_ns());

		if (ppoll(&poll, 1, &left, NULL) > 0) {
			cs_error_t error = cpg_dispatch(handle, CS_DISPATCH_ALL);

			if (error != CS_OK && error != CS_ERR_TRY_AGAIN)
				refuse("dispatch", error);
		}
		if (run->delivered == run->options.count)
			return;
	} while (now_ns() < deadline_ns);
}

static void measure(cpg_handle_t handle, struct run *run, char *buffer)
{
	const struct options *options = &run->options;
	int64_t start_ns = now_ns();
	int64_t give_up_ns = start_ns + (int64_t)options->count * options->interval_ns + options->timeout_ns;
	int64_t turn = 0;
	int fd;

	if (cpg_fd_get(handle, &fd) != CS_OK)
		fail("cpg_fd_get");
	while (run->sent < options->count && now_ns() < give_up_ns) {
		send_one(handle, run, buffer);
		dispatch_until(handle, fd, run, start_ns + ++turn * options->interval_ns);
	}
	dispatch_until(handle, fd, run, now_ns() + options->timeout_ns);
}

static struct options read_options(int argc, char **argv)
{
	static const struct option long_options[] = {
		{"group", required_argument, NULL, 'g'},      {"count", required_argument, NULL, 'c'},
		{"interval-ms", required_argument, NULL, 'i'}, {"size", required_argument, NULL, 's'},
		{"timeout-ms", required_argument, NULL, 'w'},  {"samples", no_argument, NULL, 'S'},
		{0},
	};
	struct options options = {
		.group = "ringproof",
		.count = 200,
		.size = 64,
		.interval_ns = 20 * NS_PER_MS,
		.timeout_ns = 5000 * NS_PER_MS,
	};
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'g' && strlen(optarg) > 0 && strlen(optarg) < CPG_MAX_NAME_LENGTH)
			options.group = optarg;
		else if (option == 'c')
			options.count = (size_t)parse_number("count", optarg, 1, 10000000);
		else if (option == 'i')
			options.interval_ns = parse_number("interval-ms", optarg, 1, 60000) * NS_PER_MS;
		else if (option == 's')
			options.size = (size_t)parse_number("size", optarg, sizeof(struct message), 1 << 20);
		else if (option == 'w')
			options.timeout_ns = parse_number("timeout-ms", optarg, 1, 600000) * NS_PER_MS;
		else if (option == 'S')
			options.print_samples = 1;
		else {
			fputs(usage, stderr);
			exit(EXIT_USAGE);
		}
	}
	return options;
}

int main(int argc, char **argv)
{
	struct run run = {.options = read_options(argc, argv)};
	cpg_model_v1_data_t model = {.cpg_deliver_fn = on_deliver, .cpg_confchg_fn = on_change};
	struct cpg_name group = {0};
	char *buffer = calloc(1, run.options.size);
	cpg_handle_t handle;
	cs_error_t error;

	if (buffer == NULL)
		fail("memory for a message");
	setvbuf(stdout, NULL, _IOLBF, 0);
	run.session = (uint64_t)now_ns() ^ ((uint64_t)getpid() << 40);
	run.latency = samples_new(run.options.count);
	group.length = (uint32_t)strlen(run.options.group);
	memcpy(group.value, run.options.group, group.length);
	if ((error = cpg_model_initialize(&handle, CPG_MODEL_V1, (cpg_model_data_t *)&model, &run)) != CS_OK)
		refuse("connect", error);
	if ((error = cpg_join(handle, &group)) != CS_OK)
		refuse("join the group", error);
	measure(handle, &run, buffer);
	printf("{\"kind\":\"summary\",\"sent\":%zu,\"delivered\":%zu,\"refused\":%zu,\"membersMax\":%zu,"
	       "\"configurationChanges\":%zu,",
	       run.sent, run.delivered, run.refused, run.members_max, run.configuration_changes);
	samples_print(&run.latency, "latencyUs");
	printf("}\n");
	cpg_finalize(handle);
	free(buffer);
	return EXIT_SUCCESS;
}
