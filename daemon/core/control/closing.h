/* core/control/closing: the closings of a pool's books, as others may read them. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* One closing of a pool's books, with its control totals: sums of all years up to `to` by value
 * date, of what was booked up to booked_to. Kept for ever: at most 12 a year, and reopenings. */
struct closing {
    date_t to, closed_on, booked_to;
    struct text authority;
    int64_t due, paid, received, written_off; /* due: after adjustments */
    date_t reopened_on; /* DATE_NONE: it stands */
    struct text officer, reason;
    uint64_t journal; /* the input that closed it, and its item: with it reports were issued */
    uint32_t item;
};

struct closings {
    struct closing *items;
    size_t count, capacity;
    date_t closed_to; /* of the last that stands; DATE_NONE: the books are open from the start */
};
const struct closings *closings_of(const struct engine *e, uint32_t pool);
