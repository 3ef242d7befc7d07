/* core/restraint: holds on money, and their release. Private to daemon/core.
 *
 * Wiltshire CCG withheld 2.3m of performance money, and then stopped all its payments until a
 * dispute was ended (domain section 3): so a hold has a scope (the whole pool, a partner, a
 * contribution, a performance element), a reason, an authority and dates. It stops money of its
 * scope whose value date is its first day or later; such money waits in suspense (core/hold) and is
 * released in order of arrival on each contribution, once no hold stops it any more. Lifting a hold
 * moves money by hand: see core/officer; at stake is all that waits in its scope.
 *
 * A performance element is a contribution of its own (core/performance): a hold on it stops that
 * and leaves the contribution it is withheld from alone.
 *
 * Bounds: RESTRAINTS_MAX of one pool, lifted ones counted. */
#pragma once
#include "core/archive.h"

int restraint_take_hold(struct step *s, const struct item *item);
int restraint_take_release(struct step *s, const struct item *item);
/* The first hold in force that stops money of this value date on the line; NULL. */
const struct restraint *restraint_on_line(const struct engine *e, uint32_t line, date_t value_date);
/* Whether the whole pool is held on the business date. */
bool restraint_on_pool(const struct engine *e, const struct pool *pool);
void restraint_fini(struct engine *e);
void restraint_archive(struct archive *a, struct engine *e);
