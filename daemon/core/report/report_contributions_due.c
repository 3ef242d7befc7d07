#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/year.h"
#include "core/foundation/tables.h"
#include "core/report/reports.h"

enum { DUE, PARTNER, CONTRIBUTION, YEAR, INSTALMENT, EXPECTED, PAID, OPEN, PAID_ON, COLUMNS };
static const struct report_column columns[COLUMNS] = {
    [DUE] = {"due", "Due", CELL_DATE},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [YEAR] = {"year", "Year", CELL_NUMBER},
    [INSTALMENT] = {"instalment", "No.", CELL_NUMBER},
    [EXPECTED] = {"expected_pence", "Expected", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
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

static void add_instalment(const struct engine *e, const struct calendar_entry *x, struct report *r,
                           struct table *t)
{
    const struct contribution_year *cy = year_at(e, x->contribution_year);
    const struct contribution *c = contribution_at(e, x->contribution);
    const struct instalment *instalment = &cy->instalments[x->instalment];
    const struct partner *debtor = partner_at(e, debtor_on(e, x->contribution, instalment->due));
    int64_t moved = year_claims_moved_of(cy, x->instalment, business_date(e));
    struct row *row = table_row(r, t, false);
    cell_date(row, DUE, instalment->due);
    cell_text(row, PARTNER, party_at(e, debtor->party)->code);
    cell_text(row, CONTRIBUTION, c->id);
    cell_number(row, YEAR, cy->year);
    cell_number(row, INSTALMENT, cy->first_instalment + x->instalment);
    cell_money(row, EXPECTED, sum(instalment->expected, moved));
    cell_money(row, PAID, sum(instalment->paid, moved));
    cell_money(row, OPEN, sum(instalment->expected, -instalment->paid));
    cell_date(row, PAID_ON, instalment->paid_on);
}

static void add_total(const struct engine *e, const struct calendar_entry *entries, size_t count,
                      struct report *r, struct table *t)
{
    int64_t expected = 0, paid = 0;
    for (size_t i = 0; i < count; i++) {
        const struct contribution_year *cy = year_at(e, entries[i].contribution_year);
        const struct instalment *instalment = &cy->instalments[entries[i].instalment];
        int64_t moved = year_claims_moved_of(cy, entries[i].instalment, business_date(e));
        expected = sum(expected, sum(instalment->expected, moved));
        paid = sum(paid, sum(instalment->paid, moved));
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, PARTNER, text_of("total"));
    cell_money(row, EXPECTED, expected);
    cell_money(row, PAID, paid);
    cell_money(row, OPEN, sum(expected, -paid));
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
    add_total(e, entries, count, r, t);
    free(entries);
    return 0;
}
