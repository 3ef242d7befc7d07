/* net/endpoint: see endpoint.h. */
#include "net/endpoint.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>
#include "base/error.h"
#include "base/text.h"

#define ENDPOINT_MAX 256
/* Socket files are made 0660: the owner and the group may connect. */
#define IPC_UMASK 0117

static char sentence[ENDPOINT_MAX + 128];

static int refuse(int error, const char *role, const char *endpoint, const char *why,
                  const char **ret_text)
{
    snprintf(sentence, sizeof sentence, "%s endpoint \"%.*s\": %s", role, ENDPOINT_MAX, endpoint,
             why);
    if (ret_text)
        *ret_text = sentence;
    return error;
}

/* Somebody accepts connections on the path. A path too long to ask about is left for bind to
 * refuse. */
static bool ipc_is_served(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = strlen(path);
    if (size >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, path, size);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    int rc = connect(fd, (const struct sockaddr *)&address, sizeof address);
    bool served = rc == 0 || errno == EAGAIN; /* EAGAIN: its queue of connections is full */
    close(fd);
    return served;
}

/* libzmq takes "75o1" for 75 and 65537 for 1. */
static bool tcp_port_is_good(const char *endpoint)
{
    const char *port = strrchr(endpoint, ':') + 1;
    size_t digits = strspn(port, "0123456789");
    if (strcmp(port, "*") == 0)
        return true;
    if (digits < 1 || digits > 5 || port[digits])
        return false;
    return atoi(port) >= 1 && atoi(port) <= 65535;
}

/* NULL, or why this endpoint is not to be bound; *ret_error then says which kind of refusal. */
static const char *endpoint_objection(const char *endpoint, int *ret_error)
{
    *ret_error = ERR_FORM;
    if (strlen(endpoint) > ENDPOINT_MAX)
        return "longer than " TEXT_NUMBER(ENDPOINT_MAX) " bytes";
    if (strncmp(endpoint, "tcp://", 6) == 0)
        return tcp_port_is_good(endpoint) ? NULL : "the port must be 1 to 65535, or *";
    if (strncmp(endpoint, "ipc://", 6) != 0)
        return "must begin with tcp:// or ipc://";
    const char *path = endpoint + 6;
    if (path[0] == '@')
        return "abstract sockets have no permissions; use a path";
    *ret_error = ERR_IO;
    struct stat info;
    if (lstat(path, &info) < 0)
        return NULL;
    if (!S_ISSOCK(info.st_mode))
        return "a file that is not a socket is in the way";
    return ipc_is_served(path) ? "another process is serving it" : NULL;
}

static bool is_bad_form(int errno_value)
{
    return errno_value == EINVAL || errno_value == EPROTONOSUPPORT || errno_value == ENAMETOOLONG;
}

static int bind_one(void *zmq, const char *role, const char *endpoint, char **ret_bound,
                    const char **ret_text)
{
    int error = 0;
    const char *objection = endpoint_objection(endpoint, &error);
    if (objection)
        return refuse(error, role, endpoint, objection, ret_text);
    mode_t before = umask(IPC_UMASK);
    int rc = zmq_bind(zmq, endpoint);
    int errno_value = errno;
    umask(before);
    if (rc < 0)
        return refuse(is_bad_form(errno_value) ? ERR_FORM : ERR_IO, role, endpoint,
                      zmq_strerror(errno_value), ret_text);
    char bound[ENDPOINT_MAX + 64];
    size_t size = sizeof bound;
    if (zmq_getsockopt(zmq, ZMQ_LAST_ENDPOINT, bound, &size) < 0)
        return refuse(ERR_IO, role, endpoint, zmq_strerror(errno), ret_text);
    *ret_bound = strdup(bound);
    return *ret_bound ? 0 : refuse(ERR_MEMORY, role, endpoint, error_text(ERR_MEMORY), ret_text);
}

int endpoints_bind(struct endpoints *e, void *zmq, const char *role, const char *const *wanted,
                   size_t count, const char **ret_text)
{
    *e = (struct endpoints){.bound = calloc(count ? count : 1, sizeof *e->bound)};
    if (!e->bound)
        return ERR_MEMORY;
    for (; e->count < count; e->count++) {
        int rc = bind_one(zmq, role, wanted[e->count], &e->bound[e->count], ret_text);
        if (rc)
            return rc;
    }
    return 0;
}

void endpoints_fini(struct endpoints *e)
{
    for (size_t i = 0; i < e->count; i++)
        free(e->bound[i]);
    free(e->bound);
    *e = (struct endpoints){0};
}

const char *endpoints_get(const struct endpoints *e, size_t i)
{
    return i < e->count ? e->bound[i] : NULL;
}
