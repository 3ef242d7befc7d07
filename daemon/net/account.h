/* net/account: how many bytes of replies each peer of the desk holds in this process.
 *
 * A reply belongs to ZeroMQ from the moment it is sent until its last byte has gone to the kernel
 * (or its peer has gone); then ZeroMQ gives it back, on a thread of its own. In between it is
 * charged to its peer, with its bookkeeping: so what a peer that does not read can make us hold is
 * known to the byte, and no queue beside ZeroMQ's own is needed.
 *
 * Bounded in peers, in bytes of one and in bytes of all. A peer that holds little is served even
 * when the others have used up the sum.
 *
 * Memory: struct accounts and what it allocates must live until ZeroMQ's context has ended.
 * Threads: the loop's thread, except account_release. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/net.h"

/* Charged for each reply beside its bytes: our header, ZeroMQ's three frames, malloc's rounding. */
#define ACCOUNT_REPLY_BYTES 256
/* What a peer may hold although the sum of all is used up. */
#define ACCOUNT_SURE_BYTES (64u << 10)

struct accounts;
struct account {
    struct accounts *of;
    struct net_peer peer;
    uint32_t next; /* in its bucket, or in the list of free slots */
    bool used;
    int connection;            /* descriptor of the peer's connection, -1: not known */
    atomic_size_t held;        /* bytes that ZeroMQ has of it */
    _Atomic uint64_t moved_ms; /* when something of it went last; of the monotonic clock */
    atomic_bool wanted;        /* somebody waits for it to have room again */
};

struct accounts {
    struct account *slots;
    uint32_t *buckets;
    uint32_t bucket_count; /* a power of two */
    uint32_t slot_count, free;
    size_t bytes_max, total_max;
    atomic_size_t total;
    int freed; /* an eventfd, readable when a wanted account has room again */
};

/* 0, ERR_MEMORY, ERR_IO (no descriptor). accounts_fini allows all zero. */
int accounts_init(struct accounts *o, size_t peers_max, size_t bytes_max, size_t total_max);
void accounts_fini(struct accounts *o);

/* NULL: nothing is known of the peer. */
struct account *accounts_find(const struct accounts *o, const struct net_peer *peer);
/* The same, made when it is not there; an account that holds nothing may be given up for it. NULL
 * when all hold something. */
struct account *accounts_get(struct accounts *o, const struct net_peer *peer);
/* Whether a reply of this size may be charged. A single one may be larger than bytes_max when
 * nothing else is held; no sum ever passes total_max by more than ACCOUNT_SURE_BYTES a peer. */
bool account_has_room(const struct account *a, size_t size);
/* The peer holds at most a quarter of what it may. When not, accounts.freed will show. */
bool account_is_ready(struct account *a);
/* For how long nothing of what it holds has moved; 0 when it holds nothing. */
uint64_t account_stuck_ms(const struct account *a);
/* The account that has been stuck for longest, at least since_ms; NULL. */
struct account *accounts_most_stuck(const struct accounts *o, uint64_t since_ms);

/* A reply that ZeroMQ holds. */
struct charge {
    struct account *account;
    atomic_size_t bytes; /* charged; written last and read first, which orders the threads */
    uint8_t data[];
};
/* A copy of the bytes, charged to the account; NULL: no memory. To be given to ZeroMQ with
 * account_release, which gets it back as hint. */
struct charge *account_charge(struct account *a, const void *data, size_t size);
/* Any thread. data is not looked at. */
void account_release(void *data, void *charge);
