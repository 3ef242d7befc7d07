/* core/fit: which financial year's instalments of a line a payment is for. Private to daemon/core.
 *
 * The year of its value date; but around 1 April, when nothing there awaits exactly this, the year
 * before (paid late) or after (paid early) if an instalment there does. Where still none does, it
 * may be a backdated change that no instalment of its year was left to carry (core/carry), alone or
 * with an instalment of the next year. */
#pragma once
#include "core/place.h"

struct fit {
    uint32_t stream;        /* NONE: the line has no instalment in that year */
    struct placement place; /* of the amount less the change; slot NONE when that is nothing */
    uint32_t change_stream; /* whose backdated change is part of the amount; NONE: no change is */
    int64_t change;         /* that part */
};
/* Makes the streams it looks at. 0 or ERR_MEMORY. */
int fit_find(struct step *s, uint32_t line, int64_t amount, date_t date, struct fit *ret_fit);
