/* core/workflow/adjustment: agreed corrections of a contribution year, and what is written off.
 * Private to daemon/core.
 *
 * Nothing is edited: an entry against an account of its own ("adjustments:PARTNER" or
 * "written-off:PARTNER") takes the sum off what is receivable. Neither is a payment: what was paid,
 * received and pooled of an allocation stays as it was. An adjustment changes what is due (above 0:
 * less is; below 0: more), a write-off leaves it due and is a loss of the pool (below 0, of money
 * that the pool owes: a gain). It is counted on the instalment that it names. One that names none
 * and takes off is counted on what a payment of it would fill, as far as that awaits it, and the
 * rest beside the instalments; one that adds, on the last instalment due by its value date, which
 * awaits it from then on. What an instalment awaits stays reported. Both are decided manually: the
 * officer must be authorised, and above the limit of delegation a second one approves. Resubmitted
 * with the same content it is nothing new. Memory: one entry an adjustment, ADJUSTMENTS_MAX of
 * them; found by pool and name. */
#pragma once
#include "core/foundation/step.h"

#define ADJUSTMENTS_MAX 1000000

struct correction {
    uint32_t contribution_year;
    uint32_t instalment; /* NONE: as said above */
    bool is_beside;      /* of money that no instalment awaited */
    int64_t amount;
    date_t value_date;
    bool is_written_off;
    bool is_back; /* a write-off, taken back */
    struct text id, reason, officer; /* id TEXT_NONE: none */
    uint32_t exception;              /* 0: none */
};

/* Books and reports it (EVENT_ADJUSTED). The pool has room for it: the caller has looked. 0 or
 * ERR_MEMORY. */
int adjustment_book(struct step *s, const struct correction *c);

int adjustment_index(struct engine *e, uint32_t i); /* finds entry i by its name from now on */
