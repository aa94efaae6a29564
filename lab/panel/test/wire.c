#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
	"usage: wire address PID INTERFACE ADDRESS PREFIX-LENGTH\n"
	"       wire link PID INTERFACE\n"
	"       wire one-way FROM-PID FROM-ADDRESS TO-PID TO-ADDRESS COUNT INTERVAL-US BYTES [GROUP]\n"
	"       wire round-trip FROM-PID FROM-ADDRESS TO-PID TO-ADDRESS COUNT INTERVAL-US\n"
	"       wire throughput FROM-PID FROM-ADDRESS TO-PID TO-ADDRESS tcp|udp MILLISECONDS BYTES\n";

void must(bool condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "wire: %s: %s\n", what, strerror(errno));
		exit(1);
	}
}

uint64_t now_ns(void)
{
	/* The clock of the kernel's receive stamps. */
	struct timespec at;
	clock_gettime(CLOCK_REALTIME, &at);
	return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

int socket_in(int pid, int type)
{
	char path[48];
	snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = open(path, O_RDONLY | O_CLOEXEC);
	must(home >= 0 && there >= 0 && setns(there, CLONE_NEWNET) == 0, path);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	must(fd >= 0 && setns(home, CLONE_NEWNET) == 0, "socket");
	close(home);
	close(there);
	return fd;
}

void bind_to(int fd, struct in_addr address, uint16_t port)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = address};
	int yes = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	must(bind(fd, (struct sockaddr *)&at, sizeof at) == 0, "bind");
}

int compare_times(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one;
	int64_t b = *(const int64_t *)other;
	return (a > b) - (a < b);
}

double quantile_us(const int64_t *sorted, size_t count, double share)
{
	size_t at = (size_t)(share * (double)count);
	return (double)sorted[at < count ? at : count - 1] / 1e3;
}

void print_times(const char *name, int64_t *times, size_t count)
{
	if (count == 0) {
		printf(",\"%s\":null", name);
		return;
	}
	qsort(times, count, sizeof *times, compare_times);
	printf(",\"%s\":{\"minUs\":%.3f,\"p50Us\":%.3f,\"p99Us\":%.3f,\"maxUs\":%.3f}", name,
		(double)times[0] / 1e3, quantile_us(times, count, 0.5), quantile_us(times, count, 0.99),
		(double)times[count - 1] / 1e3);
}

static struct in_addr read_address(const char *text)
{
	struct in_addr address;
	must(inet_pton(AF_INET, text, &address) == 1, text);
	return address;
}

static void set_address(int pid, const char *interface, const char *address, int prefix_length)
{
	struct ifreq wish = {0};
	struct sockaddr_in *value = (struct sockaddr_in *)&wish.ifr_addr;
	int fd = socket_in(pid, SOCK_DGRAM);
	strncpy(wish.ifr_name, interface, IFNAMSIZ - 1);
	value->sin_family = AF_INET;
	value->sin_addr = read_address(address);
	must(ioctl(fd, SIOCSIFADDR, &wish) == 0, "SIOCSIFADDR");
	value->sin_addr.s_addr = htonl(~0u << (32 - prefix_length));
	must(ioctl(fd, SIOCSIFNETMASK, &wish) == 0, "SIOCSIFNETMASK");
	must(ioctl(fd, SIOCGIFFLAGS, &wish) == 0, "SIOCGIFFLAGS");
	wish.ifr_flags |= IFF_UP;
	must(ioctl(fd, SIOCSIFFLAGS, &wish) == 0, "SIOCSIFFLAGS");
	printf("{}\n");
}

static void print_link(int pid, const char *interface)
{
	struct ethtool_value link = {.cmd = ETHTOOL_GLINK};
	struct ifreq wish = {.ifr_data = (void *)&link};
	int fd = socket_in(pid, SOCK_DGRAM);
	strncpy(wish.ifr_name, interface, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCETHTOOL, &wish) != 0) {
		must(errno == ENODEV, "SIOCETHTOOL");
		printf("{\"exists\":false,\"carrier\":false}\n");
		return;
	}
	printf("{\"exists\":true,\"carrier\":%s}\n", link.data ? "true" : "false");
}

/* So that what is measured is the wire and not how long this process waited for a processor. */
static void be_punctual(void)
{
	struct sched_param parameters = {.sched_priority = 10};
	sched_setscheduler(0, SCHED_FIFO, &parameters);
	mlockall(MCL_CURRENT | MCL_FUTURE);
}

int main(int count, char **words)
{
	if (count == 6 && strcmp(words[1], "address") == 0) {
		set_address(atoi(words[2]), words[3], words[4], atoi(words[5]));
		return 0;
	}
	if (count == 4 && strcmp(words[1], "link") == 0) {
		print_link(atoi(words[2]), words[3]);
		return 0;
	}
	if (count < 8) {
		fputs(usage, stderr);
		return 64;
	}
	struct place from = {atoi(words[2]), read_address(words[3])};
	struct place to = {atoi(words[4]), read_address(words[5])};
	if (strcmp(words[1], "one-way") == 0 && count >= 9) {
		be_punctual();
		one_way(from, to, words + 6);
	} else if (strcmp(words[1], "round-trip") == 0) {
		be_punctual();
		round_trip(from, to, words + 6);
	} else if (strcmp(words[1], "throughput") == 0 && count == 9) {
		throughput(from, to, words + 6);
	} else {
		fputs(usage, stderr);
		return 64;
	}
	return 0;
}
