/* What concerns more than one thread: wake-ups, work, stopping and closing. A plain program,
 * because it is also run under ThreadSanitizer. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/error.h"
#include "net/net.h"

#define CHECK(condition)                                                                          \
    do {                                                                                          \
        if (!(condition)) {                                                                       \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                       \
            exit(1);                                                                              \
        }                                                                                         \
    } while (0)

#define WAKES 20000
#define WORKS 300

struct bench {
    struct net *net;
    pthread_t loop_thread;
    sem_t begun;
    atomic_uint asked;         /* by the other threads, before each net_wake */
    unsigned seen, wakes;      /* loop's thread only, as all below */
    unsigned done, cancelled, sum;
    bool timed_out;
};

static void nap_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static struct net *open_net(const struct net_handler *handler, void *ctx)
{
    static const char *const endpoint[] = {"tcp://127.0.0.1:*"};
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
    struct net *n = NULL;
    CHECK(net_open(&config, handler, ctx, &n, NULL) == 0);
    return n;
}

/* A wake-up may be merged with others but the last one is never lost. */
static void on_wake(void *ctx)
{
    struct bench *b = ctx;
    CHECK(pthread_equal(pthread_self(), b->loop_thread));
    b->wakes++;
    b->seen = atomic_load(&b->asked);
    if (b->seen == 2 * WAKES)
        net_stop(b->net);
}

static void on_tick(void *ctx)
{
    struct bench *b = ctx;
    b->timed_out = true;
    net_stop(b->net);
}

static void *wake_often(void *arg)
{
    struct bench *b = arg;
    for (int i = 0; i < WAKES; i++) {
        atomic_fetch_add(&b->asked, 1);
        net_wake(b->net);
    }
    return NULL;
}

static void wakes_from_two_threads(void)
{
    const struct net_handler handler = {.on_wake = on_wake, .on_tick = on_tick};
    struct bench b = {.loop_thread = pthread_self()};
    pthread_t threads[2];
    b.net = open_net(&handler, &b);
    net_tick(b.net, 60000);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, wake_often, &b) == 0);
    CHECK(net_run(b.net) == 0);
    CHECK(!b.timed_out && b.seen == 2 * WAKES && b.wakes >= 1);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    net_close(b.net, 0);
}

struct task {
    struct bench *bench;
    int number;
    bool worked; /* written by the pool's thread, read after done: the hand-over is the barrier */
    bool in_call;
};

static int work(void *arg)
{
    struct task *t = arg;
    CHECK(!pthread_equal(pthread_self(), t->bench->loop_thread));
    t->worked = true;
    return t->number;
}

static void done(void *arg, int result)
{
    struct task *t = arg;
    struct bench *b = t->bench;
    CHECK(pthread_equal(pthread_self(), b->loop_thread));
    CHECK(!t->in_call);
    if (result == ERR_BUSY) {
        CHECK(!t->worked);
        b->cancelled++;
    } else {
        CHECK(t->worked && result == t->number);
        b->sum += (unsigned)result;
    }
    if (++b->done == WORKS)
        net_stop(b->net);
}

static void start_works(struct bench *b, struct task *tasks, net_work_fn what)
{
    for (int i = 0; i < WORKS; i++) {
        tasks[i] = (struct task){.bench = b, .number = i, .in_call = true};
        CHECK(net_work(b->net, what, done, &tasks[i]) == 0);
        tasks[i].in_call = false;
    }
}

static void work_is_done_and_reported(void)
{
    const struct net_handler handler = {.on_tick = on_tick};
    struct bench b = {.loop_thread = pthread_self()};
    struct task tasks[WORKS];
    b.net = open_net(&handler, &b);
    net_tick(b.net, 60000);
    start_works(&b, tasks, work);
    CHECK(net_run(b.net) == 0);
    CHECK(!b.timed_out && b.done == WORKS && b.cancelled == 0);
    CHECK(b.sum == WORKS * (WORKS - 1) / 2);
    net_close(b.net, 0);
}

static int slow_work(void *arg)
{
    struct task *t = arg;
    sem_post(&t->bench->begun);
    nap_ms(5);
    net_wake(t->bench->net); /* allowed while the net is being closed */
    return work(arg);
}

static void never_on_wake(void *ctx)
{
    (void)ctx;
    CHECK(false); /* no handler is called inside net_close */
}

/* Work must be told of exactly once also when the net is closed over it: some runs, most waits. */
static void closing_reports_of_every_work(void)
{
    const struct net_handler handler = {.on_wake = never_on_wake};
    struct bench b = {.loop_thread = pthread_self()};
    struct task tasks[WORKS];
    b.net = open_net(&handler, &b);
    sem_init(&b.begun, 0, 0);
    start_works(&b, tasks, slow_work);
    sem_wait(&b.begun);
    net_close(b.net, 0);
    CHECK(b.done == WORKS);
    CHECK(b.cancelled > 0 && b.cancelled < WORKS);
}

static void refuses_work(void *arg, int result)
{
    struct bench *b = arg;
    b->done++;
    b->cancelled += result == ERR_BUSY;
    CHECK(net_work(b->net, work, done, NULL) == ERR_BUSY);
    struct net_peer nobody = {.size = 5};
    CHECK(net_reply(b->net, &nobody, "x", 1) == NET_DROPPED);
    CHECK(net_publish(b->net, "pool/kind", "x", 1) == 0);
    net_accept(b->net, true);
    net_tick(b->net, 1);
}

static int nothing(void *arg)
{
    (void)arg;
    return 0;
}

static void no_new_work_while_closing(void)
{
    const struct net_handler handler = {.on_tick = never_on_wake};
    struct bench b = {.loop_thread = pthread_self()};
    b.net = open_net(&handler, &b);
    CHECK(net_work(b.net, nothing, refuses_work, &b) == 0);
    net_close(b.net, 0);
    CHECK(b.done == 1);
}

static void open_and_close_many_times(void)
{
    const struct net_handler handler = {0};
    net_close(NULL, 0);
    for (int i = 0; i < 30; i++) {
        struct net *n = open_net(&handler, NULL);
        if (i % 2) {
            net_wake(n);
            net_stop(n);
            CHECK(net_run(n) == 0);
        }
        net_stop(n); /* a stop left over must not upset the close */
        net_close(n, 100);
    }
}

int main(void)
{
    wakes_from_two_threads();
    work_is_done_and_reported();
    closing_reports_of_every_work();
    no_new_work_while_closing();
    open_and_close_many_times();
    puts("ok");
    return 0;
}
