/* core/contribution/contribution_check: what holds of contributions, their years, allocations and
 * held money (contribution_check of core/contribution/room.h). */
#include "core/contribution/applied.h"
#include "core/contribution/room.h"
#include "core/contribution/state.h"
#include "core/foundation/agenda.h"
#include "core/foundation/ledger.h"

enum { YEAR_MIN = 1899, YEAR_MAX = 2200 };

static bool is_sound_schedule(const struct schedule *s)
{
    return s->date_count <= DATES_MAX && s->day <= 31 && s->month <= 12 &&
           (s->kind != SCHEDULE_ANNUAL || s->month >= 1);
}

static bool has_sound_terms(const struct contribution *c)
{
    for (size_t i = 0; i < c->terms.count; i++)
        if (!is_in_range(c->terms.items[i].annual) ||
            (i > 1 && c->terms.items[i - 1].agreed_on > c->terms.items[i].agreed_on))
            return false;
    return c->terms.count > 0;
}

static bool has_sound_years(const struct engine *e, uint32_t contribution)
{
    const struct contribution *c = contribution_at(e, contribution);
    for (size_t i = 0; i < c->contribution_years.count; i++) {
        uint32_t year = c->contribution_years.items[i];
        if (year_at(e, year)->contribution != contribution ||
            (i && year_at(e, c->contribution_years.items[i - 1])->year >= year_at(e, year)->year))
            return false;
    }
    return !c->is_earned ||
           (c->contribution_years.count == 1 && c->earned_from < e->tables.contributions.count);
}

/* The account, and one before it of each that owed the contribution. */
static bool has_line(const struct engine *e, uint32_t account, size_t formers, uint32_t pool)
{
    for (; formers > 0 && ledger_is_of_pool(e, account, pool); formers--)
        account = ledger_account_at(e, account)->before;
    return ledger_is_of_pool(e, account, pool);
}

static bool has_sound_formers(const struct engine *e, const struct contribution *c)
{
    for (size_t i = 0; i < c->formers.count; i++)
        if (partner_at(e, c->formers.items[i].partner)->pool != c->pool ||
            (i && c->formers.items[i - 1].until > c->formers.items[i].until))
            return false;
    for (size_t i = 0; i < c->contribution_years.count; i++) {
        const struct contribution_year *cy = year_at(e, c->contribution_years.items[i]);
        for (size_t k = 0; k < cy->former_income.count; k++)
            if (cy->former_income.items[k].former >= c->formers.count ||
                !is_in_range(cy->former_income.items[k].amount))
                return false;
    }
    return has_line(e, c->account_receivable, c->formers.count, c->pool) &&
           has_line(e, c->account_income, c->formers.count, c->pool);
}

static const char *check_contributions(const struct engine *e)
{
    size_t years = 0;
    for (uint32_t i = 0; i < e->tables.contributions.count; i++) {
        const struct contribution *c = contribution_at(e, i);
        if (partner_at(e, c->partner)->pool != c->pool || !is_sound_schedule(&c->schedule) ||
            !has_sound_terms(c))
            return "a contribution is of no partner, or without terms";
        if (!ledger_is_of_pool(e, c->account_receivable, c->pool) ||
            !ledger_is_of_pool(e, c->account_income, c->pool) ||
            !ledger_is_of_pool(e, c->account_in_advance, c->pool))
            return "a contribution's account is none of its pool";
        if (!has_sound_years(e, i))
            return "a contribution's years are not in order";
        if (!has_sound_formers(e, c))
            return "those that have owed a contribution are not in order";
        years += c->contribution_years.count;
    }
    return years == e->tables.contribution_years.count ? NULL : "a year is of no contribution";
}

static bool has_sums_in_range(const struct instalment *x)
{
    return is_in_range(x->expected) && is_in_range(x->paid) && is_in_range(x->adjusted) &&
           is_in_range(x->written_off);
}

static const char *check_instalments(const struct contribution_year *cy)
{
    if (cy->year < YEAR_MIN || cy->year > YEAR_MAX || cy->instalment_count > DATES_MAX ||
        cy->instalments_in_year == 0 || cy->first_instalment == 0 ||
        cy->first_instalment > cy->instalments_in_year + 1 ||
        cy->instalment_count > cy->instalments_in_year + 1 - cy->first_instalment ||
        cy->discharged_count > cy->instalments_in_year + 1 - cy->first_instalment)
        return "a contribution year has more instalments than its year";
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        if (cy->instalments[i].due == DATE_NONE || cy->instalments[i].late == DATE_NONE ||
            (i && cy->instalments[i - 1].due > cy->instalments[i].due) ||
            !has_sums_in_range(&cy->instalments[i]))
            return "the instalments of a contribution year are not in order";
    return NULL;
}

static bool is_day_in_range(const struct day_sums *d)
{
    return is_in_range(d->paid) && is_in_range(d->received) && is_in_range(d->adjusted) &&
           is_in_range(d->written_off) && is_in_range(d->recognised);
}

static const char *check_days(const struct contribution_year *cy)
{
    struct day_sums all = {0};
    for (size_t i = 0; i < cy->days.count; i++) {
        const struct day_sums *d = &cy->days.items[i], *before = d - 1;
        if (i && (before->date != d->date ? before->date > d->date : before->booked >= d->booked))
            return "the days of a contribution year are not in order";
        if (!is_day_in_range(d) || !is_day_in_range(&all))
            return "the sums of a contribution year are out of their range";
        all.paid += d->paid;
        all.received += d->received;
        all.adjusted += d->adjusted;
        all.written_off += d->written_off;
        all.recognised += d->recognised;
    }
    if (cy->discharged_count) /* what was let go is in none of them */
        return cy->instalment_count || cy->applied.count || cy->placed.count || cy->extra ||
                       cy->change_paid
                   ? "a contribution year that is discharged has more than its sums"
                   : NULL;
    return all.paid == cy->paid && all.received == cy->received && all.adjusted == cy->adjusted &&
                   all.written_off == cy->written_off && all.recognised == cy->recognised
               ? NULL
               : "the days of a contribution year do not sum to what was due, paid and received";
}

static bool is_before(const struct applied *a, const struct applied *b)
{
    if (a->date != b->date)
        return a->date < b->date;
    return a->place != b->place ? a->place < b->place : a->as < b->as;
}

static bool is_sum(const struct applied_sum *a, int64_t adjusted, int64_t written_off)
{
    return a->as[APPLIED_ADJUSTED] == adjusted && a->as[APPLIED_WRITTEN_OFF] == written_off;
}

/* What was adjusted and written off of the instalments, and of none, by value date. */
static const char *check_applied(const struct contribution_year *cy)
{
    struct applied_sums all = {0};
    for (size_t i = 0; i < cy->applied.count; i++) {
        const struct applied *a = &cy->applied.items[i];
        int64_t *at = a->place < cy->instalment_count ? &all.instalments[a->place].as[a->as]
                                                      : &all.extra.as[a->as];
        if (a->place == APPLIED_CHANGE)
            at = &all.change;
        if (i && !is_before(a - 1, a))
            return "what was applied to a contribution year is not in order";
        if (!is_in_range(a->amount) || !is_in_range(*at) ||
            (a->place == APPLIED_CHANGE) != (a->as == APPLIED_PAID))
            return "what was applied to a contribution year is out of its range";
        *at += a->amount;
    }
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const struct instalment *x = &cy->instalments[i];
        if (!is_sum(&all.instalments[i], x->adjusted, x->written_off))
            return "what was applied to an instalment is not what was agreed of it";
    }
    return is_sum(&all.extra, cy->extra_adjusted, cy->extra_written_off) &&
                   all.change == cy->change_paid
               ? NULL
               : "what was applied to no instalment is not what was agreed beside them";
}

/* The payments of the year are in order, and those that stand are what its instalments were paid,
 * and what none awaited. */
static const char *check_placed(const struct contribution_year *cy)
{
    int64_t stands = 0, filled = cy->extra;
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (i && p[-1].value_date > p->value_date)
            return "the payments of a contribution year are not in order";
        if (!is_in_range(p->amount) || !is_in_range(p->carried) || !is_in_range(stands) ||
            (p->undone_on == DATE_NONE && p->instalments >> cy->instalment_count))
            return "a payment of a contribution year is out of its range";
        if (p->undone_on == DATE_NONE)
            stands += p->amount;
    }
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        filled += cy->instalments[i].paid;
    return stands == filled ? NULL : "the payments of a contribution year are not what it was paid";
}

static const char *check_years(const struct engine *e)
{
    size_t unjudged = 0;
    const char *broken = NULL;
    for (uint32_t i = 0; i < e->tables.contribution_years.count && !broken; i++) {
        const struct contribution_year *cy = year_at(e, i);
        if (!is_in_range(cy->recognised))
            return "what is due of a year is out of its range";
        broken = check_instalments(cy);
        if (!broken)
            broken = check_days(cy);
        if (!broken)
            broken = check_applied(cy);
        if (!broken)
            broken = check_placed(cy);
        unjudged += cy->is_unjudged;
    }
    if (!broken && unjudged != e->contribution->unjudged.count)
        broken = "the contribution years that are to be judged are not those that are listed";
    return broken;
}

static const char *check_allocations(const struct engine *e)
{
    const struct contribution_state *c = e->contribution;
    for (size_t i = 0; i < c->allocations.count; i++) {
        const struct allocation *a = &c->allocations.items[i];
        if (llabs(a->received) > TURNOVER_MAX || llabs(a->pooled) > TURNOVER_MAX)
            return "an allocation is out of its range";
    }
    return NULL;
}

/* The free entries, each once: a list as long as they are many. */
static bool has_sound_free(const struct contribution_state *c)
{
    size_t free_count = 0, seen = 0;
    for (size_t i = 0; i < c->held.count; i++)
        free_count += !c->held.items[i].live;
    for (uint32_t i = c->held_free; i != NONE; i = c->held.items[i].contribution)
        if (i >= c->held.count || c->held.items[i].live || seen++ == free_count)
            return false;
    return seen == free_count;
}

static const char *check_held(const struct engine *e)
{
    const struct contribution_state *c = e->contribution;
    size_t listed = 0, live = 0, counted = 0;
    if (!has_sound_free(c))
        return "held money is not in order";
    for (size_t i = 0; i < c->held.count; i++) {
        const struct held_payment *h = &c->held.items[i];
        live += h->live;
        if (h->live && (h->contribution >= e->tables.contributions.count ||
                        h->reason == REASON_NONE || !is_in_range(h->money.amount)))
            return "held money is of no contribution";
    }
    for (uint32_t i = 0; i < c->held_of_pool.count; i++) {
        const struct pool_held *p = (const struct pool_held *)c->held_of_pool.items + i;
        int64_t total = 0;
        for (size_t k = 0; k < p->count; k++) {
            const struct held_payment *h = &c->held.items[p->items[k]];
            if (!h->live || !is_in_range(total) ||
                contribution_at(e, h->contribution)->pool != i)
                return "a pool's held money is another's";
            total += h->money.amount;
        }
        if (total != p->sum)
            return "a pool's held money does not sum to what is held";
        listed += p->count;
    }
    for (uint32_t i = 0; i < c->held_of_contribution.count; i++) {
        const struct contribution_held *h =
            (const struct contribution_held *)c->held_of_contribution.items + i;
        for (size_t k = 0; k < h->count; k++) {
            counted += h->items[k].count;
            if (h->items[k].count && h->items[k].waits_for == REASON_NONE)
                return "held money waits for nothing";
            if (h->items[k].count == 0 && h->items[k].sum)
                return "held money of a year is a sum of nothing";
        }
    }
    return listed == live && counted == live ? NULL : "held money is not as much as is counted";
}

const char *contribution_check(const struct engine *e)
{
    const char *broken = check_contributions(e);
    if (!broken)
        broken = check_years(e);
    if (!broken)
        broken = check_allocations(e);
    if (!broken)
        broken = check_held(e);
    bool is_due = agenda_is_below(e, WAKE_CONTRIBUTION, e->tables.contributions.count) &&
                  agenda_is_below(e, WAKE_CONTRIBUTION_YEAR, e->tables.contribution_years.count);
    return broken || is_due ? broken : "the agenda names a contribution that is none";
}
