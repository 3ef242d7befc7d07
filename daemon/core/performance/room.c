#include "core/performance/room.h"
#include "base/error.h"
#include "core/foundation/ledger.h"
#include "core/performance/state.h"

const struct element *element_at(const struct engine *e, uint32_t i)
{
    return &e->performance->elements.items[i];
}

uint32_t element_count(const struct engine *e)
{
    return (uint32_t)e->performance->elements.count;
}

int performance_init(struct engine *e)
{
    e->performance = calloc(1, sizeof *e->performance);
    return e->performance ? 0 : ERR_MEMORY;
}

void performance_fini(struct engine *e)
{
    if (!e->performance)
        return;
    free(e->performance->elements.items);
    free(e->performance);
    e->performance = NULL;
}

int performance_index(struct engine *e)
{
    (void)e; /* nothing is found by an index */
    return 0;
}

static void archive_period(struct archive *a, struct element_period *p)
{
    archive_i64(a, &p->figures.actual);
    archive_bool(a, &p->figures.is_agreed);
    archive_i64(a, &p->figures.agreed);
    archive_i64(a, &p->figures.kept);
    archive_date(a, &p->reported_on);
    archive_date(a, &p->booked);
    archive_text(a, &p->evidence);
    archive_text(a, &p->comment);
    archive_text(a, &p->officer);
    archive_text(a, &p->authority);
}

static void archive_element(struct archive *a, struct element *x)
{
    archive_text(a, &x->name);
    archive_text(a, &x->unit);
    archive_u32(a, &x->contribution);
    archive_u32(a, &x->own);
    archive_u32(a, &x->contribution_year);
    ARCHIVE_INT(a, x->terms.formula);
    archive_u32(a, &x->terms.periods);
    for (uint32_t q = 0; q < FORMULA_PERIODS; q++) {
        archive_i64(a, &x->terms.baseline[q]);
        archive_i64(a, &x->terms.plan[q]);
        archive_period(a, &x->periods[q]);
    }
    archive_i64(a, &x->terms.unit_value);
    archive_i64(a, &x->terms.share);
    archive_i64(a, &x->performance_fund);
    archive_i64(a, &x->earned);
    archive_i64(a, &x->retained);
    archive_u32(a, &x->reported);
    archive_date(a, &x->closed_on);
    archive_date(a, &x->closed_booked);
    archive_text(a, &x->closed_by);
    archive_u32(a, &x->account_promised);
    archive_u32(a, &x->account_not_released);
    archive_bool(a, &x->synthetic);
}

/* What an image says of elements is followed without another look: it must lead somewhere. */
static bool is_sound(const struct engine *e, const struct element *x)
{
    return x->contribution < e->tables.contributions.count &&
           x->own < e->tables.contributions.count &&
           x->contribution_year < e->tables.contribution_years.count &&
           ledger_has_account(e, x->account_promised) &&
           ledger_has_account(e, x->account_not_released) && x->terms.periods >= 1 &&
           x->terms.periods <= FORMULA_PERIODS && x->reported <= x->terms.periods;
}

void performance_archive(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->performance->elements);
    for (size_t i = 0; i < e->performance->elements.count; i++) {
        archive_element(a, &e->performance->elements.items[i]);
        if (a->loading && !a->error && !is_sound(e, &e->performance->elements.items[i]))
            archive_fail(a, ERR_CORRUPT);
    }
    for (uint32_t i = 0; a->loading && !a->error && i < e->tables.contributions.count; i++) {
        const struct contribution *c = contribution_at(e, i);
        if (c->is_earned &&
            (c->element >= e->performance->elements.count || c->contribution_years.count != 1))
            archive_fail(a, ERR_CORRUPT);
    }
}
