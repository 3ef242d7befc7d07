#include "base/error.h"
#include "core/reports.h"
#include "core/state.h"

enum { DUE, PARTNER, LINE, YEAR, INSTALMENT, EXPECTED, PAID, OPEN, PAID_ON, COLUMNS };
static const struct column columns[COLUMNS] = {
    [DUE] = {"due", "Due", CELL_DATE},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [LINE] = {"line", "Contribution", CELL_TEXT},
    [YEAR] = {"year", "Year", CELL_NUMBER},
    [INSTALMENT] = {"instalment", "No.", CELL_NUMBER},
    [EXPECTED] = {"expected_pence", "Expected", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [OPEN] = {"open_pence", "Open", CELL_MONEY},
    [PAID_ON] = {"paid_on", "Paid on", CELL_DATE},
};

/* Instalments of the pool not yet written, the earliest first: by date, then line, then number. */
struct calendar_entry {
    uint32_t line, stream, slot;
    date_t due;
};

static bool before(const struct calendar_entry *a, const struct calendar_entry *b)
{
    if (a->due != b->due)
        return a->due < b->due;
    return a->line != b->line ? a->line < b->line : a->slot < b->slot;
}

static size_t collect(const struct engine *e, const struct report_asked *asked,
                      struct calendar_entry *entries)
{
    const struct pool *p = &e->pools.items[asked->pool];
    size_t count = 0;
    for (size_t i = 0; i < p->lines.count; i++) {
        const struct line *l = &e->lines.items[p->lines.items[i]];
        for (size_t k = 0; k < l->streams.count; k++) {
            const struct stream *st = &e->streams.items[l->streams.items[k]];
            for (uint32_t n = 0; st->year == asked->year && n < st->slot_count; n++, count++)
                if (entries)
                    entries[count] = (struct calendar_entry){p->lines.items[i], l->streams.items[k],
                                                             n, st->slots[n].due};
        }
    }
    return count;
}

static int by_due(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a) ? 1 : 0;
}

static void add(const struct engine *e, const struct calendar_entry *x, struct report *r,
                struct table *t)
{
    const struct stream *st = &e->streams.items[x->stream];
    const struct line *l = &e->lines.items[x->line];
    const struct slot *slot = &st->slots[x->slot];
    struct row *row = table_row(r, t, false);
    cell_date(row, DUE, slot->due);
    cell_text(row, PARTNER, e->parties.items[e->partners.items[l->partner].party].code);
    cell_text(row, LINE, l->id);
    cell_number(row, YEAR, st->year);
    cell_number(row, INSTALMENT, st->first_slot + x->slot);
    cell_money(row, EXPECTED, slot->expected);
    cell_money(row, PAID, slot->paid);
    cell_money(row, OPEN, sum(slot->expected, -slot->paid));
    cell_date(row, PAID_ON, slot->paid_on);
}

static void add_total(const struct engine *e, const struct calendar_entry *entries, size_t count,
                      struct report *r, struct table *t)
{
    int64_t expected = 0, paid = 0;
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &e->streams.items[entries[i].stream].slots[entries[i].slot];
        expected = sum(expected, slot->expected);
        paid = sum(paid, slot->paid);
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
    const struct pool *p = &e->pools.items[asked->pool];
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
        add(e, &entries[i], r, t);
    add_total(e, entries, count, r, t);
    free(entries);
    return 0;
}
