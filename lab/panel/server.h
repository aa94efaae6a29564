/* The control socket: clients that send a request a line and read an answer a line, and events if they subscribe. */
#ifndef RINGPROOF_SERVER_H
#define RINGPROOF_SERVER_H

#include "command.h"

#include <sys/epoll.h>

#define CLIENTS_MAX 32
/* A client that lets this much pile up unread is dropped, so that it cannot eat the memory. */
#define UNREAD_BYTES_MAX (4u << 20)

struct client {
	int fd; /* -1: the place is free. */
	uint32_t generation;
	bool subscribed;
	bool ended; /* It will send no more; requests that wait for their turn are still run. */
	char *input;
	size_t input_length;
	struct out output;
	size_t output_sent;
};

struct server {
	int listen_fd;
	int epoll_fd;
	uint32_t generations;
	unsigned next_turn; /* Clients take turns, one request each. */
	char path[108];
	struct client clients[CLIENTS_MAX];
};

/* What the relay loop finds in an epoll event. */
enum source { SOURCE_LISTEN, SOURCE_CLIENT, SOURCE_TAP, SOURCE_PROCESS, SOURCE_WORKERS, SOURCE_SIGNAL };
uint64_t source_pack(enum source source, uint32_t place, uint32_t generation);
enum source source_of(uint64_t data);
uint32_t source_place(uint64_t data);
uint32_t source_generation(uint64_t data);

/* Makes the socket with mode 0600 and watches it. */
bool server_open(struct server *server, const char *path, int epoll_fd, struct failure *failure);
void server_close(struct server *server);
void server_accept(struct server *server);
/* Reads or writes what the client's socket is ready for. */
void server_client_ready(struct server *server, uint32_t place, uint32_t generation,
	uint32_t events);
/* Runs one waiting request, so that a client that sends many does not hold up frames; false when none waits. */
bool server_run_one(struct server *server, struct panel *panel);
bool server_has_requests(const struct server *server);
void server_send(struct server *server, struct reply_to to, const char *text, size_t length);
/* To every subscribed client. */
void server_publish(struct server *server, const char *line, size_t length);
/* The client that an answer is for, or NULL when it has gone. */
struct client *server_client(struct server *server, struct reply_to to);

#endif
