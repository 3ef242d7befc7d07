/* core/payment/standing: a payment that was undone stands again, because the row that undid it
 * never came, or undoes another. Private to daemon/core.
 *
 * From the day on which it was undone, by opposite entries; on its contribution year it counts as
 * if it had never been undone (core/contribution/placed). 0 or ERR_MEMORY. */
#pragma once
#include "core/payment/undone.h"

/* The row never came (core/payment/taken_back). */
int standing_again(struct step *s, const struct undone *u);
/* The payment remembered at an index belongs to no contribution again: somebody is to look at it.
 */
void standing_of_none(struct step *s, uint32_t partner, uint32_t index);
/* The payment remembered at an index, of a contribution: the credit undoes another
 * (core/payment/pairing). */
int standing_of_pair(struct step *s, uint32_t partner, uint32_t index);
