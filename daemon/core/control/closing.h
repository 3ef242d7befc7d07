/* core/control/closing: the closings of a pool's books, as others may read them. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* One closing of a pool's books, with its control totals: sums of all years up to `to` by value
 * date, of what was booked up to booked_to. Kept until its year is let go. */
struct closing {
    date_t to, closed_on, booked_to;
    struct text authority;
    int64_t due, paid, received, written_off; /* due: after adjustments */
    date_t reopened_on; /* DATE_NONE: it stands */
    struct text officer, reason;
    uint64_t journal; /* the input that closed it, and its item: with it reports were issued */
    uint32_t item;
};

/* What is kept of one whose year was let go (core/control/let_go): where it is in the journal, and
 * with it the reports that it issued. */
struct closing_let_go {
    date_t to, closed_on, reopened_on;
    uint32_t item;
    uint64_t journal;
};

struct closings {
    struct closing *items;
    size_t count, capacity;
    date_t closed_to; /* of the last that stands; DATE_NONE: the books are open from the start */
    struct {
        struct closing_let_go *items;
        size_t count, capacity;
    } let_go; /* in the order of their making */
};
/* The day of the closing that issued reports last of what ends on the date or before; or of the
 * first, where there is none; DATE_NONE: none was ever made. */
date_t closing_near(const struct engine *e, uint32_t pool, date_t date);
const struct closings *closings_of(const struct engine *e, uint32_t pool);
