/* feed/mapping/day: a date as publishers and spreadsheets write it. Pure.
 *
 * By the forms that the mapping declares:
 *   iso    2017-08-01, 2017/8/1, 2017.08.01, 20170801
 *   uk     01/08/2017, 1.8.17, 01-08-2017: the day first
 *   us     08/01/2017: the month first
 *   excel  42948, a spreadsheet's number of a day (from 1900), also with a time after a point
 *   month  2017-08, 08/2017, Aug-17, August 2017: the first or the last day of it, as the mapping's
 *          value_date says
 * A month by its English name, three letters or more, has one meaning and is read by uk and us:
 * "1 Aug 2017", "1st of August 2017", "Tue, 1-Aug-17", "01AUG2017", "August 1, 2017". A time of day
 * after a date says nothing. Two figures of a year are of the hundred years from the mapping's
 * two_digit_years. */
#pragma once
#include "base/date.h"
#include "base/text.h"
#include "feed/mapping/mapping.h"

/* t has no blanks around. ERR_FORM: none of the forms. ERR_RANGE: one of them, and no such day. */
int day_read(const struct mapping *m, struct text t, date_t *ret_date);

/* What figures alone tell of the order of day and month. */
enum day_order { DAY_EITHER, DAY_FIRST, MONTH_FIRST };
/* "25/04/2017": the day is first; "04/25/2017": the month is; all else tells nothing. */
enum day_order day_order_of(struct text t);

/* The month whose English name, three letters or more of it, is at the beginning of t, and how many
 * letters that is; 0: none. */
int day_month(struct text t, size_t *ret_size);
