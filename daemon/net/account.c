/* net/account: see account.h. Slots are found by a chained hash of the routing id, which
 * peers can choose: it is a keyed one. */
#include "net/account.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include "base/error.h"
#include "base/map.h"

#define SLOT_NONE UINT32_MAX

bool net_peer_equal(const struct net_peer *a, const struct net_peer *b)
{
    return a->size == b->size && memcmp(a->id, b->id, a->size) == 0;
}

/* Some ms coarse, and cheap enough for every reply. */
static uint64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint32_t *bucket_of(const struct accounts *o, const struct net_peer *peer)
{
    return &o->buckets[map_hash(MAP_SEED, peer->id, peer->size) & (o->bucket_count - 1)];
}

int accounts_init(struct accounts *o, size_t peers_max, size_t bytes_max, size_t total_max)
{
    memset(o, 0, sizeof *o);
    o->bytes_max = bytes_max;
    o->total_max = total_max;
    o->slot_count = peers_max < SLOT_NONE / 4 ? (uint32_t)peers_max : SLOT_NONE / 4;
    o->bucket_count = 16;
    while (o->bucket_count < o->slot_count)
        o->bucket_count *= 2;
    o->slots = calloc(o->slot_count ? o->slot_count : 1, sizeof *o->slots);
    o->buckets = malloc(o->bucket_count * sizeof *o->buckets);
    o->freed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!o->slots || !o->buckets || o->freed < 0) {
        int rc = o->freed < 0 ? ERR_IO : ERR_MEMORY;
        if (!o->slots && o->freed >= 0)
            close(o->freed);
        accounts_fini(o);
        return rc;
    }
    for (uint32_t i = 0; i < o->bucket_count; i++)
        o->buckets[i] = SLOT_NONE;
    o->free = SLOT_NONE;
    for (uint32_t i = o->slot_count; i-- > 0; o->free = i)
        o->slots[i].next = o->free;
    return 0;
}

void accounts_fini(struct accounts *o)
{
    if (o->slots && o->freed >= 0)
        close(o->freed);
    free(o->slots);
    free(o->buckets);
    memset(o, 0, sizeof *o);
}

struct account *accounts_find(const struct accounts *o, const struct net_peer *peer)
{
    for (uint32_t i = *bucket_of(o, peer); i != SLOT_NONE; i = o->slots[i].next)
        if (net_peer_equal(&o->slots[i].peer, peer))
            return &o->slots[i];
    return NULL;
}

static void give_back(struct accounts *o, struct account *a)
{
    uint32_t i = (uint32_t)(a - o->slots);
    uint32_t *at = bucket_of(o, &a->peer);
    assert(a->used);
    while (*at != i) {
        assert(*at != SLOT_NONE);
        at = &o->slots[*at].next;
    }
    *at = a->next;
    a->next = o->free;
    a->used = false;
    o->free = i;
}

/* Looked at only when all slots are taken: so a thousand peers cost a sweep per thousand. */
static void give_back_idle(struct accounts *o)
{
    for (uint32_t i = 0; i < o->slot_count; i++)
        if (o->slots[i].used && atomic_load(&o->slots[i].held) == 0)
            give_back(o, &o->slots[i]);
}

struct account *accounts_get(struct accounts *o, const struct net_peer *peer)
{
    struct account *a = accounts_find(o, peer);
    if (a)
        return a;
    if (o->free == SLOT_NONE)
        give_back_idle(o);
    if (o->free == SLOT_NONE)
        return NULL;
    uint32_t i = o->free, *bucket = bucket_of(o, peer);
    a = &o->slots[i];
    assert(!a->used && atomic_load(&a->held) == 0);
    o->free = a->next;
    a->of = o;
    a->peer = *peer;
    a->used = true;
    a->connection = -1;
    atomic_store(&a->wanted, false);
    a->next = *bucket;
    *bucket = i;
    return a;
}

bool account_has_room(const struct account *a, size_t size)
{
    size_t held = atomic_load(&a->held), total = atomic_load(&a->of->total);
    if (size > SIZE_MAX / 4)
        return false;
    size += ACCOUNT_REPLY_BYTES;
    if (held && held + size > a->of->bytes_max)
        return false;
    return held + size <= ACCOUNT_SURE_BYTES || total + size <= a->of->total_max;
}

static size_t ready_at(const struct accounts *o) { return o->bytes_max / 4; }

bool account_is_ready(struct account *a)
{
    if (atomic_load(&a->held) <= ready_at(a->of))
        return true;
    atomic_store(&a->wanted, true);
    /* Room made between the two was not reported: only what goes after the store is. */
    return atomic_load(&a->held) <= ready_at(a->of);
}

uint64_t account_stuck_ms(const struct account *a)
{
    uint64_t moved = atomic_load(&a->moved_ms), now = clock_ms();
    return atomic_load(&a->held) && now > moved ? now - moved : 0;
}

struct account *accounts_most_stuck(const struct accounts *o, uint64_t since_ms)
{
    struct account *most = NULL;
    for (uint32_t i = 0; i < o->slot_count; i++) {
        struct account *a = &o->slots[i];
        uint64_t stuck = a->used ? account_stuck_ms(a) : 0;
        if (stuck >= since_ms && stuck > (most ? account_stuck_ms(most) : 0))
            most = a;
    }
    return most;
}

struct charge *account_charge(struct account *a, const void *data, size_t size)
{
    struct charge *c = malloc(sizeof *c + size);
    if (!c)
        return NULL;
    c->account = a;
    if (size)
        memcpy(c->data, data, size);
    size += ACCOUNT_REPLY_BYTES;
    if (atomic_fetch_add(&a->held, size) == 0)
        atomic_store(&a->moved_ms, clock_ms());
    atomic_fetch_add(&a->of->total, size);
    atomic_store_explicit(&c->bytes, size, memory_order_release);
    return c;
}

void account_release(void *data, void *charge)
{
    static const uint64_t one = 1;
    struct charge *c = charge;
    size_t bytes = atomic_load_explicit(&c->bytes, memory_order_acquire);
    struct account *a = c->account;
    struct accounts *o = a->of;
    (void)data;
    free(c);
    atomic_store(&a->moved_ms, clock_ms());
    const size_t total = atomic_fetch_sub(&o->total, bytes);
    /* From here on the account may become another peer's; then a wake-up is one too many. */
    const size_t held = atomic_fetch_sub(&a->held, bytes), left = held - bytes;
    assert(total >= bytes && held >= bytes);
    if (left <= ready_at(o) && atomic_exchange(&a->wanted, false))
        (void)!write(o->freed, &one, sizeof one);
}
