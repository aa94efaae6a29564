/*
 * The relay loop, one thread:
 *
 *   wait ─► TAP readable ─► a few frames in ─► treated ─► heap ─► due ─► written to the far end's TAP
 *     ▲                                                                  │
 *     └──────────── one control request, finished helper jobs ◄─────────┘
 *
 * Every step is bounded, so that a cable that is flooded cannot keep another one's frames waiting.
 */
#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define READ_BATCH 8
#define RELEASE_BATCH 32
#define EVENTS_MAX 64

static struct live *live_of(struct panel *panel)
{
	return (struct live *)panel;
}

static nanos now(struct panel *panel)
{
	(void)panel;
	return clock_monotonic();
}

static bool deliver(struct panel *panel, struct cable *cable, const struct flight *flight)
{
	(void)panel;
	const struct frame *frame = flight->frame;
	if (cable->capture && cable->capture->point == CAPTURE_OUT) {
		capture_frame(cable->capture, frame->bytes, frame->length);
	}
	/* The kernel refuses while the interface is down. */
	return write(cable->ends[!flight->direction].tap_fd, frame->bytes, frame->length) ==
		(ssize_t)frame->length;
}

static void received(struct panel *panel, struct cable *cable, const uint8_t *frame, size_t length)
{
	(void)panel;
	if (cable->capture && cable->capture->point == CAPTURE_IN) {
		capture_frame(cable->capture, frame, length);
	}
}

static void send_text(struct panel *panel, struct reply_to to, const char *text, size_t length)
{
	server_send(&live_of(panel)->server, to, text, length);
}

static bool settings_changed(struct panel *panel, struct cable *cable, struct reply_to to)
{
	return plug_update_carriers(live_of(panel), cable, &to);
}

static void describe(struct panel *panel, struct out *out)
{
	struct live *live = live_of(panel);
	out_boolean(out, "replay", false);
	out_integer(out, "pid", getpid());
	out_unsigned(out, "spinUs", live->options->spin / NANOS_PER_US);
	out_boolean(out, "captures", live->capture_fd >= 0);
	out_number(out, "longestPassUs", (double)live->longest_pass / 1e3);
	realtime_write(&live->realtime, out, "realtime");
}

static const struct backend backend = {
	.now = now,
	.deliver = deliver,
	.received = received,
	.send = send_text,
	.commands = live_commands,
	.settings_changed = settings_changed,
	.new_end = END_ABSENT,
	.describe = describe,
};

static void read_frames(struct live *live, uint64_t data)
{
	unsigned end;
	struct cable *cable = plug_of_event(live, data, &end);
	for (unsigned frame = 0; cable && frame < READ_BATCH; frame++) {
		ssize_t length = read(cable->ends[end].tap_fd, live->frame, sizeof live->frame);
		if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
			return;
		}
		if (length < 0) {
			plug_lost(live, cable, end, "interface-gone");
			return;
		}
		panel_receive(&live->panel, cable, end, live->frame, (size_t)length);
	}
}

static void process_died(struct live *live, uint64_t data)
{
	unsigned end;
	struct cable *cable = plug_of_event(live, data, &end);
	if (cable) {
		plug_lost(live, cable, end, "process-died");
	}
}

static void handle(struct live *live, const struct epoll_event *event)
{
	uint64_t data = event->data.u64;
	switch (source_of(data)) {
	case SOURCE_TAP:
		read_frames(live, data);
		break;
	case SOURCE_PROCESS:
		process_died(live, data);
		break;
	case SOURCE_CLIENT:
		server_client_ready(&live->server, source_place(data), source_generation(data),
			event->events);
		break;
	case SOURCE_LISTEN:
		server_accept(&live->server);
		break;
	case SOURCE_WORKERS:
		workers_collect(&live->workers, live);
		break;
	case SOURCE_SIGNAL:
		live->stopping = true;
		break;
	}
}

/* With a limit in nanoseconds, also where a container's system call filter does not know epoll_pwait2. */
static int wait_for(struct live *live, struct epoll_event *events, nanos limit)
{
	struct timespec left = {
		.tv_sec = (time_t)(limit / NANOS_PER_SECOND), .tv_nsec = (long)(limit % NANOS_PER_SECOND)};
	int count = epoll_pwait2(live->epoll_fd, events, EVENTS_MAX, &left, NULL);
	if (count >= 0 || (errno != ENOSYS && errno != EPERM)) {
		return count;
	}
	struct pollfd poll_fd = {.fd = live->epoll_fd, .events = POLLIN};
	ppoll(&poll_fd, 1, &left, NULL);
	return epoll_wait(live->epoll_fd, events, EVENTS_MAX, 0);
}

/*
 * Sleeps until something happens or the next frame is due soon; the last stretch before a frame is due is spent awake,
 * because a sleeping thread is woken tens of microseconds late. Without a frame under way it always sleeps.
 */
static int wait_for_work(struct live *live, struct epoll_event *events)
{
	nanos release;
	if (server_has_requests(&live->server)) {
		return epoll_wait(live->epoll_fd, events, EVENTS_MAX, 0);
	}
	if (!panel_next_release(&live->panel, &release)) {
		return epoll_wait(live->epoll_fd, events, EVENTS_MAX, -1);
	}
	nanos start = clock_monotonic();
	if (release > start + live->options->spin) {
		return wait_for(live, events, release - start - live->options->spin);
	}
	int count;
	do {
		count = epoll_wait(live->epoll_fd, events, EVENTS_MAX, 0);
	} while (count == 0 && clock_monotonic() < release);
	return count;
}

static void relay(struct live *live)
{
	struct epoll_event events[EVENTS_MAX];
	while (!live->stopping) {
		int count = wait_for_work(live, events);
		nanos start = clock_monotonic();
		panel_release(&live->panel, RELEASE_BATCH);
		for (int at = 0; at < count; at++) {
			handle(live, &events[at]);
			/* Between the inputs, so that what is due waits for one batch and not for all of them. */
			panel_release(&live->panel, RELEASE_BATCH);
		}
		server_run_one(&live->server, &live->panel);
		captures_flush(live);
		nanos took = clock_monotonic() - start;
		if (took > live->longest_pass) {
			live->longest_pass = took;
		}
	}
}

static bool watch_signals(struct live *live)
{
	sigset_t signals;
	struct epoll_event event = {
		.events = EPOLLIN, .data.u64 = source_pack(SOURCE_SIGNAL, 0, 0)};
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	/* Before the helper threads start, which inherit the mask. */
	sigprocmask(SIG_BLOCK, &signals, NULL);
	live->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return epoll_ctl(live->epoll_fd, EPOLL_CTL_ADD, live->signal_fd, &event) == 0;
}

static bool start(struct live *live, const struct options *options, struct failure *failure)
{
	struct epoll_event event = {
		.events = EPOLLIN, .data.u64 = source_pack(SOURCE_WORKERS, 0, 0)};
	live->panel.backend = &backend;
	live->panel.seed = options->seed;
	live->options = options;
	live->capture_fd = -1;
	live->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (options->capture_directory) {
		live->capture_fd =
			open(options->capture_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (live->capture_fd < 0) {
			return fail(failure, "no-directory", "The directory '%s' cannot be opened: %s.",
				options->capture_directory, strerror(errno));
		}
	}
	if (!watch_signals(live) || !workers_start(&live->workers)) {
		return fail(failure, "no-threads", "The helper threads cannot be started: %s.",
			strerror(errno));
	}
	epoll_ctl(live->epoll_fd, EPOLL_CTL_ADD, live->workers.event_fd, &event);
	if (!server_open(&live->server, options->socket_path, live->epoll_fd, failure)) {
		return false;
	}
	realtime_enter(&live->realtime, options->realtime);
	return true;
}

static void finish_captures(struct live *live)
{
	captures_stop(live);
	for (unsigned place = 0; place < CAPTURES_MAX; place++) {
		while (live->captures[place]) {
			struct pollfd poll_fd = {.fd = live->workers.event_fd, .events = POLLIN};
			poll(&poll_fd, 1, -1);
			workers_collect(&live->workers, live);
		}
	}
}

int live_run(const struct options *options)
{
	static struct live live;
	struct failure failure;
	if (!start(&live, options, &failure)) {
		fprintf(stderr, "ringproof-panel: error[%s]: %s\n", failure.code, failure.message);
		return 69;
	}
	fprintf(stderr, "ringproof-panel: listening at %s, SCHED_FIFO %s\n", options->socket_path,
		live.realtime.fifo_note);
	relay(&live);
	finish_captures(&live);
	plug_close_all(&live);
	workers_stop(&live.workers);
	server_close(&live.server);
	panel_free(&live.panel);
	return 0;
}
