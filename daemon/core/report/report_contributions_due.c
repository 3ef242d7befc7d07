/* core/report/report_contributions_due: the instalments of a pool's year: what is expected of each
 * by what was agreed by the date asked, what was applied to it by then, and, in lines without a
 * number, what there is beside them. Every column sums to that of the statement
 * (core/report/report_statement), contribution by contribution; due and expected with the claims
 * that are transferred between contributions:
 *   expected less adjusted = due + not yet due        outstanding = due - paid - written off
 * Beside instalments: what none awaited; a backdated adjustment that none carried, due, and awaited
 * with the next one where there is one; what rounding the sum due once leaves of instalments that
 * are rounded one by one (core/contribution/schedule); claims of no instalment that were
 * transferred. Each is the body's that owes or owed it on its day (core/contribution/debtor), so
 * due is that of its line in the statement; what the next body paid on an instalment of the one
 * before is on the line of that instalment. */
#include <string.h>
#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/placed.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/foundation/tables.h"
#include "core/report/reports.h"

enum {
    DUE_ON,
    PARTNER,
    CONTRIBUTION,
    YEAR,
    INSTALMENT,
    EXPECTED,
    ADJUSTED,
    DUE,
    PAID,
    WRITTEN_OFF,
    OUTSTANDING,
    NOT_YET_DUE,
    PAID_ON,
    BESIDE,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [DUE_ON] = {"due_on", "Due on", CELL_DATE},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [YEAR] = {"year", "Year", CELL_TEXT},
    [INSTALMENT] = {"instalment", "No.", CELL_NUMBER},
    [EXPECTED] = {"expected_pence", "Expected", CELL_MONEY},
    [ADJUSTED] = {"adjusted_pence", "Adjusted", CELL_MONEY},
    [DUE] = {"due_pence", "Due", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [WRITTEN_OFF] = {"written_off_pence", "Written off", CELL_MONEY},
    [OUTSTANDING] = {"outstanding_pence", "Outstanding", CELL_MONEY},
    [NOT_YET_DUE] = {"not_yet_due_pence", "Not yet due", CELL_MONEY},
    [PAID_ON] = {"paid_on", "Paid on", CELL_DATE},
    [BESIDE] = {"beside", "Beside instalments", CELL_TEXT},
};

/* Of one line, or of all. */
struct calendar_sums {
    int64_t expected, adjusted, paid, written_off, not_yet_due;
};

/* A line not yet written, the earliest first: by date, contribution, place. */
struct calendar_entry {
    uint32_t contribution, place;
    uint32_t number; /* of the instalment */
    uint32_t debtor; /* partner that owes it, or owed it when it fell due */
    date_t due, paid_on;
    struct calendar_sums sums; /* as of the date asked */
};

/* What of a contribution year is beside its instalments. */
enum beside { NOT_AWAITED, BACKDATED, ROUNDING, CLAIMS, BESIDES };
static const char *const beside_names[BESIDES] = {
    [NOT_AWAITED] = "awaited by no instalment",
    [BACKDATED] = "backdated adjustment",
    [ROUNDING] = "rounding",
    [CLAIMS] = "claims transferred",
};

/* One contribution year as of the date asked. */
struct calendar_year {
    const struct contribution *contribution;
    struct contribution_year year; /* with instalments of its own */
    struct instalment instalments[DATES_MAX];
    struct applied_sums applied;
    struct paid_history history; /* up to the date */
    date_t as_of;
};

static bool before(const struct calendar_entry *a, const struct calendar_entry *b)
{
    if (a->due != b->due)
        return a->due < b->due;
    return a->contribution != b->contribution ? a->contribution < b->contribution
                                              : a->place < b->place;
}

static int look(const struct engine *e, uint32_t contribution_year, date_t as_of,
                struct calendar_year *ret)
{
    int rc = paid_as_of(e, contribution_year, as_of, &ret->applied);
    if (!rc)
        rc = paid_history(e, contribution_year, as_of, &ret->history);
    if (rc)
        return rc;
    ret->year = *year_at(e, contribution_year);
    ret->contribution = contribution_at(e, ret->year.contribution);
    ret->as_of = as_of;
    for (uint32_t n = 0; n < ret->year.instalment_count; n++)
        ret->instalments[n] = ret->year.instalments[n];
    ret->year.instalments = ret->instalments;
    schedule_expect_as_of(ret->contribution, &ret->year, as_of);
    return 0;
}

/* The day since which as much of it has been paid as now. */
static date_t paid_on(const struct calendar_year *y, uint32_t place)
{
    const int64_t paid = y->applied.instalments[place].as[APPLIED_PAID];
    const int64_t direction = paid < 0 ? -1 : 1;
    date_t on = DATE_NONE;
    int64_t now = 0;
    for (size_t i = 0; paid && i < y->history.count; i++) {
        const struct applied *x = &y->history.items[i];
        if (x->place != place || x->as != APPLIED_PAID)
            continue;
        const bool was_short = direction * now < direction * paid;
        now = sum(now, x->amount);
        if (was_short && direction * now >= direction * paid)
            on = x->date;
    }
    return on;
}

/* What results have not earned yet is no instalment: it is due on the day on which it is earned. */
static uint32_t instalments_seen(const struct contribution *c, const struct contribution_year *cy,
                                 date_t as_of)
{
    return c->is_earned ? schedule_instalments_due(cy, as_of) : cy->instalment_count;
}

static void collect_year(const struct engine *e, const struct calendar_year *y,
                         struct calendar_entry *entries)
{
    const uint32_t count = instalments_seen(y->contribution, &y->year, y->as_of);
    for (uint32_t n = 0; n < count; n++) {
        const struct applied_sum *x = &y->applied.instalments[n];
        const struct instalment *instalment = &y->instalments[n];
        const bool is_due = instalment->due <= y->as_of;
        /* A claim of which another contribution took over a part is as much less. */
        const int64_t moved = year_claims_moved_of(&y->year, n, y->as_of);
        const int64_t expected = sum(instalment->expected, moved);
        entries[n] = (struct calendar_entry){
            .contribution = y->year.contribution,
            .place = n,
            .number = y->year.first_instalment + n,
            .debtor = debtor_on(e, y->year.contribution, is_due ? instalment->due : y->as_of),
            .due = instalment->due,
            .paid_on = paid_on(y, n),
            .sums = {.expected = expected,
                     .adjusted = sum(x->as[APPLIED_ADJUSTED], moved),
                     .paid = x->as[APPLIED_PAID],
                     .written_off = x->as[APPLIED_WRITTEN_OFF],
                     .not_yet_due = is_due ? 0 : expected}};
    }
}

/* How many there are; entries NULL: they are only counted. */
static int collect(const struct engine *e, const struct report_asked *asked,
                   struct calendar_entry *entries, size_t *ret_count)
{
    const struct pool *p = pool_at(e, asked->pool);
    size_t count = 0;
    int rc = 0;
    for (size_t i = 0; i < p->contributions.count && !rc; i++) {
        const uint32_t contribution = p->contributions.items[i];
        uint32_t contribution_year = year_find(e, contribution, asked->year);
        if (contribution_year == NONE)
            continue;
        uint32_t instalments = instalments_seen(contribution_at(e, contribution),
                                                year_at(e, contribution_year), asked->as_of);
        if (entries) {
            struct calendar_year y = {.as_of = asked->as_of};
            rc = look(e, contribution_year, asked->as_of, &y);
            if (!rc)
                collect_year(e, &y, entries + count);
            paid_history_fini(&y.history);
        }
        count += instalments;
    }
    *ret_count = count;
    return rc;
}

static int by_due(const void *a, const void *b)
{
    return before(b, a) - before(a, b);
}

static void add_to(struct calendar_sums *all, const struct calendar_sums *more)
{
    all->expected = sum(all->expected, more->expected);
    all->adjusted = sum(all->adjusted, more->adjusted);
    all->paid = sum(all->paid, more->paid);
    all->written_off = sum(all->written_off, more->written_off);
    all->not_yet_due = sum(all->not_yet_due, more->not_yet_due);
}

static void write_sums(struct row *row, const struct calendar_sums *x)
{
    const int64_t due = sum(x->expected, -sum(x->adjusted, x->not_yet_due));
    cell_money(row, EXPECTED, x->expected);
    cell_money(row, ADJUSTED, x->adjusted);
    cell_money(row, DUE, due);
    cell_money(row, PAID, x->paid);
    cell_money(row, WRITTEN_OFF, x->written_off);
    cell_money(row, OUTSTANDING, sum(due, -sum(x->paid, x->written_off)));
    cell_money(row, NOT_YET_DUE, x->not_yet_due);
}

static void write_of(const struct engine *e, struct report *r, struct row *row,
                     uint32_t contribution, uint32_t debtor)
{
    cell_text(row, PARTNER, party_at(e, partner_at(e, debtor)->party)->code);
    cell_text(row, CONTRIBUTION, contribution_at(e, contribution)->id);
    cell_text(row, YEAR,
              arena_print(r->arena, "%d/%02d", r->asked.year, (r->asked.year + 1) % 100));
}

static void add_instalment(const struct engine *e, const struct calendar_entry *x, struct report *r,
                           struct table *t)
{
    struct row *row = table_row(r, t, false);
    cell_date(row, DUE_ON, x->due);
    write_of(e, r, row, x->contribution, x->debtor);
    cell_number(row, INSTALMENT, x->number);
    write_sums(row, &x->sums);
    cell_date(row, PAID_ON, x->paid_on);
}

/* What the terms make of the first so many instalments, which are due, beside what is expected of
 * each. */
struct terms_beside {
    int64_t backdated, rounding;
};

static struct terms_beside terms_beside(const struct calendar_year *y, uint32_t count)
{
    const struct contribution_year *cy = &y->year;
    int64_t expected = 0;
    if (count == 0)
        return (struct terms_beside){0};
    for (uint32_t i = 0; i < count; i++)
        expected = sum(expected, cy->instalments[i].expected);
    const int64_t then =
        schedule_sum_due(y->contribution, cy, count, cy->instalments[count - 1].due);
    const int64_t now = schedule_sum_due(y->contribution, cy, count, y->as_of);
    return (struct terms_beside){.backdated = sum(now, -then), .rounding = sum(then, -expected)};
}

/* What one body applied to none of the instalments, and the claims of none that came or went. */
static void measure_applied(const struct calendar_year *y, const struct debtor_days *of,
                            struct calendar_sums ret[BESIDES])
{
    const struct contribution_year *cy = &y->year;
    const uint32_t seen = instalments_seen(y->contribution, cy, y->as_of);
    struct calendar_sums *none = &ret[NOT_AWAITED];
    int64_t *const sums[] = {[APPLIED_PAID] = &none->paid,
                             [APPLIED_ADJUSTED] = &none->adjusted,
                             [APPLIED_WRITTEN_OFF] = &none->written_off};
    for (size_t i = 0; i < y->history.count; i++) {
        const struct applied *x = &y->history.items[i];
        int64_t *to = x->place == APPLIED_CHANGE ? &ret[BACKDATED].paid : sums[x->as];
        if (x->place >= seen && x->date >= of->from && x->date < of->until)
            *to = sum(*to, x->amount);
    }
    for (size_t i = 0; i < cy->claims_moved.count; i++) {
        const struct claim_moved *x = &cy->claims_moved.items[i];
        if (x->place != NONE || x->on > y->as_of || x->on < of->from || x->on >= of->until)
            continue;
        /* It is adjusted away where it was; that is no adjustment that anybody agreed. */
        none->adjusted = sum(none->adjusted, x->amount);
        ret[CLAIMS].expected = sum(ret[CLAIMS].expected, x->amount);
    }
}

static void measure_beside(const struct calendar_year *y, const struct debtor_days *of,
                           struct calendar_sums ret[BESIDES])
{
    const struct contribution_year *cy = &y->year;
    const uint32_t due = schedule_instalments_due(cy, y->as_of);
    const bool is_last = of->until == INT32_MAX;
    const uint32_t from = of->from == INT32_MIN ? 0 : schedule_instalments_due(cy, of->from - 1);
    const uint32_t to = is_last ? due : schedule_instalments_due(cy, of->until - 1);
    const struct terms_beside before = terms_beside(y, from), all = terms_beside(y, to);
    memset(ret, 0, BESIDES * sizeof *ret);
    measure_applied(y, of, ret);
    ret[BACKDATED].expected = sum(all.backdated, -before.backdated);
    if (is_last && due < cy->instalment_count) { /* the next one has it in what is expected of it */
        ret[BACKDATED].expected = -before.backdated;
        ret[BACKDATED].not_yet_due = -all.backdated;
    }
    ret[ROUNDING].expected = sum(all.rounding, -before.rounding);
}

/* What is beside the instalments of a contribution year, body by body, in rows without a number. */
static void add_beside(const struct engine *e, const struct calendar_year *y, struct report *r,
                       struct table *t, struct calendar_sums *all)
{
    static const struct calendar_sums nothing;
    const uint32_t contribution = y->year.contribution;
    const size_t count = debtor_count(e, contribution, y->as_of, DATE_NONE);
    for (size_t i = 0; i < count * BESIDES; i++) {
        const size_t debtor = i / BESIDES, k = i % BESIDES;
        const struct debtor_days days = debtor_days(e, contribution, debtor, count);
        struct calendar_sums sums[BESIDES];
        measure_beside(y, &days, sums);
        if (memcmp(&sums[k], &nothing, sizeof nothing) == 0)
            continue;
        struct row *row = table_row(r, t, false);
        write_of(e, r, row, contribution, debtor_partner(e, contribution, debtor));
        write_sums(row, &sums[k]);
        cell_text(row, BESIDE, text_of(beside_names[k]));
        add_to(all, &sums[k]);
    }
}

static int add_total(const struct engine *e, const struct calendar_entry *entries, size_t count,
                     struct report *r, struct table *t)
{
    const struct pool *p = pool_at(e, r->asked.pool);
    struct calendar_sums all = {0};
    int rc = 0;
    for (size_t i = 0; i < count; i++)
        add_to(&all, &entries[i].sums);
    for (size_t i = 0; i < p->contributions.count && !rc; i++) {
        struct calendar_year y = {.as_of = r->asked.as_of};
        uint32_t contribution_year = year_find(e, p->contributions.items[i], r->asked.year);
        if (contribution_year == NONE)
            continue;
        rc = look(e, contribution_year, r->asked.as_of, &y);
        if (!rc)
            add_beside(e, &y, r, t, &all);
        paid_history_fini(&y.history);
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, PARTNER, text_of("total"));
    write_sums(row, &all);
    return rc;
}

int report_contributions_due(const struct engine *e, const struct report_asked *asked,
                             struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    size_t count;
    int rc = collect(e, asked, NULL, &count);
    struct calendar_entry *entries = calloc(count + 1, sizeof *entries);
    if (!entries)
        return ERR_MEMORY;
    rc = rc ? rc : collect(e, asked, entries, &count);
    qsort(entries, count, sizeof *entries, by_due);
    report_title(r, "Contributions due, %.*s, %d/%02d", TEXT_ARG(p->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = p->synthetic;
    struct table *t = table_new(r, "contributions_due", "Instalments", columns, COLUMNS);
    for (size_t i = 0; i < count && !rc; i++)
        add_instalment(e, &entries[i], r, t);
    rc = rc ? rc : add_total(e, entries, count, r, t);
    free(entries);
    return rc;
}
