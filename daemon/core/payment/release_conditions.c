#include "core/payment/release_conditions.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/cash_year.h"
#include "core/contribution/contribution.h"
#include "core/foundation/emit.h"
#include "core/payment/payment_hold.h"

static enum reason check_authority(const struct pool *pool)
{
    if (!pool->plan_outcome || !pool->plan_outcome->lets_money_in)
        return REASON_NO_PLAN;
    return pool->signed_on == DATE_NONE ? REASON_NOT_SIGNED : REASON_NONE;
}

enum reason release_conditions_check_pool(const struct engine *e, uint32_t pool)
{
    enum reason reason = check_authority(pool_at(e, pool));
    return reason == REASON_NONE && payment_hold_on_pool(e, pool) ? REASON_ON_HOLD : reason;
}

enum reason release_conditions_check(const struct engine *e, uint32_t contribution, int64_t amount,
                                     date_t value_date)
{
    const struct contribution *c = contribution_at(e, contribution);
    enum reason reason = check_authority(pool_at(e, c->pool));
    if (reason != REASON_NONE)
        return reason;
    if (payment_hold_on_contribution(e, contribution, value_date))
        return REASON_ON_HOLD;
    if (!contribution_covers_earned(e, contribution, amount))
        return REASON_NOT_EARNED;
    if (!c->allocation_required)
        return REASON_NONE;
    int year = cash_year_find(e, contribution, amount, value_date).year;
    if (year == 0) /* no year's allocation would let it in: it is unallocated */
        return REASON_NONE;
    bool covered = allocation_left(e, partner_at(e, c->partner)->party, c->kind, year) >= amount &&
                   allocation_has_room(e, contribution, year, amount);
    return covered ? REASON_NONE : REASON_NO_ALLOCATION;
}
