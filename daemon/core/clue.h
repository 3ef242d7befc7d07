/* core/clue: what would explain an amount exactly: a list, best first. Private to daemon/core.
 *
 * A clue is listed only when its arithmetic gives the amount to the penny. Clues are ranked by how
 * seldom they fit by chance, then by nearness in days, then by their text, so that the list depends
 * neither on the order in which contributions were told nor on that of the payments.
 *
 * Cost: one list looks at no more than CLUE_STEPS_MAX instalments, terms and payments remembered in
 * all; what lies beyond is not looked at. Lists that are made together (the parts of a position)
 * share that budget. The partner's own contribution comes first, then its others in the pool, then
 * those in other pools.
 *
 * Of money that belongs to no contribution only what others await, what was paid before and slips
 * of the pen are asked.
 *
 * Source: the errors and true-ups in published payments (domain section 2) [S]; the ranking, and
 * how far back a payment still counts as paid twice, are this project's [R]. */
#pragma once
#include "base/arena.h"
#include "core/state.h"

#define CLUES_MAX 6
#define CLUE_STEPS_MAX 4096
#define CLUE_AMOUNT_MIN 10000   /* pence: of smaller sums there are too many alike */
#define CLUE_NEAR_DAYS 62       /* between a payment and its like, or one in another pool */
#define CLUE_SLIP_DAYS 31       /* between an amount and the instalment it may be misprinted for */
#define CLUE_ELSEWHERE_DAYS 397 /* in its own pool: a year early, and a month early or late */

/* Ranks, best first. */
enum clue_rank {
    CLUE_PENNIES = 1, /* of a year: rounded otherwise, or carried by its last instalment */
    CLUE_TRUE_UP,     /* a backdated change that was agreed */
    CLUE_UNDONE,      /* undone, in suspense, the same number again; a credit that undoes nothing */
    CLUE_SAME,        /* awaited elsewhere, booked elsewhere, paid ahead, paid twice */
    CLUE_RATE,        /* an instalment by another sum that was agreed */
    CLUE_DIGITS,      /* a slip of the pen */
    CLUE_UNAGREED,    /* a true-up to a sum of whole pounds that nobody agreed */
};

struct clue {
    enum reason reason;
    enum clue_rank rank;
    int days;
    struct text text;
};

struct clues {
    const struct engine *e;
    struct arena *arena;
    /* the question */
    uint32_t stream;                /* NONE: belongs to no contribution */
    uint32_t partner;               /* set by clue_find unless stream is NONE */
    uint32_t slot;                  /* NONE: no instalment awaits the amount */
    const struct reference *number; /* of the payment asked about; NULL: none */
    int64_t amount, expected;       /* expected 0: nothing is */
    date_t date;
    uint64_t cause; /* of the payment that is asked about, which explains nothing itself */
    uint32_t item;
    /* the answer */
    size_t count;
    uint32_t steps, steps_allowed;
    struct clue items[CLUES_MAX];
};

/* Fills the answer; c->steps goes on from where it stands. */
void clue_find(struct clues *c);
/* Adds a clue in its place; the same text once; the last falls off. */
void clue_add(struct clues *c, enum reason reason, enum clue_rank rank, int days,
              const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Counts a step; false when there were too many. */
bool clue_step(struct clues *c);
/* "it is ...; or: ..."; the first `most` clues, each whole, in at most `room` bytes; "and 2 more"
 * for what did not fit. TEXT_NONE when there is no clue. */
#define CLUE_TEXT_MAX 480
struct text clue_tell(const struct clues *c, size_t most, size_t room);
