#include "tap.h"

#include "rtlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void close_if_open(int fd)
{
	if (fd >= 0) {
		close(fd);
	}
}

static bool process_is_dead(int pid_fd)
{
	struct pollfd poll_fd = {.fd = pid_fd, .events = POLLIN};
	return poll(&poll_fd, 1, 0) > 0;
}

/*
 * The process first, its namespace second, then the process once more: a pid that was given to another process in between
 * would otherwise plug the cable into a stranger.
 */
static bool open_target(int pid, int *pid_fd, int *namespace_fd, struct failure *failure)
{
	char path[48];
	snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
	*pid_fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (*pid_fd < 0) {
		return fail(failure, "no-such-process", "There is no process %d that can be watched: %s.", pid,
			strerror(errno));
	}
	*namespace_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*namespace_fd < 0) {
		return fail(failure, "namespace-refused", "%s cannot be opened: %s (needs SYS_PTRACE).", path,
			strerror(errno));
	}
	return !process_is_dead(*pid_fd) ||
		fail(failure, "no-such-process", "The process %d is dead.", pid);
}

static int make_device(char name[IFNAMSIZ], struct failure *failure)
{
	struct ifreq wish = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		fail(failure, "no-tun", "/dev/net/tun cannot be opened: %s.", strerror(errno));
		return -1;
	}
	/* The kernel fills the number in; the final name comes with the move. */
	strcpy(wish.ifr_name, "ringproof%d");
	if (ioctl(fd, TUNSETIFF, &wish) < 0) {
		fail(failure, "tap-refused", "The kernel makes no TAP device: %s (needs NET_ADMIN).",
			strerror(errno));
		close(fd);
		return -1;
	}
	strcpy(name, wish.ifr_name);
	return fd;
}

static bool move_device(const struct tap_request *request, const char *name, int namespace_fd,
	struct failure *failure)
{
	struct rtlink_move move = {
		.index = if_nametoindex(name),
		.namespace_fd = namespace_fd,
		.name = request->interface,
		.mac = request->mac,
		.mtu_bytes = request->mtu_bytes,
		.no_link_local = !request->ipv6,
	};
	int error = rtlink_move_up(&move);
	if (error == EEXIST) {
		return fail(failure, "interface-exists", "Process %d has an interface '%s' already.",
			request->pid, request->interface);
	}
	return error == 0 ||
		fail(failure, "move-refused", "The interface '%s' cannot be set up in process %d: %s.",
			request->interface, request->pid, strerror(error));
}

bool tap_set_carrier(int tap_fd, bool carrier)
{
	int value = carrier;
	return ioctl(tap_fd, TUNSETCARRIER, &value) == 0;
}

static bool plug_into(const struct tap_request *request, int namespace_fd, int *tap_fd,
	struct failure *failure)
{
	char name[IFNAMSIZ];
	*tap_fd = make_device(name, failure);
	if (*tap_fd < 0) {
		return false;
	}
	if (!request->carrier && !tap_set_carrier(*tap_fd, false)) {
		return fail(failure, "carrier-refused", "The kernel cannot take the carrier away: %s.",
			strerror(errno));
	}
	return move_device(request, name, namespace_fd, failure);
}

bool tap_plug(const struct tap_request *request, struct tap *tap, struct failure *failure)
{
	int namespace_fd = -1;
	*tap = (struct tap){.tap_fd = -1, .pid_fd = -1};
	bool plugged = open_target(request->pid, &tap->pid_fd, &namespace_fd, failure) &&
		plug_into(request, namespace_fd, &tap->tap_fd, failure);
	close_if_open(namespace_fd);
	if (!plugged) {
		close_if_open(tap->tap_fd);
		close_if_open(tap->pid_fd);
	}
	return plugged;
}
