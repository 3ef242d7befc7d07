/* core/payment/split: how much of one payment is for each of its shares. Private to daemon/core.
 *
 * A share is a fixed sum (a contribution of the payer's remittance advice, or an amount the
 * agreement names) or so many parts of 1,000,000 of what the fixed sums leave. What is shared out
 * goes by largest remainder, equal remainders to the earlier share, so the parts sum to the payment
 * to the penny. Fixed sums alone are the payment stated contribution by contribution: of either
 * sign (a credit note is taken off on the advice), which must sum to it exactly. Beside parts, a
 * fixed sum has the payment's sign, and all of them are no more than it. Source: splits of one CCG
 * over several boards' pools (domain sections 1 and 2) [S]; ISO 20022 structured remittance for the
 * advice [R]. Pence throughout. */
#pragma once
#include "core/foundation/step.h"

/* Sets ret_parts[0..share_count-1], which sum to in->amount. 0, or REFUSED_SHARES: all are 0. */
int split_payment(struct step *s, const struct payment_input *in, int64_t ret_parts[SHARES_MAX]);
