/* core/spending/surplus: whose the money is that a year leaves to the next. Private to daemon/core.
 *
 * Source: [R] an underspend that stays in the pool is the partners' until it is spent: the host
 * owes it to them, and each of them has paid in advance; the agreement may say that it is the
 * fund's own (RiskShare.kept_by_fund: configuration). So what is carried forward, of each economy,
 * is
 *   owed to the partners    pro rata to what each contributed to it: what was due of it in the year
 *                           and its part of the surplus brought forward; to the penny by largest
 *                           remainder
 *   the fund's own          where the agreement says so, and where nobody contributed to it
 *   a deficit               nobody's, until it is agreed who bears it: it stays an exception
 * The host's own share is owed too: in the fund's books the host is a partner like others.
 *
 * What was brought forward is spent first: as the year's money is charged to the economy
 * (core/spending/charge), as much of the surplus becomes the year's, at most all of it; a credit
 * gives it back. What is left when the year is ended becomes the year's as well, and is carried
 * forward again with its result. What had been spent before the earlier year was ended becomes the
 * year's on the day on which that was done. Postings, of an economy E:
 *   carried forward  carried-forward:YEAR:E / surplus-E:PARTNER, on the year's last day
 *   spent            surplus-E:PARTNER / brought-forward:NEXT:E
 *   else             carried-forward:YEAR:E / brought-forward:NEXT:E
 * A partner that another carries on for has its share through that one. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* What the partners have of the fund's surplus brought forward: of one of them, as a pool's partner
 * (its own and that of those it carries on for), and of all. */
int64_t surplus_of(const struct engine *e, const struct fund *f, uint32_t partner, unsigned place);
int64_t surplus_sum(const struct fund *f, unsigned place);
/* What of its part has become the year's, by value date up to as_of and booking day up to booked_to
 * (DATE_NONE: whenever it was booked). */
int64_t surplus_taken_of(const struct engine *e, const struct fund *f, uint32_t partner,
                         unsigned place, date_t as_of, date_t booked_to);
/* Carries results[place].carried_forward of the fund to that of the next year; weights stand as in
 * pool.partners. 0 or ERR_MEMORY, as all below. */
int surplus_carry(struct step *s, uint32_t fund, uint32_t next, unsigned place,
                  const int64_t *weights);
/* The fund has spent another sum, or plans otherwise: what that means for its surplus, on a value
 * date (but never before the year begins). */
int surplus_look(struct step *s, uint32_t fund, date_t value_date);
/* The year is being ended: the rest becomes the year's. */
int surplus_take_rest(struct step *s, uint32_t fund, date_t value_date);
