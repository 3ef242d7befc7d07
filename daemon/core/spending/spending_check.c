/* core/spending/spending_check: what holds of funds, schemes and what belongs to them
 * (spending_check of core/spending/room.h). */
#include "core/foundation/agenda.h"
#include "core/spending/room.h"
#include "core/spending/state.h"

static bool is_sound_fund(const struct engine *e, const struct fund *f)
{
    bool sound = f->spent.count <= SPENT_MAX &&
                 (f->spent.head == 0 || f->spent.head < f->spent.count) &&
                 f->risk_share.step_count <= RISK_SHARE_STEPS_MAX &&
                 f->risk_share.share_count <= RISK_SHARE_PARTS_MAX;
    for (size_t i = 0; sound && i < f->risk_share.share_count; i++)
        sound = f->risk_share.shares[i].party < e->tables.parties.count;
    return sound;
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
    int64_t spent = 0, accrued = 0, committed = 0;
    for (size_t i = 0; i < x->days.count; i++) {
        const struct scheme_day *d = &x->days.items[i];
        if (i && (d[-1].date != d->date ? d[-1].date > d->date : d[-1].booked >= d->booked))
            return "the days of a scheme are not in order";
        if (!is_in_range(d->spent) || !is_in_range(d->accrued) || !is_in_range(d->committed) ||
            !is_in_range(spent) || !is_in_range(accrued) || !is_in_range(committed))
            return "the sums of a scheme are out of their range";
        spent += d->spent;
        accrued += d->accrued;
        committed += d->committed;
    }
    return spent == x->spent && accrued == x->accrued && committed == x->committed
               ? NULL
               : "the days of a scheme do not sum to what was spent, accrued and committed";
}

/* Of entries that are free (amount 0), each once. */
static bool has_sound_free(const struct spending_state *sp)
{
    size_t free_count = 0, seen = 0;
    for (size_t i = 0; i < sp->accruals.count; i++)
        free_count += sp->accruals.items[i].amount == 0;
    for (uint32_t i = sp->accrual_free; i != NONE; i = sp->accruals.items[i].next_free)
        if (i >= sp->accruals.count || sp->accruals.items[i].amount || seen++ == free_count)
            return false;
    return seen == free_count;
}

const char *spending_check(const struct engine *e)
{
    const struct spending_state *sp = e->spending;
    const char *broken =
        is_sound(e) ? NULL : "a fund has more than it has room for, or a scheme is paid of nothing";
    for (size_t i = 0; i < sp->schemes.count && !broken; i++)
        broken = check_days(&sp->schemes.items[i]);
    if (!broken && !has_sound_free(sp))
        broken = "accruals are not in order";
    bool is_due = agenda_is_below(e, WAKE_FUND, sp->funds.count) &&
                  agenda_is_below(e, WAKE_DISTRICT_GRANT, sp->grants.count);
    return broken || is_due ? broken : "the agenda names a fund or a grant that is none";
}
