/* net/connections: see connections.h.
 *
 * A descriptor that ZeroMQ reported may be closed by it, and its number used again, before we look:
 * so it is never closed here, only shut down, and only when it is a socket with a name, which in
 * this process no other has. The worst that can come of it is that another peer has to connect
 * again. */
#include "net/connections.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "net/places.h"

#define KEPT_MAX 64u
/* libzmq asks again at once when there was no descriptor, and again: so it is kept waiting. */
#define REST_NS 10000000L

static atomic_int descriptor_limit = INT_MAX; /* from here on connections are turned away */
static _Atomic uint64_t turned_away;

int accept4(int listener, struct sockaddr *restrict name, socklen_t *restrict size, int flags)
{
    int fd = (int)syscall(SYS_accept4, listener, name, size, flags);
    if (fd >= 0 && fd < atomic_load(&descriptor_limit)) {
        places_accepted(fd);
        return fd;
    }
    if (fd < 0 && errno != EMFILE && errno != ENFILE)
        return fd;
    if (fd >= 0)
        close(fd);
    else
        nanosleep(&(struct timespec){.tv_nsec = REST_NS}, NULL);
    atomic_fetch_add(&turned_away, 1);
    errno = ECONNABORTED; /* as if the peer had gone meanwhile, for which every server is ready */
    return -1;
}

uint64_t connections_turned_away(void) { return atomic_load(&turned_away); }

static bool is_connection(int descriptor)
{
    struct sockaddr_storage name;
    socklen_t size = sizeof name, int_size = sizeof(int);
    int listens = 0;
    if (getsockname(descriptor, (struct sockaddr *)&name, &size) < 0 ||
        getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &int_size) < 0 || listens)
        return false;
    return name.ss_family != AF_UNIX || size > offsetof(struct sockaddr_un, sun_path);
}

static bool is_any(int descriptor)
{
    (void)descriptor;
    return true;
}

static unsigned count_of(bool (*wanted)(int descriptor))
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        count += entry->d_name[0] != '.' && wanted(atoi(entry->d_name));
    if (dir)
        closedir(dir);
    return count;
}

int connections_descriptors(void)
{
    return atomic_load(&descriptor_limit);
}

unsigned connections_count(void) { return count_of(is_connection); }

unsigned connections_limit(unsigned most)
{
    struct rlimit limit;
    unsigned open = count_of(is_any), allowed = most;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > INT_MAX)
        limit.rlim_cur = INT_MAX;
    unsigned all = (unsigned)limit.rlim_cur, kept = all / 4 < KEPT_MAX ? all / 4 : KEPT_MAX;
    unsigned left = all > open + kept ? all - open - kept : 1;
    if (left < allowed)
        allowed = left;
    atomic_store(&descriptor_limit, (int)(open + allowed));
    return allowed;
}

void connection_end(int descriptor)
{
    if (descriptor >= 0 && is_connection(descriptor))
        shutdown(descriptor, SHUT_RDWR);
}
