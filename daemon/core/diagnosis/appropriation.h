/* core/diagnosis/appropriation: one payment explains one difference. Private to daemon/core.
 *
 * Of a partner's payments of one amount that nothing awaited, and of its instalments in the pool
 * that are due and lack exactly this, each payment is told of one instalment and each instalment
 * has one payment: the nearest in days first, of two as near the earlier instalment, then the
 * earlier payment. Payments that are more than the instalments are each told of the nearest. So an
 * explanation that is used for one difference is not offered for another, in whatever order one
 * asks.
 *
 * A payment whose exception was closed by a person (adjusted, written off, cleared) has found its
 * place: it explains nothing more.
 *
 * Bounds: APPROPRIATION_MAX payments and instalments; the rest are nobody's. Taken from the steps
 * of the question. */
#pragma once
#include "core/diagnosis/candidate.h"
#include "core/foundation/recent_payments.h"

#define APPROPRIATION_MAX 32

/* Whether a payment remembered is one that nothing awaited, and that has not found its place. */
bool appropriation_is_stray(const struct engine *e, const struct recent_payment *p);
/* Whether the payment (a stray of the partner asked about) is told of the instalment. The
 * instalment that is asked about counts as lacking it, the payment that is asked about as a stray.
 */
bool appropriation_holds(struct candidates *c, uint64_t cause, uint32_t item,
                         uint32_t contribution_year, uint32_t instalment);
/* What of a contribution year's payments that no instalment awaited (extra, on a date) may cover
 * instalments of that year: all but those that are told of an instalment of another year. */
int64_t appropriation_extra(const struct engine *e, uint32_t contribution_year, date_t as_of,
                            int64_t extra);
