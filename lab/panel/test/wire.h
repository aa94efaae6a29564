/*
 * A measuring device for tests and benchmarks of the panel: one process with a socket in each of two network namespaces,
 * so that both ends are stamped by the same clock. Every command prints one JSON object.
 */
#ifndef RINGPROOF_WIRE_H
#define RINGPROOF_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where traffic starts and where it ends: a process in the namespace and an address of its interface. */
struct place {
	int pid;
	struct in_addr address;
};

/* Ends the process with a message when the condition does not hold. */
void must(bool condition, const char *what);

/* A socket that belongs to the namespace of the process. */
int socket_in(int pid, int type);
void bind_to(int fd, struct in_addr address, uint16_t port);

uint64_t now_ns(void);
int compare_times(const void *one, const void *other);
/* The value below which the share (0…1) of the sorted values lies, in microseconds. */
double quantile_us(const int64_t *sorted, size_t count, double share);
void print_times(const char *name, int64_t *times, size_t count);

/* From kernel to kernel, one way: send time to receive stamp. */
void one_way(struct place from, struct place to, char **words);
/* From process to process and back. */
void round_trip(struct place from, struct place to, char **words);
void throughput(struct place from, struct place to, char **words);

#define PORT 7000

#endif
