/* What the panel needs to know about a frame: how long its packet is and to whom it goes. */
#ifndef RINGPROOF_ETHERNET_H
#define RINGPROOF_ETHERNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ETHERNET_HEADER_BYTES 14
#define VLAN_TAG_BYTES 4
/* The largest interface MTU (jumbo frames as common switches carry them), and the frame with two VLAN tags. */
#define INTERFACE_MTU_MAX 9216
#define FRAME_BYTES_MAX (INTERFACE_MTU_MAX + ETHERNET_HEADER_BYTES + 2 * VLAN_TAG_BYTES)

/* By the destination's hardware address. */
enum audience {
	TO_ONE,
	TO_ALL, /* Broadcast. */
	TO_GROUP, /* Multicast, but for what follows. */
	TO_NEIGHBOUR, /* 01:80:c2:00:00:00…0f, which no bridge passes on: spanning tree, LACP, LLDP. */
};

struct ethernet {
	size_t packet_bytes; /* Layer 3: without the Ethernet header and VLAN tags. */
	size_t header_bytes;
	enum audience audience;
	bool ip_multicast; /* To 224.0.0.0/4 or ff00::/8. */
	bool neighbour_discovery; /* ICMPv6 133…137 to a group: what IPv6 unicast cannot live without. */
};

/* False when the frame is too short to be one. */
bool ethernet_read(const uint8_t *frame, size_t length, struct ethernet *ethernet);

#endif
