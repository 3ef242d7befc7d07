/* core/contribution/earned: what of a contribution is earned, over time, by month. Private to
 * daemon/core.
 *
 * Income is of the period that it is for, not of the day on which it falls due: what is due before
 * it is earned is a receipt in advance, what is earned before it is due is accrued income. Source:
 * accruals accounting as NHS bodies and councils do it (the NHS group accounting manual, the code
 * of practice on local authority accounting) [R]. Derived from the terms when a report asks, never
 * posted: the ledger, and what is reconciled, go by what is due.
 *
 * A financial year's instalments are each for an equal part of it: of four, each for a quarter; of
 * one, for the year; in advance or in arrears. An instalment is earned in equal parts by the months
 * of its part that the contribution lasts, a month when it is over, or the contribution is. A month
 * that lies in two parts is divided between them. Cumulative sums are exact and rounded once, half
 * up, so that twelve months come to what falls due in the year, to the penny. A variation changes
 * what is earned as it changes what is due: the months of the instalments from its effective date
 * on, once it is agreed. Performance money is earned when results have made it due. */
#pragma once
#include "core/foundation/step.h"

/* What of a contribution is earned in a financial year by as_of, before agreed adjustments, by what
 * was agreed by then and as the books showed it on a booking day (DATE_NONE: as they show it now).
 * 0 before the year, all of it from its last day on. */
int64_t earned_sum(const struct engine *e, uint32_t contribution, int year, date_t as_of,
                   date_t booked_to);
/* What of it is due by as_of and not earned yet; below 0: earned and not due yet. An agreed
 * adjustment, which changes both, is in neither. It is a matter of whoever owes the contribution on
 * that day (core/contribution/debtor). */
int64_t earned_in_advance(const struct engine *e, uint32_t contribution, int year, date_t as_of,
                          date_t booked_to);
/* What of that part of the year's contribution is income of one who owed it on some days, of all
 * that had by as_of, is what fell due of it less this: what it left in advance, less what it found
 * so, which its predecessor left. */
struct debtor_days;
int64_t earned_not_of(const struct engine *e, uint32_t contribution, int year,
                      const struct debtor_days *days, date_t as_of, date_t booked_to);
