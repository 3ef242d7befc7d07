/* core/contribution/carry: a backdated adjustment agreed when no instalment of its year was left to
 * carry it. The payer pays it by itself, or with an instalment of the next year; that part of the
 * payment is then counted in the year of the change. Private to daemon/core.
 *
 * Source: backdated variations are adjusted by the next payment (domain section 2) [S]; that this
 * holds across 31 March is this project's reading [R]. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"

/* What is still to be paid of the contribution year's change on a date, by all that has been
 * agreed; negative: to be taken off. 0: none, or an instalment of the year is still to carry it. */
int64_t carry_open(const struct engine *e, uint32_t contribution_year, date_t date);
/* Counts part of a payment (negative: of one undone) as the change of a contribution year:
 * cumulative sum, allocation of that year. The ledger knows contributions, not years: it is posted
 * with the rest. 0 or ERR_MEMORY. */
int carry_count(struct step *s, uint32_t contribution_year, date_t date, int64_t amount);
/* Reports that a payment on contribution_year paid the backdated adjustment of change_year. */
void carry_emit(struct step *s, uint32_t contribution_year, uint32_t instalment,
                uint32_t change_year, int64_t change, const struct money *m);
/* The contribution year whose change a payment remembered paid; it did pay one. */
uint32_t carry_year(const struct engine *e, const struct recent_payment *paid);
