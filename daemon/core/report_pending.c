/* core/report_pending: inputs that wait for a second officer, of one pool or of all, in order of
 * their arrival (see core/pending). */
#include "core/reports.h"
#include "core/shape.h"
#include "core/state.h"

enum { WAITS, POOL, INPUT, OFFICER, PARTY, SINCE, AMOUNT, COLUMNS };
static const struct column columns[COLUMNS] = {
    [WAITS] = {"pending", "Journal/item", CELL_TEXT},
    [POOL] = {"pool", "Pool", CELL_TEXT},
    [INPUT] = {"input", "Input", CELL_TEXT},
    [OFFICER] = {"officer", "Sent by", CELL_TEXT},
    [PARTY] = {"party", "For", CELL_TEXT},
    [SINCE] = {"since", "Since", CELL_DATE},
    [AMOUNT] = {"amount_pence", "At stake", CELL_MONEY},
};

static void add(const struct engine *e, const struct pending *p, struct report *r, struct table *t)
{
    const struct officer *o = &e->four_eyes.officers.items[p->officer];
    struct row *row = table_row(r, t, false);
    cell_text(row, WAITS,
              arena_print(r->arena, "%llu/%u", (unsigned long long)p->journal, p->item));
    if (p->pool != NONE)
        cell_text(row, POOL, e->pools.items[p->pool].code);
    cell_text(row, INPUT, text_of(shape_of(p->kind)->name));
    cell_text(row, OFFICER, o->id);
    cell_text(row, PARTY, e->parties.items[o->party].code);
    cell_date(row, SINCE, p->since);
    cell_money(row, AMOUNT, p->amount);
    if (p->pool != NONE)
        r->is_synthetic |= e->pools.items[p->pool].synthetic;
}

int report_pending(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    report_title(r, "Inputs that wait for a second officer");
    struct table *t = table_new(r, "pending", "Waiting", columns, COLUMNS);
    for (size_t i = 0; i < e->four_eyes.pending.count; i++) {
        const struct pending *p = &e->four_eyes.pending.items[i];
        if (asked->pool == NONE || asked->pool == p->pool)
            add(e, p, r, t);
    }
    return 0;
}
