/* The load that wrong joins of ZeroMQ and libuv do not survive (pitfalls 1.2): clients that each
 * keep a window of requests open and send the next one only for a reply. One lost wake-up, and a
 * client waits for ever. Also checked: every client gets its own replies, each once, in order.
 *
 *   test_net_load                           our server; fails when a load does not complete
 *   test_net_load naive-one|drain|cap       a wrong server; fails when every load DOES complete
 *
 * The wrong ones are registered as tests too, so that this load is known to tell the difference.
 * naive-drain is the version that passes most demonstrations: it stalls only where replies are sent
 * from a wake-up, when the send swallows the notice of a request that came meanwhile.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>
#include "load.h"

#define SILENCE_MS 3000 /* a client without a reply for so long has been forgotten */
#define CLIENTS_MAX 16

static const struct load loads[] = {
    {"8 clients, window 1, at once", 8, 1, 20000, LOAD_AT_ONCE},
    {"4 clients, window 2000, at once", 4, 2000, 20000, LOAD_AT_ONCE},
    {"4 clients, window 16, from a wake-up", 4, 16, 20000, LOAD_FROM_WAKE},
    {"4 clients, window 16, from other thread", 4, 16, 20000, LOAD_FROM_WORK},
    {"4 clients, window 2000, from a wake-up", 4, 2000, 20000, LOAD_FROM_WAKE},
    {"16 clients, window 64, from a wake-up", 16, 64, 40000, LOAD_FROM_WAKE},
};

struct run {
    const struct load *load;
    load_server_fn server;
    void *zmq;
    char endpoint[128]; /* empty: the server could not run */
    bool started;       /* endpoint is set; under the lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    atomic_bool end;
    int server_rc;
};

struct client {
    struct run *run;
    uint64_t sent, answered;
    const char *fault;
};

void load_delay(void)
{
    nanosleep(&(struct timespec){.tv_nsec = LOAD_DELAY_NS}, NULL);
}

static void on_ready(void *ctx, const char *endpoint)
{
    struct run *run = ctx;
    pthread_mutex_lock(&run->lock);
    snprintf(run->endpoint, sizeof run->endpoint, "%s", endpoint);
    run->started = true;
    pthread_cond_signal(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

static void *serve(void *arg)
{
    struct run *run = arg;
    run->server_rc = run->server(run->load, on_ready, run, &run->end);
    if (run->server_rc && !run->started)
        on_ready(run, "");
    return NULL;
}

static void converse(struct client *c, void *socket)
{
    const struct load *load = c->run->load;
    uint64_t quota = load->total / load->clients;
    while (c->answered < quota && !c->fault) {
        while (c->sent < quota && c->sent < c->answered + load->window) {
            zmq_send(socket, &c->sent, LOAD_BODY, 0);
            c->sent++;
        }
        uint64_t number;
        int size = zmq_recv(socket, &number, LOAD_BODY, 0);
        if (size < 0)
            c->fault = "no reply";
        else if (size != LOAD_BODY || number != c->answered)
            c->fault = "a reply out of order";
        else
            c->answered++;
    }
}

static void *client_run(void *arg)
{
    struct client *c = arg;
    void *socket = zmq_socket(c->run->zmq, ZMQ_DEALER);
    int none = 0, silence_ms = SILENCE_MS;
    zmq_setsockopt(socket, ZMQ_SNDHWM, &none, sizeof none);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &none, sizeof none);
    zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &silence_ms, sizeof silence_ms);
    zmq_connect(socket, c->run->endpoint);
    converse(c, socket);
    zmq_close(socket);
    return NULL;
}

/* Replies lost, 0 when all came; -1 when the server could not run. */
static long run_clients(struct run *run)
{
    struct client clients[CLIENTS_MAX] = {0};
    pthread_t threads[CLIENTS_MAX];
    long missing = 0;
    for (unsigned i = 0; i < run->load->clients; i++) {
        clients[i].run = run;
        pthread_create(&threads[i], NULL, client_run, &clients[i]);
    }
    for (unsigned i = 0; i < run->load->clients; i++) {
        pthread_join(threads[i], NULL);
        missing += (long)(run->load->total / run->load->clients - clients[i].answered);
        if (clients[i].fault)
            printf("      client %u: %s after %lu\n", i, clients[i].fault,
                   (unsigned long)clients[i].answered);
    }
    return missing;
}

static void report_end(struct run *run)
{
    int linger_ms = 1000;
    void *socket = zmq_socket(run->zmq, ZMQ_DEALER);
    atomic_store(&run->end, true);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    zmq_connect(socket, run->endpoint);
    zmq_send(socket, "end", LOAD_END, 0);
    zmq_close(socket);
}

static long run_load(const struct load *load, load_server_fn server)
{
    struct run run = {.load = load, .server = server, .zmq = zmq_ctx_new(),
                      .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, &run);
    pthread_mutex_lock(&run.lock);
    while (!run.started)
        pthread_cond_wait(&run.changed, &run.lock);
    pthread_mutex_unlock(&run.lock);
    long missing = run.endpoint[0] ? run_clients(&run) : -1;
    if (missing >= 0)
        report_end(&run);
    pthread_join(thread, NULL);
    zmq_ctx_term(run.zmq);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    long ms = (ended.tv_sec - began.tv_sec) * 1000 + (ended.tv_nsec - began.tv_nsec) / 1000000;
    printf("%-42s %s, %ld of %u missing, %ld ms\n", load->name, missing ? "STALLED" : "complete",
           missing, load->total, ms);
    return run.server_rc ? -1 : missing;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        load_server_fn server;
    } servers[] = {{"net", server_net},
                   {"naive-one", server_naive_one},
                   {"naive-drain", server_naive_drain},
                   {"naive-cap", server_naive_cap}};
    const char *name = argc > 1 ? argv[1] : "net";
    size_t which = 0;
    while (which < sizeof servers / sizeof servers[0] && strcmp(servers[which].name, name) != 0)
        which++;
    if (which == sizeof servers / sizeof servers[0]) {
        fprintf(stderr, "usage: test_net_load [net|naive-one|naive-drain|naive-cap]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        long missing = run_load(&loads[i], servers[which].server);
        if (missing < 0)
            return 2;
        if (missing > 0) {
            printf("%s does not survive\n", name);
            return which == 0 ? 1 : 0;
        }
    }
    printf("%s completes every load\n", name);
    return which == 0 ? 0 : 1;
}
