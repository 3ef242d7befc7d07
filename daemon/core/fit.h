/* core/fit: which financial year's instalments of a line a payment is for. Private to daemon/core.
 *
 * The year of its value date; but around 1 April, when nothing there awaits exactly this, the year
 * before (paid late) or after (paid early) if an instalment there does. */
#pragma once
#include "core/place.h"

struct fit {
    uint32_t stream; /* NONE: the line has no instalment in that year */
    struct placement place;
};
/* Makes the streams it looks at. 0 or ERR_MEMORY. */
int fit_find(struct step *s, uint32_t line, int64_t amount, date_t date, struct fit *ret_fit);
/* The financial year whose allocation the payment is pooled from. */
int fit_year(struct step *s, uint32_t line, int64_t amount, date_t date, int *ret_year);
