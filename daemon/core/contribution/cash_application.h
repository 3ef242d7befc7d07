/* core/contribution/cash_application: which instalment a payment is taken to fill, and likewise an
 * agreed adjustment or a write-off that names none. Private to daemon/core. An instalment awaits
 * what is expected of it less what was adjusted, paid and written off; each is counted apart.
 *
 * In this order: the open instalment nearest in date, when the amount is what it awaits; an earlier
 * open one that awaits exactly this; a run of open ones, the latest such, that await exactly this
 * together; all that the year still awaits, when that is more than two instalments (the annual sum,
 * or the rest of it, paid at once); the nearest, in part or with too much; none (extra). */
#pragma once
#include "core/foundation/step.h"

#define WINDOW_BEFORE_DAYS 10 /* an instalment may be paid this long before it is due */

struct cash_application {
    enum reason reason;   /* REASON_INSTALMENT, _LATE_, _PART_INSTALMENT, _AHEAD or _EXTRA */
    uint64_t instalments; /* bit i: instalment i is filled */
    uint32_t instalment;  /* the last of them; NONE for EXTRA */
    int64_t expected;     /* what they awaited together; 0 for EXTRA */
    bool exact;           /* within the tolerance of an instalment */
};
struct cash_application cash_application_find(const struct engine *e,
                                              const struct contribution_year *cy, int64_t amount,
                                              date_t date);
/* Does what cash_application_find found. 0 or ERR_MEMORY. */
int cash_application_apply(struct engine *e, uint32_t contribution_year,
                           const struct cash_application *p, enum applied_as as, int64_t amount,
                           date_t date);
/* What another instalment of the year was paid too much fills this one, from the day on which both
 * are so: a partner pays several instalments at once, and is not behind. *ret_from: the other;
 * NONE: there is none with so much. 0 or ERR_MEMORY. */
int cash_application_even(struct engine *e, uint32_t contribution_year, uint32_t instalment,
                          uint32_t *ret_from);
/* Takes a payment's amount out of the instalments it filled (0: it was extra), on the date on which
 * it was undone. 0 or ERR_MEMORY. */
int cash_application_undo(struct engine *e, uint32_t contribution_year, uint64_t instalments,
                          int64_t amount, date_t date);
