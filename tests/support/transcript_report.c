#include "transcript_report.h"

#include "base/date.h"
#include "core/report/report.h"
#include "core/report/table.h"
#include "part_print.h"
#include "transcript_write.h"

#define REPORT_NAME(name, number, make, scope, dating, undated) [REPORT_##name] = #make,
static const char *const report_names[REPORT_KIND_COUNT] = {REPORTS(REPORT_NAME)};

static enum report_kind report_called(struct words *w)
{
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++)
        if (words_take(w, report_names[kind]))
            return (enum report_kind)kind;
    words_fail(w, "no such report");
    return (enum report_kind)0;
}

static struct report_asked take_asked(const struct engine *e, struct words *w,
                                      struct issued_asked *ret_issued)
{
    *ret_issued = (struct issued_asked){.to = DATE_NONE};
    struct report_asked a = {.kind = report_called(w),
                             .pool = UINT32_MAX,
                             .as_of = DATE_NONE,
                             .booked_to = DATE_NONE,
                             .since = DATE_NONE};
    while (!w->problem && words_left(w)) {
        if (words_take(w, "year"))
            a.year = (int)words_number(w);
        else if (words_take(w, "quarter"))
            a.quarter = words_number(w);
        else if (words_take(w, "as") && words_take(w, "of"))
            a.as_of = words_date(w);
        else if (words_take(w, "booked"))
            a.booked_to = words_date(w);
        else if (words_take(w, "issued"))
            ret_issued->to = words_date(w);
        else if (words_take(w, "by"))
            ret_issued->input = words_number(w);
        else if (words_take(w, "region"))
            a.region = words_text(w);
        else if (words_take(w, "since"))
            a.since = words_date(w);
        else if (words_take(w, "round"))
            a.round = words_text(w);
        else if (words_take(w, "area"))
            a.area = words_text(w);
        else if (words_take(w, "party"))
            a.party = words_text(w);
        else if (a.pool == UINT32_MAX)
            a.pool = report_pool_find(e, words_text(w));
        else
            words_fail(w, "not understood in a report");
    }
    ret_issued->kind = a.kind;
    ret_issued->pool = a.pool;
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

static int make_issued(const struct engine *e, const struct issued_kept *kept,
                       const struct issued_asked *asked, struct arena *arena, struct report *r)
{
    struct report_issued found;
    int rc = issued_find(e, asked, arena, &found, &r->refusal);
    if (rc)
        return rc;
    rc = issued_read(e, asked, &found, issued_kept_find(kept, found.input), arena, r);
    if (rc == REFUSED_NOT_FOUND)
        r->refusal = (struct refusal){.text = text_of("it was not issued with that closing")};
    return rc;
}

static void write_issued(struct buffer *out, const struct report_issued *i)
{
    char to[DATE_TEXT_MAX], on[DATE_TEXT_MAX];
    if (!i->input)
        return;
    put(out, "= issued with the closing to %s, on %s by %.*s, input %llu", date_print(i->to, to),
        date_print(i->on, on), TEXT_ARG(i->by), (unsigned long long)i->input);
    if (i->reopened_on != DATE_NONE)
        put(out, "; opened again on %s", date_print(i->reopened_on, on));
    put(out, "\n");
}

int write_report(struct buffer *out, const struct engine *e, const struct issued_kept *kept,
                 struct words *w)
{
    struct issued_asked issued;
    struct report_asked asked = take_asked(e, w, &issued);
    struct arena arena = ARENA_NULL;
    struct report report = {0};
    int rc = 0;
    if (!w->problem)
        rc = issued.to == DATE_NONE ? report_make(e, &asked, &arena, &report)
                                    : make_issued(e, kept, &issued, &arena, &report);
    if (rc == 0 && !w->problem) {
        put(out, "= %.*s%s\n", TEXT_ARG(report.title), report.is_synthetic ? " (synthetic)" : "");
        write_issued(out, &report.issued);
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
