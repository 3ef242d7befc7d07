/* core/payment/suspicion: payments that look like earlier ones, or are dated oddly. Suspected,
 * never dropped: real files do hold equal amounts on one day. Private to daemon/core. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"

#define REFERENCE_DAYS 731 /* a document number is remembered for two years */

/* Looks whether the payment remembered at an index, which is the row in hand, has the number of
 * another. The later by value date is suspected, whichever came first; what was found of one that
 * came before is said anew where this one is nearer to it. Held money is looked at when it enters.
 */
void suspicion_check_number(struct step *s, uint32_t partner, uint32_t at, uint32_t row);
/* The payment at an index was undone: nobody suspects it, nor others because of it. */
void suspicion_undone(struct step *s, uint32_t partner, uint32_t at);
/* Looks whether the document number of a row of a file is like those before it
 * (core/payment/numbering), before the payment itself is remembered. */
void suspicion_check_reference(struct step *s, uint32_t partner, uint32_t contribution_year,
                               const struct money *m);
/* Looks at the date of the payment; nothing when it is held money that enters: that was looked at
 * when it came. */
void suspicion_check_date(struct step *s, uint32_t partner, uint32_t contribution_year,
                          const struct money *m);
/* Whether the row in hand is dated outside the period of its document; or was when it came, of one
 * that is booked again (core/payment/taken_back). */
bool suspicion_is_outside_period(const struct step *s, uint32_t partner, const struct money *m);
