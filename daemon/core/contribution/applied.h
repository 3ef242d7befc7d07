/* core/contribution/applied: what was paid on which instalment, by value date, so that a
 * contribution year can be seen as of any date. Private to daemon/core.
 *
 * One entry per value date and place, ascending; amounts may be negative (undone). The entries of a
 * contribution year sum to what it was paid, on every date. Asking as of a date walks back from the
 * latest. */
#pragma once
#include "core/foundation/step.h"


/* Places beside the instalments (0 and up). An instalment that went when its contribution ended
 * counts as extra from then on. */
#define APPLIED_EXTRA UINT32_C(0xFFFFFFFE) /* no instalment awaited it */
/* A backdated adjustment, paid with the next year's money. */
#define APPLIED_CHANGE UINT32_C(0xFFFFFFFF)

struct applied_sums {
    int64_t instalments[DATES_MAX];
    int64_t extra, change;
};
/* 0 or ERR_MEMORY. */
int applied_add(struct contribution_year *cy, uint32_t place, date_t date, int64_t amount);
void applied_as_of(const struct contribution_year *cy, date_t as_of,
                   struct applied_sums *ret_applied);
