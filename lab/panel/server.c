#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

uint64_t source_pack(enum source source, uint32_t place, uint32_t generation)
{
	return (uint64_t)source << 56 | (uint64_t)(place & 0xffffff) << 32 | generation;
}

enum source source_of(uint64_t data)
{
	return (enum source)(data >> 56);
}

uint32_t source_place(uint64_t data)
{
	return (uint32_t)(data >> 32) & 0xffffff;
}

uint32_t source_generation(uint64_t data)
{
	return (uint32_t)data;
}

/* A dead panel leaves its socket behind; one that answers is in use. */
static bool clear_path(const struct sockaddr_un *address, struct failure *failure)
{
	struct stat status;
	if (lstat(address->sun_path, &status) != 0) {
		return true;
	}
	if (!S_ISSOCK(status.st_mode)) {
		return fail(failure, "path-taken", "'%s' exists and is no socket.", address->sun_path);
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool answers = connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;
	close(fd);
	if (answers) {
		return fail(failure, "path-taken", "Another panel answers at '%s'.", address->sun_path);
	}
	unlink(address->sun_path);
	return true;
}

bool server_open(struct server *server, const char *path, int epoll_fd, struct failure *failure)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct epoll_event event = {
		.events = EPOLLIN, .data.u64 = source_pack(SOURCE_LISTEN, 0, 0)};
	*server = (struct server){.listen_fd = -1, .epoll_fd = epoll_fd};
	for (unsigned place = 0; place < CLIENTS_MAX; place++) {
		server->clients[place].fd = -1;
	}
	if (strlen(path) >= sizeof address.sun_path) {
		return fail(failure, "path-too-long", "A socket's path has at most %zu characters.",
			sizeof address.sun_path - 1);
	}
	strcpy(address.sun_path, path);
	if (!clear_path(&address, failure)) {
		return false;
	}
	server->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The mask and not chmod, so that the socket is never open to others, not even for a moment. */
	mode_t mask = umask(0177);
	bool bound = bind(server->listen_fd, (struct sockaddr *)&address, sizeof address) == 0;
	umask(mask);
	if (!bound || listen(server->listen_fd, CLIENTS_MAX) != 0) {
		return fail(failure, "no-socket", "The socket '%s' cannot be made: %s.", path,
			strerror(errno));
	}
	strcpy(server->path, path);
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, server->listen_fd, &event);
	return true;
}

static void drop_client(struct client *client)
{
	close(client->fd);
	free(client->input);
	out_free(&client->output);
	*client = (struct client){.fd = -1};
}

void server_close(struct server *server)
{
	for (unsigned place = 0; place < CLIENTS_MAX; place++) {
		if (server->clients[place].fd >= 0) {
			drop_client(&server->clients[place]);
		}
	}
	close(server->listen_fd);
	unlink(server->path);
}

static void watch(struct server *server, struct client *client, int operation)
{
	bool unsent = client->output.length > client->output_sent;
	struct epoll_event event = {
		.events = (client->ended ? 0 : (uint32_t)EPOLLIN) | (unsent ? (uint32_t)EPOLLOUT : 0),
		.data.u64 = source_pack(SOURCE_CLIENT, (uint32_t)(client - server->clients),
			client->generation),
	};
	epoll_ctl(server->epoll_fd, operation, client->fd, &event);
}

void server_accept(struct server *server)
{
	struct client *client = server->clients;
	int fd = accept4(server->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		return;
	}
	while (client < server->clients + CLIENTS_MAX && client->fd >= 0) {
		client++;
	}
	char *input = client < server->clients + CLIENTS_MAX ? malloc(REQUEST_BYTES_MAX) : NULL;
	if (!input) {
		close(fd);
		return;
	}
	*client = (struct client){.fd = fd, .generation = ++server->generations, .input = input};
	watch(server, client, EPOLL_CTL_ADD);
}

static void flush(struct server *server, struct client *client)
{
	struct out *output = &client->output;
	while (client->output_sent < output->length) {
		ssize_t sent = send(client->fd, output->data + client->output_sent,
			output->length - client->output_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EAGAIN) {
			break;
		}
		if (sent < 0) {
			drop_client(client);
			return;
		}
		client->output_sent += (size_t)sent;
	}
	if (client->output_sent == output->length) {
		client->output_sent = 0;
		out_clear(output);
	}
	watch(server, client, EPOLL_CTL_MOD);
}

static void queue(struct server *server, struct client *client, const char *text, size_t length)
{
	if (client->output.length - client->output_sent + length > UNREAD_BYTES_MAX) {
		drop_client(client);
		return;
	}
	out_raw(&client->output, text, length);
	flush(server, client);
}

struct client *server_client(struct server *server, struct reply_to to)
{
	struct client *client = &server->clients[to.client];
	return client->fd >= 0 && client->generation == to.client_generation ? client : NULL;
}

void server_send(struct server *server, struct reply_to to, const char *text, size_t length)
{
	struct client *client = server_client(server, to);
	if (client) {
		queue(server, client, text, length);
	}
}

void server_publish(struct server *server, const char *line, size_t length)
{
	for (unsigned place = 0; place < CLIENTS_MAX; place++) {
		struct client *client = &server->clients[place];
		if (client->fd >= 0 && client->subscribed) {
			queue(server, client, line, length);
		}
	}
}

static bool has_line(const struct client *client)
{
	return client->fd >= 0 && client->input_length > 0 &&
		memchr(client->input, '\n', client->input_length);
}

static void receive(struct server *server, struct client *client)
{
	size_t room = REQUEST_BYTES_MAX - client->input_length;
	if (room == 0) {
		/* A whole buffer of requests waits for its turn; the socket keeps the rest. */
		return;
	}
	ssize_t got = recv(client->fd, client->input + client->input_length, room, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		return;
	}
	if (got <= 0) {
		client->ended = true;
		if (got < 0 || !has_line(client)) {
			drop_client(client);
			return;
		}
		watch(server, client, EPOLL_CTL_MOD);
		return;
	}
	client->input_length += (size_t)got;
	if (client->input_length == REQUEST_BYTES_MAX && !has_line(client)) {
		static const char answer[] = "{\"id\":null,\"ok\":false,\"error\":{\"code\":\"line-too-long\","
			"\"message\":\"A request has at most 65535 bytes.\"}}\n";
		send(client->fd, answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		drop_client(client);
	}
}

void server_client_ready(struct server *server, uint32_t place, uint32_t generation,
	uint32_t events)
{
	struct reply_to whose = {.client = place, .client_generation = generation};
	struct client *client = server_client(server, whose);
	if (client && events & EPOLLOUT) {
		flush(server, client);
		client = server_client(server, whose);
	}
	if (client && events & (EPOLLHUP | EPOLLERR)) {
		drop_client(client);
		return;
	}
	if (client && events & EPOLLIN) {
		receive(server, client);
	}
}

bool server_has_requests(const struct server *server)
{
	for (unsigned place = 0; place < CLIENTS_MAX; place++) {
		if (has_line(&server->clients[place])) {
			return true;
		}
	}
	return false;
}

static void run_line(struct server *server, struct client *client, struct panel *panel)
{
	struct reply_to to = {
		.client = (uint32_t)(client - server->clients), .client_generation = client->generation};
	char *end = memchr(client->input, '\n', client->input_length);
	size_t length = (size_t)(end - client->input);
	/* The answer may drop the client and its buffer, and parsing alters the line. */
	char *line = malloc(length + 1);
	if (!line) {
		abort();
	}
	memcpy(line, client->input, length);
	client->input_length -= length + 1;
	memmove(client->input, end + 1, client->input_length);
	command_run(panel, to, line, length);
	free(line);
	client = server_client(server, to);
	if (client && client->ended && !has_line(client)) {
		drop_client(client);
	}
}

bool server_run_one(struct server *server, struct panel *panel)
{
	for (unsigned turn = 0; turn < CLIENTS_MAX; turn++) {
		struct client *client = &server->clients[(server->next_turn + turn) % CLIENTS_MAX];
		if (has_line(client)) {
			server->next_turn = (unsigned)(client - server->clients + 1) % CLIENTS_MAX;
			run_line(server, client, panel);
			return true;
		}
	}
	return false;
}
