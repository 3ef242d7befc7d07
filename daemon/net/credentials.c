#include "net/credentials.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "keys/key.h"
#include "net/places.h"

#define ENDPOINT "inproc://zeromq.zap.01"
#define VERSION "1.0"
#define ALLOWED "200"
#define REFUSED "400"
#define DOMAIN "s75d"
#define LOCAL "localhost:" /* then uid:gid:pid: of an ipc peer; no numeric address begins so */
#define ENFORCE_DOMAIN 93  /* ZMQ_ZAP_ENFORCE_DOMAIN */

enum { DRAIN_MAX = 64, FIELD_MAX = 256, FRAME_BYTES_MAX = 4096 };
enum {
    FRAME_VERSION,
    FRAME_REQUEST,
    FRAME_DOMAIN,
    FRAME_ADDRESS,
    FRAME_ROUTING_ID,
    FRAME_MECHANISM,
    FRAME_KEY, /* of CURVE only */
    FRAMES_MAX
};

struct asked {
    char fields[FRAMES_MAX][FIELD_MAX]; /* a frame that is too long is "" */
    size_t sizes[FRAMES_MAX];
    size_t count;
};

static void keep(struct asked *a, size_t at, zmq_msg_t *frame)
{
    const size_t size = zmq_msg_size(frame);
    if (at >= FRAMES_MAX || size >= FIELD_MAX)
        return;
    memcpy(a->fields[at], zmq_msg_data(frame), size);
    a->fields[at][size] = '\0';
    a->sizes[at] = size;
}

/* 0, SOCKET_NOTHING, ERR_IO. */
static int take(struct credentials *c, zmq_msg_t *frame, struct asked *ret_asked)
{
    *ret_asked = (struct asked){.count = 0};
    int rc;
    do {
        rc = socket_take(&c->socket, frame);
        if (!rc)
            keep(ret_asked, ret_asked->count++, frame);
    } while (!rc && zmq_msg_more(frame));
    return rc;
}

static bool field_is(const struct asked *a, size_t at, const char *text)
{
    return a->sizes[at] == strlen(text) && memcmp(a->fields[at], text, a->sizes[at]) == 0;
}

/* Of an address that the kernel gave. */
static bool name_user(const char *address, char ret_principal[NET_PRINCIPAL_MAX])
{
    const size_t prefix = strlen(LOCAL);
    char *end;
    if (strncmp(address, LOCAL, prefix) != 0 || address[prefix] < '0' || address[prefix] > '9')
        return false;
    const unsigned long uid = strtoul(address + prefix, &end, 10);
    if (*end != ':' || uid > UINT32_MAX)
        return false;
    snprintf(ret_principal, NET_PRINCIPAL_MAX, "uid:%u", (unsigned)uid);
    return true;
}

/* False: it has no name under which it could be let in. */
static bool name(const struct credentials *c, const struct asked *a,
                 char ret_principal[NET_PRINCIPAL_MAX])
{
    snprintf(ret_principal, NET_PRINCIPAL_MAX, "%s", NET_PRINCIPAL_NONE);
    if (!field_is(a, FRAME_VERSION, VERSION) || !field_is(a, FRAME_DOMAIN, DOMAIN))
        return false;
    if (a->count == FRAMES_MAX && field_is(a, FRAME_MECHANISM, "CURVE") &&
        a->sizes[FRAME_KEY] == KEY_SIZE) {
        const size_t prefix = strlen(KEY_PRINCIPAL);
        memcpy(ret_principal, KEY_PRINCIPAL, prefix);
        key_print((const uint8_t *)a->fields[FRAME_KEY], ret_principal + prefix);
        return true;
    }
    if (!field_is(a, FRAME_MECHANISM, "NULL"))
        return false;
    return name_user(a->fields[FRAME_ADDRESS], ret_principal) || c->insecure;
}

static bool may_connect(struct credentials *c, const char *principal)
{
    if (c->may_connect)
        return c->may_connect(c->ctx, principal);
    return strncmp(principal, KEY_PRINCIPAL, strlen(KEY_PRINCIPAL)) != 0;
}

static int answer(struct credentials *c, const struct asked *a)
{
    char principal[NET_PRINCIPAL_MAX];
    const bool allowed =
        name(c, a, principal) && may_connect(c, principal) && places_let_in(principal);
    c->refused += !allowed;
    const struct {
        const char *data;
        size_t size;
    } frames[] = {
        {VERSION, strlen(VERSION)},
        {a->fields[FRAME_REQUEST], a->sizes[FRAME_REQUEST]},
        {allowed ? ALLOWED : REFUSED, strlen(ALLOWED)},
        {"", 0},
        {principal, allowed ? strlen(principal) : 0},
        {"", 0},
    };
    const size_t count = sizeof frames / sizeof *frames;
    int rc = 0;
    for (size_t i = 0; !rc && i < count; i++)
        rc = socket_send(&c->socket, frames[i].data, frames[i].size, i + 1 < count);
    return rc;
}

static void drain(void *ctx)
{
    struct credentials *c = ctx;
    struct asked asked;
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    int rc = 0;
    for (int i = 0; i < DRAIN_MAX && !rc; i++) {
        rc = take(c, &frame, &asked);
        if (!rc)
            rc = answer(c, &asked);
    }
    zmq_msg_close(&frame);
    if (rc < 0)
        socket_fail(&c->socket, rc);
}

int credentials_open(struct credentials *c, struct socket_set *set, void *zmq_context)
{
    int rc = socket_open(&c->socket, set, zmq_context, ZMQ_REP, NULL, 0, FRAME_BYTES_MAX);
    if (!rc && zmq_bind(c->socket.zmq, ENDPOINT) < 0)
        rc = socket_error_of_zmq(errno);
    return rc ? rc : socket_start(&c->socket, drain, c);
}

void credentials_close(struct credentials *c)
{
    socket_close(&c->socket, 0);
}

int credentials_ask(const struct socket *bound)
{
    static const int enforce = 1;
    if (zmq_setsockopt(bound->zmq, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN)) < 0 ||
        zmq_setsockopt(bound->zmq, ENFORCE_DOMAIN, &enforce, sizeof enforce) < 0)
        return socket_error_of_zmq(errno);
    return 0;
}

void credentials_of(zmq_msg_t *body, char ret_principal[NET_PRINCIPAL_MAX])
{
    const char *user = zmq_msg_gets(body, "User-Id");
    snprintf(ret_principal, NET_PRINCIPAL_MAX, "%s", user && *user ? user : NET_PRINCIPAL_NONE);
}
