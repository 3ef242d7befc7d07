#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "net/loop.h"
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"

static struct rig rig;

static bool at_once(struct rig *r) { (void)r; return true; }

static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

struct quiet {
    struct net *net;
    unsigned ticks;
};

static void quiet_tick(void *ctx)
{
    struct quiet *q = ctx;
    if (++q->ticks == 3)
        net_stop(q->net);
}

static void quiet_request(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size)
{
    struct quiet *q = ctx;
    net_reply(q->net, from, data, size);
    net_publish(q->net, "pool/kind", data, size);
}

/* The turns of a loop that has had some traffic and now has none, with peers connected. */
Test(loop, a_quiet_daemon_wakes_for_its_tick_and_nothing_else, .timeout = 30)
{
    static const char *const endpoint[] = {TCP};
    const struct net_config config = {
        .desk = endpoint,
        .desk_count = 1,
        .insecure = true,
        .events = endpoint,
        .events_count = 1,
        .request_bytes_max = 4096,
        .replies_bytes_max = 100000,
        .replies_total_max = 100000,
        .connections_max = 20,
        .drain_max = 64,
        .fanout = S75_FANOUT,
        .topic_bytes_max = 64,
        .events_hwm = 100,
        .listeners_max = 20,
    };
    const struct net_handler handler = {.on_request = quiet_request, .on_tick = quiet_tick};
    struct quiet q = {0};
    cr_assert_eq(net_open(&config, &handler, &q, &q.net, NULL), 0);
    rig = (struct rig){.net = q.net, .zmq = zmq_ctx_new()};
    void *client = rig_client(&rig, ZMQ_DEALER), *subscriber = rig_subscriber(&rig, "");
    RIG_SEND(client, "x");
    net_tick(q.net, 100);
    cr_assert_eq(net_run(q.net), 0);
    cr_assert_eq(net_counters(q.net)->replies, 1);

    q.ticks = 0;
    uint64_t turns = net_turns(q.net), cpu = cpu_ns();
    net_tick(q.net, 1000);
    cr_assert_eq(net_run(q.net), 0);
    turns = net_turns(q.net) - turns;
    cr_assert_leq(turns, 6, "%lu turns in 3 s", (unsigned long)turns);
    cr_assert_leq(cpu_ns() - cpu, 50000000u, "3 quiet seconds must cost next to nothing");
    zmq_close(client);
    zmq_close(subscriber);
    rig_close(&rig);
}

static void stop_ourselves(struct rig *r)
{
    if (r->stops == 0) {
        kill(getpid(), SIGTERM);
        kill(getpid(), SIGINT);
    }
}

static unsigned looks;
static bool some_looks(struct rig *r) { (void)r; return ++looks >= 10; }

Test(loop, signals_stop_once_and_never_kill)
{
    rig_open(&rig, TCP, TCP);
    rig.on_tick = stop_ourselves;
    cr_assert(rig_run(&rig, some_looks, 5000));
    cr_assert_eq(rig.stops, 1);
    kill(getpid(), SIGPIPE);
    looks = 0;
    cr_assert(rig_run(&rig, some_looks, 5000));
    cr_assert_eq(rig.stops, 1);
    rig_close(&rig);
}

Test(loop, a_stop_before_the_run_ends_it_at_once)
{
    rig_open(&rig, TCP, TCP);
    net_stop(rig.net);
    cr_assert_eq(net_run(rig.net), 0); /* has no tick: would otherwise never end */
    cr_assert(rig_run(&rig, at_once, 5000), "and it can run again");
    rig_close(&rig);
}

struct ticking {
    struct net *net;
    unsigned ticks;
};

static void three_ticks(void *ctx)
{
    struct ticking *t = ctx;
    if (++t->ticks == 3)
        net_tick(t->net, 0);
}

static int ten_periods(void *arg)
{
    (void)arg;
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    return 0;
}

static void stop_it(void *arg, int result)
{
    struct ticking *t = arg;
    (void)result;
    net_stop(t->net);
}

Test(loop, tick_zero_stops_the_tick)
{
    const struct net_config config = {.request_bytes_max = 4096,
                                      .replies_bytes_max = 100000,
                                      .replies_total_max = 100000, .connections_max = 20,
                                      .drain_max = 64};
    const struct net_handler handler = {.on_tick = three_ticks};
    struct ticking t = {0};
    cr_assert_eq(net_open(&config, &handler, &t, &t.net, NULL), 0);
    net_tick(t.net, 10);
    cr_assert_eq(net_work(t.net, ten_periods, stop_it, &t), 0);
    cr_assert_eq(net_run(t.net), 0);
    cr_assert_eq(t.ticks, 3);
    net_close(t.net, 0);
}

Test(loop, handlers_may_be_left_out)
{
    static const char *const endpoint[] = {TCP};
    const struct net_config config = {.desk = endpoint,
                                      .desk_count = 1,
                                      .insecure = true,
                                      .request_bytes_max = 4096,
                                      .replies_bytes_max = 100000,
                                      .replies_total_max = 100000,
                                      .connections_max = 20,
                                      .drain_max = 64};
    const struct net_handler only_tick = {.on_tick = three_ticks};
    struct ticking t = {0};
    cr_assert_eq(net_open(&config, &only_tick, &t, &t.net, NULL), 0);
    cr_assert_null(net_events_endpoint(t.net, 0));
    cr_assert_null(net_desk_endpoint(t.net, 1));
    rig = (struct rig){.net = t.net, .zmq = zmq_ctx_new()};
    void *client = rig_client(&rig, ZMQ_DEALER);
    RIG_SEND(client, "x");
    net_wake(t.net);
    kill(getpid(), SIGTERM);
    cr_assert_eq(net_work(t.net, ten_periods, stop_it, &t), 0);
    cr_assert_eq(net_run(t.net), 0);
    cr_assert_eq(net_counters(t.net)->requests, 1);
    zmq_close(client);
    rig_close(&rig);
}

Test(loop, clocks)
{
    int64_t wall_us = (int64_t)time(NULL) * 1000000;
    cr_assert_leq(llabs(net_now().us - wall_us), 2000000);
    uint64_t a = net_uptime_ns(), b = net_uptime_ns();
    cr_assert_leq(a, b);
}
