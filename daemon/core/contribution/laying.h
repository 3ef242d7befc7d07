/* core/contribution/laying: which payments of a contribution year fill which of its instalments: a
 * pure function of both, whatever the order in which either came. Private to daemon/core.
 *
 * A payment of which somebody said which instalment it is fills that; the others what is left. They
 * are laid along the instalments in order of value date: a later one never fills an
 * earlier instalment than its predecessor. Of all such layings that one is taken which has the most
 * exact amounts, then the fewest payments left over, then the fewest days between payments and due
 * dates, then the earlier instalments. An amount is exact that ends what it fills within the
 * tolerance:
 *   - one instalment, from WINDOW_BEFORE_DAYS before it is due;
 *   - several in a row, the last from then on;
 *   - more than two, all that the year still awaits, at any time (the annual sum, the rest of it);
 *   - several payments in a row that end one or several instalments together.
 * What is not exact is a part of an instalment, or too much for it, from WINDOW_BEFORE_DAYS before
 * it is due to the last day of grace; several may share one until it has enough. Anything else is
 * left over.
 *
 * Then, in this order of value dates too: what is left over and is exactly what an instalment that
 * was due before it lacks fills that; a suspected payment (dated outside its file's period, or its
 * number and amount were there before) fills what the others left in whose window it is dated; a
 * refund (an amount below 0) is taken from what was paid too much, exactly so before more, else
 * from the latest instalment in time that was paid so much, which awaits it again then: what is
 * left over and exactly that fills it. Last, what an instalment was paid too much fills another
 * that has passed its days of grace, exactly so before more, more only where nothing was paid: a
 * partner pays several at once, and is not behind.
 *
 * Cost: of n payments and m instalments in the order of n m (m + LAYING_TOGETHER_MAX), memory of n
 * m. Of more than LAYING_MAX payments of one contribution year each in turn fills the first
 * instalment that it ends, else the first in whose window it is: in the order of n m. */
#pragma once
#include "core/foundation/step.h"

#define LAYING_MAX 128 /* payments of which the best laying is looked for */
#define LAYING_TOGETHER_MAX                                                                        \
    12                        /* payments that end instalments together; parts of one may be more */
#define WINDOW_BEFORE_DAYS 10 /* an instalment may be paid this long before it is due */

struct laid_payment {
    int64_t amount;
    date_t date;
    bool is_suspected;
    uint32_t by_hand;     /* 1 + the instalment that somebody said it is; 0: nobody did */
    uint64_t instalments; /* found: bit i: it fills instalment i; 0: it is left over */
};
struct laid_instalment {
    date_t due, late;
    int64_t payable;
    int64_t paid;   /* found */
    date_t paid_on; /* found: value date of the last payment that fills it; DATE_NONE */
};
struct laying {
    struct laid_instalment instalments[DATES_MAX];
    uint32_t instalment_count;
    struct laid_payment *payments; /* by date */
    size_t count;
    int64_t tolerance;
    bool is_at_any_time; /* what was earned awaits what was paid before and since */
    int64_t extra;       /* found: the sum of what is left over */
};
/* The first instalment from one on that a payment ends and that has begun to be awaited; else the
 * first in whose window it is; NONE. */
uint32_t laying_in_turn(const struct laying *l, int64_t amount, date_t date, uint32_t first);
/* Lays the payments. 0 or ERR_MEMORY. */
int laying_find(struct laying *l);
/* Then: on a day, what was paid too much fills what has passed its days of grace by then. */
void laying_even(struct laying *l, date_t today);
