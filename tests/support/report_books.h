/* support/report_books: whether the agreement of balances ties to the ledger and to the years of
 * the other reports. Part of support/report_check. */
#pragma once
#include "core/spending/charge.h"
#include "report_figures.h"

/* Sums over the years of a pool, for the ledger. ahead: what is due and not earned yet; left: what
 * the year before carries forward, in the years looked at so far (is_left: it is known). */
struct books {
    int64_t due, ahead, paid, written_off, out;
    int64_t due_of[OF_ECONOMIES], left[OF_ECONOMIES];
    bool is_left;
    int64_t due_of_body[PARTNERS_EVER_MAX], earned_of_body[PARTNERS_EVER_MAX]; /* of the pool's */
};

bool report_books_check(struct check *c, const struct books *books);
