/* core/contribution/paid_as_of: what was paid of each instalment as of a date, and when: the laying
 * on it (paid_as_of and paid_history of core/contribution/placed). */
#include <stdlib.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/placed.h"

/* A contribution year that is laid on dates. */
struct dates_laid {
    const struct engine *e;
    const struct contribution_year *cy;
    struct laying laying;
};

static int begin(struct dates_laid *d, const struct engine *e, uint32_t contribution_year)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    *d = (struct dates_laid){.e = e, .cy = cy};
    d->laying.payments = calloc(cy->placed.count + 1, sizeof *d->laying.payments);
    return d->laying.payments ? 0 : ERR_MEMORY;
}

/* What was undone on a date before the day from which it would count: less than nothing until then.
 */
static int64_t undone_early(const struct contribution_year *cy, date_t on)
{
    int64_t total = 0;
    for (size_t i = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (p->undone_on != DATE_NONE && p->undone_on <= on && on < p->value_date)
            total = sum(total, -p->amount);
    }
    return total;
}

static int lay_on(struct dates_laid *d, date_t on)
{
    const date_t today = business_date(d->e);
    placed_on(d->e, d->cy, on, &d->laying);
    int rc = laying_find(&d->laying);
    d->laying.extra = sum(d->laying.extra, undone_early(d->cy, on));
    laying_even(&d->laying, on < today ? on : today);
    return rc;
}

/* Whether all that there is counts on the date as it stands now. */
static bool is_now(const struct engine *e, const struct contribution_year *cy, date_t on)
{
    bool is_now = on >= business_date(e);
    for (size_t i = 0; i < cy->placed.count && is_now; i++)
        is_now =
            cy->placed.items[i].value_date <= on &&
            (cy->placed.items[i].undone_on == DATE_NONE || cy->placed.items[i].undone_on <= on);
    return is_now &&
           (cy->applied.count == 0 || cy->applied.items[cy->applied.count - 1].date <= on);
}

int paid_as_of(const struct engine *e, uint32_t contribution_year, date_t as_of,
               struct applied_sums *ret)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct dates_laid d;
    applied_as_of(cy, as_of, ret);
    if (is_now(e, cy, as_of)) {
        for (uint32_t i = 0; i < cy->instalment_count; i++)
            ret->instalments[i].as[APPLIED_PAID] = cy->instalments[i].paid;
        ret->extra.as[APPLIED_PAID] = cy->extra;
        return 0;
    }
    int rc = begin(&d, e, contribution_year);
    rc = rc ? rc : lay_on(&d, as_of);
    for (uint32_t i = 0; i < cy->instalment_count && !rc; i++)
        ret->instalments[i].as[APPLIED_PAID] = d.laying.instalments[i].paid;
    ret->extra.as[APPLIED_PAID] = rc ? 0 : d.laying.extra;
    free(d.laying.payments);
    return rc;
}

static void note_date(date_t date, date_t after, date_t *next)
{
    if (date > after && date < *next)
        *next = date;
}

/* The next date after one on which the laying may be another; INT32_MAX: none. */
static date_t next_date(const struct engine *e, const struct contribution_year *cy, date_t after)
{
    date_t next = INT32_MAX;
    for (size_t i = 0; i < cy->placed.count; i++) {
        note_date(cy->placed.items[i].value_date, after, &next);
        note_date(cy->placed.items[i].undone_on, after, &next);
    }
    for (size_t i = 0; i < cy->applied.count; i++)
        note_date(cy->applied.items[i].date, after, &next);
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        if (cy->instalments[i].late < business_date(e))
            note_date(cy->instalments[i].late + 1, after, &next);
    return next;
}

static int add(struct paid_history *h, const struct applied *x)
{
    if (x->amount == 0)
        return 0;
    if (ARRAY_ROOM(h))
        return ERR_MEMORY;
    h->items[h->count++] = *x;
    return 0;
}

/* What the laying on a date has, more than the one before, was paid on it. */
static int add_more(struct dates_laid *d, date_t on, struct applied_sums *before,
                    struct paid_history *h)
{
    int rc = 0;
    for (uint32_t i = 0; i <= d->cy->instalment_count && !rc; i++) {
        const bool is_extra = i == d->cy->instalment_count;
        const int64_t now = is_extra ? d->laying.extra : d->laying.instalments[i].paid;
        int64_t *was = &(is_extra ? &before->extra : &before->instalments[i])->as[APPLIED_PAID];
        rc = add(
            h, &(struct applied){on, is_extra ? APPLIED_EXTRA : i, APPLIED_PAID, sum(now, -*was)});
        *was = now;
    }
    return rc;
}

static int by_date(const void *x, const void *y)
{
    const struct applied *a = x, *b = y;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (int)a->as - (int)b->as;
}

int paid_history(const struct engine *e, uint32_t contribution_year, date_t as_of,
                 struct paid_history *ret)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct applied_sums before = {.change = 0};
    struct dates_laid d;
    *ret = (struct paid_history){.count = 0};
    int rc = begin(&d, e, contribution_year);
    for (size_t i = 0; i < cy->applied.count && !rc && cy->applied.items[i].date <= as_of; i++)
        rc = add(ret, &cy->applied.items[i]);
    for (date_t on = next_date(e, cy, INT32_MIN); on <= as_of && on != INT32_MAX && !rc;
         on = next_date(e, cy, on)) {
        rc = lay_on(&d, on);
        rc = rc ? rc : add_more(&d, on, &before, ret);
    }
    if (ret->count)
        qsort(ret->items, ret->count, sizeof *ret->items, by_date);
    free(d.laying.payments);
    return rc;
}

void paid_history_fini(struct paid_history *h)
{
    free(h->items);
    *h = (struct paid_history){.count = 0};
}
