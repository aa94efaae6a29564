#include "ethernet.h"

#include <string.h>

#define ADDRESS_BYTES 6
#define TYPE_IPV4 0x0800
#define TYPE_IPV6 0x86dd
#define TYPE_VLAN 0x8100
#define TYPE_VLAN_OUTER 0x88a8
#define IPV4_DESTINATION 16
#define IPV4_HEADER_BYTES 20
#define IPV6_NEXT_HEADER 6
#define IPV6_DESTINATION 24
#define IPV6_HEADER_BYTES 40
#define ICMPV6 58
#define ROUTER_SOLICITATION 133
#define REDIRECT 137

static unsigned type_at(const uint8_t *frame, size_t offset)
{
	return (unsigned)frame[offset] << 8 | frame[offset + 1];
}

static bool ipv4_multicast(const uint8_t *packet, size_t length)
{
	return length >= IPV4_HEADER_BYTES && (packet[IPV4_DESTINATION] & 0xf0) == 0xe0;
}

static bool ipv6_multicast(const uint8_t *packet, size_t length)
{
	return length >= IPV6_HEADER_BYTES && packet[IPV6_DESTINATION] == 0xff;
}

/* The kernel sends these without extension headers, so the ICMPv6 type stands right after the IPv6 header. */
static bool discovers_neighbours(const uint8_t *packet, size_t length)
{
	return length > IPV6_HEADER_BYTES && packet[IPV6_NEXT_HEADER] == ICMPV6 &&
		packet[IPV6_HEADER_BYTES] >= ROUTER_SOLICITATION && packet[IPV6_HEADER_BYTES] <= REDIRECT;
}

static enum audience audience_of(const uint8_t *frame)
{
	static const uint8_t all[ADDRESS_BYTES] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const uint8_t neighbour[ADDRESS_BYTES - 1] = {0x01, 0x80, 0xc2, 0x00, 0x00};
	if ((frame[0] & 1) == 0) {
		return TO_ONE;
	}
	if (memcmp(frame, all, sizeof all) == 0) {
		return TO_ALL;
	}
	bool reserved = memcmp(frame, neighbour, sizeof neighbour) == 0 && frame[ADDRESS_BYTES - 1] <= 0x0f;
	return reserved ? TO_NEIGHBOUR : TO_GROUP;
}

bool ethernet_read(const uint8_t *frame, size_t length, struct ethernet *ethernet)
{
	if (length < ETHERNET_HEADER_BYTES) {
		return false;
	}
	size_t header = ETHERNET_HEADER_BYTES;
	unsigned type = type_at(frame, header - 2);
	while ((type == TYPE_VLAN || type == TYPE_VLAN_OUTER) && length >= header + VLAN_TAG_BYTES) {
		header += VLAN_TAG_BYTES;
		type = type_at(frame, header - 2);
	}
	const uint8_t *packet = frame + header;
	size_t packet_bytes = length - header;
	*ethernet = (struct ethernet){
		.packet_bytes = packet_bytes,
		.header_bytes = header,
		.audience = audience_of(frame),
		.ip_multicast = (type == TYPE_IPV4 && ipv4_multicast(packet, packet_bytes)) ||
			(type == TYPE_IPV6 && ipv6_multicast(packet, packet_bytes)),
	};
	ethernet->neighbour_discovery = ethernet->ip_multicast && type == TYPE_IPV6 &&
		discovers_neighbours(packet, packet_bytes);
	return true;
}
