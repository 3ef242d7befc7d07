#include "ctl/table.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "kit/s75_text.h"

/* The next character: its bytes, its columns, and how it is printed when not as it is, "". Beside
 * what kit/s75_text.h holds back, that is what this system's terminal does not know. */
static size_t next_char(const char *at, size_t left, size_t *ret_columns,
                        char escape[TEXT_ESCAPE_MAX])
{
    uint32_t point = 0;
    size_t size = text_character(at, left, &point);
    int columns = size && text_is_shown(point) ? wcwidth((wchar_t)point) : -1;
    escape[0] = '\0';
    if (columns < 0)
        size = text_escape(at, left, escape);
    *ret_columns = columns < 0 ? strlen(escape) : (size_t)columns;
    return size;
}

size_t text_width(const char *text)
{
    size_t width = 0, columns;
    char escape[TEXT_ESCAPE_MAX];
    for (const char *end = text + strlen(text); text < end;) {
        text += next_char(text, (size_t)(end - text), &columns, escape);
        width += columns;
    }
    return width;
}

static void print_clean(const char *text, size_t size, FILE *file)
{
    for (const char *end = text + size; text < end;) {
        size_t columns;
        char escape[TEXT_ESCAPE_MAX];
        size_t bytes = next_char(text, (size_t)(end - text), &columns, escape);
        fwrite(*escape ? escape : text, *escape ? strlen(escape) : bytes, 1, file);
        text += bytes;
    }
}

void text_clean(const char *text, FILE *file)
{
    print_clean(text, strlen(text), file);
}

/* How much of text goes on a line of so many columns: up to the last blank that fits, else a word
 * that is too long goes on a line of its own. */
static size_t line_size(const char *text, size_t columns)
{
    size_t used = 0, size = 0, best = 0, wide;
    char escape[TEXT_ESCAPE_MAX];
    while (text[size]) {
        if (text[size] == ' ')
            best = size;
        if (used >= columns && best > 0)
            return best;
        size += next_char(text + size, strlen(text + size), &wide, escape);
        used += wide;
        if (used > columns && best > 0)
            return best;
    }
    return size;
}

void text_wrap(const char *text, size_t indent, int width, FILE *file)
{
    size_t columns = (size_t)width > indent + 20 ? (size_t)width - indent : 20;
    do {
        size_t size = line_size(text, columns);
        fprintf(file, "%*s", (int)indent, "");
        print_clean(text, size, file);
        fputc('\n', file);
        text += size;
        text += strspn(text, " ");
    } while (*text);
}

const char *style_begin(enum style style, bool colours)
{
    if (!colours)
        return "";
    switch (style) {
    case STYLE_PLAIN: return "";
    case STYLE_BOLD: return "\033[1m";
    case STYLE_DIM: return "\033[2m";
    case STYLE_GOOD: return "\033[32m";
    case STYLE_BAD: return "\033[31m";
    }
    return "";
}

const char *style_end(enum style style, bool colours)
{
    return colours && style != STYLE_PLAIN ? "\033[0m" : "";
}

void table_init(struct table *t, const struct column *columns, size_t count)
{
    *t = (struct table){.columns = columns, .column_count = count};
}

void table_fini(struct table *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->items[i].text);
    free(t->items);
    *t = (struct table){0};
}

/* text is consumed; NULL is memory that ran out. */
static void add(struct table *t, struct table_cell cell)
{
    if (!cell.text || ARRAY_ROOM(t) != 0) {
        free(cell.text);
        t->failed = true;
        return;
    }
    t->items[t->count++] = cell;
}

void table_cell(struct table *t, enum style style, const char *format, ...)
{
    va_list args;
    char *text = NULL;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    add(t, (struct table_cell){.text = text, .style = style});
}

void table_pence(struct table *t, enum style style, int64_t pence)
{
    char text[S75_TEXT_MAX];
    table_cell(t, style, "%s", s75_pounds(pence, text));
}

void table_skip(struct table *t, size_t n)
{
    while (n-- > 0)
        add(t, (struct table_cell){.text = strdup("")});
}

void table_note(struct table *t, size_t indent, enum style style, const char *text)
{
    add(t,
        (struct table_cell){.text = strdup(text), .style = style, .note = true, .indent = indent});
}

static void measure(const struct table *t, size_t widths[TABLE_COLUMNS_MAX])
{
    for (size_t i = 0; i < t->column_count; i++)
        widths[i] = t->columns[i].title ? text_width(t->columns[i].title) : 0;
    for (size_t i = 0, column = 0; i < t->count; i++) {
        if (t->items[i].note)
            continue;
        size_t width = text_width(t->items[i].text);
        if (width > widths[column])
            widths[column] = width;
        column = (column + 1) % t->column_count;
    }
}

/* One cell with what follows it on the line. Blanks are not put at the end of a line: pending
 * counts those owed. */
static void print_cell(const struct table *t, size_t column, size_t column_width, const char *text,
                       const char *begin, const char *end, size_t *pending, FILE *file)
{
    size_t fill = column_width - text_width(text);
    bool right = t->columns[column].align == ALIGN_RIGHT;
    if (right)
        *pending += fill;
    if (*text) {
        fprintf(file, "%*s%s", (int)*pending, "", begin);
        text_clean(text, file);
        fputs(end, file);
        *pending = 0;
    }
    *pending += right ? 0 : fill;
    if (column + 1 < t->column_count) {
        *pending += 2;
        return;
    }
    fputc('\n', file);
    *pending = 0;
}

int table_print(const struct table *t, bool colours, int width, FILE *file)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0}, pending = 0, column = 0;
    if (t->failed)
        return ERR_MEMORY;
    measure(t, widths);
    for (size_t i = 0; t->columns[0].title && i < t->column_count; i++)
        print_cell(t, i, widths[i], t->columns[i].title, style_begin(STYLE_BOLD, colours),
                   style_end(STYLE_BOLD, colours), &pending, file);
    for (size_t i = 0; i < t->count; i++) {
        const struct table_cell *cell = &t->items[i];
        const char *begin = style_begin(cell->style, colours),
                   *end = style_end(cell->style, colours);
        if (cell->note) {
            fputs(begin, file);
            text_wrap(cell->text, cell->indent, width, file);
            fputs(end, file);
            continue;
        }
        print_cell(t, column, widths[column], cell->text, begin, end, &pending, file);
        column = (column + 1) % t->column_count;
    }
    return 0;
}
