/* core/diagnosis/held_cover: what money that waits for the release conditions would fill, once it
 * is let in. Private to daemon/core.
 *
 * The money held on a contribution is taken to cover the unpaid instalments of its financial year
 * in order of their dates, whole ones only. An instalment covered so is not overdue: it is paid and
 * listed as held. */
#pragma once
#include "core/diagnosis/candidate.h"

/* Whether money held of the year covers the instalment. */
bool held_covers(const struct engine *e, uint32_t contribution_year, uint32_t instalment);
/* Whether payments of the year that no instalment awaited cover the instalment, in order of the
 * dates of those that are due: by the year's record its partner is not behind. */
bool extra_covers(const struct engine *e, uint32_t contribution_year, uint32_t instalment);
/* Candidate explanation: what is overdue is held pending release. */
void held_cover_look(struct candidates *c);
