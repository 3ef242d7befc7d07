#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "net/loop.h"
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"

static struct rig rig;

static bool one_request(struct rig *r) { return r->requests >= 1; }
static bool two_requests(struct rig *r) { return r->requests >= 2; }
static bool forever(struct rig *r) { (void)r; return false; }

static void echoes_over(const char *endpoint)
{
    char buf[64];
    rig_open(&rig, endpoint, TCP);
    void *c = rig_client(&rig, ZMQ_DEALER);
    RIG_SEND(c, "hello");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert(rig_take(c, buf, sizeof buf));
    cr_assert_str_eq(buf, "hello");
    cr_assert_eq(net_counters(rig.net)->requests, 1);
    cr_assert_eq(net_counters(rig.net)->replies, 1);
    cr_assert_eq(net_counters(rig.net)->bad_frames, 0);
    zmq_close(c);
    rig_close(&rig);
}

Test(desk, echoes_over_tcp) { echoes_over(TCP); }
Test(desk, echoes_over_ipc) { echoes_over("ipc://*"); }

Test(desk, a_req_is_answered_in_its_own_form)
{
    char buf[64];
    rig_open(&rig, TCP, TCP);
    void *req = rig_client(&rig, ZMQ_REQ);
    for (int i = 0; i < 3; i++) { /* a REQ that gets no delimiter drops the reply and stays stuck */
        rig.requests = 0;
        RIG_SEND(req, "who?");
        cr_assert(rig_run(&rig, one_request, 5000));
        cr_assert_str_eq(rig.last, "who?");
        cr_assert(rig.last_peer.delimited);
        cr_assert(rig_take(req, buf, sizeof buf));
        cr_assert_str_eq(buf, "who?");
    }
    void *dealer = rig_client(&rig, ZMQ_DEALER);
    rig.requests = 0;
    RIG_SEND(dealer, "", "delimited");
    RIG_SEND(dealer, "bare");
    cr_assert(rig_run(&rig, two_requests, 5000));
    cr_assert(rig_take(dealer, buf, sizeof buf));
    cr_assert_str_eq(buf, "");
    cr_assert(rig_take(dealer, buf, sizeof buf));
    cr_assert_str_eq(buf, "delimited");
    cr_assert(rig_take(dealer, buf, sizeof buf));
    cr_assert_str_eq(buf, "bare");
    zmq_close(req);
    zmq_close(dealer);
    rig_close(&rig);
}

Test(desk, an_empty_request_is_a_request)
{
    rig_open(&rig, TCP, TCP);
    void *c = rig_client(&rig, ZMQ_DEALER);
    rig.last_size = 99;
    RIG_SEND(c, "");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert_eq(rig.last_size, 0);
    cr_assert_not(rig.last_peer.delimited);
    zmq_close(c);
    rig_close(&rig);
}

Test(desk, multipart_garbage_is_counted_and_skipped)
{
    char buf[64];
    rig_open(&rig, TCP, TCP);
    void *c = rig_client(&rig, ZMQ_DEALER);
    RIG_SEND(c, "a", "b");
    RIG_SEND(c, "", "a", "b");
    RIG_SEND(c, "", "", "");
    RIG_SEND(c, "a", "");
    RIG_SEND(c, "good");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert_str_eq(rig.last, "good");
    cr_assert_eq(rig.requests, 1);
    cr_assert_eq(net_counters(rig.net)->bad_frames, 4);
    cr_assert(rig_take(c, buf, sizeof buf));
    cr_assert_str_eq(buf, "good");
    zmq_close(c);
    rig_close(&rig);
}

Test(desk, a_message_of_very_many_frames_is_skipped_in_many_turns)
{
    enum { FRAMES = 20000 };
    rig_open(&rig, TCP, TCP);
    void *c = rig_client(&rig, ZMQ_DEALER);
    RIG_SEND(c, "first");
    cr_assert(rig_run(&rig, one_request, 5000));
    uint64_t before = net_turns(rig.net);
    for (int i = 0; i < FRAMES; i++)
        cr_assert_geq(zmq_send(c, "x", 1, i + 1 < FRAMES ? ZMQ_SNDMORE : 0), 0);
    RIG_SEND(c, "good");
    cr_assert(rig_run(&rig, two_requests, 10000));
    cr_assert_str_eq(rig.last, "good");
    cr_assert_eq(net_counters(rig.net)->bad_frames, 1);
    cr_assert_geq(net_turns(rig.net) - before, FRAMES / 64, "one turn must not take them all");
    zmq_close(c);
    rig_close(&rig);
}

Test(desk, a_name_longer_than_ours_is_not_served)
{
    rig_open(&rig, TCP, TCP);
    void *longer = zmq_socket(rig.zmq, ZMQ_DEALER), *fits = zmq_socket(rig.zmq, ZMQ_DEALER);
    char name[NET_PEER_MAX + 1];
    memset(name, 'n', sizeof name);
    rig_option(longer, ZMQ_LINGER, 0);
    rig_option(fits, ZMQ_LINGER, 0);
    cr_assert_eq(zmq_setsockopt(longer, ZMQ_ROUTING_ID, name, NET_PEER_MAX + 1), 0);
    cr_assert_eq(zmq_setsockopt(fits, ZMQ_ROUTING_ID, name, NET_PEER_MAX), 0);
    cr_assert_eq(zmq_connect(longer, net_desk_endpoint(rig.net, 0)), 0);
    RIG_SEND(longer, "from afar");
    cr_assert_not(rig_run(&rig, one_request, 300));
    cr_assert_eq(net_counters(rig.net)->bad_frames, 1);
    cr_assert_eq(zmq_connect(fits, net_desk_endpoint(rig.net, 0)), 0);
    RIG_SEND(fits, "fits");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert_str_eq(rig.last, "fits");
    cr_assert_eq(rig.last_peer.size, NET_PEER_MAX);
    zmq_close(longer);
    zmq_close(fits);
    rig_close(&rig);
}

static void *named_client(const char *name)
{
    void *c = zmq_socket(rig.zmq, ZMQ_DEALER);
    rig_option(c, ZMQ_LINGER, 0);
    cr_assert_eq(zmq_setsockopt(c, ZMQ_ROUTING_ID, name, strlen(name)), 0);
    cr_assert_eq(zmq_connect(c, net_desk_endpoint(rig.net, 0)), 0);
    return c;
}

/* Two peers of one name: who was there first keeps it, and its replies. */
Test(desk, nobody_takes_over_the_name_of_another)
{
    char buf[64];
    rig_open(&rig, TCP, TCP);
    void *first = named_client("bank1");
    RIG_SEND(first, "first");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert(rig_take(first, buf, sizeof buf));
    void *second = named_client("bank1");
    RIG_SEND(second, "second");
    cr_assert_not(rig_run(&rig, two_requests, 500), "%s", rig.last);
    RIG_SEND(first, "first again");
    cr_assert(rig_run(&rig, two_requests, 5000));
    cr_assert_str_eq(rig.last, "first again");
    cr_assert(rig_take(first, buf, sizeof buf));
    cr_assert_str_eq(buf, "first again");
    zmq_close(first);
    zmq_close(second);
    rig_close(&rig);
}

/* What is a little too large is handed over, so that it can be told; far beyond, ZeroMQ cuts. */
Test(desk, an_oversized_message_is_cut_off_and_the_loop_lives)
{
    static char buf[2 * RIG_REQUEST_MAX + 2];
    rig_open(&rig, TCP, TCP);
    void *big = rig_client(&rig, ZMQ_DEALER), *other = rig_client(&rig, ZMQ_DEALER);
    memset(buf, 'x', sizeof buf);
    cr_assert_geq(zmq_send(big, buf, 2 * RIG_REQUEST_MAX + 1, 0), 0);
    RIG_SEND(other, "other");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert_not(rig_run(&rig, two_requests, 300), "the oversized one must not arrive");
    cr_assert_str_eq(rig.last, "other");
    /* it may connect again, and be told */
    cr_assert_geq(zmq_send(big, buf, 2 * RIG_REQUEST_MAX, 0), 0);
    cr_assert(rig_run(&rig, two_requests, 5000));
    cr_assert_eq(rig.last_size, 2 * RIG_REQUEST_MAX);
    cr_assert(rig_take(big, buf, sizeof buf));
    zmq_close(big);
    zmq_close(other);
    rig_close(&rig);
}

/* libzmq itself would accept until there are no descriptors, and then spin or abort. */
Test(desk, connections_beyond_the_limit_are_turned_away_and_others_are_served, .timeout = 60)
{
    enum { MORE = 60 }; /* each of three descriptors in this process */
    void *more[MORE];
    char buf[16];
    rig.connections_max = 50;
    rig_open(&rig, TCP, TCP);
    void *first = rig_client(&rig, ZMQ_DEALER);
    RIG_SEND(first, "here");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert(rig_take(first, buf, sizeof buf));
    for (int i = 0; i < MORE; i++)
        more[i] = rig_client(&rig, ZMQ_DEALER);
    cr_assert_not(rig_run(&rig, forever, 500));
    cr_assert_gt(net_figures(rig.net).connections_turned_away, MORE / 2);
    RIG_SEND(first, "still here");
    cr_assert(rig_run(&rig, two_requests, 5000));
    cr_assert(rig_take(first, buf, sizeof buf));
    for (int i = 0; i < MORE; i++)
        zmq_close(more[i]);
    void *last = rig_client(&rig, ZMQ_DEALER);
    rig.requests = 0;
    RIG_SEND(last, "places come back");
    cr_assert(rig_run(&rig, one_request, 5000));
    zmq_close(first);
    zmq_close(last);
    rig_close(&rig);
}

static size_t most_in_a_turn;
static size_t at_last_turn;

static void count_turn(struct rig *r)
{
    size_t now = r->requests - at_last_turn;
    at_last_turn = r->requests;
    if (now > most_in_a_turn)
        most_in_a_turn = now;
}

static void only_take(struct rig *r, const struct net_peer *from, const uint8_t *data, size_t size)
{
    (void)r, (void)from, (void)data, (void)size;
}

static bool a_thousand(struct rig *r) { return r->requests >= 1000; }

Test(desk, a_turn_takes_no_more_than_drain_max)
{
    enum { CLIENTS = 20 }; /* of each, ZeroMQ takes a few ahead of us */
    void *c[CLIENTS];
    rig_open(&rig, TCP, TCP);
    for (int i = 0; i < CLIENTS; i++)
        c[i] = rig_client(&rig, ZMQ_DEALER);
    net_accept(rig.net, false); /* let them gather first */
    for (int i = 0; i < 1000; i++)
        RIG_SEND(c[i % CLIENTS], "x");
    cr_assert_not(rig_run(&rig, one_request, 200));
    cr_assert_eq(rig.turn_ends, 0);
    rig.on_request = only_take;
    rig.on_turn_end = count_turn;
    most_in_a_turn = at_last_turn = 0;
    net_accept(rig.net, true);
    cr_assert(rig_run(&rig, a_thousand, 5000));
    cr_assert_eq(at_last_turn, 1000, "every turn with requests must end with on_turn_end");
    cr_assert_leq(most_in_a_turn, 64);
    cr_assert_geq(most_in_a_turn, 32, "requests that wait must be taken in batches");
    for (int i = 0; i < CLIENTS; i++)
        zmq_close(c[i]);
    rig_close(&rig);
}

static void accept_no_more(struct rig *r, const struct net_peer *from, const uint8_t *data,
                           size_t size)
{
    (void)from, (void)data, (void)size;
    if (r->requests == 10)
        net_accept(r->net, false);
}

Test(desk, accept_false_stops_at_that_request_and_costs_no_turns)
{
    rig_open(&rig, TCP, TCP);
    void *c = rig_client(&rig, ZMQ_DEALER);
    for (int i = 0; i < 100; i++)
        RIG_SEND(c, "x");
    rig.on_request = accept_no_more;
    cr_assert_not(rig_run(&rig, forever, 200));
    cr_assert_eq(rig.requests, 10);
    size_t turn_ends = rig.turn_ends;
    void *newcomer = rig_client(&rig, ZMQ_DEALER); /* news for the socket that it must take in */
    RIG_SEND(newcomer, "x");
    uint64_t before = net_turns(rig.net);
    cr_assert_not(rig_run(&rig, forever, 500)); /* looks every 5 ms: 100 turns are the rig's own */
    cr_assert_leq(net_turns(rig.net) - before, 150, "waiting requests must not turn the loop");
    cr_assert_eq(rig.requests, 10);
    cr_assert_eq(rig.turn_ends, turn_ends, "a turn without requests has no end to tell of");
    rig.on_request = only_take;
    net_accept(rig.net, true);
    cr_assert_not(rig_run(&rig, forever, 200));
    cr_assert_eq(rig.requests, 101);
    zmq_close(newcomer);
    zmq_close(c);
    rig_close(&rig);
}
