/* core/suspicion: payments that look like earlier ones, or are dated oddly. Suspected, never dropped:
 * real files do hold equal amounts on one day. Private to daemon/core. */
#pragma once
#include "core/payment.h"

/* Before the payment itself is remembered. stream may be NONE. */
int suspicion_check(struct step *s, uint32_t partner, uint32_t stream, const struct money *m);
