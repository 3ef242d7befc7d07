/* core/foundation/agenda: what is to be looked at when a day comes: a heap ordered by date, then by
 * arrival; but successions come first, so that what falls due on their day is the successors'.
 */
#pragma once
#include "core/foundation/step.h"

#define WAKE_KINDS(X)                                                                              \
    X(WAKE_CONTRIBUTION, 1, "contribution")                                                        \
    X(WAKE_CONTRIBUTION_YEAR, 2, "contribution_year")                                              \
    X(WAKE_UNCONFIRMED, 3, "unconfirmed")                                                          \
    X(WAKE_CONDITION, 4, "condition")                                                              \
    X(WAKE_FUND, 5, "fund")                                                                        \
    X(WAKE_DISTRICT_GRANT, 6, "district_grant")                                                    \
    X(WAKE_EXCEPTION, 7, "exception")                                                              \
    X(WAKE_SUCCESSION, 8, "succession")                                                            \
    X(WAKE_YEAR_OVER, 9, "year_over")                                                              \
    X(WAKE_PLAN, 10, "plan")                                                                       \
    X(WAKE_ROUND, 11, "round")
ENUMERATION(wake_kind, WAKE_KINDS);

struct wake {
    date_t date;
    enum wake_kind kind;
    uint32_t index;
    uint64_t serial;      /* order among equals */
    uint64_t item_serial; /* the owner's: of the open item, the index of a condition, a
                             plan's year (core/governance/plan), a stage of a round; else 0 */
};

/* item_serial is kept with the entry for its owner (0 if not needed). */
void agenda_add(struct engine *e, date_t date, enum wake_kind kind, uint32_t index,
                uint64_t item_serial);
bool agenda_is_before(const struct wake *a, const struct wake *b);
/* The date of the first entry; DATE_NONE when there is none. */
date_t agenda_next(const struct engine *e);
/* Takes the first entry dated on or before the day. */
bool agenda_take(struct engine *e, date_t day, struct wake *ret_wake);
/* Whether every entry of the kind has an index below this. */
bool agenda_is_below(const struct engine *e, enum wake_kind kind, size_t bound);
uint64_t agenda_last(const struct engine *e); /* serial of the last entry ever made */
