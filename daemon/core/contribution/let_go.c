#include "core/contribution/let_go.h"
#include <string.h>
#include "core/contribution/carry.h"
#include "core/contribution/discharged.h"
#include "core/contribution/placed.h"
#include "core/foundation/tables_own.h"

static void add_day(struct day_sums *all, const struct day_sums *day)
{
    all->paid = sum(all->paid, day->paid);
    all->received = sum(all->received, day->received);
    all->adjusted = sum(all->adjusted, day->adjusted);
    all->written_off = sum(all->written_off, day->written_off);
    all->recognised = sum(all->recognised, day->recognised);
}

/* The sums of those days, in one, which is left out. */
static struct day_sums take_days(struct contribution_year *cy, date_t to, date_t booked)
{
    struct day_sums all = {.date = to, .booked = booked};
    size_t kept = 0;
    for (size_t i = 0; i < cy->days.count; i++) {
        const struct day_sums day = cy->days.items[i];
        if (day.date <= to && day.booked <= booked)
            add_day(&all, &day);
        else
            cy->days.items[kept++] = day;
    }
    cy->days.count = kept;
    return all;
}

/* There is room: it stands for others that were taken. */
static void put_day(struct contribution_year *cy, const struct day_sums *all)
{
    size_t i = 0;
    while (i < cy->days.count && cy->days.items[i].date < all->date)
        i++;
    memmove(&cy->days.items[i + 1], &cy->days.items[i],
            (cy->days.count - i) * sizeof *cy->days.items);
    cy->days.items[i] = *all;
    cy->days.count++;
}

static bool is_same(const struct instalment *a, const struct instalment *b)
{
    return a->due == b->due && a->late == b->late && a->expected == b->expected &&
           a->paid == b->paid && a->backdated == b->backdated && a->booked == b->booked;
}

/* Whether all of it can be made again: each payment, too, was what its instalment awaited. */
static bool is_discharged(const struct engine *e, uint32_t contribution_year, date_t to)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct instalment made[DATES_MAX];
    if (contribution_at(e, cy->contribution)->is_earned || cy->former_income.count ||
        cy->claims_moved.count || cy->change_paid || cy->extra || cy->adjusted || cy->written_off ||
        cy->instalment_count == 0 || cy->wake_on != DATE_NONE || cy->is_unjudged ||
        !placed_are_plain(e, contribution_year) ||
        carry_open(e, contribution_year, business_date(e)))
        return false;
    discharged_make(e, cy, cy->instalment_count, to, made);
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const struct instalment *x = &cy->instalments[i];
        if (!is_same(x, &made[i]) || x->paid < 0 || x->adjusted || x->written_off || x->exception ||
            !x->late_checked)
            return false;
    }
    return true;
}

static void let_go_instalments(struct contribution_year *cy)
{
    cy->discharged_count = cy->instalment_count;
    cy->instalment_count = 0;
    free(cy->instalments);
    cy->instalments = NULL;
    free(cy->applied.items);
    cy->applied.items = NULL;
    cy->applied.count = cy->applied.capacity = 0;
    free(cy->placed.items);
    cy->placed.items = NULL;
    cy->placed.count = cy->placed.capacity = 0;
}

/* What is left of the days takes no more room than it needs, where there is memory for that. */
static void fit(struct contribution_year *cy)
{
    const size_t size = cy->days.count * sizeof *cy->days.items;
    struct day_sums *fitting = size ? malloc(size) : NULL;
    if (size && !fitting)
        return;
    if (size)
        memcpy(fitting, cy->days.items, size);
    free(cy->days.items);
    cy->days.items = fitting;
    cy->days.capacity = cy->days.count;
}

static void let_go_year(struct engine *e, uint32_t contribution_year, date_t to, date_t booked)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    const size_t had = cy->days.count;
    const bool was_discharged = cy->discharged_count != 0;
    const struct day_sums all = take_days(cy, to, booked);
    if (was_discharged || is_discharged(e, contribution_year, to)) {
        if (!was_discharged)
            let_go_instalments(cy);
        fit(cy);
    } else if (cy->days.count < had)
        put_day(cy, &all);
}

void let_go_contribution_years(struct engine *e, uint32_t pool, int year, date_t to, date_t booked)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 0; k < c->contribution_years.count; k++)
            if (year_at(e, c->contribution_years.items[k])->year <= year)
                let_go_year(e, c->contribution_years.items[k], to, booked);
    }
}
