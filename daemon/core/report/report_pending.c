/* core/report/report_pending: inputs that wait for a second officer, of one pool or of all, in
 * order of their arrival (see core/governance/pending). */
#include "core/governance/record.h"
#include "core/message/shape.h"
#include "core/report/reports.h"

enum { WAITS, POOL, INPUT, OFFICER, PARTY, SINCE, AMOUNT, COLUMNS };
static const struct report_column columns[COLUMNS] = {
    [WAITS] = {"pending", "Journal/item", CELL_TEXT},
    [POOL] = {"pool", "Pool", CELL_TEXT},
    [INPUT] = {"input", "Input", CELL_TEXT},
    [OFFICER] = {"officer", "Sent by", CELL_TEXT},
    [PARTY] = {"party", "For", CELL_TEXT},
    [SINCE] = {"since", "Since", CELL_DATE},
    [AMOUNT] = {"amount_pence", "At stake", CELL_MONEY},
};

static void add_input(const struct engine *e, const struct pending *p, struct report *r,
                      struct table *t)
{
    const struct officer *o = officer_at(e, p->officer);
    struct row *row = table_row(r, t, false);
    cell_text(row, WAITS,
              arena_print(r->arena, "%llu/%u", (unsigned long long)p->journal, p->item));
    if (p->pool != NONE)
        cell_text(row, POOL, pool_at(e, p->pool)->code);
    cell_text(row, INPUT, text_of(shape_of(p->kind)->name));
    cell_text(row, OFFICER, o->id);
    cell_text(row, PARTY, party_at(e, o->party)->code);
    cell_date(row, SINCE, p->since);
    cell_money(row, AMOUNT, p->amount);
    if (p->pool != NONE)
        r->is_synthetic |= pool_at(e, p->pool)->synthetic;
}

int report_pending(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    report_title(r, "Inputs that wait for a second officer");
    struct table *t = table_new(r, "pending", "Waiting", columns, COLUMNS);
    for (uint32_t i = 0; i < pending_count(e); i++) {
        const struct pending *p = pending_at(e, i);
        if (asked->pool == NONE || asked->pool == p->pool)
            add_input(e, p, r, t);
    }
    return 0;
}
