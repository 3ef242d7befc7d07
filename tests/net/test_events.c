#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "net/loop.h"
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"
#define SEND_HWM 100000 /* so that a busy machine makes nobody a slow listener */
#define JUNK_FRAMES 300000
#define JUNK_SIZE 400
#define GROWTH_MAX (20u << 20) /* unread, they would be 120 MB and more */

/* AddressSanitizer keeps freed memory: there only the count of drained frames is judged. */
#ifdef __has_feature
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
static const bool memory_is_told = false;
#else
static const bool memory_is_told = true;
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
    rig.send_hwm = SEND_HWM;
    rig_open(&rig, TCP, TCP);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take;
    cr_assert(rig_run(&rig, fifty_taken, 10000));
    cr_assert_eq(net_counters(rig.net)->published, 2 * (uint64_t)published);
    zmq_close(subscriber);
    rig_close(&rig);
}

static size_t resident_bytes(void)
{
    unsigned long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    cr_assert_eq(fscanf(f, "%lu %lu", &pages, &resident), 2);
    fclose(f);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
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
    return net_events_junk(r->net) == JUNK_FRAMES;
}

Test(events, junk_from_below_is_drained_and_costs_no_memory, .timeout = 60)
{
    struct talker talker = talker_start();
    rig.send_hwm = SEND_HWM;
    rig_open(&rig, TCP, TCP);
    subscriber = rig_subscriber(&rig, "pool/");
    rig.on_tick = publish_and_take;
    cr_assert(rig_run(&rig, fifty_taken, 10000));

    size_t before = resident_bytes();
    unsigned taken_before = taken;
    const char *endpoint = net_events_endpoint(rig.net, 0);
    cr_assert_gt(write(talker.line, endpoint, strlen(endpoint)), 0);
    bool drained = rig_run(&rig, junk_is_drained, 30000);
    size_t grown = resident_bytes() - before;
    close(talker.line);
    waitpid(talker.pid, NULL, 0);
    cr_assert(drained, "%lu of %d", (unsigned long)net_events_junk(rig.net), JUNK_FRAMES);
    cr_assert_gt(taken, taken_before, "the subscriber is served meanwhile");
    if (memory_is_told)
        cr_assert_lt(grown, GROWTH_MAX, "grew by %zu KiB", grown >> 10);
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
    rig.send_hwm = SEND_HWM;
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
