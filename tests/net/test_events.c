#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"
#define EVENTS_HWM 100000 /* so that a busy machine makes nobody a slow listener */
#define JUNK_FRAMES 300000
#define JUNK_SIZE 60
#define GROWTH_MAX (20u << 20) /* unread, they would be 40 MB and more */

/* AddressSanitizer keeps freed memory: there only the count of drained frames is judged. */
#ifdef __has_feature
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
static const bool memory_is_reported = false;
#else
static const bool memory_is_reported = true;
#endif

static struct rig rig;
static void *subscriber;
static unsigned published, taken;

/* Publishes a numbered event on the topic each time it is called, and takes what has come. */
static void publish_and_take(struct rig *r)
{
    char topic[64], body[64], expected[64];
    snprintf(body, sizeof body, "%u", published);
    cr_assert_eq(net_publish(r->net, "pool/kind", body, strlen(body)), 0);
    cr_assert_eq(net_publish(r->net, "other/kind", body, strlen(body)), 0);
    published++;
    while (zmq_recv(subscriber, topic, sizeof topic, ZMQ_DONTWAIT) >= 0) {
        cr_assert_arr_eq(topic, "pool/kind", 9);
        cr_assert(rig_take(subscriber, body, sizeof body));
        if (taken == 0) /* what was published before the subscription arrived is not for us */
            taken = (unsigned)atoi(body);
        snprintf(expected, sizeof expected, "%u", taken);
        cr_assert_str_eq(body, expected, "in order, none missing");
        taken++;
    }
}

static bool fifty_taken(struct rig *r)
{
    (void)r;
    return taken >= 50;
}

Test(events, a_subscriber_gets_topic_and_body_in_order)
{
    rig.events_hwm = EVENTS_HWM;
    rig_open(&rig, TCP, TCP);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take;
    cr_assert(rig_run(&rig, fifty_taken, 10000));
    cr_assert_eq(net_counters(rig.net)->published, 2 * (uint64_t)published);
    zmq_close(subscriber);
    rig_close(&rig);
}

struct talker {
    pid_t pid;
    int line; /* written: the endpoint to talk to; closed: end */
};

static void talk(int line)
{
    char endpoint[128] = {0}, junk[JUNK_SIZE];
    int no_limit = 0;
    memset(junk, 'j', sizeof junk);
    if (read(line, endpoint, sizeof endpoint - 1) <= 0)
        return;
    void *talker = zmq_socket(zmq_ctx_new(), ZMQ_XSUB);
    zmq_setsockopt(talker, ZMQ_SNDHWM, &no_limit, sizeof no_limit);
    zmq_connect(talker, endpoint);
    for (int i = 0; i < JUNK_FRAMES; i++)
        zmq_send(talker, junk, sizeof junk, 0);
    /* An XSUB that closes throws away what it has not sent, linger or not. */
    while (read(line, junk, sizeof junk) > 0)
        ;
}

/* A listener that talks: sends up frames that are no subscriptions, as fast as the connection takes
 * them. A process of its own, so that its memory is not ours, and made while we have one thread. */
static struct talker talker_start(void)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        close(ends[1]);
        talk(ends[0]);
        _exit(0);
    }
    close(ends[0]);
    return (struct talker){pid, ends[1]};
}

static bool junk_is_drained(struct rig *r)
{
    return net_figures(r->net).listeners.junk == JUNK_FRAMES;
}

static bool figures_have_come(struct rig *r)
{
    return net_figures(r->net).listeners.memory_bytes > 0;
}

Test(events, junk_from_below_is_drained_and_costs_no_memory, .timeout = 60)
{
    struct talker talker = talker_start();
    rig.events_hwm = EVENTS_HWM;
    rig_open(&rig, TCP, TCP);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take;
    cr_assert(rig_run(&rig, fifty_taken, 10000));

    cr_assert(rig_run(&rig, figures_have_come, 5000));
    uint64_t before = net_figures(rig.net).listeners.memory_bytes;
    unsigned taken_before = taken;
    const char *endpoint = net_events_endpoint(rig.net, 0);
    cr_assert_gt(write(talker.line, endpoint, strlen(endpoint)), 0);
    bool drained = rig_run(&rig, junk_is_drained, 30000);
    uint64_t grown = net_figures(rig.net).listeners.memory_bytes - before;
    close(talker.line);
    waitpid(talker.pid, NULL, 0);
    cr_assert(drained, "%lu of %d", (unsigned long)net_figures(rig.net).listeners.junk,
              JUNK_FRAMES);
    cr_assert_gt(taken, taken_before, "the subscriber is served meanwhile");
    if (memory_is_reported)
        cr_assert_lt(grown, GROWTH_MAX, "grew by %lu KiB", (unsigned long)grown >> 10);
    zmq_close(subscriber);
    rig_close(&rig);
}

static bool forever(struct rig *r)
{
    (void)r;
    return false;
}

Test(events, a_topic_longer_than_the_limit_is_cut_off)
{
    char prefix[600];
    memset(prefix, 'p', sizeof prefix);
    prefix[sizeof prefix - 1] = 0;
    rig.events_hwm = EVENTS_HWM;
    rig_open(&rig, TCP, TCP);
    void *greedy = rig_subscriber(&rig, prefix);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take;
    cr_assert(rig_run(&rig, fifty_taken, 10000));
    rig.on_tick = NULL;
    cr_assert_eq(net_publish(rig.net, prefix, "x", 1), 0);
    cr_assert_not(rig_run(&rig, forever, 100));
    char buf[8];
    cr_assert_lt(zmq_recv(greedy, buf, sizeof buf, ZMQ_DONTWAIT), 0);
    zmq_close(greedy);
    zmq_close(subscriber);
    rig_close(&rig);
}

Test(events, publishing_to_nobody_is_no_failure)
{
    rig_open(&rig, TCP, TCP);
    for (int i = 0; i < 10000; i++)
        cr_assert_eq(net_publish(rig.net, "pool/kind", "x", 1), 0);
    rig_close(&rig);
}

/* Given to a fan-out that ends it: whatever a listener does costs events and nothing else. */
static pid_t fanout_pid(void)
{
    char path[64];
    int pid = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)getpid(), (int)getpid());
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    cr_assert_eq(fscanf(file, "%d", &pid), 1);
    fclose(file);
    return pid;
}

static bool it_was_lost(struct rig *r) { return net_counters(r->net)->listeners_lost == 1; }
static unsigned taken_then;
static bool more_is_taken(struct rig *r) { (void)r; return taken > taken_then + 10; }

static void publish_and_take_with_gaps(struct rig *r)
{
    char topic[64], body[64];
    snprintf(body, sizeof body, "%u", published++);
    cr_assert_eq(net_publish(r->net, "pool/kind", body, strlen(body)), 0);
    while (zmq_recv(subscriber, topic, sizeof topic, ZMQ_DONTWAIT) >= 0) {
        cr_assert(rig_take(subscriber, body, sizeof body));
        taken++;
    }
}

Test(events, a_fan_out_that_ends_is_started_again_at_the_same_endpoint, .timeout = 60)
{
    char endpoint[128];
    rig_open(&rig, TCP, TCP);
    snprintf(endpoint, sizeof endpoint, "%s", net_events_endpoint(rig.net, 0));
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take_with_gaps;
    cr_assert(rig_run(&rig, more_is_taken, 10000));
    kill(fanout_pid(), SIGKILL);
    cr_assert(rig_run(&rig, it_was_lost, 5000));
    cr_assert_eq(net_counters(rig.net)->listeners_lost_by, SIGKILL);
    taken_then = taken;
    cr_assert(rig_run(&rig, more_is_taken, 20000), "listeners come back by themselves");
    cr_assert_str_eq(net_events_endpoint(rig.net, 0), endpoint);
    cr_assert_gt(net_counters(rig.net)->events_dropped, 0, "and what was lost is counted");
    zmq_close(subscriber);
    rig_close(&rig);
}

static void publish_many(unsigned count)
{
    static char body[1000];
    for (unsigned i = 0; i < count; i++)
        cr_assert_eq(net_publish(rig.net, "pool/kind", body, sizeof body), 0);
}

/* What a fan-out that ends had not read is lost, and counted: what was being written to it, and
 * what was queued behind that. */
Test(events, what_a_fan_out_had_not_read_when_it_ended_is_counted, .timeout = 60)
{
    enum { EVENTS = 2000 };
    rig_open(&rig, TCP, TCP);
    kill(fanout_pid(), SIGSTOP);
    publish_many(EVENTS);
    cr_assert_not(rig_run(&rig, it_was_lost, 100)); /* these are being written now */
    publish_many(EVENTS);
    cr_assert_eq(net_counters(rig.net)->events_dropped, 0, "4 MB are kept");
    kill(fanout_pid(), SIGKILL);
    cr_assert(rig_run(&rig, it_was_lost, 5000));
    cr_assert_gt(net_counters(rig.net)->events_dropped, EVENTS + EVENTS / 2);
    cr_assert_leq(net_counters(rig.net)->events_dropped, 2 * EVENTS);
    rig_close(&rig);
}

static void *greedy;
static unsigned subscribed;

static void subscribe_more(struct rig *r)
{
    char subscription[RIG_TOPIC_MAX];
    publish_and_take_with_gaps(r);
    for (int i = 0; i < 2000; i++) {
        memset(subscription, 's', sizeof subscription);
        snprintf(subscription, sizeof subscription, "\x01%u", subscribed++ * 2654435761u);
        zmq_send(greedy, subscription, sizeof subscription, ZMQ_DONTWAIT);
    }
}

/* Subscriptions live in the fan-out, whose memory has a limit: it ends, and we do not. */
Test(events, a_listener_that_takes_more_memory_than_there_is_ends_the_fan_out_alone,
     .timeout = 60)
{
    if (!memory_is_reported)
        return;
    rig.listeners_bytes_max = 96u << 20;
    rig_open(&rig, TCP, TCP);
    subscriber = rig_subscriber(&rig, "pool/");
    greedy = zmq_socket(rig.zmq, ZMQ_XSUB);
    rig_option(greedy, ZMQ_LINGER, 0);
    cr_assert_eq(zmq_connect(greedy, net_events_endpoint(rig.net, 0)), 0);
    rig.on_tick = subscribe_more;
    bool lost = rig_run(&rig, it_was_lost, 30000);
    zmq_close(greedy);
    cr_assert(lost, "%u subscriptions", subscribed);
    rig.on_tick = publish_and_take_with_gaps;
    taken_then = taken;
    cr_assert(rig_run(&rig, more_is_taken, 20000));
    zmq_close(subscriber);
    rig_close(&rig);
}

Test(events, a_fan_out_that_stands_still_blocks_nothing, .timeout = 60)
{
    static char body[1000];
    uint64_t began;
    rig_open(&rig, TCP, TCP);
    kill(fanout_pid(), SIGSTOP);
    began = net_uptime_ns();
    for (int i = 0; i < 50000; i++) /* 50 MB */
        cr_assert_eq(net_publish(rig.net, "pool/kind", body, sizeof body), 0);
    cr_assert_lt(net_uptime_ns() - began, 2000000000u);
    cr_assert_gt(net_counters(rig.net)->events_dropped, 30000);
    cr_assert_eq(net_counters(rig.net)->published, 50000);
    kill(fanout_pid(), SIGCONT);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take_with_gaps;
    cr_assert(rig_run(&rig, more_is_taken, 10000));
    zmq_close(subscriber);
    rig_close(&rig);
}

Test(events, a_fan_out_that_does_not_start_fails_the_open_with_a_sentence)
{
    static const char *const endpoint[] = {TCP};
    const struct net_config config = {
        .events = endpoint, .events_count = 1, .request_bytes_max = 4096, .connections_max = 4,
        .replies_bytes_max = 1000, .replies_total_max = 1000, .drain_max = 64,
        .fanout = "/nowhere/s75d", .topic_bytes_max = 64, .events_hwm = 10, .listeners_max = 4};
    struct net *n = NULL;
    const char *text = NULL;
    cr_assert_lt(net_open(&config, &(struct net_handler){0}, NULL, &n, &text), 0);
    cr_assert(strstr(text, "/nowhere/s75d") != NULL, "%s", text);
}

/* Those beyond the limit are turned away as they come, and the others do not notice. */
Test(events, listeners_beyond_the_limit_are_turned_away, .timeout = 60)
{
    enum { BEYOND = 10 };
    void *more[BEYOND];
    rig.events_hwm = EVENTS_HWM;
    rig.listeners_max = 3;
    rig_open(&rig, TCP, TCP);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take;
    cr_assert(rig_run(&rig, fifty_taken, 10000));
    for (int i = 0; i < BEYOND; i++)
        more[i] = rig_subscriber(&rig, "other/");
    cr_assert_not(rig_run(&rig, forever, 1500));
    cr_assert_geq(net_figures(rig.net).listeners.turned_away, BEYOND - 2);
    cr_assert_leq(net_figures(rig.net).listeners.connections, 3);
    unsigned before = taken;
    cr_assert_not(rig_run(&rig, forever, 200));
    cr_assert_gt(taken, before);
    for (int i = 0; i < BEYOND; i++)
        zmq_close(more[i]);
    zmq_close(subscriber);
    rig_close(&rig);
}
