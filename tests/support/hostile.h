/* support/hostile: well-formed inputs that mean harm, made from a seed. synthetic.
 *
 * Every input that core/message/shape describes, filled field by field with names drawn from a
 * handful, so that inputs meet; with dates of three years and of the ends of the calendar; with
 * amounts at the ends of what their shape allows. Agreements, payments, receipts, reversals and
 * days come between. The same seed gives the same inputs: the seed is the bug report. */
#pragma once
#include "base/arena.h"
#include "core/message/input.h"
#include "random_effects.h"

#define HOSTILE_PARTIES 6
#define HOSTILE_POOLS 3 /* the last bears another year's agreement and is seldom named */
#define HOSTILE_CONTRIBUTIONS 4
#define HOSTILE_BEGIN 5 /* items that must come first: officers, delegation */

struct hostile {
    struct random_source random;
    struct arena reported; /* what the item in hand points to */
    date_t today;
    unsigned turn;
    uint64_t journal;    /* of the item in hand */
    uint64_t pending;    /* the last that was pending; 0 none */
    uint32_t exceptions; /* reported so far, at most */
    bool is_greedy;      /* amounts at the limits are the rule */
};

void hostile_init(struct hostile *h, uint64_t seed);
void hostile_fini(struct hostile *h);
/* The next item, valid until the next call. */
void hostile_next(struct hostile *h, struct item *ret_item);
