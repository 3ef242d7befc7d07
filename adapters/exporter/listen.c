#include "exporter/listen.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 16 };

static int fail(char *name, size_t size, const char *where, const char *why)
{
    snprintf(name, size, "%s: %s", where, why);
    return -1;
}

static int listen_on(int family, const struct sockaddr *address, socklen_t length)
{
    const int on = 1, fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && family != AF_UNIX)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd >= 0 && bind(fd, address, length) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    const int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return -1;
}

/* A socket that a process before left behind is in the way; one that is served is not touched. */
static int listen_path(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    struct stat info;
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr *at = (const struct sockaddr *)&address;
    if (probe >= 0 && lstat(path, &info) == 0 && S_ISSOCK(info.st_mode) &&
        connect(probe, at, sizeof address) != 0 && errno == ECONNREFUSED)
        (void)unlink(path);
    if (probe >= 0)
        close(probe);
    const mode_t before = umask(0117); /* owner and group */
    const int fd = listen_on(AF_UNIX, at, sizeof address);
    umask(before);
    return fd;
}

/* "127.0.0.1:9675" or "[::1]:9675". 0; -1: it is no such, or not of this machine alone. */
static int parse_loopback(const char *where, struct sockaddr_storage *ret, socklen_t *ret_length)
{
    char host[64];
    const char *colon = strrchr(where, ':');
    char *end;
    if (!colon || (size_t)(colon - where) >= sizeof host || colon[1] < '0' || colon[1] > '9')
        return -1;
    const unsigned long port = strtoul(colon + 1, &end, 10);
    snprintf(host, sizeof host, "%.*s", (int)(colon - where), where);
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
                              .sin6_port = htons((uint16_t)port),
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    if (*end || port > 65535)
        return -1;
    if (strcmp(host, "[::1]") == 0) {
        memcpy(ret, &v6, *ret_length = sizeof v6);
        return 0;
    }
    if (inet_pton(AF_INET, host, &v4.sin_addr) != 1 || ntohl(v4.sin_addr.s_addr) >> 24 != 127)
        return -1;
    memcpy(ret, &v4, *ret_length = sizeof v4);
    return 0;
}

static unsigned port_of(int fd)
{
    struct sockaddr_storage at = {0};
    socklen_t length = sizeof at;
    in_port_t port = 0;
    if (getsockname(fd, (struct sockaddr *)&at, &length) == 0)
        port = at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                        : ((struct sockaddr_in *)&at)->sin_port;
    return ntohs(port);
}

int listen_open(const char *where, char *name, size_t size)
{
    struct sockaddr_storage address = {0};
    socklen_t length = 0;
    int fd;
    if (strncmp(where, "unix:", 5) == 0) {
        fd = listen_path(where + 5);
        snprintf(name, size, "%s", where);
    } else if (parse_loopback(where, &address, &length) == 0) {
        fd = listen_on(address.ss_family, (const struct sockaddr *)&address, length);
        snprintf(name, size, "http://%.*s:%u", (int)(strrchr(where, ':') - where), where,
                 fd < 0 ? 0 : port_of(fd));
    } else {
        return fail(name, size, where,
                    "a loopback address with a port, such as " LISTEN_DEFAULT
                    ", or unix:PATH is wanted; for other machines put a proxy that asks who "
                    "they are before it");
    }
    return fd < 0 ? fail(name, size, where, strerror(errno)) : fd;
}
