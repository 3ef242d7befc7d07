#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/year.h"
#include "core/foundation/tables.h"
#include "core/report/reports.h"

enum {
    DUE,
    PARTNER,
    CONTRIBUTION,
    YEAR,
    INSTALMENT,
    EXPECTED,
    ADJUSTED,
    PAID,
    WRITTEN_OFF,
    OPEN,
    PAID_ON,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [DUE] = {"due", "Due", CELL_DATE},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [YEAR] = {"year", "Year", CELL_NUMBER},
    [INSTALMENT] = {"instalment", "No.", CELL_NUMBER},
    [EXPECTED] = {"expected_pence", "Expected", CELL_MONEY},
    [ADJUSTED] = {"adjusted_pence", "Adjusted", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [WRITTEN_OFF] = {"written_off_pence", "Written off", CELL_MONEY},
    [OPEN] = {"open_pence", "Open", CELL_MONEY},
    [PAID_ON] = {"paid_on", "Paid on", CELL_DATE},
};

/* Instalments of the pool not yet written, the earliest first: by date, contribution, number. */
struct calendar_entry {
    uint32_t contribution, contribution_year, instalment;
    date_t due;
};

static bool before(const struct calendar_entry *a, const struct calendar_entry *b)
{
    if (a->due != b->due)
        return a->due < b->due;
    return a->contribution != b->contribution ? a->contribution < b->contribution
                                              : a->instalment < b->instalment;
}

static size_t collect(const struct engine *e, const struct report_asked *asked,
                      struct calendar_entry *entries)
{
    const struct pool *p = pool_at(e, asked->pool);
    size_t count = 0;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 0; k < c->contribution_years.count; k++) {
            const struct contribution_year *cy = year_at(e, c->contribution_years.items[k]);
            for (uint32_t n = 0; cy->year == asked->year && n < cy->instalment_count; n++, count++)
                if (entries)
                    entries[count] = (struct calendar_entry){p->contributions.items[i],
                                                             c->contribution_years.items[k], n,
                                                             cy->instalments[n].due};
        }
    }
    return count;
}

static int by_due(const void *a, const void *b)
{
    return before(b, a) - before(a, b);
}

static void add_sums(struct row *row, const struct instalment *x)
{
    cell_money(row, EXPECTED, x->expected);
    cell_money(row, ADJUSTED, x->adjusted);
    cell_money(row, PAID, x->paid);
    cell_money(row, WRITTEN_OFF, x->written_off);
    cell_money(row, OPEN, instalment_open(x));
}

/* What of an instalment is this contribution's: a claim of which another took over a part is as
 * much less from the first. */
static struct instalment own_of(const struct engine *e, const struct contribution_year *cy,
                                uint32_t instalment)
{
    int64_t moved = year_claims_moved_of(cy, instalment, business_date(e));
    struct instalment own = cy->instalments[instalment];
    own.expected = sum(own.expected, moved);
    own.adjusted = sum(own.adjusted, moved);
    return own;
}

static void add_instalment(const struct engine *e, const struct calendar_entry *x, struct report *r,
                           struct table *t)
{
    const struct contribution_year *cy = year_at(e, x->contribution_year);
    const struct contribution *c = contribution_at(e, x->contribution);
    const struct instalment *instalment = &cy->instalments[x->instalment];
    const struct partner *debtor = partner_at(e, debtor_on(e, x->contribution, instalment->due));
    const struct instalment own = own_of(e, cy, x->instalment);
    struct row *row = table_row(r, t, false);
    cell_date(row, DUE, instalment->due);
    cell_text(row, PARTNER, party_at(e, debtor->party)->code);
    cell_text(row, CONTRIBUTION, c->id);
    cell_number(row, YEAR, cy->year);
    cell_number(row, INSTALMENT, cy->first_instalment + x->instalment);
    add_sums(row, &own);
    cell_date(row, PAID_ON, instalment->paid_on);
}

static void add_to(struct instalment *all, const struct instalment *more)
{
    all->expected = sum(all->expected, more->expected);
    all->adjusted = sum(all->adjusted, more->adjusted);
    all->paid = sum(all->paid, more->paid);
    all->written_off = sum(all->written_off, more->written_off);
}

/* What one debtor paid, adjusted and wrote off beside the instalments; a claim taken over is the
 * last one's. */
static struct instalment beside_of(const struct engine *e, const struct contribution_year *cy,
                                   size_t debtor, size_t count)
{
    const struct debtor_days days = debtor_days(e, cy->contribution, debtor, count);
    int64_t moved = debtor + 1 == count ? year_claims_moved_of(cy, NONE, business_date(e)) : 0;
    struct instalment own = {.expected = moved, .adjusted = moved};
    int64_t *const sums[] = {[APPLIED_PAID] = &own.paid,
                             [APPLIED_ADJUSTED] = &own.adjusted,
                             [APPLIED_WRITTEN_OFF] = &own.written_off};
    for (size_t i = 0; i < cy->applied.count; i++) {
        const struct applied *x = &cy->applied.items[i];
        if (x->place >= cy->instalment_count && x->date >= days.from && x->date < days.until)
            *sums[x->as] = sum(*sums[x->as], x->amount);
    }
    return own;
}

/* What was paid, adjusted and written off of a contribution year beside its instalments: rows
 * without a number. */
static void add_beside(const struct engine *e, uint32_t contribution_year, struct report *r,
                       struct table *t, struct instalment *all)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const size_t count = debtor_count(e, cy->contribution, INT32_MAX, DATE_NONE);
    for (size_t i = 0; i < count; i++) {
        const struct instalment beside = beside_of(e, cy, i, count);
        if (!beside.expected && !beside.paid && !beside.adjusted && !beside.written_off)
            continue;
        const struct partner *who = partner_at(e, debtor_partner(e, cy->contribution, i));
        struct row *row = table_row(r, t, false);
        cell_text(row, PARTNER, party_at(e, who->party)->code);
        cell_text(row, CONTRIBUTION, contribution_at(e, cy->contribution)->id);
        cell_number(row, YEAR, cy->year);
        add_sums(row, &beside);
        add_to(all, &beside);
    }
}

static void add_total(const struct engine *e, const struct report_asked *asked,
                      const struct calendar_entry *entries, size_t count, struct report *r,
                      struct table *t)
{
    struct instalment all = {.paid_on = DATE_NONE};
    for (size_t i = 0; i < count; i++) {
        const struct instalment own =
            own_of(e, year_at(e, entries[i].contribution_year), entries[i].instalment);
        add_to(&all, &own);
    }
    const struct pool *p = pool_at(e, asked->pool);
    for (size_t i = 0; i < p->contributions.count; i++) {
        uint32_t of_year = year_find(e, p->contributions.items[i], asked->year);
        if (of_year != NONE)
            add_beside(e, of_year, r, t, &all);
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, PARTNER, text_of("total"));
    add_sums(row, &all);
}

int report_contributions_due(const struct engine *e, const struct report_asked *asked,
                             struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    size_t count = collect(e, asked, NULL);
    struct calendar_entry *entries = calloc(count + 1, sizeof *entries);
    if (!entries)
        return ERR_MEMORY;
    (void)collect(e, asked, entries);
    qsort(entries, count, sizeof *entries, by_due);
    report_title(r, "Contributions due, %.*s, %d/%02d", TEXT_ARG(p->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = p->synthetic;
    struct table *t = table_new(r, "contributions_due", "Instalments", columns, COLUMNS);
    for (size_t i = 0; i < count; i++)
        add_instalment(e, &entries[i], r, t);
    add_total(e, asked, entries, count, r, t);
    free(entries);
    return 0;
}
