#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t timespec_ns(struct timespec time)
{
	return (int64_t)time.tv_sec * NS_PER_S + time.tv_nsec;
}

struct timespec ns_timespec(int64_t ns)
{
	if (ns < 0)
		ns = 0;
	return (struct timespec){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

int64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return timespec_ns(time);
}

void fail(const char *message)
{
	fprintf(stderr, "rp: %s: %s\n", message, strerror(errno));
	exit(EXIT_FAILURE);
}

void usage_error(const char *message, const char *value)
{
	fprintf(stderr, "rp: %s: %s\n", message, value);
	exit(EXIT_USAGE);
}

long parse_number(const char *option, const char *text, long min, long max)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || value < min || value > max) {
		fprintf(stderr, "rp: --%s takes a whole number from %ld to %ld, not \"%s\"\n", option, min, max, text);
		exit(EXIT_USAGE);
	}
	return value;
}

struct in_addr parse_address(const char *option, const char *text)
{
	struct in_addr address;

	if (inet_pton(AF_INET, text, &address) != 1) {
		fprintf(stderr, "rp: --%s takes an IPv4 address, not \"%s\"\n", option, text);
		exit(EXIT_USAGE);
	}
	return address;
}

struct samples samples_new(size_t capacity)
{
	struct samples samples = {.ns = calloc(capacity > 0 ? capacity : 1, sizeof(int64_t)), .count = 0};

	if (samples.ns == NULL)
		fail("memory for the samples");
	return samples;
}

void samples_add(struct samples *samples, int64_t ns)
{
	samples->ns[samples->count++] = ns;
}

static int ascending(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left;
	int64_t b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static int64_t nearest_rank(const struct samples *samples, size_t percent)
{
	size_t rank = (samples->count * percent + 99) / 100;

	return samples->ns[rank > 0 ? rank - 1 : 0];
}

void print_us(int64_t ns)
{
	if (ns == LOST)
		fputs("null", stdout);
	else
		printf("%.1f", (double)ns / (double)NS_PER_US);
}

void samples_print(struct samples *samples, const char *name)
{
	double sum = 0;

	if (samples->count == 0) {
		printf("\"%s\":null", name);
		return;
	}
	qsort(samples->ns, samples->count, sizeof(int64_t), ascending);
	for (size_t i = 0; i < samples->count; i++)
		sum += (double)samples->ns[i];
	printf("\"%s\":{\"min\":", name);
	print_us(samples->ns[0]);
	printf(",\"mean\":");
	print_us((int64_t)(sum / (double)samples->count));
	printf(",\"p50\":");
	print_us(nearest_rank(samples, 50));
	printf(",\"p95\":");
	print_us(nearest_rank(samples, 95));
	printf(",\"p99\":");
	print_us(nearest_rank(samples, 99));
	printf(",\"max\":");
	print_us(samples->ns[samples->count - 1]);
	printf("}");
}

void samples_list(const struct samples *samples, const char *name)
{
	printf("\"%s\":[", name);
	for (size_t i = 0; i < samples->count; i++) {
		fputs(i > 0 ? "," : "", stdout);
		print_us(samples->ns[i]);
	}
	printf("]");
}
