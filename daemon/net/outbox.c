/* net/outbox: see outbox.h. Slots are found by a chained hash of the routing id. Ids can be chosen
 * by peers, so a chain may be made long, but never longer than the number of slots. */
#include "net/outbox.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/map.h"

bool net_peer_equal(const struct net_peer *a, const struct net_peer *b)
{
    return a->size == b->size && memcmp(a->id, b->id, a->size) == 0;
}

static uint32_t *bucket_of(const struct outboxes *o, const struct net_peer *peer)
{
    uint64_t hash = map_hash(MAP_SEED, peer->id, peer->size);
    return &o->buckets[(hash ^ hash >> 32) & (o->bucket_count - 1)];
}

int outboxes_init(struct outboxes *o, size_t peers_max, size_t bytes_max)
{
    *o = (struct outboxes){.bytes_max = bytes_max, .free = OUTBOX_NONE};
    o->slot_count = peers_max < OUTBOX_NONE / 4 ? (uint32_t)peers_max : OUTBOX_NONE / 4;
    o->bucket_count = 16;
    while (o->bucket_count < o->slot_count)
        o->bucket_count *= 2;
    o->slots = calloc(o->slot_count ? o->slot_count : 1, sizeof *o->slots);
    o->buckets = malloc(o->bucket_count * sizeof *o->buckets);
    if (!o->slots || !o->buckets) {
        outboxes_fini(o);
        return ERR_MEMORY;
    }
    for (uint32_t i = 0; i < o->bucket_count; i++)
        o->buckets[i] = OUTBOX_NONE;
    for (uint32_t i = o->slot_count; i-- > 0; o->free = i)
        o->slots[i].next = o->free;
    return 0;
}

void outboxes_fini(struct outboxes *o)
{
    outboxes_clear(o);
    free(o->slots);
    free(o->buckets);
    *o = (struct outboxes){0};
}

struct outbox *outboxes_find(const struct outboxes *o, const struct net_peer *peer)
{
    if (o->count == 0)
        return NULL;
    for (uint32_t i = *bucket_of(o, peer); i != OUTBOX_NONE; i = o->slots[i].next)
        if (net_peer_equal(&o->slots[i].peer, peer))
            return &o->slots[i];
    return NULL;
}

/* Takes a free slot for the peer; the caller puts a reply in it at once. */
static struct outbox *slot_take(struct outboxes *o, const struct net_peer *peer)
{
    uint32_t i = o->free;
    struct outbox *box = &o->slots[i];
    o->free = box->next;
    uint32_t *bucket = bucket_of(o, peer);
    *box = (struct outbox){.peer = *peer, .last = &box->first, .next = *bucket};
    *bucket = i;
    o->count++;
    return box;
}

static void slot_give_back(struct outboxes *o, struct outbox *box)
{
    uint32_t i = (uint32_t)(box - o->slots);
    uint32_t *at = bucket_of(o, &box->peer);
    while (*at != i)
        at = &o->slots[*at].next;
    *at = box->next;
    box->next = o->free;
    o->free = i;
    o->count--;
}

bool outboxes_park(struct outboxes *o, const struct net_peer *peer, const void *data, size_t size)
{
    struct outbox *box = outboxes_find(o, peer);
    size_t used = box ? box->bytes : 0;
    if (!box && o->free == OUTBOX_NONE)
        return false;
    if (size > o->bytes_max || sizeof(struct parked) + size > o->bytes_max - used)
        return false;
    struct parked *reply = malloc(sizeof *reply + size);
    if (!reply)
        return false;
    *reply = (struct parked){.delimited = peer->delimited, .size = size};
    if (size)
        memcpy(reply->data, data, size);
    if (!box)
        box = slot_take(o, peer);
    *box->last = reply;
    box->last = &reply->next;
    box->bytes += sizeof *reply + size;
    return true;
}

void outboxes_shift(struct outboxes *o, struct outbox *box)
{
    struct parked *reply = box->first;
    box->first = reply->next;
    box->bytes -= sizeof *reply + reply->size;
    free(reply);
    if (!box->first)
        slot_give_back(o, box);
}

size_t outboxes_drop(struct outboxes *o, struct outbox *box)
{
    size_t dropped = 0;
    for (bool more = true; more; dropped++) {
        more = box->first->next != NULL;
        outboxes_shift(o, box);
    }
    return dropped;
}

size_t outboxes_clear(struct outboxes *o)
{
    size_t dropped = 0;
    for (uint32_t i = 0; i < o->slot_count && o->count > 0; i++)
        if (o->slots[i].first)
            dropped += outboxes_drop(o, &o->slots[i]);
    return dropped;
}
