/* core/contribution/cash_application: which instalment a payment would fill as things stand, so
 * that its contribution and year are found; and what an agreed adjustment or a write-off that names
 * none goes to. Where payments are in the end follows from all of them (core/contribution/laying).
 * Private to daemon/core. An instalment awaits what is expected of it less what was adjusted, paid
 * and written off; each is counted apart.
 *
 * In this order: the open instalment nearest in date, when the amount is what it awaits; an earlier
 * open one that awaits exactly this; a run of open ones, the latest such, that await exactly this
 * together; all that the year still awaits, when that is more than two instalments (the annual sum,
 * or the rest of it, paid at once); the nearest, in part or with too much; none (extra). */
#pragma once
#include "core/contribution/laying.h"

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
/* Applies what was adjusted or written off where cash_application_find found; what was paid is laid
 * anew (core/contribution/placed). 0 or ERR_MEMORY. */
int cash_application_apply(struct engine *e, uint32_t contribution_year,
                           const struct cash_application *p, enum applied_as as, int64_t amount,
                           date_t date);
