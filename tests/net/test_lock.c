/* The lock of tcp endpoints: who gets in, who does not, and that nothing is served when it does not
 * hold. Every peer here is libzmq's own, with keys or without. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/error.h"
#include "keys/key.h"
#include "net/places.h"
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"
enum { Z85 = 41, AWHILE_MS = 700 };

struct pair {
    char public[Z85], secret[Z85];
    uint8_t bytes[KEY_SIZE]; /* of the secret */
    char principal[NET_PRINCIPAL_MAX];
};

static struct rig rig;
static struct pair server, before, alice, mallory;
static char admitted[2 * NET_PRINCIPAL_MAX + 2];

static void make(struct pair *p)
{
    uint8_t public[KEY_SIZE];
    cr_assert_eq(zmq_curve_keypair(p->public, p->secret), 0);
    zmq_z85_decode(p->bytes, p->secret);
    zmq_z85_decode(public, p->public);
    strcpy(p->principal, KEY_PRINCIPAL);
    key_print(public, p->principal + strlen(KEY_PRINCIPAL));
}

static bool only_alice(void *ctx, const char *principal)
{
    (void)ctx;
    return strcmp(principal, alice.principal) == 0;
}

static bool everybody(void *ctx, const char *principal)
{
    (void)ctx, (void)principal;
    return true;
}

static void make_all(void)
{
    make(&server);
    make(&before);
    make(&alice);
    make(&mallory);
    snprintf(admitted, sizeof admitted, "uid:%u\n%s\n", (unsigned)geteuid(), alice.principal);
    rig = (struct rig){.secret_key = server.bytes,
                       .previous_key = before.bytes,
                       .may_connect = only_alice,
                       .listeners = admitted};
}

static void present(void *socket, const struct pair *own, const struct pair *of_server)
{
    if (!own)
        return;
    cr_assert_eq(zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, of_server->public, Z85), 0);
    cr_assert_eq(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, own->public, Z85), 0);
    cr_assert_eq(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own->secret, Z85), 0);
}

static bool one_request(struct rig *r)
{
    return r->requests >= 1;
}
static bool never(struct rig *r)
{
    (void)r;
    return false;
}

/* own NULL: a peer without a lock. */
static bool gets_in(const struct pair *own, const struct pair *of_server)
{
    void *c = zmq_socket(rig.zmq, ZMQ_DEALER);
    rig_option(c, ZMQ_LINGER, 0);
    present(c, own, of_server);
    cr_assert_eq(zmq_connect(c, net_desk_endpoint(rig.net, 0)), 0);
    rig.requests = 0;
    RIG_SEND(c, "hello");
    const bool in = rig_run(&rig, one_request, own == &alice && of_server ? 5000 : AWHILE_MS);
    zmq_close(c);
    return in;
}

Test(lock, whom_the_register_knows_gets_in_and_is_who_he_proves_to_be, .init = make_all)
{
    rig_open(&rig, TCP, TCP);
    cr_assert(gets_in(&alice, &server));
    cr_expect_str_eq(rig.last_peer.principal, alice.principal);
    rig_close(&rig);
}

Test(lock, strangers_and_those_without_a_key_stay_outside, .init = make_all)
{
    rig_open(&rig, TCP, TCP);
    cr_expect_not(gets_in(&mallory, &server));
    cr_expect_gt(net_counters(rig.net)->refused, 0);
    cr_expect_not(gets_in(NULL, NULL));
    struct pair borrowed = mallory; /* Alice's public key without its secret one */
    strcpy(borrowed.public, alice.public);
    cr_expect_not(gets_in(&borrowed, &server));
    rig_close(&rig);
}

static bool alice_or_mallory(void *ctx, const char *principal)
{
    return only_alice(ctx, principal) || strcmp(principal, mallory.principal) == 0;
}

/* A ROUTER, since a DEALER connects to an endpoint once, however often it is told to. */
static void *comes(const struct pair *own, int times)
{
    void *c = zmq_socket(rig.zmq, times > 1 ? ZMQ_ROUTER : ZMQ_DEALER);
    rig_option(c, ZMQ_LINGER, 0);
    present(c, own, &server);
    for (int i = 0; i < times; i++)
        cr_assert_eq(zmq_connect(c, net_desk_endpoint(rig.net, 0)), 0);
    return c;
}

/* Whether it is heard or only connected: beyond them it is refused, and who else comes is served.
 */
Test(lock, a_key_takes_a_quarter_of_the_places, .init = make_all, .timeout = 60)
{
    enum { PLACES = 120, MORE = 45 }; /* each takes a descriptor of this process at both ends */
    rig.connections_max = PLACES;
    rig.may_connect = alice_or_mallory;
    rig_open(&rig, TCP, TCP);
    void *more = comes(&alice, MORE);
    cr_expect_not(rig_run(&rig, never, AWHILE_MS));
    cr_expect_geq(net_counters(rig.net)->refused, MORE - PLACES / PLACES_SHARE);
    void *other = comes(&mallory, 1);
    rig.requests = 0;
    RIG_SEND(other, "hello");
    cr_expect(rig_run(&rig, one_request, 5000), "another key");
    zmq_close(other);
    zmq_close(more);
    cr_expect_not(rig_run(&rig, never, 300));
    cr_expect(gets_in(&alice, &server), "its places come back");
    rig_close(&rig);
}

Test(lock, a_server_with_another_key_is_not_spoken_to, .init = make_all)
{
    rig_open(&rig, TCP, TCP);
    cr_expect_not(gets_in(&mallory, &before));
    rig_close(&rig);
}

Test(lock, while_keys_change_an_endpoint_has_the_one_before, .init = make_all)
{
    rig_open(&rig, NET_PREVIOUS TCP, TCP);
    cr_expect_not(gets_in(&mallory, &before));
    cr_expect(gets_in(&alice, &before));
    rig_close(&rig);
}

Test(lock, over_ipc_the_kernel_says_who_it_is_and_the_register_whether_he_may, .init = make_all)
{
    rig.may_connect = everybody;
    rig.secret_key = NULL;
    rig_open(&rig, "ipc://*", TCP);
    cr_expect(gets_in(NULL, NULL));
    rig_close(&rig);
    make_all();
    rig_open(&rig, "ipc://*", TCP); /* where only Alice's key may */
    cr_expect_not(gets_in(NULL, NULL));
    rig_close(&rig);
}

static int open_at(const char *desk, bool insecure, const uint8_t *secret,
                   bool (*may_connect)(void *, const char *), const char **ret_text)
{
    struct net *n = NULL;
    const struct net_config config = {
        .desk = &desk,
        .desk_count = 1,
        .secret_key = secret,
        .insecure = insecure,
        .request_bytes_max = 4096,
        .replies_bytes_max = 100000,
        .replies_total_max = 100000,
        .connections_max = 20,
        .drain_max = 64,
    };
    const struct net_handler handler = {.may_connect = may_connect};
    const int rc = net_open(&config, &handler, NULL, &n, ret_text);
    net_close(n, 0);
    return rc;
}

Test(lock, a_daemon_that_would_let_a_random_key_in_does_not_serve, .init = make_all)
{
    const char *text = NULL;
    cr_expect_eq(open_at(TCP, false, server.bytes, everybody, &text), ERR_IO);
    cr_assert_not_null(text);
    cr_expect_str_eq(text, "the lock does not hold: a peer with a random key was let in");
    cr_expect_eq(open_at(TCP, false, server.bytes, only_alice, &text), 0);
    cr_expect_eq(open_at(TCP, false, server.bytes, NULL, &text), 0);
}

Test(lock, tcp_without_a_lock_is_said_in_so_many_words_and_stays_on_this_machine, .init = make_all)
{
    static const char *const elsewhere[] = {
        "tcp://0.0.0.0:*",     "tcp://*:*",         "tcp://eth0:*", "tcp://10.127.0.1:*",
        "tcp://127.0.0.1.1:*", "tcp://localhost:*", "tcp://127.1:*"};
    const char *text = NULL;
    cr_expect_eq(open_at(TCP, false, NULL, NULL, &text), ERR_FORM);
    cr_expect(strstr(text, "there is no secret key to lock it with"), "%s", text);
    cr_expect_eq(open_at(TCP, true, NULL, NULL, &text), 0);
    cr_expect_eq(open_at("tcp://127.0.0.2:*", true, NULL, NULL, &text), 0);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        cr_expect_eq(open_at(elsewhere[i], true, NULL, NULL, &text), ERR_FORM, "%s", elsewhere[i]);
        cr_expect(strstr(text, "must be a loopback address"), "%s", text);
    }
    cr_expect_eq(open_at(NET_PREVIOUS TCP, true, NULL, NULL, &text), ERR_FORM);
}

static void *listens_to(const struct pair *own, const struct pair *of_server)
{
    void *c = zmq_socket(rig.zmq, ZMQ_SUB);
    rig_option(c, ZMQ_LINGER, 0);
    present(c, own, of_server);
    cr_assert_eq(zmq_setsockopt(c, ZMQ_SUBSCRIBE, "", 0), 0);
    cr_assert_eq(zmq_connect(c, net_events_endpoint(rig.net, 0)), 0);
    return c;
}

static void *listens(const struct pair *own)
{
    return listens_to(own, &server);
}

static void *ear, *other_ear;
static unsigned heard, overheard;
static void publish(struct rig *r)
{
    char frame[64];
    (void)net_publish(r->net, "a", "b", 1);
    while (zmq_recv(ear, frame, sizeof frame, ZMQ_DONTWAIT) > 0)
        heard++;
    while (zmq_recv(other_ear, frame, sizeof frame, ZMQ_DONTWAIT) > 0)
        overheard++;
}
static bool was_heard(struct rig *r)
{
    (void)r;
    return heard > 0;
}

static bool was_overheard(struct rig *r)
{
    (void)r;
    return overheard > 0;
}

/* Whoever loses the right loses the connection with it, on which nothing is asked any more. */
Test(lock, only_who_may_listen_is_published_to, .init = make_all, .timeout = 60)
{
    rig_open(&rig, TCP, TCP);
    rig.on_tick = publish;
    ear = listens(&alice);
    other_ear = listens(&mallory);
    cr_assert(rig_run(&rig, was_heard, 10000));
    cr_assert_not(rig_run(&rig, never, AWHILE_MS));
    cr_expect_eq(overheard, 0);
    cr_assert_eq(net_set_listeners(rig.net, mallory.principal), 0);
    (void)rig_run(&rig, never, AWHILE_MS); /* what was on its way */
    zmq_close(other_ear); /* libzmq's SUB does not knock again where it was refused */
    other_ear = listens(&mallory);
    heard = 0;
    cr_expect(rig_run(&rig, was_overheard, 10000));
    cr_expect_not(rig_run(&rig, never, AWHILE_MS));
    cr_expect_eq(heard, 0);
    cr_expect_eq(net_counters(rig.net)->listeners_lost, 0);
    zmq_close(ear);
    zmq_close(other_ear);
    rig_close(&rig);
}

enum { EARS = 40, EAR_PLACES = 80 };
static void *ears[EARS];
static bool has_heard[EARS];

static void publish_to_ears(struct rig *r)
{
    char frame[64];
    publish(r);
    for (int i = 0; i < EARS; i++)
        while (zmq_recv(ears[i], frame, sizeof frame, ZMQ_DONTWAIT) > 0)
            has_heard[i] = true;
}

static int count_heard(void)
{
    int count = 0;
    for (int i = 0; i < EARS; i++)
        count += has_heard[i];
    return count;
}

/* Of the events, too; who else comes is published to, and places come back. */
Test(lock, a_key_takes_a_quarter_of_the_listeners, .init = make_all, .timeout = 60)
{
    snprintf(admitted, sizeof admitted, "%s\n%s\n", alice.principal, mallory.principal);
    rig.listeners_max = EAR_PLACES;
    rig_open(&rig, TCP, TCP);
    rig.on_tick = publish_to_ears;
    for (int i = 0; i < EARS; i++)
        ears[i] = listens(&alice);
    ear = other_ear = listens(&mallory);
    cr_expect(rig_run(&rig, was_heard, 10000), "another key");
    /* So long that it goes by what a key has said, and not by its having been let in lately. */
    (void)rig_run(&rig, never, (PLACES_SILENT_S + 2) * 1000);
    for (int i = 0; i < EARS; i++)
        if (!has_heard[i]) {
            zmq_close(ears[i]);
            ears[i] = listens(&alice);
        }
    (void)rig_run(&rig, never, 2 * AWHILE_MS);
    cr_expect_eq(count_heard(), EAR_PLACES / PLACES_SHARE);
    for (int i = 0; i < EARS; i++)
        zmq_close(ears[i]);
    zmq_close(ear);
    rig.on_tick = publish;
    (void)rig_run(&rig, never, 2 * AWHILE_MS); /* the fan-out looks every second */
    ear = other_ear = listens(&alice);
    heard = 0;
    cr_expect(rig_run(&rig, was_heard, 10000), "its places come back");
    zmq_close(ear);
    rig_close(&rig);
}

/* The fan-out is another process after the change. */
static void keeps_the_key_before(const char *events)
{
    make_all();
    rig_open(&rig, TCP, events);
    rig.on_tick = publish;
    other_ear = listens(&mallory);
    for (int i = 0; i < 2; i++) {
        ear = listens_to(&alice, &before);
        heard = 0;
        cr_expect(rig_run(&rig, was_heard, 10000), "%s, fan-out %d", events, i);
        zmq_close(ear);
        cr_assert_eq(net_set_listeners(rig.net, alice.principal), 0);
    }
    zmq_close(other_ear);
    rig_close(&rig);
}

Test(lock, events_with_the_key_before_keep_it_when_listeners_change, .timeout = 60)
{
    char handed[128];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&at, size) == 0 && listen(fd, 10) == 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    snprintf(handed, sizeof handed, NET_PREVIOUS NET_HANDED "%d:tcp://127.0.0.1:%u", fd,
             ntohs(at.sin_port));
    keeps_the_key_before(NET_PREVIOUS TCP);
    keeps_the_key_before(handed);
}
