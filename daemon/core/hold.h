/* core/hold: money that waits in suspense while the gate is closed, and its release. Private. */
#pragma once
#include "core/payment.h"

/* Why this money must wait, or REASON_NONE. Money behind money that waits on its line waits too. 0
 * or ERR_MEMORY. */
int hold_check(struct step *s, uint32_t line, const struct money *m, enum reason *ret_reason);
int hold_put(struct step *s, uint32_t line, const struct money *m, enum reason reason);
/* Releases what may now enter of a pool's held money, in order of arrival on each line. */
int hold_release(struct step *s, uint32_t pool);
/* Takes money out of suspense again, because it is reversed. What waited behind it is not released.
 */
int hold_cancel(struct step *s, uint32_t held, date_t value_date);
