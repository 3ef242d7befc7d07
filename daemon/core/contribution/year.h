/* core/contribution/year: one contribution in one financial year: its instalments, its cumulative
 * sums. Private.
 *
 * due, paid and received are compared as cumulative sums to a date; instalments say what the
 * payments are taken to fill, so that a difference can be explained. Paid is what the payer's
 * record says, received the host's, and nothing else: an agreed adjustment changes what is due, and
 * what is written off is due and a loss. Each is counted apart, by value date and booking day.
 * Source: section 75 agreements' rules on agreed variations; losses are reported on a line of their
 * own (the NHS group accounting manual, local authority codes of practice) [R]. */
#pragma once
#include "core/foundation/step.h"

/* The contribution's year, made when it is not there. NONE in *ret_contribution_year when it has
 * no instalment in that year. 0 or ERR_MEMORY. */
int year_get(struct step *s, uint32_t contribution, int year, uint32_t *ret_contribution_year);
/* The same without making it; NONE. */
uint32_t year_find(const struct engine *e, uint32_t contribution, int year);
/* The contribution's year as it is, or as it would be made (in ret_draft); NULL when the
 * contribution has no instalment in it. Makes nothing. */
struct year_draft {
    struct contribution_year year;
    struct instalment instalments[DATES_MAX];
};
const struct contribution_year *year_look(const struct engine *e, uint32_t contribution, int year,
                                          struct year_draft *ret_draft);
/* Whether what the instalment still awaits is within tolerance. */
bool year_is_paid(const struct engine *e, const struct contribution_year *cy,
                  const struct instalment *instalment);
/* A contribution year whose instalments come as they are earned; room is made for so many. 0 or
 * ERR_MEMORY. */
int year_add_earned(struct step *s, uint32_t contribution, int year, uint32_t instalments,
                    uint32_t *ret_contribution_year);
/* An instalment more, due on a date or with the last one before it, and books it. Room: DATES_MAX
 * instalments.
 */
int year_earn(struct step *s, uint32_t contribution_year, date_t due, int64_t amount);
/* Books what has fallen due by today and is not booked yet (or booked too high). */
int year_recognise(struct step *s, uint32_t contribution_year);
/* Sets instalments anew from the contribution's terms and books the difference, after a variation.
 */
int year_vary(struct step *s, uint32_t contribution_year);
/* After a tolerance was changed: clears what is within it now, reports what is no more. */
int year_look_again(struct step *s, uint32_t contribution_year);
/* The contribution ends on a date: later instalments go, and what was paid on them is awaited no
 * more. */
int year_cut(struct step *s, uint32_t contribution_year, date_t to);
/* An instalment has what it awaits since a date: closes what was reported about it, and reports it.
 */
void year_clear(struct step *s, uint32_t contribution_year, uint32_t instalment, date_t on);
/* Adds to the cumulative sums on a value date (amounts may be negative) and marks it touched. 0 or
 * ERR_MEMORY. */
int year_count(struct step *s, uint32_t contribution_year, date_t date, enum applied_as as,
               int64_t amount);
/* What a partner paid, or (< 0) pays no more: of what it has pooled of its allocation, too, where
 * the contribution needs one. */
int year_pay(struct step *s, uint32_t contribution_year, uint32_t partner, date_t date,
             int64_t amount);
int year_receive(struct step *s, uint32_t contribution_year, date_t date, int64_t amount);
int year_touch(struct step *s, uint32_t contribution_year, date_t date);
/* A claim of another contribution is taken over (amount > 0), or one of this instalment (NONE: of
 * none) goes to another. It is due, or no longer, from the day on; nobody has paid anything. */
int year_move_claim(struct step *s, uint32_t contribution_year, uint32_t place, int64_t amount,
                    date_t on);
/* The sum of those of one instalment, or of none, by a date. */
int64_t year_claims_moved_of(const struct contribution_year *cy, uint32_t place, date_t as_of);
/* Of all that have owed it together (core/contribution/debtor). */
void year_position(const struct engine *e, uint32_t contribution_year, date_t as_of,
                   struct position *ret_position);
/* The same as the books showed it on a booking day (core/control/period); DATE_NONE: as they show
 * it now. Costs as much as the contribution year has days. */
void year_position_booked(const struct engine *e, uint32_t contribution_year, date_t as_of,
                          date_t booked_to, struct position *ret_position);
/* Books what is due, and notes that what is late is to be looked at (core/diagnosis/lateness). */
int year_wake(struct step *s, uint32_t contribution_year);
/* Asks for that on a day, unless an earlier one is asked for already. */
void year_wake_on(struct engine *e, uint32_t contribution_year, date_t date);
/* The day has come; entries that were overtaken do nothing. */
int year_woken(struct step *s, uint32_t contribution_year, date_t date);
/* The next contribution year touched in this step, in order; false when there is none. */
bool year_take_touched(struct engine *e, uint32_t *ret_contribution_year);
size_t year_touched_count(const struct engine *e);
/* What is open about an instalment (0: nothing), and whether its lateness was looked at. */
void year_set_exception(struct engine *e, uint32_t contribution_year, uint32_t instalment,
                        uint32_t exception);
void year_set_late_checked(struct engine *e, uint32_t contribution_year, uint32_t instalment,
                           bool is_checked);
