/*
 * Helper threads for what may block: making and closing a TAP device waits for the kernel's network lock and its
 * grace periods (13–25 ms), and a disk may stall. The relay thread hands a job over and hears of its end through an
 * event descriptor, so frames never wait for it.
 */
#ifndef RINGPROOF_WORKERS_H
#define RINGPROOF_WORKERS_H

#include <pthread.h>
#include <stdbool.h>

struct live;

struct job {
	void (*run)(struct job *job); /* In a helper thread. */
	void (*done)(struct job *job, struct live *live); /* In the relay thread; owns the job. */
	struct job *next;
};

/* Jobs of one lane start in order; only the plugs' lane has more than one thread. */
enum lane { LANE_PLUGS, LANE_CARRIERS, LANE_CAPTURES, LANES };

#define PLUG_THREADS 4
#define WORKER_THREADS (PLUG_THREADS + LANES - 1)

struct job_queue {
	struct job *first;
	struct job *last;
};

struct workers {
	pthread_mutex_t lock; /* Passes the relay thread's priority on to whoever holds it. */
	pthread_cond_t wake[LANES];
	struct job_queue waiting[LANES];
	struct job_queue finished;
	pthread_t threads[WORKER_THREADS];
	unsigned thread_count;
	bool stopping;
	int event_fd;
};

/* False, with errno, when a thread or descriptor cannot be had. */
bool workers_start(struct workers *workers);
void workers_submit(struct workers *workers, enum lane lane, struct job *job);
/* Runs `done` of every finished job; to be called when the event descriptor is readable. */
void workers_collect(struct workers *workers, struct live *live);
/* Lets every job that was submitted finish, then ends the threads. */
void workers_stop(struct workers *workers);

#endif
