/* core/report/report_contributions_due: the instalments of a pool's year: what is expected of each
 * by what was agreed by the date asked, what was applied to it by then, and what to none. */
#include <string.h>
#include "base/error.h"
#include "core/contribution/applied.h"
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
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
    uint32_t contribution, contribution_year, place;
    struct instalment instalment; /* as of the date asked */
};

static bool before(const struct calendar_entry *a, const struct calendar_entry *b)
{
    if (a->instalment.due != b->instalment.due)
        return a->instalment.due < b->instalment.due;
    return a->contribution != b->contribution ? a->contribution < b->contribution
                                              : a->place < b->place;
}

/* Value date of the last payment of it by the date. */
static date_t paid_on(const struct contribution_year *cy, uint32_t place, date_t as_of)
{
    date_t on = DATE_NONE;
    for (size_t i = 0; i < cy->applied.count && cy->applied.items[i].date <= as_of; i++)
        if (cy->applied.items[i].place == place && cy->applied.items[i].as == APPLIED_PAID)
            on = cy->applied.items[i].date;
    return on;
}

static void collect_year(const struct engine *e, uint32_t contribution_year, date_t as_of,
                         struct calendar_entry *entries)
{
    struct contribution_year cy = *year_at(e, contribution_year);
    struct instalment instalments[DATES_MAX];
    struct applied_sums applied;
    memcpy(instalments, cy.instalments, cy.instalment_count * sizeof *instalments);
    applied_as_of(&cy, as_of, &applied);
    cy.instalments = instalments;
    schedule_expect_as_of(contribution_at(e, cy.contribution), &cy, as_of);
    for (uint32_t n = 0; n < cy.instalment_count; n++) {
        const struct applied_sum *x = &applied.instalments[n];
        instalments[n].paid = x->as[APPLIED_PAID];
        instalments[n].adjusted = x->as[APPLIED_ADJUSTED];
        instalments[n].written_off = x->as[APPLIED_WRITTEN_OFF];
        /* A claim of which another contribution took over a part is as much less. */
        int64_t moved = year_claims_moved_of(&cy, n, as_of);
        instalments[n].expected = sum(instalments[n].expected, moved);
        instalments[n].adjusted = sum(instalments[n].adjusted, moved);
        instalments[n].paid_on = instalments[n].paid ? paid_on(&cy, n, as_of) : DATE_NONE;
        entries[n] = (struct calendar_entry){cy.contribution, contribution_year, n, instalments[n]};
    }
}

static size_t collect(const struct engine *e, const struct report_asked *asked,
                      struct calendar_entry *entries)
{
    const struct pool *p = pool_at(e, asked->pool);
    size_t count = 0;
    for (size_t i = 0; i < p->contributions.count; i++) {
        uint32_t contribution_year = year_find(e, p->contributions.items[i], asked->year);
        uint32_t instalments =
            contribution_year == NONE ? 0 : year_at(e, contribution_year)->instalment_count;
        if (entries && instalments)
            collect_year(e, contribution_year, asked->as_of, entries + count);
        count += instalments;
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

static void add_instalment(const struct engine *e, const struct calendar_entry *x, date_t as_of,
                           struct report *r, struct table *t)
{
    const struct contribution_year *cy = year_at(e, x->contribution_year);
    const struct contribution *c = contribution_at(e, x->contribution);
    const struct instalment *instalment = &x->instalment;
    date_t owed_on = instalment->due < as_of ? instalment->due : as_of;
    const struct partner *debtor = partner_at(e, debtor_on(e, x->contribution, owed_on));
    struct row *row = table_row(r, t, false);
    cell_date(row, DUE, instalment->due);
    cell_text(row, PARTNER, party_at(e, debtor->party)->code);
    cell_text(row, CONTRIBUTION, c->id);
    cell_number(row, YEAR, cy->year);
    cell_number(row, INSTALMENT, cy->first_instalment + x->place);
    add_sums(row, instalment);
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
                                   size_t debtor, size_t count, date_t as_of)
{
    const struct debtor_days days = debtor_days(e, cy->contribution, debtor, count);
    int64_t moved = debtor + 1 == count ? year_claims_moved_of(cy, NONE, as_of) : 0;
    struct instalment own = {.expected = moved, .adjusted = moved};
    int64_t *const sums[] = {[APPLIED_PAID] = &own.paid,
                             [APPLIED_ADJUSTED] = &own.adjusted,
                             [APPLIED_WRITTEN_OFF] = &own.written_off};
    for (size_t i = 0; i < cy->applied.count && cy->applied.items[i].date <= as_of; i++) {
        const struct applied *x = &cy->applied.items[i];
        if (x->place >= cy->instalment_count && x->date >= days.from && x->date < days.until)
            *sums[x->as] = sum(*sums[x->as], x->amount);
    }
    return own;
}

/* What was paid, adjusted and written off of a contribution year beside its instalments: rows
 * without a number. */
static void add_beside(const struct engine *e, uint32_t contribution_year, date_t as_of,
                       struct report *r, struct table *t, struct instalment *all)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const size_t count = debtor_count(e, cy->contribution, as_of, DATE_NONE);
    for (size_t i = 0; i < count; i++) {
        const struct instalment beside = beside_of(e, cy, i, count, as_of);
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
    const struct pool *p = pool_at(e, asked->pool);
    for (size_t i = 0; i < count; i++)
        add_to(&all, &entries[i].instalment);
    for (size_t i = 0; i < p->contributions.count; i++) {
        uint32_t of_year = year_find(e, p->contributions.items[i], asked->year);
        if (of_year != NONE)
            add_beside(e, of_year, asked->as_of, r, t, &all);
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
        add_instalment(e, &entries[i], asked->as_of, r, t);
    add_total(e, asked, entries, count, r, t);
    free(entries);
    return 0;
}
