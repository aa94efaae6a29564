/* The datagrams of rp-probe and its modes. Both ends run this same binary on one machine, so fields are in host order. */
#ifndef RINGPROOF_PROBE_H
#define RINGPROOF_PROBE_H

#include "common.h"

#define PROBE_MAGIC UINT32_C(0x52503031)
#define PROBE_PORT 5499
#define PROBE_GROUP_PORT 5498
#define PROBE_DATAGRAM_MAX 65507
#define PROBE_PEERS_MAX 255

enum probe_kind { PROBE_PING = 1, PROBE_PONG, PROBE_SIZE, PROBE_SIZE_ACK, PROBE_GROUP };

struct probe_datagram {
	uint32_t magic;
	uint32_t kind;
	uint64_t session; /* tells this run's answers from those of an earlier one */
	uint64_t seq;
	int64_t sent_ns;              /* the prober, just before it sends */
	int64_t responder_arrived_ns; /* the responder's kernel, on arrival */
	int64_t responder_sent_ns;    /* the responder, just before it answers */
	uint64_t size;                /* bytes of UDP payload that the responder received */
};

/* What the command line says; every mode reads the fields that concern it. */
struct probe_options {
	struct in_addr to[PROBE_PEERS_MAX];
	size_t peers;
	struct in_addr from;
	struct in_addr group;
	const char *device;
	const char *id;
	uint16_t port;
	size_t count;
	size_t size;
	size_t size_max;
	int64_t interval_ns;
	int64_t timeout_ns;
	int64_t late_ns; /* a probe that leaves this much after its time is counted as late */
	int64_t duration_ns;
	int ttl;
	int tries;
	int print_samples;
	int list_samples;
};

/* A UDP socket bound to `from` and `device`, and to `port` (0 = any), with the kernel's arrival stamps switched on. */
int probe_socket(const struct probe_options *options, uint16_t port);
uint64_t probe_session(void);
struct sockaddr_in probe_target(struct in_addr address, uint16_t port);

/* Prints `"to":"ADDRESS",` as part of an answer about this peer. */
void probe_print_peer(struct in_addr address);

struct probe_arrival {
	struct sockaddr_in from;
	struct in_addr to;
	int64_t arrived_ns; /* the kernel's stamp, the present time where it gave none */
};

/* Receives one datagram without blocking. Returns its length, or -1 when none is waiting or the peer's port is closed. */
ssize_t probe_receive(int fd, void *buffer, size_t size, struct probe_arrival *arrival);

/* Waits until `fd` is readable or the wall clock passes `deadline_ns`; returns 1 when readable. */
int probe_wait(int fd, int64_t deadline_ns);

int run_respond(const struct probe_options *options);
int run_roundtrip(const struct probe_options *options);
int run_group(const struct probe_options *options);
int run_mtu(const struct probe_options *options);

#endif
