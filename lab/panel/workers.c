#include "workers.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define STACK_BYTES (256 * 1024)

struct worker {
	struct workers *workers;
	enum lane lane;
};

static void append(struct job_queue *queue, struct job *job)
{
	job->next = NULL;
	if (queue->last) {
		queue->last->next = job;
	} else {
		queue->first = job;
	}
	queue->last = job;
}

static struct job *take(struct job_queue *queue)
{
	struct job *job = queue->first;
	if (job) {
		queue->first = job->next;
		queue->last = queue->first ? queue->last : NULL;
	}
	return job;
}

static struct job *wait_for_job(struct workers *workers, enum lane lane)
{
	pthread_mutex_lock(&workers->lock);
	struct job *job = take(&workers->waiting[lane]);
	while (!job && !workers->stopping) {
		pthread_cond_wait(&workers->wake[lane], &workers->lock);
		job = take(&workers->waiting[lane]);
	}
	pthread_mutex_unlock(&workers->lock);
	return job;
}

static void report(struct workers *workers, struct job *job)
{
	uint64_t one = 1;
	pthread_mutex_lock(&workers->lock);
	append(&workers->finished, job);
	pthread_mutex_unlock(&workers->lock);
	/* Can only fail when the counter is full, and then the relay thread is told anyway. */
	(void)!write(workers->event_fd, &one, sizeof one);
}

static void *work(void *argument)
{
	struct worker worker = *(struct worker *)argument;
	struct job *job;
	free(argument);
	while ((job = wait_for_job(worker.workers, worker.lane))) {
		job->run(job);
		report(worker.workers, job);
	}
	return NULL;
}

static bool start_thread(struct workers *workers, enum lane lane, pthread_attr_t *attributes)
{
	struct worker *worker = malloc(sizeof *worker);
	if (!worker) {
		return false;
	}
	*worker = (struct worker){.workers = workers, .lane = lane};
	if (pthread_create(&workers->threads[workers->thread_count], attributes, work, worker) != 0) {
		free(worker);
		return false;
	}
	workers->thread_count++;
	return true;
}

bool workers_start(struct workers *workers)
{
	pthread_mutexattr_t inherits;
	pthread_attr_t attributes;
	bool started = true;
	*workers = (struct workers){.event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	pthread_mutexattr_init(&inherits);
	pthread_mutexattr_setprotocol(&inherits, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&workers->lock, &inherits);
	pthread_mutexattr_destroy(&inherits);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (enum lane lane = 0; lane < LANES; lane++) {
		pthread_cond_init(&workers->wake[lane], NULL);
		for (int thread = 0; thread < (lane == LANE_PLUGS ? PLUG_THREADS : 1); thread++) {
			started = started && start_thread(workers, lane, &attributes);
		}
	}
	pthread_attr_destroy(&attributes);
	return started && workers->event_fd >= 0;
}

void workers_submit(struct workers *workers, enum lane lane, struct job *job)
{
	pthread_mutex_lock(&workers->lock);
	append(&workers->waiting[lane], job);
	pthread_cond_signal(&workers->wake[lane]);
	pthread_mutex_unlock(&workers->lock);
}

void workers_collect(struct workers *workers, struct live *live)
{
	uint64_t count;
	(void)!read(workers->event_fd, &count, sizeof count);
	pthread_mutex_lock(&workers->lock);
	struct job *job = workers->finished.first;
	workers->finished = (struct job_queue){0};
	pthread_mutex_unlock(&workers->lock);
	while (job) {
		struct job *next = job->next;
		job->done(job, live);
		job = next;
	}
}

void workers_stop(struct workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	workers->stopping = true;
	for (enum lane lane = 0; lane < LANES; lane++) {
		pthread_cond_broadcast(&workers->wake[lane]);
	}
	pthread_mutex_unlock(&workers->lock);
	for (unsigned thread = 0; thread < workers->thread_count; thread++) {
		pthread_join(workers->threads[thread], NULL);
	}
	close(workers->event_fd);
}
