/* kit/reach: why nobody answers at a unix socket, and what to do about it. See client.h. */
#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "client.h"

#define IPC "ipc://"

/* How connecting ends: 0, or errno. */
static int try_path(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return 0; /* ZeroMQ says so itself */
    strcpy(address.sun_path, path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return 0;
    const int failed = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    close(fd);
    return failed;
}

/* The group of the socket, or of the folder that hides it. */
static void say_denied(struct s75_client *c, const char *path)
{
    char *copy = strdup(path);
    struct stat s;
    const struct group *group = NULL;
    if (stat(path, &s) == 0 || (copy && stat(dirname(copy), &s) == 0))
        group = getgrgid(s.st_gid);
    free(copy);
    snprintf(c->reach, sizeof c->reach,
             ": permission denied: you may not use the socket; members of group %s may (adduser "
             "YOU %s, then log in again)",
             group ? group->gr_name : "s75d", group ? group->gr_name : "s75d");
}

int reach_look(struct s75_client *c)
{
    c->reach[0] = '\0';
    if (strncmp(c->options.desk, IPC, sizeof IPC - 1) != 0)
        return 0;
    const char *path = c->options.desk + sizeof IPC - 1;
    const int failed = *path == '/' ? try_path(path) : 0;
    if (failed == EACCES)
        say_denied(c, path);
    else if (failed == ENOENT || failed == ENOTDIR)
        snprintf(c->reach, sizeof c->reach,
                 ": there is no such socket: s75d is not started (systemctl start s75d), or it "
                 "listens elsewhere (S75_DESK)");
    else if (failed == ECONNREFUSED)
        snprintf(c->reach, sizeof c->reach,
                 ": its socket is there and nobody listens: s75d has stopped (systemctl status "
                 "s75d)");
    return failed;
}
