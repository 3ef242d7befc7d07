/* bench/world: a synthetic world of pooled funds, and what its councils and hosts would submit, as
 * packed requests ready to be sent.
 *
 * Every pool has one council that pays its contributions monthly and one host that confirms. Each
 * month: a Day, every contribution's instalment, a Day, every host's receipt. Some instalments are
 * overdue, underpaid or over, some receipts have another reference or never come. Everything
 * follows from the numbers given to world_init. Errors abort: these are programs that measure. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "base/buffer.h"

/* Requests, one after the other. */
struct frames {
    struct buffer bytes;
    size_t *ends; /* of each in bytes */
    size_t count, capacity;
    size_t transfers; /* payments and receipts in all of them */
};
#define FRAMES_NULL ((struct frames){.bytes = BUFFER_NULL})
struct bytes frames_at(const struct frames *f, size_t index);
void frames_fini(struct frames *f);

struct world {
    unsigned pools, contributions; /* contributions of each pool */
    unsigned councils;     /* who share the pools, each with a host; at first as many as pools */
    unsigned month;        /* since April 2017 */
    unsigned at;           /* contribution in turn */
    int receiving;         /* 0: councils pay, 1: hosts confirm */
    int unconfirmed;       /* hosts confirm nothing */
    int day_due;           /* a Day comes before the next transfer */
    uint64_t number;       /* of the feed, next */
};
#define WORLD_PARTY "s75ctl" /* who introduces parties */
#define WORLD_FEED "load"

void world_init(struct world *w, unsigned pools, unsigned contributions);
/* A Day alone. */
void world_day(struct world *w, int32_t date, struct frames *out);
/* Parties and agreements. */
void world_set_up(struct world *w, struct frames *out);
/* Continues the world's life by so many transfers, per_message in each request. */
void world_live(struct world *w, size_t transfers, size_t per_message, struct frames *out);
