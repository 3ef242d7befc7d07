/* Who sent a request: what the kernel says, and never what the peer says of itself. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"
enum { GREETING = 64 };

static struct rig rig;

static bool one_request(struct rig *r)
{
    return r->requests >= 1;
}

static const char *own(void)
{
    static char text[NET_PRINCIPAL_MAX];
    snprintf(text, sizeof text, "uid:%u", (unsigned)geteuid());
    return text;
}

static void sends(int type, const char *expected)
{
    void *c = rig_client(&rig, type);
    rig.requests = 0;
    RIG_SEND(c, "hello");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_expect_str_eq(rig.last_peer.principal, expected);
    zmq_close(c);
}

Test(credentials, over_ipc_it_is_the_user_that_the_kernel_names)
{
    rig_open(&rig, "ipc://*", TCP);
    sends(ZMQ_DEALER, own());
    sends(ZMQ_REQ, own());
    rig_close(&rig);
}

Test(credentials, over_tcp_it_is_nobody)
{
    rig_open(&rig, TCP, TCP);
    sends(ZMQ_DEALER, NET_PRINCIPAL_NONE);
    rig_close(&rig);
}

/* ZMTP 3.0: the greeting, READY with these properties, one message. */
static size_t property(uint8_t *at, const char *name, const char *value)
{
    const size_t n = strlen(name), v = strlen(value);
    at[0] = (uint8_t)n;
    memcpy(at + 1, name, n);
    memset(at + 1 + n, 0, 4);
    at[n + 4] = (uint8_t)v;
    memcpy(at + n + 5, value, v);
    return n + 5 + v;
}

static void greeting(uint8_t *bytes)
{
    memset(bytes, 0, GREETING);
    bytes[0] = 0xFF;
    bytes[9] = 0x7F;
    bytes[10] = 3;
    memcpy(bytes + 12, "NULL", 4);
}

static size_t ready(uint8_t *bytes)
{
    size_t size = 6;
    memcpy(bytes + 2, "\005READY", size);
    size += property(bytes + 2 + size, "Socket-Type", "DEALER");
    size += property(bytes + 2 + size, "User-Id", "uid:12345");
    size += property(bytes + 2 + size, "Peer-Address", "localhost:12345:0:1");
    bytes[0] = 4;
    bytes[1] = (uint8_t)size;
    return 2 + size;
}

static int reach(const char *endpoint)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in remote = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const bool is_local = strncmp(endpoint, "ipc://", 6) == 0;
    snprintf(local.sun_path, sizeof local.sun_path, "%s", endpoint + 6);
    remote.sin_port = htons((uint16_t)atoi(strrchr(endpoint, ':') + 1));
    const int to = socket(is_local ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
    const int rc = is_local ? connect(to, (struct sockaddr *)&local, sizeof local)
                            : connect(to, (struct sockaddr *)&remote, sizeof remote);
    cr_assert_eq(rc, 0, "%s", endpoint);
    return to;
}

static int fd;
static size_t heard;

/* The desk's greeting is over, and its READY came. */
static bool is_answered(struct rig *r)
{
    uint8_t bytes[512];
    (void)r;
    const ssize_t size = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    heard += size > 0 ? (size_t)size : 0;
    return heard > GREETING;
}

/* READY only once the desk's is there: libzmq takes nothing while it waits for who it is. */
static void claims(const char *desk, const char *expected)
{
    static const uint8_t message[] = {0, 2, 'h', 'i'};
    uint8_t bytes[512];
    heard = 0;
    rig_open(&rig, desk, TCP);
    fd = reach(net_desk_endpoint(rig.net, 0));
    greeting(bytes);
    cr_assert_eq(send(fd, bytes, GREETING, 0), GREETING);
    cr_assert(rig_run(&rig, is_answered, 5000));
    const size_t size = ready(bytes);
    cr_assert_eq(send(fd, bytes, size, 0), (ssize_t)size);
    cr_assert_eq(send(fd, message, sizeof message, 0), (ssize_t)sizeof message);
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_expect_str_eq(rig.last, "hi");
    cr_expect_str_eq(rig.last_peer.principal, expected);
    close(fd);
    rig_close(&rig);
}

Test(credentials, what_a_peer_says_of_itself_is_not_believed)
{
    claims(TCP, NET_PRINCIPAL_NONE);
    claims("ipc://*", own());
}
