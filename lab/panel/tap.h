/* A TAP device that stands in a container as a network interface, while its other side is a descriptor here. */
#ifndef RINGPROOF_TAP_H
#define RINGPROOF_TAP_H

#include "failure.h"
#include "panel.h"

struct tap_request {
	int pid; /* Any process in the network namespace, as a rule the container's first. */
	char interface[INTERFACE_NAME_BYTES];
	uint8_t mac[6];
	unsigned mtu_bytes;
	bool ipv6; /* Whether the kernel may give the interface a link-local address by itself. */
	bool carrier;
};

struct tap {
	int tap_fd;
	int pid_fd; /* Readable once the process is dead. */
};

/*
 * Blocks for milliseconds. The device is made here and moved, never made there: a descriptor that was opened inside
 * the namespace would keep the namespace of a dead container alive, and a dead node would still answer ping.
 */
bool tap_plug(const struct tap_request *request, struct tap *tap, struct failure *failure);

/* Whether the interface sees a signal. Waits for the kernel's network lock. */
bool tap_set_carrier(int tap_fd, bool carrier);

#endif
