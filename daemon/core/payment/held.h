/* core/payment/held: money that is held pending release while the release conditions are not met,
 * and its release. Private. */
#pragma once
#include "core/foundation/emit.h"

/* Why this money must wait, or REASON_NONE. Money behind money of the same contribution and year
 * that waits, waits too, unless that one is but too large for what it waits for
 * (core/contribution/held_money). */
enum reason held_check(const struct engine *e, uint32_t contribution, const struct money *m);
int held_put(struct step *s, uint32_t contribution, const struct money *m, enum reason reason);
/* Releases what may now enter of a pool's held money, in order of arrival on each contribution
 * and year. */
int held_release(struct step *s, uint32_t pool);
/* Takes the pool's i-th out of what is held, because it is reversed. What waited behind it is not
 * released. */
void held_cancel(struct step *s, uint32_t pool, size_t i, date_t value_date);
/* Lets in what waited for more room, in every pool into which the party pays. */
int held_release_allocated(struct step *s, uint32_t party);
