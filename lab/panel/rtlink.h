/* The two messages to the kernel's route netlink that a plug needs. */
#ifndef RINGPROOF_RTLINK_H
#define RINGPROOF_RTLINK_H

#include <stdbool.h>
#include <stdint.h>

struct rtlink_move {
	unsigned index;
	int namespace_fd;
	const char *name; /* In the new namespace. */
	const uint8_t *mac; /* Six bytes. */
	unsigned mtu_bytes;
	bool no_link_local; /* No IPv6 address of its own, and so no neighbour discovery on the wire. */
};

/*
 * Moves an interface into a namespace and gives it its name, address and MTU there, in one request; then sets it up in a
 * second one, because the kernel would otherwise set it up first and its IPv6 would speak before it is told not to.
 * Returns 0 or an errno; after an error the interface may have moved already.
 */
int rtlink_move_up(const struct rtlink_move *move);

#endif
