/* What the probes share: clocks, arguments, samples and their percentiles. */
#ifndef RINGPROOF_COMMON_H
#define RINGPROOF_COMMON_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/* Exit code of a wrong command line, as in sysexits.h. */
#define EXIT_USAGE 64

/* A measurement that did not come back. */
#define LOST INT64_MIN

/* Wall clock in nanoseconds. Every container of a lab reads the same host clock, so stamps of two nodes compare. */
int64_t now_ns(void);
int64_t timespec_ns(struct timespec time);
struct timespec ns_timespec(int64_t ns);

/* Prints "rp: MESSAGE: strerror" and exits with 1. */
_Noreturn void fail(const char *message);
_Noreturn void usage_error(const char *message, const char *value);

long parse_number(const char *option, const char *text, long min, long max);
struct in_addr parse_address(const char *option, const char *text);

/* Values of one measured quantity; LOST entries are not values and never enter the percentiles. */
struct samples {
	int64_t *ns;
	size_t count;
};

struct samples samples_new(size_t capacity);
void samples_add(struct samples *samples, int64_t ns);

/* Prints `"NAME":{"min":…,"mean":…,"p50":…,"p95":…,"p99":…,"max":…}` in microseconds, or `"NAME":null` without a sample.
 * Percentiles are by nearest rank. Sorts the samples. */
void samples_print(struct samples *samples, const char *name);

/* Prints `"NAME":[…]`, every sample in microseconds. */
void samples_list(const struct samples *samples, const char *name);

/* Prints a nanosecond value as microseconds with one decimal, or null for LOST. */
void print_us(int64_t ns);

#endif
