#include "realtime.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Above every normal process, below the kernel's interrupt threads (50). */
#define PRIORITY 40

#define NOTE(text, ...) snprintf(text, sizeof text, __VA_ARGS__)

static bool request_fifo(void)
{
	struct sched_param parameters = {.sched_priority = PRIORITY};
	return sched_setscheduler(0, SCHED_FIFO, &parameters) == 0;
}

static bool write_own_thread(const char *path)
{
	char text[16];
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		return false;
	}
	int length = snprintf(text, sizeof text, "%ld", syscall(SYS_gettid));
	bool written = write(fd, text, (size_t)length) == length;
	close(fd);
	return written;
}

/*
 * With real-time group scheduling (cgroup v1) a container's cpu group has no real-time budget, the root group has. The
 * group tree of a container is mounted read-only, so it is mounted once more for a moment and this thread moved.
 */
static bool join_root_cpu_group(void)
{
	char place[] = "/tmp/ringproof-cpu-XXXXXX";
	char tasks[sizeof place + 8];
	if (!mkdtemp(place)) {
		return false;
	}
	bool mounted = mount("cgroup", place, "cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, "cpu") == 0;
	NOTE(tasks, "%s/tasks", place);
	bool joined = mounted && write_own_thread(tasks);
	if (mounted) {
		umount2(place, MNT_DETACH);
	}
	rmdir(place);
	return joined;
}

static void enter_fifo(struct realtime *realtime)
{
	realtime->fifo = request_fifo();
	if (realtime->fifo) {
		NOTE(realtime->fifo_note, "granted");
		return;
	}
	int refused = errno;
	if (refused == EPERM && join_root_cpu_group() && request_fifo()) {
		realtime->fifo = true;
		NOTE(realtime->fifo_note, "granted in the root cpu control group");
		return;
	}
	NOTE(realtime->fifo_note,
		"refused: %s; needs SYS_NICE (or root) and a real-time budget in the cpu control group",
		strerror(refused));
}

static void hold_latency(struct realtime *realtime)
{
	int32_t wanted_us = 0;
	realtime->latency_fd = open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC);
	realtime->latency_held = realtime->latency_fd >= 0 &&
		write(realtime->latency_fd, &wanted_us, sizeof wanted_us) == sizeof wanted_us;
	NOTE(realtime->latency_note, "%s",
		realtime->latency_held ? "held at 0" : strerror(errno));
}

static bool may_lock_memory(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};
	return syscall(SYS_capget, &header, data) == 0 && data[0].effective & 1u << CAP_IPC_LOCK;
}

/* Only with the capability: under a limit, locking would later make plain allocations fail. */
static void lock_memory(struct realtime *realtime)
{
	if (!may_lock_memory()) {
		NOTE(realtime->memory_note, "not tried: needs IPC_LOCK");
		return;
	}
	realtime->memory_locked = mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
	NOTE(realtime->memory_note, "%s", realtime->memory_locked ? "locked" : strerror(errno));
}

void realtime_enter(struct realtime *realtime, bool wanted)
{
	*realtime = (struct realtime){.latency_fd = -1};
	if (!wanted) {
		NOTE(realtime->fifo_note, "switched off");
		NOTE(realtime->latency_note, "switched off");
		NOTE(realtime->memory_note, "switched off");
		return;
	}
	/* Without it a thread of normal priority may be woken 50 µs late on purpose. */
	prctl(PR_SET_TIMERSLACK, 1ul);
	enter_fifo(realtime);
	hold_latency(realtime);
	lock_memory(realtime);
}

static void write_part(struct out *out, const char *key, bool granted, const char *note)
{
	out_open(out, key, '{');
	out_boolean(out, "granted", granted);
	out_text(out, "note", note);
	out_close(out, '}');
}

void realtime_write(const struct realtime *realtime, struct out *out, const char *key)
{
	out_open(out, key, '{');
	write_part(out, "fifo", realtime->fifo, realtime->fifo_note);
	write_part(out, "cpuDmaLatency", realtime->latency_held, realtime->latency_note);
	write_part(out, "memoryLock", realtime->memory_locked, realtime->memory_note);
	out_close(out, '}');
}
