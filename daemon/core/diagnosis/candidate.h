/* core/diagnosis/candidate: what would explain an amount exactly: a list, best first. Private to
 * daemon/core.
 *
 * A candidate explanation is listed only when its arithmetic gives the amount to the penny. They
 * are ranked by how seldom they fit by chance, then by nearness in days, then by what they say, so
 * that the list depends neither on the order in which contributions were recorded nor on that of
 * the payments.
 *
 * Cost: one list looks at no more than CANDIDATE_STEPS_MAX instalments, terms and payments
 * remembered in all; what lies beyond is not looked at. Lists that are made together (the parts of
 * a position) share that budget. The partner's own contribution comes first, then its others in the
 * pool, then those in other pools.
 *
 * Of money that belongs to no contribution only what others await, what was paid before and slips
 * of the pen are asked.
 *
 * Source: the errors and backdated adjustments in published payments (domain section 2) [S]; the
 * ranking, and how far back a payment still counts as paid twice, are this project's [R]. */
#pragma once
#include "base/arena.h"
#include "core/foundation/step.h"

#define CANDIDATES_MAX 6
#define CANDIDATE_STEPS_MAX 4096
#define CANDIDATE_AMOUNT_MIN 10000   /* pence: of smaller sums there are too many alike */
#define CANDIDATE_NEAR_DAYS 62       /* between a payment and its like, or one in another pool */
#define CANDIDATE_LIKE_DAYS 15       /* between like payments that belong to no contribution */
#define CANDIDATE_KEYING_DAYS 31 /* between an amount and the instalment it may be misprinted for  \
                                  */
#define CANDIDATE_MISPOSTING_DAYS 397 /* in its own pool: a year early, and a month early or late */

/* Ranks, best first. */
enum candidate_rank {
    CANDIDATE_PENNIES = 1, /* of a year: rounded otherwise, or carried by its last instalment */
    CANDIDATE_BACKDATED,   /* a backdated adjustment that was agreed */
    CANDIDATE_UNDONE, /* undone, held pending release, the same number again; a credit that undoes
                         nothing */
    CANDIDATE_MISSED,       /* what another instalment lacks that has passed its days of grace */
    CANDIDATE_SAME,         /* awaited elsewhere, booked elsewhere, paid ahead, paid twice */
    CANDIDATE_RATE,         /* an instalment by another sum that was agreed */
    CANDIDATE_KEYING_ERROR, /* a keying errors */
    CANDIDATE_UNAGREED,     /* a backdated adjustment to a sum of whole pounds that nobody agreed */
};

struct candidate {
    enum reason reason;
    enum candidate_rank rank;
    int days;
    struct part part; /* texts are the engine's */
};

struct candidates {
    const struct engine *e;
    struct arena *arena;
    /* the question */
    uint32_t contribution_year;     /* NONE: belongs to no contribution */
    uint32_t partner;               /* set by candidate_find unless contribution_year is NONE */
    uint32_t instalment;            /* NONE: no instalment awaits the amount */
    const struct reference *number; /* of the payment asked about; NULL: none */
    int64_t amount, expected;       /* expected 0: nothing is */
    date_t date;
    uint64_t cause; /* of the payment that is asked about, which explains nothing itself */
    uint32_t item;
    /* the answer */
    size_t count;
    uint32_t steps, steps_allowed;
    struct candidate items[CANDIDATES_MAX];
};

/* Fills the answer; c->steps goes on from where it stands. */
void candidate_find(struct candidates *c);
/* Adds a candidate explanation in its place; the same once; the last falls off. */
void candidate_add(struct candidates *c, enum reason reason, enum candidate_rank rank, int days,
                   struct part part);
/* Counts a step; false when there were too many. */
bool candidate_step(struct candidates *c);
/* Adds the first `most` candidate explanations to the parts, best first. */
void candidate_put(const struct candidates *c, size_t most, struct parts *parts);
