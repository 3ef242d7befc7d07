/* core/allocation: what NHS England allocated to a CCG or ICB for pooling, by kind and year. */
#pragma once
#include "core/state.h"

/* Received less already pooled; 0 when nothing was recorded. */
int64_t allocation_left(const struct engine *e, uint32_t party, enum contribution_kind kind,
                        int year);
/* Whether so much more (or, negative, less) of the line's money in a year can be counted as pooled.
 * Always, for a line that needs no allocation. */
bool allocation_has_room(const struct engine *e, uint32_t line, int year, int64_t amount);
/* Counts money as pooled (negative: given back). 0 or ERR_MEMORY. */
int allocation_use(struct engine *e, uint32_t party, enum contribution_kind kind, int year,
                   int64_t amount);
/* The party has received, and pooled, so much more; what would pass TURNOVER_MAX is not counted as
 * received. 0 or ERR_MEMORY. */
int allocation_give(struct engine *e, uint32_t party, enum contribution_kind kind, int year,
                    int64_t received, int64_t pooled);
/* Lets in what waited for more room, in every pool into which the party pays. */
int allocation_release(struct step *s, uint32_t party);
int allocation_take(struct step *s, const struct item *item);
int allocation_index(struct engine *e, uint32_t allocation);
int allocation_index_note(struct engine *e, uint32_t note);
