/* core/contribution/allocation: what NHS England allocated to a CCG or ICB for pooling, by kind and
 * year. */
#pragma once
#include "core/foundation/step.h"
#include "core/foundation/successor.h"

/* Received less already pooled; 0 when nothing was recorded. */
int64_t allocation_left(const struct engine *e, uint32_t party, uint32_t kind, int year);
/* Whether so much more (or, negative, less) of the contribution's money in a year can be counted as
 * pooled. Always, for a contribution that needs no allocation. */
bool allocation_has_room(const struct engine *e, uint32_t contribution, int year, int64_t amount);
/* Counts money as pooled (negative: given back). 0 or ERR_MEMORY. */
int allocation_use(struct engine *e, uint32_t party, uint32_t kind, int year, int64_t amount);
/* The party has received, and pooled, so much more; what would pass TURNOVER_MAX is not counted as
 * received. 0 or ERR_MEMORY. */
int allocation_give(struct engine *e, uint32_t party, uint32_t kind, int year, int64_t received,
                    int64_t pooled);
int allocation_index(struct engine *e, uint32_t allocation);
int allocation_index_note(struct engine *e, uint32_t note);
/* The contribution goes to another party, and with it what was received and pooled of allocations
 * for it. To be done before the contribution moves. 0 or ERR_MEMORY. */
int allocation_follow(struct engine *e, uint32_t contribution, uint32_t party);
/* What is left of the party's allocations is shared by its successors: it belongs to no pool. */
int allocation_share(struct engine *e, const struct succession *x, uint32_t party);
