#include "core/payment/release_conditions.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/cash_year.h"
#include "core/contribution/contribution.h"
#include "core/foundation/emit.h"
#include "core/governance/plan.h"
#include "core/payment/payment_hold.h"

static enum reason check_authority(const struct engine *e, uint32_t pool, int year)
{
    if (!plan_lets_money_in(e, pool, year))
        return REASON_NO_PLAN;
    return pool_at(e, pool)->signed_on == DATE_NONE ? REASON_NOT_SIGNED : REASON_NONE;
}

enum reason release_conditions_check_pool(const struct engine *e, uint32_t pool, int year)
{
    enum reason reason = check_authority(e, pool, year);
    return reason == REASON_NONE && payment_hold_on_pool(e, pool) ? REASON_ON_HOLD : reason;
}

struct part release_conditions_part(const struct engine *e, uint32_t pool, int year,
                                    enum reason reason)
{
    if (reason == REASON_NO_PLAN)
        return PART(PLAN_NOT_APPROVED, .year = (uint32_t)year);
    if (reason == REASON_NOT_SIGNED)
        return PART(NOT_SIGNED);
    const struct payment_hold *h = payment_hold_on_pool(e, pool);
    return h ? PART(ON_HOLD, .subject = h->id, .by = h->authority, .note = h->reason)
             : PART(WAITS_BEHIND_HELD);
}

int release_conditions_year(const struct engine *e, uint32_t contribution, int64_t amount,
                            date_t value_date)
{
    int year = cash_year_find(e, contribution, amount, value_date).year;
    return year ? year : plan_year_of(e, contribution_at(e, contribution)->pool, value_date);
}

enum reason release_conditions_check(const struct engine *e, uint32_t contribution, int64_t amount,
                                     date_t value_date)
{
    const struct contribution *c = contribution_at(e, contribution);
    int year = cash_year_find(e, contribution, amount, value_date).year;
    enum reason reason =
        check_authority(e, c->pool, year ? year : plan_year_of(e, c->pool, value_date));
    if (reason != REASON_NONE)
        return reason;
    if (payment_hold_on_contribution(e, contribution, value_date))
        return REASON_ON_HOLD;
    if (!contribution_covers_earned(e, contribution, amount))
        return REASON_NOT_EARNED;
    if (!c->allocation_required || year == 0) /* 0: it is unallocated */
        return REASON_NONE;
    bool covered = allocation_left(e, partner_at(e, c->partner)->party, c->kind, year) >= amount &&
                   allocation_has_room(e, contribution, year, amount);
    return covered ? REASON_NONE : REASON_NO_ALLOCATION;
}
