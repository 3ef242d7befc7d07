#include "core/report/table.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 1024 };

static void *take(struct report *r, size_t size)
{
    void *p = r->failed ? NULL : arena_take(r->arena, size);
    if (p)
        memset(p, 0, size);
    else
        r->failed = true;
    return p;
}

struct table *table_new(struct report *r, const char *key, const char *title,
                        const struct report_column *columns, size_t count)
{
    struct table *t = take(r, sizeof *t);
    if (!t)
        return NULL;
    *t = (struct table){.key = key, .title = title, .columns = columns, .column_count = count};
    if (r->last)
        r->last->next = t;
    else
        r->first = t;
    r->last = t;
    return t;
}

struct row *table_row(struct report *r, struct table *t, bool is_total)
{
    struct row *row = t ? take(r, sizeof *row) : NULL;
    struct cell *cells = row ? take(r, t->column_count * sizeof *cells) : NULL;
    if (!cells) {
        r->nowhere.cells = r->nowhere_cells;
        return &r->nowhere;
    }
    *row = (struct row){.cells = cells, .is_total = is_total};
    if (t->last)
        t->last->next = row;
    else
        t->first = row;
    t->last = row;
    t->row_count++;
    return row;
}

void cell_text(struct row *row, size_t column, struct text text)
{
    row->cells[column] = (struct cell){.text = text, .is_set = text.size > 0};
}

void cell_parts(struct row *row, size_t column, struct parts parts)
{
    row->cells[column] = (struct cell){.parts = parts, .is_set = parts.count != 0};
}

void cell_money(struct row *row, size_t column, int64_t pence)
{
    row->cells[column] = (struct cell){.number = pence, .is_set = true};
}

void cell_date(struct row *row, size_t column, date_t date)
{
    row->cells[column] = (struct cell){.number = date, .is_set = date != DATE_NONE};
}

void cell_number(struct row *row, size_t column, int64_t number)
{
    row->cells[column] = (struct cell){.number = number, .is_set = true};
}

__attribute__((format(printf, 2, 0))) static struct text print(struct report *r, const char *format,
                                                               va_list args)
{
    char sentence[SENTENCE_MAX];
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    struct text text = text_of(sentence);
    while (text.size + 1 == sizeof sentence && !text_is_clean(text)) /* cut inside a character */
        text.size--;
    struct text kept = arena_text(r->arena, text);
    r->failed |= text.size && !kept.data;
    return kept;
}

int64_t report_sum(struct report *r, int64_t a, int64_t b)
{
    int64_t total;
    if (!money_add(a, b, &total))
        return total;
    r->is_past_range = true;
    return a < 0 ? INT64_MIN : INT64_MAX;
}

void report_note(struct report *r, const char *format, ...)
{
    va_list args;
    struct report_note *n = take(r, sizeof *n);
    if (!n)
        return;
    va_start(args, format);
    n->text = print(r, format, args);
    va_end(args);
    if (r->last_note)
        r->last_note->next = n;
    else
        r->first_note = n;
    r->last_note = n;
}

int report_refuse(struct report *r, enum refusal_code code, const char *field, const char *limit,
                  const char *format, ...)
{
    va_list args;
    va_start(args, format);
    r->refusal = (struct refusal){.code = code,
                                  .item = ITEM_NONE,
                                  .field = text_of(field),
                                  .limit = limit ? text_of(limit) : TEXT_NONE,
                                  .text = print(r, format, args)};
    va_end(args);
    return (int)code;
}

void report_title(struct report *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    r->title = print(r, format, args);
    va_end(args);
}
