#include "net/credentials.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"

#define ENDPOINT "inproc://zeromq.zap.01"
#define VERSION "1.0"
#define ALLOWED "200"
#define DOMAIN "desk"
#define LOCAL "localhost:" /* then uid:gid:pid: of an ipc peer; no numeric address begins so */

enum { DRAIN_MAX = 64, FIELD_MAX = 256, FRAME_BYTES_MAX = 4096 };
/* The frames of a request that matter; after them come routing id, mechanism and credentials. */
enum { FRAME_VERSION, FRAME_REQUEST, FRAME_DOMAIN, FRAME_ADDRESS, FRAMES_KEPT };

struct asked {
    char fields[FRAMES_KEPT][FIELD_MAX]; /* a frame that is too long is "" */
};

static void keep(struct asked *a, size_t at, zmq_msg_t *frame)
{
    const size_t size = zmq_msg_size(frame);
    if (at >= FRAMES_KEPT || size >= FIELD_MAX)
        return;
    memcpy(a->fields[at], zmq_msg_data(frame), size);
    a->fields[at][size] = '\0';
}

/* 0, SOCKET_NOTHING, ERR_IO. */
static int take(struct credentials *c, zmq_msg_t *frame, struct asked *ret_asked)
{
    *ret_asked = (struct asked){{""}};
    size_t at = 0;
    int rc;
    do {
        rc = socket_take(&c->socket, frame);
        if (!rc)
            keep(ret_asked, at++, frame);
    } while (!rc && zmq_msg_more(frame));
    return rc;
}

static void name(const char *address, char ret_principal[NET_PRINCIPAL_MAX])
{
    const size_t prefix = strlen(LOCAL);
    char *end;
    snprintf(ret_principal, NET_PRINCIPAL_MAX, "%s", NET_PRINCIPAL_NONE);
    if (strncmp(address, LOCAL, prefix) != 0 || address[prefix] < '0' || address[prefix] > '9')
        return;
    const unsigned long uid = strtoul(address + prefix, &end, 10);
    if (*end == ':' && uid <= UINT32_MAX)
        snprintf(ret_principal, NET_PRINCIPAL_MAX, "uid:%u", (unsigned)uid);
}

/* Everybody may connect who can; what differs is the name. */
static int answer(struct credentials *c, const struct asked *a)
{
    char principal[NET_PRINCIPAL_MAX];
    name(a->fields[FRAME_ADDRESS], principal);
    const char *frames[] = {VERSION, a->fields[FRAME_REQUEST], ALLOWED, "", principal, ""};
    const size_t count = sizeof frames / sizeof *frames;
    int rc = 0;
    for (size_t i = 0; !rc && i < count; i++)
        rc = socket_send(&c->socket, frames[i], strlen(frames[i]), i + 1 < count);
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

int credentials_ask(const struct socket *desk)
{
    return zmq_setsockopt(desk->zmq, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN)) < 0
               ? socket_error_of_zmq(errno)
               : 0;
}

void credentials_of(zmq_msg_t *body, char ret_principal[NET_PRINCIPAL_MAX])
{
    const char *user = zmq_msg_gets(body, "User-Id");
    snprintf(ret_principal, NET_PRINCIPAL_MAX, "%s", user && *user ? user : NET_PRINCIPAL_NONE);
}
