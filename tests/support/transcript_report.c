#include "transcript_report.h"

#include "base/date.h"
#include "core/report/report.h"
#include "core/report/table.h"
#include "part_print.h"
#include "transcript_write.h"

#define REPORT_NAME(name, number, make, needs_pool, dating) [REPORT_##name] = #make,
static const char *const report_names[REPORT_KIND_COUNT] = {REPORTS(REPORT_NAME)};

static enum report_kind report_called(struct words *w)
{
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++)
        if (words_take(w, report_names[kind]))
            return (enum report_kind)kind;
    words_fail(w, "no such report");
    return (enum report_kind)0;
}

static struct report_asked take_asked(const struct engine *e, struct words *w)
{
    struct report_asked a = {
        .kind = report_called(w), .pool = UINT32_MAX, .as_of = DATE_NONE, .booked_to = DATE_NONE};
    while (!w->problem && words_left(w)) {
        if (words_take(w, "year"))
            a.year = (int)words_number(w);
        else if (words_take(w, "quarter"))
            a.quarter = words_number(w);
        else if (words_take(w, "as") && words_take(w, "of"))
            a.as_of = words_date(w);
        else if (words_take(w, "booked"))
            a.booked_to = words_date(w);
        else if (words_take(w, "region"))
            a.region = words_text(w);
        else if (words_take(w, "party"))
            a.party = words_text(w);
        else if (a.pool == UINT32_MAX)
            a.pool = report_pool_find(e, words_text(w));
        else
            words_fail(w, "not understood in a report");
    }
    return a;
}

static void write_cell(struct buffer *out, const struct cell *cell, enum cell_kind kind)
{
    char money[MONEY_TEXT_MAX], date[DATE_TEXT_MAX];
    if (!cell->is_set)
        put(out, "-");
    else if (kind == CELL_TEXT)
        put(out, "%.*s", TEXT_ARG(cell->text));
    else if (kind == CELL_PARTS)
        part_print_all(&cell->parts, out);
    else if (kind == CELL_MONEY)
        put(out, "%s", money_print(cell->number, money));
    else if (kind == CELL_DATE)
        put(out, "%s", date_print((date_t)cell->number, date));
    else
        put(out, "%lld", (long long)cell->number);
}

static void write_table(struct buffer *out, const struct table *t)
{
    put(out, "= %s:", t->title);
    for (size_t i = 0; i < t->column_count; i++)
        put(out, "%s%s", i ? " | " : " ", t->columns[i].title);
    put(out, "\n");
    for (const struct row *row = t->first; row; row = row->next) {
        put(out, row->is_total ? "=   = " : "=     ");
        for (size_t i = 0; i < t->column_count; i++) {
            put(out, i ? " | " : "");
            write_cell(out, &row->cells[i], t->columns[i].kind);
        }
        put(out, "\n");
    }
}

int write_report(struct buffer *out, const struct engine *e, struct words *w)
{
    struct report_asked asked = take_asked(e, w);
    struct arena arena = ARENA_NULL;
    struct report report;
    int rc = w->problem ? 0 : report_make(e, &asked, &arena, &report);
    if (rc == 0 && !w->problem) {
        put(out, "= %.*s%s\n", TEXT_ARG(report.title), report.is_synthetic ? " (synthetic)" : "");
        for (const struct table *t = report.first; t; t = t->next)
            write_table(out, t);
        for (const struct report_note *n = report.first_note; n; n = n->next)
            put(out, "= note: %.*s\n", TEXT_ARG(n->text));
    } else if (rc > 0) {
        put(out, "= refused %.*s: %.*s\n", TEXT_ARG(report.refusal.field),
            TEXT_ARG(report.refusal.text));
        rc = 0;
    }
    arena_fini(&arena);
    return rc;
}
