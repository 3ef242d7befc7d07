/* core/spending/minimum_spend: the least of a pool's money that must be spent in a certain way.
 * Private.
 *
 * Source: [S] Better Care Fund national conditions: from 2016/17 1,000m must buy NHS-commissioned
 * out-of-hospital care (domain section 2); a minimum for social care each year. What counts and how
 * much is configuration (MinimumSpend): [R] schemes whose area of spend is social care, or which
 * are marked as NHS out-of-hospital, and of these, where the requirement says so, only the part
 * paid for by contributions of one kind.
 *
 * Looked at on the day after a plan or the requirement was recorded (a plan comes in many inputs,
 * and none alone is short), by plan and by forecast outturn, at each end of a quarter, and by
 * actual spending once the year is over and when it is ended. A shortfall is reported once, again
 * when it changes, and its exception closes when it is made good. Cost: the schemes of the fund, at
 * most SCHEMES_MAX.
 */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* The fund's plan has changed: looks at its minimum spends on the next day. */
void minimum_spend_touch(struct engine *e, uint32_t fund);
/* Looks at the fund's minimum spends now. */
void minimum_spend_check(struct step *s, uint32_t fund);
/* The day has come; entries that were overtaken do nothing. */
void minimum_spend_wake(struct step *s, uint32_t fund, date_t date);
/* Planned, and forecast (after the year: actual), of what counts to the minimum on a date. */
void minimum_spend_measure(const struct engine *e, uint32_t fund, enum minimum_spend_kind kind,
                           date_t as_of, int64_t *ret_planned, int64_t *ret_forecast);
