#include "rtlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Below this an interface has no IPv6 at all (RFC 8200, section 5). */
#define IPV6_MTU_MIN 1280

struct message {
	struct nlmsghdr header;
	struct ifinfomsg link;
	uint8_t attributes[256];
};

static struct rtattr *add(struct message *message, unsigned type, const void *data, size_t length)
{
	struct rtattr *attribute =
		(struct rtattr *)((uint8_t *)message + NLMSG_ALIGN(message->header.nlmsg_len));
	attribute->rta_type = (unsigned short)type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(length);
	if (length > 0) {
		memcpy(RTA_DATA(attribute), data, length);
	}
	message->header.nlmsg_len =
		NLMSG_ALIGN(message->header.nlmsg_len) + (unsigned)RTA_ALIGN(attribute->rta_len);
	return attribute;
}

static void end_nest(const struct message *message, struct rtattr *nest)
{
	nest->rta_len = (unsigned short)((const uint8_t *)message + message->header.nlmsg_len - (uint8_t *)nest);
}

static void add_no_link_local(struct message *message)
{
	uint8_t mode = IN6_ADDR_GEN_MODE_NONE;
	struct rtattr *families = add(message, IFLA_AF_SPEC, NULL, 0);
	struct rtattr *family = add(message, AF_INET6, NULL, 0);
	add(message, IFLA_INET6_ADDR_GEN_MODE, &mode, sizeof mode);
	end_nest(message, family);
	end_nest(message, families);
}

static int open_socket(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

/* A socket belongs to the namespace that its maker was in, so the thread is away for this one call only. */
static int open_socket_in(int namespace_fd)
{
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0 || setns(namespace_fd, CLONE_NEWNET) != 0) {
		int error = errno;
		close(home);
		errno = error;
		return -1;
	}
	int fd = open_socket();
	if (setns(home, CLONE_NEWNET) != 0) {
		/* A helper thread in a stranger's namespace would make the next cable's device there. */
		abort();
	}
	close(home);
	return fd;
}

static int exchange(int fd, const struct message *message)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		uint8_t rest[512];
	} answer;
	if (fd < 0) {
		return errno;
	}
	int result = EIO;
	if (send(fd, message, message->header.nlmsg_len, 0) < 0) {
		result = errno;
	} else if (recv(fd, &answer, sizeof answer, 0) < 0) {
		result = errno;
	} else if (answer.header.nlmsg_type == NLMSG_ERROR) {
		result = -answer.error.error;
	}
	close(fd);
	return result;
}

static struct message change_link(struct ifinfomsg link)
{
	return (struct message){
		.header = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
			.nlmsg_seq = 1,
		},
		.link = link,
	};
}

static int move_link(const struct rtlink_move *move, bool no_link_local)
{
	struct message message = change_link((struct ifinfomsg){.ifi_index = (int)move->index});
	add(&message, IFLA_NET_NS_FD, &move->namespace_fd, sizeof move->namespace_fd);
	add(&message, IFLA_IFNAME, move->name, strlen(move->name) + 1);
	add(&message, IFLA_ADDRESS, move->mac, 6);
	add(&message, IFLA_MTU, &move->mtu_bytes, sizeof move->mtu_bytes);
	if (no_link_local && move->mtu_bytes >= IPV6_MTU_MIN) {
		add_no_link_local(&message);
	}
	return exchange(open_socket(), &message);
}

/* By name, because the index may have changed with the move. */
static int set_up(int namespace_fd, const char *name)
{
	struct message message =
		change_link((struct ifinfomsg){.ifi_flags = IFF_UP, .ifi_change = IFF_UP});
	add(&message, IFLA_IFNAME, name, strlen(name) + 1);
	return exchange(open_socket_in(namespace_fd), &message);
}

int rtlink_move_up(const struct rtlink_move *move)
{
	int error = move_link(move, move->no_link_local);
	if (error == EAFNOSUPPORT && move->no_link_local) {
		/* A kernel without IPv6 refuses the whole message before it has done anything, and needs none of that part. */
		error = move_link(move, false);
	}
	return error ? error : set_up(move->namespace_fd, move->name);
}
