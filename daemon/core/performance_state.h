/* core/performance_state: what is remembered of performance elements. Part of core/state. */
#pragma once
#include "core/entitlement.h"

struct element_period {
    struct entitlement_period figures;
    date_t reported_on, booked; /* of the last result told */
    struct text evidence;
    struct text comment, officer, authority; /* of what was agreed locally; TEXT_NONE */
};

/* A performance element; its identity is that of its own line, its year that of its stream. */
struct element {
    struct text name, unit;
    uint32_t line;     /* it is withheld from */
    uint32_t own_line; /* due as it is earned */
    uint32_t stream;   /* of own_line, the only one */
    struct entitlement_terms terms;
    int64_t pot, entitled, returned; /* withheld: what the pot has more than the others */
    uint32_t reported;               /* periods with a result: the first so many */
    struct element_period periods[ENTITLEMENT_PERIODS];
    date_t closed_on, closed_booked; /* DATE_NONE: open */
    struct text closed_by;
    uint32_t account_promised, account_withheld;
    bool synthetic;
};
