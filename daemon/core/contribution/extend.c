#include "core/contribution/extend.h"
#include <string.h>
#include "base/error.h"
#include "core/contribution/applied.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
#include "core/contribution/year.h"
#include "core/foundation/calendar.h"
#include "core/foundation/tables_own.h"

/* How many instalments the year has up to the contribution's end, counted from the contribution
 * year's first. */
static uint32_t instalments_until(const struct contribution *contribution,
                                  const struct contribution_year *cy, date_t *dates)
{
    uint32_t count = schedule_dates(&contribution->schedule, cy->year, dates), n = 0;
    uint32_t first = cy->first_instalment - 1;
    while (first + n < count && dates[first + n] != DATE_NONE &&
           (contribution->to == DATE_NONE || dates[first + n] <= contribution->to))
        n++;
    return n;
}

/* What was adjusted and written off of an instalment before it went is its own again; what was paid
 * is laid anew. */
static void take_back(struct contribution_year *cy, uint32_t instalment)
{
    for (size_t i = 0; i < cy->applied.count; i++) {
        const struct applied *f = &cy->applied.items[i];
        if (f->place != instalment)
            continue;
        int64_t *extra = applied_total(cy, APPLIED_EXTRA, f->as);
        int64_t *own = applied_total(cy, instalment, f->as);
        *extra = sum(*extra, -f->amount);
        *own = sum(*own, f->amount);
    }
}

static int extend_year(struct step *s, uint32_t contribution_year)
{
    struct engine *e = s->e;
    struct contribution_year *cy = year_own(e, contribution_year);
    const struct contribution *contribution = contribution_at(e, cy->contribution);
    date_t dates[DATES_MAX];
    uint32_t had = cy->instalment_count, count = instalments_until(contribution, cy, dates);
    if (count <= had)
        return 0;
    struct instalment *instalments = calloc(count, sizeof *instalments);
    if (!instalments)
        return ERR_MEMORY;
    if (had) /* a contribution year cut to nothing has none to copy from */
        memcpy(instalments, cy->instalments, had * sizeof *instalments);
    free(cy->instalments);
    cy->instalments = instalments;
    cy->instalment_count = count;
    for (uint32_t i = had; i < count; i++) {
        instalments[i].due = dates[cy->first_instalment - 1 + i];
        instalments[i].late =
            calendar_add_working_days(instalments[i].due, contribution->grace_working_days);
        instalments[i].paid_on = DATE_NONE;
        take_back(cy, i);
    }
    return year_vary(s, contribution_year);
}

/* The days after first up to last fall due, or no longer; the sum due of each of their years may
 * rise up to the largest annual sum, and fall from there. */
static int64_t most_of_contribution(const struct engine *e, const struct contribution *c,
                                    date_t first, date_t last)
{
    date_t after = first < c->from ? c->from : first;
    date_t until = last == DATE_NONE || last > business_date(e) ? business_date(e) : last;
    int64_t annual = 0;
    if (after > until)
        return 0;
    for (size_t i = 0; i < c->terms.count; i++)
        if (c->terms.items[i].annual > annual)
            annual = c->terms.items[i].annual;
    return 2 * annual * (date_financial_year(until) - date_financial_year(after) + 1);
}

int64_t extend_most_booked(const struct engine *e, uint32_t pool, date_t old, date_t to)
{
    const struct pool *p = pool_at(e, pool);
    bool later = old != DATE_NONE && to > old;
    int64_t most = 0;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        if (c->is_earned)
            continue;
        if (later && c->to == old)
            most = sum(most, most_of_contribution(e, c, old, to));
        else if (!later && (c->to == DATE_NONE || c->to > to))
            most = sum(most, most_of_contribution(e, c, to, c->to));
    }
    return most;
}

int extend_contribution(struct step *s, uint32_t contribution, date_t old, date_t to)
{
    struct engine *e = s->e;
    struct contribution *c = contribution_own(e, contribution);
    int rc = 0;
    if (c->is_earned || c->to != old)
        return 0;
    rc = discharged_recall_from(e, contribution, old);
    if (!rc)
        rc = contribution_move_end(e, c, to);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        if (year_at(e, c->contribution_years.items[i])->year >= date_financial_year(old))
            rc = extend_year(s, c->contribution_years.items[i]);
    /* The years to come are asked for one after the other; the last may have been asked for. */
    if (rc || (c->year_asked != DATE_NONE && c->year_asked > business_date(e)))
        return rc;
    return contribution_wake(s, contribution, old < c->from ? c->from : old);
}

int extend_cut_contribution(struct step *s, uint32_t contribution, date_t to)
{
    struct contribution *c = contribution_own(s->e, contribution);
    int rc = 0;
    if (c->is_earned || (c->to != DATE_NONE && c->to <= to))
        return 0;
    rc = discharged_recall_from(s->e, contribution, to);
    if (!rc)
        rc = contribution_move_end(s->e, c, to);
    for (size_t i = 0; i < c->contribution_years.count && !rc; i++)
        rc = year_cut(s, c->contribution_years.items[i], to);
    return rc;
}
