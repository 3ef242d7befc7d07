#include "base/error.h"
#include <assert.h>
#include "wire/message.h"
#include "wire/part.h"
#include "wire/wire.h"

_Static_assert((int)REPORT_RANKING == (int)S75__V1__REPORT_KIND__REPORT_RANKING, "reports");
_Static_assert((int)CELL_PARTS == (int)S75__V1__CELL_KIND__CELL_PARTS, "cells");

/* Zeroed memory for n messages and the list of pointers to them; NULL when out of memory. */
static void *messages(struct arena *arena, size_t n, size_t size, void ***ret_list)
{
    uint8_t *all = arena_take(arena, n * size + 1);
    *ret_list = arena_take(arena, (n + 1) * sizeof(void *));
    if (!all || !*ret_list)
        return NULL;
    for (size_t i = 0; i < n; i++)
        (*ret_list)[i] = all + i * size;
    return all;
}

static void fill_cell(S75__V1__ReportCell *m, const struct report_column *column,
                      const struct cell *cell, struct arena *arena, bool *failed)
{
    s75__v1__report_cell__init(m);
    if (!cell->is_set)
        return;
    if (column->kind == CELL_TEXT) {
        m->text = message_text_or_empty(arena, cell->text, failed);
        return;
    }
    if (column->kind == CELL_PARTS) {
        m->parts = message_parts(arena, &cell->parts, failed);
        m->n_parts = m->parts ? cell->parts.count : 0;
        return;
    }
    m->has_number = true;
    m->number = column->kind == CELL_DATE ? date_to_number((date_t)cell->number) : cell->number;
}

static int fill_row(S75__V1__ReportRow *m, const struct table *t, const struct row *row,
                    struct arena *arena)
{
    bool failed = false;
    s75__v1__report_row__init(m);
    S75__V1__ReportCell *cells =
        messages(arena, t->column_count, sizeof *cells, (void ***)&m->cells);
    if (!cells)
        return ERR_MEMORY;
    for (size_t i = 0; i < t->column_count; i++)
        fill_cell(&cells[i], &t->columns[i], &row->cells[i], arena, &failed);
    m->n_cells = t->column_count;
    m->has_total = m->total = row->is_total;
    return failed ? ERR_MEMORY : 0;
}

static int fill_columns(S75__V1__ReportTable *m, const struct table *t, struct arena *arena)
{
    bool failed = false;
    S75__V1__ReportColumn *columns =
        messages(arena, t->column_count, sizeof *columns, (void ***)&m->columns);
    if (!columns)
        return ERR_MEMORY;
    for (size_t i = 0; i < t->column_count; i++) {
        s75__v1__report_column__init(&columns[i]);
        columns[i].key = message_text_or_empty(arena, text_of(t->columns[i].key), &failed);
        columns[i].title = message_text_or_empty(arena, text_of(t->columns[i].title), &failed);
        columns[i].has_kind = true;
        columns[i].kind = (S75__V1__CellKind)t->columns[i].kind;
    }
    m->n_columns = t->column_count;
    return failed ? ERR_MEMORY : 0;
}

static int fill_table(S75__V1__ReportTable *m, const struct table *t, struct arena *arena)
{
    bool failed = false;
    s75__v1__report_table__init(m);
    m->key = message_text_or_empty(arena, text_of(t->key), &failed);
    m->title = message_text_or_empty(arena, text_of(t->title), &failed);
    S75__V1__ReportRow *rows = messages(arena, t->row_count, sizeof *rows, (void ***)&m->rows);
    int rc = failed || !rows ? ERR_MEMORY : fill_columns(m, t, arena);
    for (const struct row *row = t->first; row && !rc; row = row->next) {
        assert(m->n_rows < t->row_count);
        rc = fill_row(&rows[m->n_rows++], t, row, arena);
    }
    return rc;
}

static int fill_notes(S75__V1__ReportAnswer *m, const struct report *r, struct arena *arena)
{
    bool failed = false;
    size_t count = 0;
    for (const struct report_note *n = r->first_note; n; n = n->next)
        count++;
    m->notes = arena_take(arena, (count + 1) * sizeof *m->notes);
    if (!m->notes)
        return ERR_MEMORY;
    for (const struct report_note *n = r->first_note; n; n = n->next)
        m->notes[m->n_notes++] = message_text_or_empty(arena, n->text, &failed);
    return failed ? ERR_MEMORY : 0;
}

static int fill_issued(S75__V1__ReportAnswer *m, const struct report_issued *issued,
                       struct arena *arena)
{
    bool failed = false;
    if (!issued->input)
        return 0;
    S75__V1__ReportIssued *to = m->issued = arena_take(arena, sizeof *to);
    if (!to)
        return ERR_MEMORY;
    s75__v1__report_issued__init(to);
    to->to = date_to_number(issued->to);
    to->closed_on = date_to_number(issued->on);
    to->by = message_text_or_empty(arena, issued->by, &failed);
    to->input = issued->input;
    to->digest = (ProtobufCBinaryData){sizeof issued->digest, (uint8_t *)issued->digest};
    to->has_reopened_on = issued->reopened_on != DATE_NONE;
    to->reopened_on = date_to_number(issued->reopened_on);
    return failed ? ERR_MEMORY : 0;
}

int wire_answer_report(struct buffer *out, struct arena *arena, uint64_t request,
                       const struct report *report)
{
    S75__V1__ReportAnswer m = S75__V1__REPORT_ANSWER__INIT;
    bool failed = false;
    size_t count = 0;
    m.has_report = true;
    m.report = (S75__V1__ReportKind)report->asked.kind;
    m.as_of = date_to_number(report->asked.as_of);
    m.has_booked_to = report->asked.booked_to != DATE_NONE;
    m.booked_to = date_to_number(report->asked.booked_to);
    m.title = message_text_or_empty(arena, report->title, &failed);
    m.synthetic = report->is_synthetic;
    for (const struct table *t = report->first; t; t = t->next)
        count++;
    S75__V1__ReportTable *tables = messages(arena, count, sizeof *tables, (void ***)&m.tables);
    int rc = failed || !tables ? ERR_MEMORY : fill_notes(&m, report, arena);
    if (!rc)
        rc = fill_issued(&m, &report->issued, arena);
    for (const struct table *t = report->first; t && !rc; t = t->next)
        rc = fill_table(&tables[m.n_tables++], t, arena);
    return rc ? rc : message_answer(out, request, S75__V1__ANSWER__BODY_REPORT, &m);
}
