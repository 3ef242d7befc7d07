/* core/performance/performance: money of a contribution that is due only when results earn it.
 * Private.
 *
 * Source: Better Care Fund payment for performance 2015/16 (domain section 3): each area's share is
 * held back and released as emergency admissions fall, quarterly in arrears; what is not earned
 * stays with the CCG, to pay for NHS services; ended from 2016/17 [S]. Unit value and periods are
 * configuration [R]. Metric elements: local agreements [R]. The arithmetic is
 * core/performance/formula.
 *
 * Treatment. The performance fund is part of the annual sum of its contribution and stays with the
 * payer until it is earned: it is not an asset of the pool, so it is neither due nor income. From
 * the day an element is recorded, the instalments of its contribution are made of the annual sum
 * less the performance fund (a backdated adjustment when some were due before), and the element has
 * a contribution of its own, named as the element, of the same partner and kind. That one has no
 * schedule: each sum earned is an instalment of it, due on the day its result was reported, and is
 * then receivable and income like any instalment, overdue when nobody pays it. The annual sums of
 * the two contributions together are what was agreed. Two memorandum accounts of the element mirror
 * what is not due:
 *   promised:PARTNER:ELEMENT       promised on results (debit)
 *   not-released:PARTNER:ELEMENT   not earned yet (credit)
 * What is earned leaves both when it becomes due; at the close the rest leaves both: it is retained
 * by the payer. Always: earned + not released + retained = performance fund. Money paid in before
 * it is earned is held pending release (REASON_NOT_EARNED) and enters as the results come in; after
 * the close it waits until the payer takes it back. A payment that names the kind alone is for an
 * element only if its amount is exactly what was earned and is not paid yet.
 */
#pragma once
#include "core/foundation/step.h"
#include "core/performance/element.h"

#define ELEMENTS_MAX 16 /* of one contribution */
#define ADMISSIONS_LAST_YEAR 2015

/* The element's contribution has gone to another partner: so do the balances of its accounts. */
int performance_succeed(struct step *s, uint32_t element, date_t on);
/* The element called so in the pool; NONE. */
uint32_t performance_find(const struct engine *e, uint32_t pool, struct text id);
