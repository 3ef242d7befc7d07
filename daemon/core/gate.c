#include "core/gate.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/fit.h"
#include "core/hold.h"
#include "core/performance.h"
#include "core/restraint.h"
#include "core/say.h"

static enum reason check_authority(const struct pool *pool)
{
    if (pool->plan_outcome == PLAN_NONE || pool->plan_outcome == PLAN_NOT_APPROVED)
        return REASON_NO_PLAN;
    return pool->signed_on == DATE_NONE ? REASON_NOT_SIGNED : REASON_NONE;
}

enum reason gate_check_pool(const struct engine *e, const struct pool *pool)
{
    enum reason reason = check_authority(pool);
    return reason == REASON_NONE && restraint_on_pool(e, pool) ? REASON_ON_HOLD : reason;
}

int gate_check(struct step *s, uint32_t line, int64_t amount, date_t value_date,
               enum reason *ret_reason)
{
    const struct engine *e = s->e;
    const struct line *l = &e->lines.items[line];
    *ret_reason = check_authority(&e->pools.items[l->pool]);
    if (*ret_reason == REASON_NONE && restraint_on_line(e, line, value_date))
        *ret_reason = REASON_ON_HOLD;
    if (*ret_reason == REASON_NONE && !performance_covers(e, line, amount))
        *ret_reason = REASON_NOT_EARNED;
    if (*ret_reason != REASON_NONE || !l->allocation_required)
        return 0;
    struct fit fit;
    int rc = fit_find(s, line, amount, value_date, &fit);
    if (rc || fit.stream == NONE) /* no year's allocation would let it in: it is unallocated */
        return rc;
    int year = e->streams.items[fit.stream].year;
    if (allocation_left(e, e->partners.items[l->partner].party, l->kind, year) < amount ||
        !allocation_has_room(e, line, year, amount))
        *ret_reason = REASON_NO_ALLOCATION;
    return 0;
}
