#include "fake_net.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"

enum { PEERS_MAX = 600 };

struct work {
    net_work_fn work;
    net_done_fn done;
    void *arg;
    int result;
    bool has_run;
};

struct net {
    struct {
        struct sent *items;
        size_t count, capacity;
    } sent;
    struct { struct work *items; size_t count, capacity; } works;
    bool accepts, stopped, closing;
    bool gone[PEERS_MAX], slow[PEERS_MAX];
    uint64_t stuck_ms[PEERS_MAX];
    const _Atomic uint64_t *durable;
    struct net_counters counters;
};

static int64_t now_us = INT64_C(1501545600000000); /* 2017-08-01 */
static uint64_t uptime_ns = 7000000000u, pace_ns;

struct net *fake_net_new(void)
{
    struct net *n = calloc(1, sizeof *n);
    if (!n)
        abort();
    n->accepts = true;
    return n;
}

void fake_net_free(struct net *n)
{
    fake_net_forget(n);
    free(n->sent.items);
    free(n->works.items);
    free(n);
}

void fake_net_durable(struct net *n, const _Atomic uint64_t *journal) { n->durable = journal; }
size_t fake_net_count(const struct net *n)
{
    return n->sent.count;
}
const struct sent *fake_net_sent(const struct net *n, size_t i)
{
    return &n->sent.items[i];
}
bool fake_net_accepts(const struct net *n) { return n->accepts; }
bool fake_net_stopped(const struct net *n) { return n->stopped; }
void fake_net_clock(int64_t us) { now_us = us; }
void fake_net_pace(uint64_t ns) { pace_ns = ns; }

const struct sent *fake_net_to(const struct net *n, const struct net_peer *peer, size_t i)
{
    for (size_t k = 0; k < n->sent.count; k++)
        if (net_peer_equal(&n->sent.items[k].to, peer) && i-- == 0)
            return &n->sent.items[k];
    return NULL;
}

void fake_net_forget(struct net *n)
{
    for (size_t i = 0; i < n->sent.count; i++)
        free((void *)(uintptr_t)n->sent.items[i].message.data);
    n->sent.count = 0;
}

struct net_peer fake_peer(unsigned number)
{
    struct net_peer p = {.size = sizeof number, .principal = "uid:1000"};
    if (number >= PEERS_OWN)
        snprintf(p.principal, sizeof p.principal, "uid:%u", number);
    memcpy(p.id, &number, sizeof number);
    return p;
}

static unsigned number_of(const struct net_peer *p)
{
    unsigned number;
    memcpy(&number, p->id, sizeof number);
    if (p->size != sizeof number || number == 0 || number >= PEERS_MAX)
        abort();
    return number;
}

void fake_net_gone(struct net *n, unsigned peer, bool gone) { n->gone[peer] = gone; }
void fake_net_slow(struct net *n, unsigned peer, bool slow) { n->slow[peer] = slow; }

void fake_net_stuck(struct net *n, unsigned peer, uint64_t ms) { n->stuck_ms[peer] = ms; }

static struct sent *keep(struct net *n, const void *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (!copy || ARRAY_ROOM(&n->sent))
        abort();
    if (size)
        memcpy(copy, data, size);
    struct sent *s = &n->sent.items[n->sent.count++];
    *s =
        (struct sent){.message = {copy, size}, .durable = n->durable ? atomic_load(n->durable) : 0};
    return s;
}

static size_t next_work(const struct net *n)
{
    size_t i = 0;
    while (i < n->works.count && n->works.items[i].has_run)
        i++;
    return i;
}

bool fake_net_work_only(struct net *n)
{
    size_t i = next_work(n);
    if (i == n->works.count)
        return false;
    struct work *w = &n->works.items[i];
    w->result = w->work(w->arg);
    w->has_run = true;
    return true;
}

static void submit_done(struct net *n, int result_if_not_run)
{
    struct work w = n->works.items[0];
    n->works.count--;
    memmove(n->works.items, n->works.items + 1, n->works.count * sizeof w);
    w.done(w.arg, w.has_run ? w.result : result_if_not_run);
}

bool fake_net_work(struct net *n)
{
    if (n->works.count == 0)
        return false;
    if (!n->works.items[0].has_run)
        fake_net_work_only(n);
    submit_done(n, 0);
    return true;
}

void fake_net_cancel(struct net *n)
{
    n->closing = true;
    while (n->works.count)
        submit_done(n, ERR_BUSY);
}

/* --- what the app calls -------------------------------------------------------------------------
 */

bool net_peer_equal(const struct net_peer *a, const struct net_peer *b)
{
    return a->size == b->size && memcmp(a->id, b->id, a->size) == 0;
}

int net_reply(struct net *n, const struct net_peer *to, const void *data, size_t size)
{
    if (n->gone[number_of(to)])
        return NET_DROPPED;
    keep(n, data, size)->to = *to;
    return 0;
}

int net_set_listeners(struct net *n, const char *principals)
{
    (void)n, (void)principals;
    return 0;
}

bool net_peer_ready(const struct net *n, const struct net_peer *peer)
{
    return !n->slow[number_of(peer)];
}

uint64_t net_peer_stuck_ms(const struct net *n, const struct net_peer *peer)
{
    return n->stuck_ms[number_of(peer)];
}

void net_end_peer(struct net *n, const struct net_peer *peer)
{
    n->gone[number_of(peer)] = true;
    n->counters.peers_ended++;
}

const struct net_counters *net_counters(const struct net *n) { return &n->counters; }

struct net_figures net_figures(const struct net *n)
{
    (void)n;
    return (struct net_figures){.connections_max = PEERS_MAX};
}

unsigned net_connections(const struct net *n)
{
    (void)n;
    return 0;
}

int net_publish(struct net *n, const char *topic, const void *data, size_t size)
{
    struct sent *s = keep(n, data, size);
    if (strlen(topic) >= sizeof s->topic)
        abort();
    strcpy(s->topic, topic);
    return 0;
}

void net_accept(struct net *n, bool on) { n->accepts = on; }
void net_stop(struct net *n) { n->stopped = true; }

int net_work(struct net *n, net_work_fn work, net_done_fn done, void *arg)
{
    if (n->closing)
        return ERR_BUSY;
    if (ARRAY_ROOM(&n->works))
        return ERR_MEMORY;
    n->works.items[n->works.count++] = (struct work){.work = work, .done = done, .arg = arg};
    return 0;
}

struct instant net_now(void) { return (struct instant){now_us}; }
uint64_t net_uptime_ns(void) { return uptime_ns += pace_ns; }
