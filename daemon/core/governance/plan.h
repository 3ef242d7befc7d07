/* core/governance/plan: which plans must be approved, and what was decided on each, by financial
 * year. Private to daemon/core.
 *
 * Money of a financial year waits for the plan of that year, not for that of another: an agreement
 * of several years has a plan for each, or one for several (2017-19, 2023-25). Source: Better Care
 * Fund planning requirements by year; domain section 2 [S].
 *
 * The plan of a pool and year needs approval when the pool is part of the Better Care Fund (a pool
 * outside it has no plan that anybody would approve) and the year needs it: from 2015/16 on, the
 * first year of the fund, but not in 2020/21 [S]. What is recorded for a year (input plan_year)
 * takes the place of that: guidance changes from year to year. That a year needs no approval any
 * more lets money in that waited for it, in every pool, and so needs two officers of different
 * bodies (core/governance/mandate); that it needs one holds money and needs none. Whether a pool is
 * part of the fund is said by its agreement, which its partners sign, and never changed after.
 *
 * On a year's plan the decision of the latest date counts, whenever it is recorded; of several on
 * one day the last recorded; while there is none, what the agreement says of the year. Bound: one
 * record of each year from 2000 to 2098. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* What was decided last on the plan of a year. */
struct plan_decision {
    uint32_t outcome;                   /* its name (core/foundation/policy); 0: nothing */
    date_t on;                          /* DATE_NONE: the agreement brought it, without its day */
    uint32_t number;                    /* in order of recording, above 0; 0: the agreement's */
};

/* Whether plans of the year, or that of the pool and year, need approval. */
bool plan_year_needs_approval(const struct engine *e, int year);
bool plan_needs_approval(const struct engine *e, uint32_t pool, int year);
struct plan_decision plan_decided(const struct engine *e, uint32_t pool, int year);
/* The same by the decisions up to a day. */
struct plan_decision plan_decided_by(const struct engine *e, uint32_t pool, int year, date_t day);
/* Approved, or in no need of it: as far as the plan goes, money of the year may enter. */
bool plan_lets_money_in(const struct engine *e, uint32_t pool, int year);
/* A decision on the plan of the years is recorded: at the end of this business day, and not before
 * the day of the decision (DATE_NONE: not known) is over, what was approved is kept
 * (core/spending/approved_plan). What the agenda's entry of each year carries: */
enum { PLAN_WAKE_YEAR = 0xffff, PLAN_WAKE_FIRST_DAY = 0x10000 /* recorded before the first day */ };
void plan_await_end_of_day(struct step *s, uint32_t pool, int year, int to_year, date_t on);
/* The financial year of a day, or the nearest to it that lies within the agreement's dates. */
int plan_year_of(const struct engine *e, uint32_t pool, date_t day);
