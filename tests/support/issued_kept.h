/* support/issued_kept: what closings issued, kept as a store would. Memory: the caller's struct,
 * all zero to begin, until issued_kept_fini. */
#pragma once
#include "core/message/effects.h"
#include "core/report/issued.h"

struct issued_kept {
    struct effects *items;
    size_t count, capacity;
};
/* Copies the events of closings and what they issued. 0 or ERR_MEMORY. */
int issued_kept_add(struct issued_kept *k, const struct effects *e);
/* Of that input; NULL: it closed nothing. */
const struct effects *issued_kept_find(const struct issued_kept *k, uint64_t journal);
void issued_kept_fini(struct issued_kept *k);

#define ISSUED_CHECK_MAX 200
/* Every closing issues each report of one pool that can be had of a date, once, names it with the
 * digest of its cells, and these are read back as what was packed. */
bool issued_check(const struct effects *e, char ret_broken[ISSUED_CHECK_MAX]);
