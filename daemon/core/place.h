/* core/place: which instalment a payment is taken to fill. Private to daemon/core.
 *
 * In this order: the open instalment nearest in date, when the amount is what it awaits; an earlier
 * open one that awaits exactly this; a run of open ones, the latest such, that await exactly this
 * together; the nearest, in part or with too much; none (extra). */
#pragma once
#include "core/state.h"

#define WINDOW_BEFORE_DAYS 10 /* an instalment may be paid this long before it is due */

struct placement {
    enum reason reason; /* INSTALMENT, LATE_INSTALMENT, PART_INSTALMENT or EXTRA */
    uint64_t slots;     /* bit i: slot i is filled */
    uint32_t slot;      /* the last of them; NONE for EXTRA */
    int64_t expected;   /* what they awaited together; 0 for EXTRA */
    bool exact;         /* within the tolerance of an instalment */
};
struct placement place_find(const struct engine *e, uint32_t stream, int64_t amount, date_t date);
/* Does what place_find found. 0 or ERR_MEMORY. */
int place_fill(struct engine *e, uint32_t stream, const struct placement *p, int64_t amount,
               date_t date);
/* Takes a payment's amount out of the slots it filled (0: it was extra), on the date on which it
 * was undone. 0 or ERR_MEMORY. */
int place_empty(struct engine *e, uint32_t stream, uint64_t slots, int64_t amount, date_t date);
