/* core/foundation/calendar: England's working days.
 *
 * Bank holidays of England and Wales 2005-2040: New Year's Day, Good Friday, Easter Monday, early
 * May, spring, summer, Christmas Day and Boxing Day with their substitute days (Banking and
 * Financial Dealings Act 1971), and those moved or proclaimed: 2011 royal wedding, 2012, 2022
 * jubilees, 2020 VE day, 2022 state funeral, 2023 coronation. Outside 2005-2040 only weekends are
 * not working days. */
#pragma once
#include <stdbool.h>
#include "base/date.h"

bool calendar_is_working_day(date_t date);
/* The nth working day of a month, n from 1; its last when it has fewer. DATE_NONE outside the
 * dates there are. */
date_t calendar_working_day_of_month(int year, int month, int n);
/* n working days after date (n >= 0); n = 0: date itself. */
date_t calendar_add_working_days(date_t date, int n);
/* Working days from the earlier to the later, not counting the earlier: 0 for the same date. */
int calendar_working_days_between(date_t a, date_t b);
