/* support/world: pooled funds made from a seed, to try rules on that must hold whatever comes in.
 * synthetic.
 *
 * A few parties, pools and contributions; then days, payments as due and otherwise, receipts,
 * reversals, variations, allocations, holds and their lifting by officers, documents, and now and
 * then what has to be refused. The same seed gives the same inputs everywhere: the seed is the bug
 * report. */
#pragma once
#include "base/arena.h"
#include "core/message/input.h"
#include "random_effects.h"

#define WORLD_PARTIES 7
#define WORLD_POOLS 5
#define WORLD_CONTRIBUTIONS 24
#define WORLD_PAID 64
#define WORLD_ITEMS 24
#define WORLD_HOLDS 16
#define WORLD_OFFICERS 4

struct world_contribution {
    unsigned pool, partner;
    struct text kind;
    int64_t annual;
    uint32_t instalments;
    struct contribution_input terms; /* as recorded, to be resubmitted */
};

struct world_paid { /* recorded before: to be confirmed, repeated or reversed */
    unsigned pool, payer, number;
    int64_t amount;
    date_t date;
};

struct world_asked { /* a lifted hold that may wait for a second officer */
    uint64_t journal;
    uint32_t item;
};

struct world {
    struct random_source random;
    struct arena reported; /* text and arrays of the submission in hand */
    date_t today;
    unsigned turn;
    struct world_contribution contributions[WORLD_CONTRIBUTIONS];
    unsigned contribution_count, variations, allocations, documents;
    struct world_paid paid[WORLD_PAID];
    unsigned paid_count;
    unsigned hold_pools[WORLD_HOLDS], hold_count;
    struct world_asked asked[WORLD_HOLDS];
    unsigned asked_count;
    bool whole; /* set after world_init: exception work, spending, organisation are submitted too */
    bool document_open;
    uint32_t document_row;
};

struct submission {
    const char *party, *feed;
    const struct document_input *document; /* NULL: none */
    const struct item *items;
    size_t count;
};

void world_init(struct world *w, uint64_t seed);
void world_fini(struct world *w);
/* The next submission, valid until world_forget: then nobody may look at it any more. */
void world_next(struct world *w, struct submission *ret_submission);
void world_forget(struct world *w);
