/* app/desk/own_input: the daemon's own submissions: days, and notes of conflicts. They are inputs
 * of feeds of the party s75d, so that the journal has one form. */
#pragma once
#include "app/desk/desk.h"

/* The administrators of the options: the first, or, with a reason, further ones. */
void own_take_register(struct desk *d, struct text reason);
/* The business date moves on. False: not now. */
bool own_take_day(struct desk *d, date_t date);
/* A peer sent other bytes under a number that is taken: noted, unless it was, or too many were
 * within a short time. */
void own_note_conflict(struct desk *d, const struct request *r,
                       const uint8_t digest[STORE_DIGEST_SIZE]);
