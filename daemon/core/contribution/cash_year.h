/* core/contribution/cash_year: which financial year's instalments of a contribution a payment is
 * for. Private to daemon/core.
 *
 * The year of its value date. When nothing there awaits exactly this: in the first 31 days of a
 * year the year before (paid late), in its last 10 the year after (paid early), if an instalment
 * there does. Where still none does, it may be a backdated adjustment that no instalment of its
 * year was left to carry (core/contribution/carry), alone or with an instalment of the next
 * year. */
#pragma once
#include "core/contribution/cash_application.h"

struct cash_year {
    int year;                   /* 0: the contribution has no instalment in the year of the date */
    uint32_t contribution_year; /* NONE: that year is not made yet (core/contribution/year) */
    struct cash_application application; /* of the amount less the change; instalment NONE when that
                                            is nothing */
    uint32_t change_year; /* whose backdated adjustment is part of the amount; NONE: no change is */
    int64_t change;       /* that part */
};
/* Asks only: a year that is not made yet is looked at as it would be made. */
struct cash_year cash_year_find(const struct engine *e, uint32_t contribution, int64_t amount,
                                date_t date);
