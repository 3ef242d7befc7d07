/* core/workflow/write_off: what was written off on each exception and stands, so that it can be
 * taken back. Private to daemon/core.
 *
 * Taken back it is booked the other way, on its own value date (booked today where that is closed),
 * so that the pool's line of losses loses it, what was due is outstanding again, and the exception
 * is open again. It needs the officers whom the write-off needed. Memory: one entry a write-off
 * that stands, WRITE_OFFS_MAX of them; beyond that the oldest cannot be taken back any more. */
#pragma once
#include "core/workflow/adjustment.h"

#define WRITE_OFFS_MAX 65536

struct write_off {
    uint32_t exception;
    uint32_t contribution_year, instalment; /* NONE: of none */
    bool is_beside;
    int64_t amount;
    date_t value_date;
};

/* It was booked. 0 or ERR_MEMORY. */
int write_off_note(struct engine *e, const struct correction *c);
/* What stands on an exception. */
int64_t write_off_sum(const struct engine *e, uint32_t exception);
int64_t write_off_last(const struct engine *e, uint32_t exception); /* the last of them; 0 */
/* The contribution year of what stands on it; NONE: nothing does. */
uint32_t write_off_year(const struct engine *e, uint32_t exception);
/* Books all that stands on the exception, which is open, the other way. 0 or ERR_MEMORY. */
int write_off_take_back(struct step *s, uint32_t exception, struct text officer,
                        struct text reason);
