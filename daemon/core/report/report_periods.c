#include "core/control/closing.h"
#include "core/control/period.h"
#include "core/foundation/ledger.h"
#include "core/report/reports.h"

enum {
    TO,
    CLOSED_ON,
    BOOKED_TO,
    AUTHORITY,
    DUE,
    PAID,
    RECEIVED,
    WRITTEN_OFF,
    LATE_DUE,
    LATE_PAID,
    LATE_RECEIVED,
    LATE_WRITTEN_OFF,
    REOPENED_ON,
    OFFICER,
    WHY,
    INPUT,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [TO] = {"to", "Closed up to", CELL_DATE},
    [CLOSED_ON] = {"closed_on", "Closed on", CELL_DATE},
    [BOOKED_TO] = {"booked_to", "Booked until", CELL_DATE},
    [AUTHORITY] = {"authority", "By", CELL_TEXT},
    [DUE] = {"due_pence", "Due", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [RECEIVED] = {"received_pence", "Received", CELL_MONEY},
    [WRITTEN_OFF] = {"written_off_pence", "Written off", CELL_MONEY},
    [LATE_DUE] = {"late_due_pence", "Due, booked since", CELL_MONEY},
    [LATE_PAID] = {"late_paid_pence", "Paid, booked since", CELL_MONEY},
    [LATE_RECEIVED] = {"late_received_pence", "Received, booked since", CELL_MONEY},
    [LATE_WRITTEN_OFF] = {"late_written_off_pence", "Written off since", CELL_MONEY},
    [REOPENED_ON] = {"reopened_on", "Opened again", CELL_DATE},
    [OFFICER] = {"officer", "By", CELL_TEXT},
    [WHY] = {"reason", "Why", CELL_TEXT},
    [INPUT] = {"input", "Closed by input", CELL_NUMBER},
};

static bool stands(const struct closing *c, const struct report_asked *asked)
{
    return c->reopened_on == DATE_NONE ||
           (asked->booked_to != DATE_NONE && c->reopened_on > asked->booked_to);
}

static void add_closing(const struct engine *e, const struct report_asked *asked,
                        const struct closing *c, struct report *r, struct table *t)
{
    struct position now;
    struct row *row = table_row(r, t, false);
    period_totals(e, asked->pool, c->to, asked->booked_to, &now);
    cell_date(row, TO, c->to);
    cell_date(row, CLOSED_ON, c->closed_on);
    cell_date(row, BOOKED_TO, c->booked_to);
    cell_text(row, AUTHORITY, c->authority);
    cell_money(row, DUE, c->due);
    cell_money(row, PAID, c->paid);
    cell_money(row, RECEIVED, c->received);
    cell_money(row, WRITTEN_OFF, c->written_off);
    cell_money(row, LATE_DUE, sum(now.due, -c->due));
    cell_money(row, LATE_PAID, sum(now.paid, -c->paid));
    cell_money(row, LATE_RECEIVED, sum(now.received, -c->received));
    cell_money(row, LATE_WRITTEN_OFF, sum(now.written_off, -c->written_off));
    cell_number(row, INPUT, (int64_t)c->journal);
    if (stands(c, asked))
        return;
    cell_date(row, REOPENED_ON, c->reopened_on);
    cell_text(row, OFFICER, c->officer);
    cell_text(row, WHY, c->reason);
}

/* Of a period that ended by the date asked, closed by the booking day asked. */
static bool is_seen(const struct closing *c, const struct report_asked *asked)
{
    return c->to <= asked->as_of &&
           (asked->booked_to == DATE_NONE || c->booked_to <= asked->booked_to);
}

static date_t closed_to(const struct closings *closings, const struct report_asked *asked)
{
    date_t to = DATE_NONE;
    for (size_t i = 0; i < closings->count; i++)
        if (is_seen(&closings->items[i], asked) && stands(&closings->items[i], asked))
            to = closings->items[i].to;
    return to;
}

int report_periods(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    const struct closings *closings = closings_of(e, asked->pool);
    const date_t let_go = ledger_let_go_to(e, asked->pool);
    char date[DATE_TEXT_MAX];
    report_title(r, "Periods closed, %.*s", TEXT_ARG(p->name));
    r->is_synthetic = p->synthetic;
    if (closed_to(closings, asked) == DATE_NONE)
        report_note(r, "No period is closed.");
    else
        report_note(r, "The books are closed up to %s.",
                    date_print(closed_to(closings, asked), date));
    report_note(r, "Sums are of all years up to the last day closed, by value date.");
    if (let_go != DATE_NONE)
        report_note(r,
                    "Up to %s they are closed for good: of earlier closings only the reports "
                    "that they issued are kept.",
                    date_print(let_go, date));
    struct table *t = table_new(r, "periods", "Closings", columns, COLUMNS);
    for (size_t i = 0; i < closings->count; i++) {
        if (is_seen(&closings->items[i], asked) && closings->items[i].to >= let_go)
            add_closing(e, asked, &closings->items[i], r, t);
    }
    return 0;
}
