/* core/spending/spending_check: what holds of funds, schemes and what belongs to them
 * (spending_check of core/spending/room.h). */
#include <string.h>
#include "core/foundation/agenda.h"
#include "core/spending/room.h"
#include "core/spending/state.h"

/* What of a surplus is the year's is a part of it. */
static bool is_sound_surplus(const struct fund *f)
{
    if (f->surplus.count > PARTNERS_EVER_MAX)
        return false;
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        int64_t all = 0;
        for (size_t i = 0; i < f->surplus.count; i++) {
            int64_t amount = f->surplus.items[i].amounts[k];
            if (amount < 0 || !is_in_range(amount) || !is_in_range(all))
                return false;
            all += amount;
        }
        if (f->results[k].surplus_spent < 0 || f->results[k].surplus_spent > all)
            return false;
    }
    return true;
}

static bool is_sound_fund(const struct engine *e, const struct fund *f)
{
    bool sound = f->spent.count <= SPENT_MAX &&
                 (f->spent.head == 0 || f->spent.head < f->spent.count) &&
                 f->risk_share.step_count <= RISK_SHARE_STEPS_MAX &&
                 f->risk_share.share_count <= RISK_SHARE_PARTS_MAX;
    for (size_t i = 0; sound && i < f->early.count; i++)
        sound = e->spending->schemes.items[f->early.items[i].scheme].fund ==
                    (uint32_t)(f - e->spending->funds.items) &&
                f->early.items[i].amount > 0 && f->early.items[i].reason != REASON_NONE;
    for (size_t i = 0; sound && i < f->risk_share.share_count; i++)
        sound = f->risk_share.shares[i].party < e->tables.parties.count;
    return sound && is_sound_surplus(f);
}

static bool is_sound_scheme(const struct scheme *x)
{
    for (size_t i = 0; i < x->funding.count; i++)
        if (x->funding.items[i].contribution == NONE && x->funding.items[i].source == NONE)
            return false;
    return true;
}

static bool is_sound(const struct engine *e)
{
    const struct spending_state *sp = e->spending;
    bool sound = true;
    for (size_t i = 0; sound && i < sp->funds.count; i++)
        sound = is_sound_fund(e, &sp->funds.items[i]);
    for (size_t i = 0; sound && i < sp->schemes.count; i++)
        sound = is_sound_scheme(&sp->schemes.items[i]);
    return sound;
}

/* The days of a scheme are in order, and sum to what was spent and accrued. */
static const char *check_days(const struct scheme *x)
{
    int64_t spent = 0, accrued = 0, revenue = 0, committed = 0;
    for (size_t i = 0; i < x->days.count; i++) {
        const struct scheme_day *d = &x->days.items[i];
        if (i && (d[-1].date != d->date ? d[-1].date > d->date : d[-1].booked >= d->booked))
            return "the days of a scheme are not in order";
        if (!is_in_range(d->spent) || !is_in_range(d->accrued) || !is_in_range(d->revenue) ||
            !is_in_range(d->committed) || !is_in_range(spent) || !is_in_range(accrued) ||
            !is_in_range(revenue) || !is_in_range(committed))
            return "the sums of a scheme are out of their range";
        spent += d->spent;
        accrued += d->accrued;
        revenue += d->revenue;
        committed += d->committed;
    }
    return spent == x->spent && accrued == x->accrued && revenue == x->revenue &&
                   committed == x->committed
               ? NULL
               : "the days of a scheme do not sum to what was spent, accrued and committed";
}

/* Entries, each so large, that are free or name the next that is. */
struct entries {
    const void *items;
    size_t count, size, next_at;
    uint32_t first;
    bool (*is_free)(const void *entry);
};

static bool is_free_fund(const void *x)
{
    return ((const struct fund *)x)->pool == NONE;
}
static bool is_free_scheme(const void *x)
{
    return ((const struct scheme *)x)->fund == NONE;
}
static bool is_free_order(const void *x)
{
    return ((const struct commitment *)x)->scheme == NONE;
}
static bool is_free_grant(const void *x)
{
    return ((const struct district_grant *)x)->fund == NONE;
}
static bool is_free_accrual(const void *x)
{
    return ((const struct accrual *)x)->amount == 0;
}

/* Of those that are free, each once. */
static bool has_sound_free(const struct entries *t)
{
    size_t free_count = 0, seen = 0;
    for (size_t i = 0; i < t->count; i++)
        free_count += t->is_free((const char *)t->items + i * t->size);
    for (uint32_t i = t->first; i != NONE;) {
        const char *entry = (const char *)t->items + i * t->size;
        if (i >= t->count || !t->is_free(entry) || seen++ == free_count)
            return false;
        memcpy(&i, entry + t->next_at, sizeof i);
    }
    return seen == free_count;
}

#define ENTRIES(rows, type, head, is)                                                              \
    (struct entries)                                                                               \
    {                                                                                              \
        (rows).items, (rows).count, sizeof(struct type), offsetof(struct type, next_free), head,   \
            is                                                                                     \
    }
static bool are_sound_free(const struct spending_state *sp)
{
    const struct entries all[] = {
        ENTRIES(sp->funds, fund, sp->fund_free, is_free_fund),
        ENTRIES(sp->schemes, scheme, sp->scheme_free, is_free_scheme),
        ENTRIES(sp->commitments, commitment, sp->commitment_free, is_free_order),
        ENTRIES(sp->grants, district_grant, sp->grant_free, is_free_grant),
        ENTRIES(sp->accruals, accrual, sp->accrual_free, is_free_accrual),
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!has_sound_free(&all[i]))
            return false;
    return true;
}

/* What belongs to a fund, or to a scheme, that is none. */
static bool is_left_behind(const struct spending_state *sp)
{
    bool is = false;
    for (size_t i = 0; i < sp->schemes.count; i++)
        is |= !is_free_scheme(&sp->schemes.items[i]) &&
              is_free_fund(&sp->funds.items[sp->schemes.items[i].fund]);
    for (size_t i = 0; i < sp->commitments.count; i++)
        is |= !is_free_order(&sp->commitments.items[i]) &&
              is_free_scheme(&sp->schemes.items[sp->commitments.items[i].scheme]);
    for (size_t i = 0; i < sp->grants.count; i++)
        is |= !is_free_grant(&sp->grants.items[i]) &&
              is_free_fund(&sp->funds.items[sp->grants.items[i].fund]);
    for (size_t i = 0; i < sp->accruals.count; i++)
        is |= !is_free_accrual(&sp->accruals.items[i]) &&
              is_free_fund(&sp->funds.items[sp->accruals.items[i].fund]);
    return is;
}

static bool is_line_of(const struct engine *e, const struct plan_line *x, uint32_t pool, int year)
{
    const struct spending_state *sp = e->spending;
    for (unsigned q = 0; q < QUARTERS; q++)
        if (!is_in_range(x->planned[q]))
            return false;
    if (x->scheme == NONE)
        return x->contribution != NONE && contribution_at(e, x->contribution)->pool == pool;
    if (is_free_scheme(&sp->schemes.items[x->scheme]))
        return false;
    const struct fund *f = &sp->funds.items[sp->schemes.items[x->scheme].fund];
    return x->contribution == NONE && f->pool == pool && f->year == year;
}

static bool are_sound_plans(const struct engine *e)
{
    const struct pool_plans *all = e->spending->plans_of_pool.items;
    for (uint32_t i = 0; i < e->spending->plans_of_pool.count; i++)
        for (size_t k = 0; k < all[i].count; k++)
            for (size_t n = 0; n < all[i].items[k].lines.count; n++)
                if (!is_line_of(e, &all[i].items[k].lines.items[n], i, all[i].items[k].year))
                    return false;
    return true;
}

const char *spending_check(const struct engine *e)
{
    const struct spending_state *sp = e->spending;
    const char *broken = is_sound(e)
                             ? NULL
                             : "a fund has more than it has room for, or spent more of a surplus "
                               "than there was, or a scheme is paid of nothing";
    for (size_t i = 0; i < sp->schemes.count && !broken; i++)
        broken = check_days(&sp->schemes.items[i]);
    if (!broken && !are_sound_free(sp))
        broken = "free entries of spending are not in order";
    if (!broken && is_left_behind(sp))
        broken = "a scheme, an order, a grant or an accrual is of a year that was let go";
    if (!broken && !are_sound_plans(e))
        broken = "a line of an approved plan is of nothing, or of another pool or year";
    bool is_due = agenda_is_below(e, WAKE_FUND, sp->funds.count) &&
                  agenda_is_below(e, WAKE_YEAR_OVER, sp->funds.count) &&
                  agenda_is_below(e, WAKE_PLAN, e->tables.pools.count) &&
                  agenda_is_below(e, WAKE_DISTRICT_GRANT, sp->grants.count);
    return broken || is_due ? broken : "the agenda names a fund, a pool or a grant that is none";
}
