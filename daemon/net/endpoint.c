/* net/endpoint: see endpoint.h. */
#include "net/endpoint.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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
#include "keys/key.h"
#include "net/net.h"

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

static bool is_tcp(const char *endpoint)
{
    return strncmp(endpoint, "tcp://", 6) == 0;
}

/* Numeric, and of this machine alone. */
static bool is_loopback(const char *endpoint)
{
    const char *host = endpoint + 6, *end = strrchr(host, ':');
    char text[INET_ADDRSTRLEN];
    struct in_addr address;
    if (!end || (size_t)(end - host) >= sizeof text)
        return false;
    memcpy(text, host, (size_t)(end - host));
    text[end - host] = '\0';
    return strcmp(text, "[::1]") == 0 ||
           (inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127);
}

/* NULL, or why a tcp endpoint is not to be bound with this key. */
static const char *tcp_objection(const char *endpoint, const uint8_t *secret, bool insecure)
{
    if (secret)
        return NULL;
    if (!insecure)
        return "there is no secret key to lock it with";
    return is_loopback(endpoint) ? NULL
                                 : "without a lock it must be a loopback address, such as "
                                   "127.0.0.1: everybody who reaches it may do everything";
}

const char *net_endpoint_objection(const char *endpoint)
{
    if (strlen(endpoint) > ENDPOINT_MAX)
        return "longer than " TEXT_NUMBER(ENDPOINT_MAX) " bytes";
    if (is_tcp(endpoint))
        return strchr(endpoint + 6, ':') && tcp_port_is_good(endpoint)
                   ? NULL
                   : "the port must be 1 to 65535, or *";
    if (strncmp(endpoint, "ipc://", 6) != 0)
        return "must begin with tcp:// or ipc://";
    return endpoint[6] == '@' ? "abstract sockets have no permissions; use a path" : NULL;
}

bool net_endpoint_is_loopback(const char *tcp_endpoint)
{
    return is_loopback(tcp_endpoint);
}

struct binding {
    void *zmq;
    const char *role, *endpoint; /* without NET_PREVIOUS and NET_HANDED */
    int handed;                  /* descriptor; -1: to be bound */
    const uint8_t *secret;
    bool insecure;
};

/* NULL, or why this endpoint is not to be bound; *ret_error then says which kind of refusal. */
static const char *endpoint_objection(const struct binding *b, int *ret_error)
{
    const char *why = net_endpoint_objection(b->endpoint), *path = b->endpoint + 6;
    *ret_error = ERR_FORM;
    if (why || is_tcp(b->endpoint))
        return why ? why : tcp_objection(b->endpoint, b->secret, b->insecure);
    if (b->handed >= 0)
        return NULL;
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

int endpoint_lock_with(void *zmq, const uint8_t *secret)
{
    const int is_server = secret != NULL;
    if (zmq_setsockopt(zmq, ZMQ_CURVE_SERVER, &is_server, sizeof is_server) < 0 ||
        (secret && zmq_setsockopt(zmq, ZMQ_CURVE_SECRETKEY, secret, KEY_SIZE) < 0))
        return ERR_IO;
    return 0;
}

/* ZeroMQ closes the descriptor that it is given; -1 lets it make one again. */
static int use_descriptor(void *zmq, int descriptor)
{
    return zmq_setsockopt(zmq, ZMQ_USE_FD, &descriptor, sizeof descriptor) < 0 ? errno : 0;
}

static int bind_handed(const struct binding *b)
{
    const int own = fcntl(b->handed, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        return errno;
    int failed = use_descriptor(b->zmq, own);
    if (!failed && zmq_bind(b->zmq, b->endpoint) < 0)
        failed = errno;
    if (failed)
        close(own);
    (void)use_descriptor(b->zmq, -1);
    return failed;
}

/* With the lock it is to have; 0, or libzmq's errno. */
static int bind_locked(const struct binding *b)
{
    if (endpoint_lock_with(b->zmq, is_tcp(b->endpoint) ? b->secret : NULL))
        return errno;
    if (b->handed >= 0)
        return bind_handed(b);
    mode_t before = umask(IPC_UMASK);
    int failed = zmq_bind(b->zmq, b->endpoint) < 0 ? errno : 0;
    umask(before);
    return failed;
}

static int bind_one(const struct binding *b, char **ret_bound, const char **ret_text)
{
    int error = 0;
    const char *objection = endpoint_objection(b, &error);
    if (objection)
        return refuse(error, b->role, b->endpoint, objection, ret_text);
    const int failed = bind_locked(b);
    if (failed)
        return refuse(is_bad_form(failed) ? ERR_FORM : ERR_IO, b->role, b->endpoint,
                      zmq_strerror(failed), ret_text);
    char bound[ENDPOINT_MAX + 64];
    size_t size = sizeof bound;
    if (zmq_getsockopt(b->zmq, ZMQ_LAST_ENDPOINT, bound, &size) < 0)
        return refuse(ERR_IO, b->role, b->endpoint, zmq_strerror(errno), ret_text);
    *ret_bound = strdup(bound);
    return *ret_bound ? 0
                      : refuse(ERR_MEMORY, b->role, b->endpoint, error_text(ERR_MEMORY), ret_text);
}

struct endpoint_wanted endpoint_take_apart(const char *wanted)
{
    struct endpoint_wanted w = {.handed = -1, .endpoint = wanted};
    char *end;
    if (strncmp(w.endpoint, NET_PREVIOUS, strlen(NET_PREVIOUS)) == 0) {
        w.previous = true;
        w.endpoint += strlen(NET_PREVIOUS);
    }
    if (strncmp(w.endpoint, NET_HANDED, strlen(NET_HANDED)) == 0) {
        w.handed = (int)strtol(w.endpoint + strlen(NET_HANDED), &end, 10);
        w.endpoint = end + (*end == ':');
    }
    return w;
}

const char *net_endpoint_address(const char *endpoint)
{
    return endpoint_take_apart(endpoint).endpoint;
}

int endpoints_bind(struct endpoints *e, void *zmq, const char *role, const char *const *wanted,
                   size_t count, const struct endpoint_lock *lock, const char **ret_text)
{
    *e = (struct endpoints){.bound = calloc(count ? count : 1, sizeof *e->bound)};
    if (!e->bound)
        return ERR_MEMORY;
    for (; e->count < count; e->count++) {
        const struct endpoint_wanted w = endpoint_take_apart(wanted[e->count]);
        const struct binding b = {
            .zmq = zmq,
            .role = role,
            .endpoint = w.endpoint,
            .handed = w.handed,
            .secret = w.previous ? lock->previous : lock->secret,
            .insecure = lock->insecure && !w.previous,
        };
        int rc = bind_one(&b, &e->bound[e->count], ret_text);
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
