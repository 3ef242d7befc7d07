/* core/report_performance: the performance elements of a pool that withhold from a financial year,
 * by the date asked: what was earned by then (the sum due of the element's line), what was paid,
 * what is withheld or was returned, and the results that say so. Source: core/performance. */
#include "core/reports.h"
#include "core/schedule.h"
#include "core/state.h"
#include "core/stream.h"

enum { ELEMENT, PARTNER, LINE, MEASURE, POT, EARNED, PAID, WITHHELD, RETURNED, CLOSED, COLUMNS };
static const struct column columns[COLUMNS] = {
    [ELEMENT] = {"element", "Element", CELL_TEXT},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [LINE] = {"line", "Contribution", CELL_TEXT},
    [MEASURE] = {"measure", "Measure", CELL_TEXT},
    [POT] = {"pot_pence", "Pot", CELL_MONEY},
    [EARNED] = {"earned_pence", "Earned", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [WITHHELD] = {"withheld_pence", "Withheld", CELL_MONEY},
    [RETURNED] = {"returned_pence", "Returned", CELL_MONEY},
    [CLOSED] = {"closed_on", "Closed on", CELL_DATE},
};

enum { OF, PERIOD, BASELINE, PLAN, ACTUAL, REPORTED, BY_THEN, AGREED, COMMENT, RESULT_COLUMNS };
static const struct column result_columns[RESULT_COLUMNS] = {
    [OF] = {"element", "Element", CELL_TEXT},
    [PERIOD] = {"period", "Period", CELL_NUMBER},
    [BASELINE] = {"baseline", "Baseline", CELL_NUMBER},
    [PLAN] = {"plan", "Plan", CELL_NUMBER},
    [ACTUAL] = {"actual", "Actual", CELL_NUMBER},
    [REPORTED] = {"reported_on", "Reported on", CELL_DATE},
    [BY_THEN] = {"entitled_pence", "Earned by then", CELL_MONEY},
    [AGREED] = {"agreed_by", "Agreed by", CELL_TEXT},
    [COMMENT] = {"comment", "Comment", CELL_TEXT},
};

enum { FROM, PAYER, AGREED_DUE, WITHHELD_DUE, EARNED_OF_IT, NET, LINE_COLUMNS };
static const struct column line_columns[LINE_COLUMNS] = {
    [FROM] = {"line", "Contribution", CELL_TEXT},
    [PAYER] = {"partner", "Partner", CELL_TEXT},
    [AGREED_DUE] = {"agreed_due_pence", "Agreed, to date", CELL_MONEY},
    [WITHHELD_DUE] = {"withheld_due_pence", "Withheld of it", CELL_MONEY},
    [EARNED_OF_IT] = {"earned_pence", "Earned", CELL_MONEY},
    [NET] = {"due_pence", "Due", CELL_MONEY},
};

/* On the date asked, by the books of the booking day asked. */
static bool is_seen(const struct report_asked *asked, date_t date, date_t booked)
{
    return date != DATE_NONE && date <= asked->as_of &&
           (asked->booked_to == DATE_NONE || booked <= asked->booked_to);
}

struct sums {
    int64_t pot, earned, paid, withheld, returned;
};

static void set_sums(struct row *row, const struct sums *s)
{
    cell_money(row, POT, s->pot);
    cell_money(row, EARNED, s->earned);
    cell_money(row, PAID, s->paid);
    cell_money(row, WITHHELD, s->withheld);
    cell_money(row, RETURNED, s->returned);
}

static void add_element(const struct engine *e, const struct element *x, struct report *r,
                        struct table *t, struct sums *all)
{
    date_t as_of = r->asked.as_of;
    const struct line *own = &e->lines.items[x->own_line];
    bool is_closed = is_seen(&r->asked, x->closed_on, x->closed_booked);
    struct position p;
    stream_position_booked(e, x->stream, as_of, r->asked.booked_to, &p);
    struct sums s = {x->pot, p.due, p.paid, 0, is_closed ? x->returned : 0};
    s.withheld = sum(s.pot, -sum(s.earned, s.returned));
    struct row *row = table_row(r, t, false);
    cell_text(row, ELEMENT, own->id);
    cell_text(row, PARTNER, e->parties.items[e->partners.items[own->partner].party].code);
    cell_text(row, LINE, e->lines.items[x->line].id);
    cell_text(row, MEASURE, x->name);
    set_sums(row, &s);
    cell_date(row, CLOSED, is_closed ? x->closed_on : DATE_NONE);
    all->pot = sum(all->pot, s.pot);
    all->earned = sum(all->earned, s.earned);
    all->paid = sum(all->paid, s.paid);
    all->withheld = sum(all->withheld, s.withheld);
    all->returned = sum(all->returned, s.returned);
}

static void add_results(const struct engine *e, const struct element *x, struct report *r,
                        struct table *t)
{
    for (uint32_t q = 0; q < x->terms.periods; q++) {
        const struct element_period *p = &x->periods[q];
        struct row *row = table_row(r, t, false);
        cell_text(row, OF, e->lines.items[x->own_line].id);
        cell_number(row, PERIOD, q + 1);
        cell_number(row, BASELINE, x->terms.baseline[q]);
        cell_number(row, PLAN, x->terms.plan[q]);
        if (q >= x->reported || !is_seen(&r->asked, p->reported_on, p->booked))
            continue;
        cell_number(row, ACTUAL, p->figures.actual);
        cell_date(row, REPORTED, p->reported_on);
        cell_money(row, BY_THEN, p->figures.kept);
        cell_text(row, AGREED, p->authority);
        cell_text(row, COMMENT, p->comment);
    }
}

/* The pool's elements of the year, in the order in which they were told. */
static const struct element *next_element(const struct engine *e, const struct report_asked *asked,
                                          size_t *at)
{
    const struct pool *p = &e->pools.items[asked->pool];
    while (*at < p->lines.count) {
        const struct line *l = &e->lines.items[p->lines.items[(*at)++]];
        bool is_known = asked->booked_to == DATE_NONE || l->booked <= asked->booked_to;
        if (l->is_earned && is_known && e->streams.items[l->streams.items[0]].year == asked->year)
            return &e->elements.items[l->element];
    }
    return NULL;
}

/* What elements of the line have earned in the year by the date. */
static int64_t earned_of(const struct engine *e, uint32_t line, const struct report_asked *asked)
{
    const struct element *x;
    int64_t earned = 0;
    for (size_t at = 0; (x = next_element(e, asked, &at));) {
        struct position p;
        stream_position_booked(e, x->stream, asked->as_of, asked->booked_to, &p);
        if (x->line == line)
            earned = sum(earned, p.due);
    }
    return earned;
}

/* A contribution of which something is withheld, as a statement prints it: what was agreed for its
 * instalments so far, less what is withheld of them, and what was earned since. */
static void add_line(const struct engine *e, uint32_t line, struct report *r, struct table *t)
{
    const struct line *l = &e->lines.items[line];
    uint32_t stream = stream_find(e, line, r->asked.year);
    if (l->withheld.count == 0 || stream == NONE)
        return;
    const struct stream *st = &e->streams.items[stream];
    int64_t agreed = schedule_agreed_due(l, st, r->asked.as_of, r->asked.booked_to);
    int64_t due = schedule_due_booked(l, st, r->asked.as_of, r->asked.booked_to);
    int64_t earned = earned_of(e, line, &r->asked);
    struct row *row = table_row(r, t, false);
    cell_text(row, FROM, l->id);
    cell_text(row, PAYER, e->parties.items[e->partners.items[l->partner].party].code);
    cell_money(row, AGREED_DUE, agreed);
    cell_money(row, WITHHELD_DUE, sum(due, -agreed));
    cell_money(row, EARNED_OF_IT, earned);
    cell_money(row, NET, sum(due, earned));
}

int report_performance(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *pool = &e->pools.items[asked->pool];
    const struct element *x;
    struct sums all = {0};
    report_title(r, "Performance money, %.*s, %d/%02d", TEXT_ARG(pool->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = pool->synthetic;
    struct table *t = table_new(r, "elements", "Elements", columns, COLUMNS);
    for (size_t at = 0; (x = next_element(e, asked, &at)); r->is_synthetic |= x->synthetic)
        add_element(e, x, r, t, &all);
    set_sums(table_row(r, t, true), &all);
    t = table_new(r, "contributions", "Contributions they are withheld from", line_columns,
                  LINE_COLUMNS);
    for (size_t i = 0; i < pool->lines.count; i++)
        add_line(e, pool->lines.items[i], r, t);
    t = table_new(r, "results", "Results", result_columns, RESULT_COLUMNS);
    for (size_t at = 0; (x = next_element(e, asked, &at));)
        add_results(e, x, r, t);
    report_note(r,
                "earned, withheld and returned come to the pot; what is not earned stays with the "
                "payer");
    return 0;
}
