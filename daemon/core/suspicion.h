/* core/suspicion: payments that look like earlier ones, or are dated oddly. Suspected, never
 * dropped: real files do hold equal amounts on one day. Private to daemon/core. */
#pragma once
#include "core/payment.h"

/* Looks for an earlier payment of the same number, before the payment itself is remembered. Held
 * money is looked at when it enters. stream may be NONE. */
int suspicion_check_number(struct step *s, uint32_t partner, uint32_t stream,
                           const struct money *m);
/* Looks whether the document number of a row of a file is like those before it (core/numbering),
 * before the payment itself is remembered. */
int suspicion_check_reference(struct step *s, uint32_t partner, uint32_t stream,
                              const struct money *m);
/* Looks at the date of the payment; nothing when it is held money that enters: that was looked at
 * when it came. */
int suspicion_check_date(struct step *s, uint32_t partner, uint32_t stream, const struct money *m);
