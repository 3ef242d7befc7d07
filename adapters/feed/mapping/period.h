/* feed/mapping/period: the period that a file says it covers, by its name. Pure.
 *
 * A pattern is compared with the whole name without its last extension: %Y four digits, %m two, %b
 * the English name of a month (three letters or more), %q a quarter 1..4, * anything, any other
 * character itself whatever its case. */
#pragma once
#include <stdbool.h>
#include "base/date.h"
#include "base/text.h"
#include "feed/mapping/mapping.h"

bool period_pattern_check(struct text pattern);
/* With %m or %b: so many months from that of the calendar year %Y. With %q or none: a quarter or
 * the whole of the financial year that begins in %Y, or of the calendar year, as year says.
 * ERR_FORM: the name does not fit, or names no such month, quarter or year (2000..2098). */
int period_of_name(struct text pattern, enum year_form year, int months, struct text name,
                   date_t *ret_from, date_t *ret_to);
