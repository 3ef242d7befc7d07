/* core/contribution/extend: contributions go on, or stop, when the agreement's last day is moved.
 * Private.
 *
 * An extension gives the contributions that ended with the agreement their later instalments; an
 * early end takes away those that would fall due after it (what was paid on them is then awaited by
 * none). Instalments that come back keep what had been paid on them. Source: duration is a term of
 * every section 75 agreement (SI 2000/617 reg. 8) [S]; what becomes of the sums is [R]: the annual
 * sum goes on unchanged until a variation says otherwise. */
#pragma once
#include "core/foundation/step.h"

/* The agreement's last day moves from old to a later one: so does the contribution's, if it was the
 * same. There must be a business date. 0 or ERR_MEMORY. */
int extend_contribution(struct step *s, uint32_t contribution, date_t old, date_t to);
/* The agreement ends on a day: the contribution not later. */
int extend_cut_contribution(struct step *s, uint32_t contribution, date_t to);
/* The most that is booked at once when the agreement's last day moves from old (DATE_NONE: none) to
 * another: what falls due on days to come is not in it. There must be a business date. */
int64_t extend_most_booked(const struct engine *e, uint32_t pool, date_t old, date_t to);
