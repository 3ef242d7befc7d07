/* core/spending/approved_plan: the plan of a pool's year as it was approved. Private.
 *
 * The plan is what was approved, and a later variation, scheme or element moves what is agreed and
 * forecast, never the plan: so the figures are kept when a decision lets money in (core/governance/
 * plan). They are those of the end of the business day on which the decision is recorded, so that a
 * plan may be put in together with its approval; of the variations of a contribution those count
 * that were agreed by the day of the decision. Each decision that approves a year's plan makes
 * another version of it; one recorded late, of an earlier day than the last version, makes none. A
 * pool and year whose plan nobody approves has none: there the plan is what is agreed.
 *
 * Performance money is planned as results as planned would earn it (core/performance/element), not
 * as they did. Money is pence by quarter, 0 from April. Memory: grows with decisions on plans. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"
#include "core/spending/scheme.h"

/* The day after a decision was recorded has come; serial is of the agenda's entry. */
int approved_plan_wake(struct step *s, uint32_t pool, date_t date, uint64_t serial);
/* The latest version that was approved by a date, as the books showed it on a booking day
 * (DATE_NONE: as they show it now); NULL. */
const struct approved_plan *approved_plan_of(const struct engine *e, uint32_t pool, int year,
                                             date_t as_of, date_t booked_to);
/* Zeros when the plan has no such contribution or scheme. */
struct quarters approved_plan_contribution(const struct approved_plan *p, uint32_t contribution);
struct quarters approved_plan_scheme(const struct approved_plan *p, uint32_t scheme);
