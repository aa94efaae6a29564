/* Ends of cables: plugging, closing, dying, and the carrier that each of them sees. */
#include "live.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct plug_job {
	struct job job;
	uint32_t slot;
	uint32_t generation;
	unsigned end;
	struct plug_request request;
	struct reply_to to;
	struct tap tap;
	bool plugged;
	struct failure failure;
	nanos took;
};

struct close_job {
	struct job job;
	int fds[ENDS * 2];
	unsigned count;
	bool has_reply;
	struct reply_to to;
	bool has_end; /* The end that becomes absent with it. */
	uint32_t slot;
	uint32_t generation;
	unsigned end;
};

struct carrier_job {
	struct job job;
	int fds[ENDS];
	bool carriers[ENDS];
	unsigned count;
	bool has_reply;
	struct reply_to to;
	uint32_t slot;
	uint32_t generation;
};

/* What cannot even get the memory for a small job has no way on. */
static void *make_job(size_t size, void (*run)(struct job *), void (*done)(struct job *, struct live *))
{
	struct job *job = calloc(1, size);
	if (!job) {
		abort();
	}
	job->run = run;
	job->done = done;
	return job;
}

/* The event's place holds the slot and the end; its generation is the plug's. */
static void watch(struct live *live, const struct cable *cable, unsigned end, enum source source)
{
	const struct end *plugged = &cable->ends[end];
	struct epoll_event event = {
		.events = EPOLLIN,
		.data.u64 = source_pack(source, cable->slot << 1 | end, plugged->generation),
	};
	int fd = source == SOURCE_TAP ? plugged->tap_fd : plugged->pid_fd;
	epoll_ctl(live->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

struct cable *plug_of_event(struct live *live, uint64_t data, unsigned *end)
{
	uint32_t place = source_place(data);
	uint32_t slot = place >> 1;
	struct cable *cable = slot < live->panel.slots_used ? live->panel.cables[slot] : NULL;
	*end = place & 1;
	return cable && cable->ends[*end].state == END_PLUGGED &&
			cable->ends[*end].generation == source_generation(data)
		? cable
		: NULL;
}

/* An end sees the signal of the direction that leads to it, if there is anybody to send one. */
static bool wanted_carrier(const struct cable *cable, unsigned end)
{
	bool sender = !cable->carrier_follows_peer || cable->ends[!end].state == END_PLUGGED;
	return sender && cable->directions[!end].settings.carrier;
}

static void run_carriers(struct job *job)
{
	struct carrier_job *carriers = (struct carrier_job *)job;
	for (unsigned at = 0; at < carriers->count; at++) {
		tap_set_carrier(carriers->fds[at], carriers->carriers[at]);
		close(carriers->fds[at]);
	}
}

static void answer_cable(struct live *live, uint32_t slot, uint32_t generation, struct reply_to to)
{
	struct cable *cable = panel_at(&live->panel, slot, generation);
	struct failure failure;
	if (cable) {
		command_answer_cable(&live->panel, to, cable);
	} else {
		fail(&failure, "cable-removed", "The cable was removed in the meantime.");
		command_answer_failure(&live->panel, to, &failure);
	}
}

static void carriers_done(struct job *job, struct live *live)
{
	struct carrier_job *carriers = (struct carrier_job *)job;
	if (carriers->has_reply) {
		answer_cable(live, carriers->slot, carriers->generation, carriers->to);
	}
	free(carriers);
}

bool plug_update_carriers(struct live *live, struct cable *cable, const struct reply_to *to)
{
	struct carrier_job *job = make_job(sizeof *job, run_carriers, carriers_done);
	for (unsigned end = 0; end < ENDS; end++) {
		struct end *plugged = &cable->ends[end];
		bool wanted = wanted_carrier(cable, end);
		if (plugged->state != END_PLUGGED || plugged->carrier == wanted) {
			continue;
		}
		plugged->carrier = wanted;
		/* A descriptor of its own: the end may be closed before the helper thread gets to it. */
		job->fds[job->count] = dup(plugged->tap_fd);
		job->carriers[job->count++] = wanted;
	}
	if (job->count == 0) {
		free(job);
		return false;
	}
	job->slot = cable->slot;
	job->generation = cable->generation;
	job->has_reply = to != NULL;
	job->to = to ? *to : (struct reply_to){0};
	workers_submit(&live->workers, LANE_CARRIERS, &job->job);
	return true;
}

static void run_plug(struct job *job)
{
	struct plug_job *plug = (struct plug_job *)job;
	nanos start = clock_monotonic();
	plug->plugged = tap_plug(&plug->request.tap, &plug->tap, &plug->failure);
	plug->took = clock_monotonic() - start;
}

static void plug_done(struct job *job, struct live *live)
{
	struct plug_job *plug = (struct plug_job *)job;
	/* It is there: a cable with an end that is being plugged cannot be removed. */
	struct cable *cable = panel_at(&live->panel, plug->slot, plug->generation);
	struct end *end = &cable->ends[plug->end];
	if (plug->plugged) {
		end->state = END_PLUGGED;
		end->tap_fd = plug->tap.tap_fd;
		end->pid_fd = plug->tap.pid_fd;
		end->pid = plug->request.tap.pid;
		end->mtu_bytes = plug->request.tap.mtu_bytes;
		end->carrier = plug->request.tap.carrier;
		end->generation = ++live->panel.generations;
		end->plug_us = plug->took / NANOS_PER_US;
		strcpy(end->interface, plug->request.tap.interface);
		strcpy(end->mac, plug->request.mac);
		watch(live, cable, plug->end, SOURCE_TAP);
		watch(live, cable, plug->end, SOURCE_PROCESS);
		if (!plug_update_carriers(live, cable, &plug->to)) {
			command_answer_cable(&live->panel, plug->to, cable);
		}
	} else {
		end->state = END_ABSENT;
		command_answer_failure(&live->panel, plug->to, &plug->failure);
	}
	free(plug);
}

void plug_start(struct live *live, struct cable *cable, unsigned end,
	const struct plug_request *request, struct reply_to to)
{
	struct plug_job *plug = make_job(sizeof *plug, run_plug, plug_done);
	plug->slot = cable->slot;
	plug->generation = cable->generation;
	plug->end = end;
	plug->request = *request;
	plug->request.tap.carrier = wanted_carrier(cable, end);
	plug->to = to;
	cable->ends[end].state = END_PLUGGING;
	workers_submit(&live->workers, LANE_PLUGS, &plug->job);
}

static void run_close(struct job *job)
{
	struct close_job *closing = (struct close_job *)job;
	for (unsigned at = 0; at < closing->count; at++) {
		close(closing->fds[at]);
	}
}

static void close_done(struct job *job, struct live *live)
{
	struct close_job *closing = (struct close_job *)job;
	struct cable *cable = panel_at(&live->panel, closing->slot, closing->generation);
	if (cable && closing->has_end) {
		cable->ends[closing->end].state = END_ABSENT;
	}
	if (closing->has_reply && closing->has_end) {
		answer_cable(live, closing->slot, closing->generation, closing->to);
	} else if (closing->has_reply) {
		struct out empty = {0};
		out_raw(&empty, "{}", 2);
		command_answer(&live->panel, closing->to, &empty);
		out_free(&empty);
	}
	free(closing);
}

/* Hands the end's descriptors to the job; the end reads and sends nothing from here on. */
static void detach(struct live *live, struct end *end, struct close_job *job)
{
	if (end->state != END_PLUGGED) {
		return;
	}
	epoll_ctl(live->epoll_fd, EPOLL_CTL_DEL, end->tap_fd, NULL);
	epoll_ctl(live->epoll_fd, EPOLL_CTL_DEL, end->pid_fd, NULL);
	job->fds[job->count++] = end->tap_fd;
	job->fds[job->count++] = end->pid_fd;
	end->tap_fd = -1;
	end->pid_fd = -1;
	end->state = END_CLOSING;
}

void plug_close(struct live *live, struct cable *cable, unsigned end, struct reply_to to)
{
	struct close_job *job = make_job(sizeof *job, run_close, close_done);
	job->slot = cable->slot;
	job->generation = cable->generation;
	job->has_end = true;
	job->end = end;
	job->has_reply = true;
	job->to = to;
	detach(live, &cable->ends[end], job);
	workers_submit(&live->workers, LANE_PLUGS, &job->job);
	plug_update_carriers(live, cable, NULL);
}

void plug_remove_cable(struct live *live, struct cable *cable, struct reply_to to)
{
	struct close_job *job = make_job(sizeof *job, run_close, close_done);
	if (cable->capture) {
		capture_stop(live, cable, NULL);
	}
	job->has_reply = true;
	job->to = to;
	detach(live, &cable->ends[END_A], job);
	detach(live, &cable->ends[END_B], job);
	workers_submit(&live->workers, LANE_PLUGS, &job->job);
	panel_remove(&live->panel, cable);
}

void plug_lost(struct live *live, struct cable *cable, unsigned end, const char *reason)
{
	struct close_job *job = make_job(sizeof *job, run_close, close_done);
	struct out line = {0};
	out_open(&line, NULL, '{');
	out_text(&line, "event", "end-lost");
	out_text(&line, "cable", cable->name);
	out_text(&line, "end", end_name(end));
	out_integer(&line, "pid", cable->ends[end].pid);
	out_text(&line, "reason", reason);
	out_unsigned(&line, "monotonicUs", clock_monotonic() / NANOS_PER_US);
	out_close(&line, '}');
	out_raw(&line, "\n", 1);
	job->slot = cable->slot;
	job->generation = cable->generation;
	detach(live, &cable->ends[end], job);
	/* Free for the restarted container at once: the old device lies in a namespace of its own. */
	cable->ends[end].state = END_ABSENT;
	workers_submit(&live->workers, LANE_PLUGS, &job->job);
	plug_update_carriers(live, cable, NULL);
	server_publish(&live->server, line.data, line.length);
	out_free(&line);
}

void plug_close_all(struct live *live)
{
	for (uint32_t slot = 0; slot < live->panel.slots_used; slot++) {
		struct cable *cable = live->panel.cables[slot];
		for (unsigned end = 0; cable && end < ENDS; end++) {
			struct close_job *job = make_job(sizeof *job, run_close, close_done);
			detach(live, &cable->ends[end], job);
			workers_submit(&live->workers, LANE_PLUGS, &job->job);
		}
	}
}
