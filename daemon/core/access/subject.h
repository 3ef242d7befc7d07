/* core/access/subject: what an item is about, and whether a grant covers that. Private to
 * daemon/core/access.
 *
 * Of every kind: a field `officer` is the officer whom the entry names, of the entry's own body; a
 * field `pool` is one that the grant covers, and so are the pool of an exception and of an input
 * that waits for officers. What is not there is covered by nobody: that it is there shows to nobody
 * either. And of some:
 *   payment, reversal   each party called as the payer is, in the pools that it names, is the
 *                       entry's own; without a pool each at all. A name may be many bodies'
 *                       (foundation/party): so it never speaks for another
 *   allocation          of a feed: to its own body; NHS England's to all, which publishes them
 *                       [S]. Of a pool manager: to a partner of a pool that he covers
 *   party               a new one, whose names are nobody else's; or the entry's own
 *   agreement           of the entry's own body, host or partner
 *   officer             of the entry's own body; appointed by nobody else than who the entry names
 *   source, minimum     of the entry's own body; of section 256 transfers: payer or payee is
 *   name_correction     of the entry's own body or its officer, or of a pool covered
 *   planning_step, plan_support, target, target_actual
 *                       of the area of a pool covered
 *   delegation without a pool, plan_year, balances_threshold, area, planning_round,
 *   stated_total, metric, monitoring
 *                       hold for all pools: all must be covered
 * Whose grant covers all pools is asked none of these of bodies but a payer's. */
#pragma once
#include "core/access/cover.h"

/* Who signs as an officer is the one whom the entry names. */
bool subject_names_itself(const struct engine *e, const struct access_entry *a,
                          const struct item *item);
bool subject_is_covered(const struct holder *h, const struct item *item);
/* Whether all pools that it names are covered, and it names one. */
bool subject_pools_are_covered(const struct holder *h, const struct item *item);
