/* net/outbox: replies that wait because their peer's pipe is full.
 *
 * One queue per peer, first in first out. Bounded in peers and in bytes per peer (each reply is
 * charged with its bookkeeping), so that a peer that does not read costs a known amount. No I/O. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/net.h"

#define OUTBOX_NONE UINT32_MAX

struct parked {
    struct parked *next;
    bool delimited; /* the form in which this one is to be sent */
    size_t size;
    uint8_t data[];
};

struct outbox {
    struct net_peer peer;
    struct parked *first, **last; /* first is NULL when the slot is free */
    size_t bytes;
    uint32_t next; /* in its bucket, or in the list of free slots */
};

struct outboxes {
    struct outbox *slots;
    uint32_t *buckets;
    uint32_t bucket_count; /* a power of two */
    uint32_t slot_count, free;
    size_t bytes_max;
    size_t count; /* peers with something waiting */
};

/* 0 or ERR_MEMORY. outboxes_fini allows all zero. */
int outboxes_init(struct outboxes *o, size_t peers_max, size_t bytes_max);
void outboxes_fini(struct outboxes *o);

/* The peer's queue, or NULL when nothing of it waits. */
struct outbox *outboxes_find(const struct outboxes *o, const struct net_peer *peer);
/* Copies the reply to the end of the peer's queue. False when a limit (or memory) is reached; then
 * nothing has changed. */
bool outboxes_park(struct outboxes *o, const struct net_peer *peer, const void *data, size_t size);
/* Frees the first reply of a queue; with the last one the queue is gone. */
void outboxes_shift(struct outboxes *o, struct outbox *box);
/* Frees the queue; returns how many replies were in it. */
size_t outboxes_drop(struct outboxes *o, struct outbox *box);
/* Frees all queues; returns how many replies were in them. */
size_t outboxes_clear(struct outboxes *o);
