/* core/agenda: what is to be looked at when a day comes: a heap ordered by date, then by arrival.
 */
#pragma once
#include "core/state.h"

/* 0 or ERR_MEMORY. serial is kept with the entry for its owner (0 if not needed). */
int agenda_add(struct engine *e, date_t date, enum wake_kind kind, uint32_t index,
               uint64_t item_serial);
/* The date of the first entry; DATE_NONE when there is none. */
date_t agenda_next(const struct engine *e);
/* As if the entry added last had never been: exactly, while nothing was taken since. */
void agenda_undo(struct engine *e);
/* Takes the first entry dated on or before the day. */
bool agenda_take(struct engine *e, date_t day, struct wake *ret_wake);
