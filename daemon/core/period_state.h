/* core/period_state: what core/period remembers of each pool. Part of core/state. */
#pragma once
#include "core/input.h"

/* One closing of a pool's books, with its control totals: sums of all years up to `to` by value
 * date, of what was booked up to booked_to. Kept for ever: at most 12 a year, and reopenings. */
struct closing {
    date_t to, closed_on, booked_to;
    struct text authority;
    int64_t due, paid, received;
    date_t reopened_on; /* DATE_NONE: it stands */
    struct text officer, reason;
};

struct closings {
    struct closing *items;
    size_t count, capacity;
    date_t closed_to;   /* of the last that stands; DATE_NONE: the books are open from the start */
    date_t books_from;  /* first booking day after the last closing; DATE_NONE: none yet */
    date_t last_booked; /* latest booking day used */
};
