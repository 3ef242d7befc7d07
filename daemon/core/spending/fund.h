/* core/spending/fund: one pool in one financial year, as far as its spending goes. Private to
 * daemon/core.
 *
 * A financial year runs from 1 April to 31 March and is named by the year in which it begins;
 * quarters 0..3 begin in April, July, October and January. Money is pence. A fund is made when its
 * first scheme, minimum spend, grant or risk share is recorded, and stays until its year is let go
 * (core/spending/year_over). */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

#define FIRST_FUND_YEAR 2000
#define LAST_FUND_YEAR 2099

uint32_t fund_find(const struct engine *e, uint32_t pool, int year); /* NONE */
/* The same, made when it is not there. 0 or ERR_MEMORY. */
int fund_get(struct engine *e, uint32_t pool, int year, uint32_t *ret_fund);
/* The pool that an input plans a year of; refuses one that is not known, and a year
 * that was ended or comes before one that was.
 * input is the name of the input, for the refusal ("scheme"). */
int fund_check(struct step *s, const char *input, struct text pool, uint32_t year,
               uint32_t *ret_pool);
bool fund_is_ended(const struct fund *f);
/* Whether anything was recorded of it by a booking day (DATE_NONE: whenever). */
bool fund_is_known(const struct fund *f, date_t booked_to);
/* Whether it is by the books of a booking day (DATE_NONE: as they are now), seen as of a date: its
 * value date is the year's last day. */
bool fund_is_ended_as_of(const struct fund *f, date_t as_of, date_t booked_to);
date_t fund_last_day(const struct fund *f); /* 31 March */
/* Quarter of the fund's year in which the date lies; dates outside the year count to its first or
 * last quarter. */
unsigned fund_quarter(const struct fund *f, date_t date);
/* First day of a quarter, 0..4 (4: of the next year). */
date_t fund_quarter_start(const struct fund *f, unsigned quarter);
/* Puts a fund into the index. 0 or ERR_MEMORY. */
int fund_index(struct engine *e, uint32_t fund);
void fund_unindex(struct engine *e, uint32_t fund); /* takes it out */
