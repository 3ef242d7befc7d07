/* core/contribution/applied: what was adjusted and written off of which instalment, and paid of a
 * backdated adjustment, by value date. Private to daemon/core.
 *
 * One entry per value date, place and what it was applied as, ascending; amounts may be negative
 * (undone). The entries of a contribution year sum to what was adjusted and written off of it, on
 * every date. What was paid of the instalments has no entries: it is laid
 * (core/contribution/placed). */
#pragma once
#include "core/foundation/step.h"

/* Places beside the instalments (0 and up). An instalment that went when its contribution ended
 * counts as extra from then on. */
#define APPLIED_EXTRA UINT32_C(0xFFFFFFFE) /* no instalment awaited it */
/* A backdated adjustment, paid with the next year's money. */
#define APPLIED_CHANGE UINT32_C(0xFFFFFFFF)

struct applied_sum {
    int64_t as[APPLIED_WRITTEN_OFF + 1];
};
struct applied_sums {
    struct applied_sum instalments[DATES_MAX];
    struct applied_sum extra;
    int64_t change; /* paid */
};
/* Counts it where it stands and remembers when. 0 or ERR_MEMORY. */
int applied_add(struct contribution_year *cy, uint32_t place, date_t date, enum applied_as as,
                int64_t amount);
/* The contribution year's total of a place, as it stands. Of APPLIED_CHANGE only what was paid. */
int64_t *applied_total(struct contribution_year *cy, uint32_t place, enum applied_as as);
/* The entries up to a date: of instalments that went, as extra. */
void applied_as_of(const struct contribution_year *cy, date_t as_of,
                   struct applied_sums *ret_applied);
