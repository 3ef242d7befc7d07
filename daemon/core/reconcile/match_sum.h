/* core/reconcile/match_sum: one payment is several receipts, or several payments are one receipt.
 * Private to core/reconcile/match_find, whose contract it is part of. */
#pragma once
#include "core/reconcile/match_find.h"
#include "core/reconcile/record.h"

/* A search under way. */
struct finder {
    const struct engine *e;
    const struct open_item *x;
    enum side side; /* of x */
    const struct open_items *own, *other;
    struct rule_set rules;
    uint32_t steps; /* left for sums */
    struct match_found *out;
};
bool finder_is_near(const struct finder *f, const struct open_item *a, const struct open_item *b);
void finder_reject(struct finder *f, const struct open_item *c, enum rejected_why why);
/* Whether an open one of items has c's amount and is near it. */
bool finder_has_equal(struct finder *f, const struct open_items *items, const struct open_item *c);

/* rule: MATCH_ONE_TO_MANY or MATCH_MANY_TO_ONE; x may be the one or, as the last to come, one of
 * the several. */
void match_sum(struct finder *f, int rule);
