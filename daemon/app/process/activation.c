#include "app/process/activation.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include "net/net.h"

#define ENDPOINT_MAX 160

static bool refuse(char *why, const char *what, const char *name)
{
    snprintf(why, ACTIVATION_WHY_MAX, "the socket \"%.64s\" that systemd handed over %s", name,
             what);
    return false;
}

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

/* As --desk would name it; false: it is of another family, or has no path. */
static bool print_endpoint(int fd, char *out, size_t size)
{
    union address a = {0};
    socklen_t length = sizeof a;
    char text[INET6_ADDRSTRLEN];
    if (getsockname(fd, &a.any, &length) < 0)
        return false;
    switch (a.any.sa_family) {
    case AF_UNIX:
        return length > offsetof(struct sockaddr_un, sun_path) && a.un.sun_path[0] == '/' &&
               snprintf(out, size, "ipc://%.*s", (int)sizeof a.un.sun_path, a.un.sun_path) > 0;
    case AF_INET:
        return inet_ntop(AF_INET, &a.in.sin_addr, text, sizeof text) &&
               snprintf(out, size, "tcp://%s:%u", text, ntohs(a.in.sin_port)) > 0;
    case AF_INET6:
        return inet_ntop(AF_INET6, &a.in6.sin6_addr, text, sizeof text) &&
               snprintf(out, size, "tcp://[%s]:%u", text, ntohs(a.in6.sin6_port)) > 0;
    default:
        return false;
    }
}

/* ZeroMQ accepts until there is nothing to accept. */
static bool stop_waiting(int fd)
{
    const int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static bool take(struct config *c, int fd, const char *name, char *why)
{
    char endpoint[ENDPOINT_MAX];
    char *whole;
    const size_t role = strcspn(name, "-");
    const bool desk = role == 4 && strncmp(name, "desk", role) == 0;
    const bool events = role == 6 && strncmp(name, "events", role) == 0;
    const bool previous = strcmp(name + role, "-previous") == 0;
    if ((!desk && !events) || (name[role] && !previous))
        return refuse(why,
                      "has no name that says what it is for: FileDescriptorName= is desk, "
                      "events, desk-previous or events-previous",
                      name);
    if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0 ||
        !print_endpoint(fd, endpoint, sizeof endpoint))
        return refuse(why,
                      "listens at no address of tcp and no path: ListenStream=ADDRESS:PORT or "
                      "ListenStream=/PATH",
                      name);
    const char **list = desk ? c->desk : c->events;
    size_t *count = desk ? &c->desk_count : &c->events_count;
    if (*count == CONFIG_ENDPOINTS_MAX)
        return refuse(
            why, "is one more than the " TEXT_NUMBER(CONFIG_ENDPOINTS_MAX) " endpoints of a kind",
            name);
    if (!stop_waiting(fd) ||
        asprintf(&whole, "%s" NET_HANDED "%d:%s", previous ? NET_PREVIOUS : "", fd, endpoint) < 0)
        return refuse(why, strerror(errno), name);
    list[(*count)++] = whole;
    return true;
}

static void free_names(char **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

bool activation_take(struct config *c, char why[ACTIVATION_WHY_MAX])
{
    char **names = NULL;
    const size_t given = c->desk_count + c->events_count;
    const int count = sd_listen_fds_with_names(1, &names);
    bool good = count >= 0;
    if (count < 0)
        snprintf(why, ACTIVATION_WHY_MAX, "the sockets that systemd hands over: %s",
                 strerror(-count));
    if (count > 0 && given > 0)
        good = refuse(why,
                      "is all there is to be served, and --desk or --events, or the configuration "
                      "file, names "
                      "more: add "
                      "ListenStream= to s75d.socket or s75d-events.socket instead",
                      names[0]);
    for (int i = 0; i < count && good; i++)
        good = take(c, SD_LISTEN_FDS_START + i, names[i], why);
    if (good && count > 0 && c->desk_count == 0)
        good = refuse(why, "is not for the desk, and one for it is wanted", names[0]);
    c->activated = count > 0;
    free_names(names, count);
    return good;
}
