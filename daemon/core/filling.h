/* core/filling: what was paid on which instalment, by value date, so that a stream can be taken
 * apart as of any date. Private to daemon/core.
 *
 * One entry per value date and place, ascending; amounts may be negative (undone). The entries of a
 * stream sum to what it was paid, on every date. Asking as of a date walks back from the latest. */
#pragma once
#include "core/state.h"

struct archive;

/* Places beside the instalments (0 and up). An instalment that went when its line ended counts as
 * extra from then on. */
#define FILLED_EXTRA UINT32_C(0xFFFFFFFE)  /* no instalment awaited it */
#define FILLED_CHANGE UINT32_C(0xFFFFFFFF) /* a backdated change, paid with the next year's money  \
                                            */

struct filled {
    int64_t slots[DATES_MAX];
    int64_t extra, change;
};
/* 0 or ERR_MEMORY. */
int filling_add(struct stream *st, uint32_t place, date_t date, int64_t amount);
void filling_as_of(const struct stream *st, date_t as_of, struct filled *ret_filled);
void filling_archive(struct archive *a, struct stream *st);
