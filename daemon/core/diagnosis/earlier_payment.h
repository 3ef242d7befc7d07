/* core/diagnosis/earlier_payment: candidate explanations in the payments remembered of a payer:
 * undone, paid twice, booked elsewhere, credits. Private to daemon/core.
 *
 * That the same was paid before is said of the same document number, or of a sum paid again sooner
 * than instalments come: ordinary sums, month after month, are none paid twice.
 *
 * Source: document numbers used twice, negative rows in published files (domain sections 2 and
 * 6) [S]. */
#pragma once
#include "core/diagnosis/candidate.h"

void earlier_payment_look(struct candidates *c);
