/* app/desk/advance: moves the business date on after the clock, day by day. The loop's thread.
 *
 * Every day is an input of the daemon's own feed "clock"; a day on which much falls due is several
 * (core/day). They are taken between commits, for some 10 ms at a time, so that the loop answers
 * questions and reports that it is alive meanwhile; feeds are answered busy, because an input that
 * came in the middle of a day would find another world each time. A stop ends it after the day's
 * part in hand, and the next start goes on there. */
#pragma once
#include "app/desk/clock.h"

#define ADVANCE_NS 10000000u            /* at a time; the last input may take as long again */
#define ADVANCE_REPORTED_NS 600000000000u /* between two lines about a clock not followed */

struct desk;
struct advance {
    enum wire_clock state; /* when it was looked at last */
    date_t shows;          /* the clock's date then */
    uint64_t reported_ns;      /* when it was last logged that the clock is not followed */
    enum wire_clock reported;  /* as what; 0: it is followed, or nothing was logged yet */
    bool is_stuck;         /* the next day ended the daemon before: app/commit/poison */
};

/* Each second: looks at the clock, logs what is wrong with it, and begins. */
void advance_tick(struct desk *d);
/* After a commit, before the next: goes on. */
void advance_go(struct desk *d);
/* Days are being caught up: no submission is to be taken. A date that is stuck between two days
 * stays, and all else is served; within a day nothing can be taken before its end. */
bool advance_is_under_way(const struct desk *d);
/* The clock's date while it is not followed; DATE_NONE: it is. */
date_t advance_not_followed(const struct desk *d);
/* Why a date cannot be confirmed to this clock; NULL: it can. */
const char *advance_why_not(const struct desk *d, date_t date);
/* What status says of it. */
void advance_report(const struct desk *d, struct wire_status *status);
