#include "ctl/screen/table.h"
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

/* Whatever the environment says: no width to fit into, nothing cut off. */
static struct libscols_table *new_rows(const struct column *columns, size_t count)
{
    struct libscols_table *rows = scols_new_table();
    int r = rows ? scols_table_set_termforce(rows, SCOLS_TERMFORCE_NEVER) : -1;
    if (r == 0)
        r = scols_table_set_column_separator(rows, "  ");
    if (r == 0)
        r = scols_table_enable_noencoding(rows, true); /* cells are clean already */
    if (r == 0)
        r = scols_table_enable_noheadings(rows, !columns[0].title);
    for (size_t i = 0; r == 0 && i < count; i++) {
        const char *title = columns[i].title ? columns[i].title : "";
        struct libscols_column *c = scols_table_new_column(
            rows, title, 0, columns[i].align == ALIGN_RIGHT ? SCOLS_FL_RIGHT : 0);
        r = !c || (*title && scols_cell_set_color(scols_column_get_header(c),
                                                  style_begin(STYLE_BOLD, true)) != 0);
    }
    if (r == 0)
        return rows;
    scols_unref_table(rows);
    return NULL;
}

void table_init(struct table *t, const struct column *columns, size_t count)
{
    *t = (struct table){.column_count = count,
                        .has_titles = columns[0].title != NULL,
                        .rows = new_rows(columns, count)};
    t->failed = !t->rows;
}

void table_fini(struct table *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->items[i].text);
    free(t->items);
    scols_unref_table(t->rows);
    *t = (struct table){0};
}

static char *clean_copy(const char *text)
{
    char *copy = NULL;
    size_t size;
    FILE *file = open_memstream(&copy, &size);
    if (!file)
        return NULL;
    text_clean(text, file);
    if (fclose(file) == 0)
        return copy;
    free(copy);
    return NULL;
}

static int put_cell(struct table *t, enum style style, const char *text)
{
    if (t->filled == 0)
        t->row = scols_table_new_line(t->rows, NULL);
    char *copy = t->row ? clean_copy(text) : NULL;
    if (!copy || scols_line_refer_data(t->row, t->filled, copy) != 0) {
        free(copy);
        return ERR_MEMORY;
    }
    struct libscols_cell *cell = scols_line_get_cell(t->row, t->filled);
    if (*copy && style != STYLE_PLAIN && scols_cell_set_color(cell, style_begin(style, true)) != 0)
        return ERR_MEMORY;
    t->filled = (t->filled + 1) % t->column_count;
    return 0;
}

void table_cell(struct table *t, enum style style, const char *format, ...)
{
    va_list args;
    char *text = NULL;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    if (!t->failed)
        t->failed = !text || put_cell(t, style, text) != 0;
    free(text);
}

void table_pence(struct table *t, enum style style, int64_t pence)
{
    char text[S75_TEXT_MAX];
    table_cell(t, style, "%s", s75_pounds(pence, text));
}

void table_skip(struct table *t, size_t n)
{
    while (n-- > 0)
        table_cell(t, STYLE_PLAIN, "%s", "");
}

void table_note(struct table *t, size_t indent, enum style style, const char *text)
{
    struct table_note note = {.text = strdup(text), .style = style, .indent = indent};
    if (t->failed || !note.text || ARRAY_ROOM(t) != 0) {
        free(note.text);
        t->failed = true;
        return;
    }
    note.after = scols_table_get_nlines(t->rows);
    t->items[t->count++] = note;
}

void table_note_parts(struct table *t, size_t indent, enum style style,
                      S75__V1__Part *const *parts, size_t count)
{
    char *found = s75_explanation(parts, count);
    if (!found)
        t->failed = true;
    else if (*found)
        table_note(t, indent, style, found);
    free(found);
}

static void print_note(const struct table_note *note, bool colours, int width, FILE *file)
{
    fputs(style_begin(note->style, colours), file);
    text_wrap(note->text, note->indent, width, file);
    fputs(style_end(note->style, colours), file);
}

/* lines: of the titles, if there are any, and of the rows, one each. */
static void print_lines(const struct table *t, const char *lines, size_t rows, bool colours,
                        int width, FILE *file)
{
    size_t note = 0;
    for (size_t i = t->has_titles ? 0 : 1; i <= rows; i++) {
        size_t size = strcspn(lines, "\n"), shown = size;
        while (shown > 0 && lines[shown - 1] == ' ')
            shown--; /* after the last cell that has words */
        for (; i > 0 && note < t->count && t->items[note].after < i; note++)
            print_note(&t->items[note], colours, width, file);
        fwrite(lines, shown, 1, file);
        fputc('\n', file);
        lines += size + (lines[size] == '\n');
    }
    for (; note < t->count; note++)
        print_note(&t->items[note], colours, width, file);
}

int table_print(const struct table *t, bool colours, int width, FILE *file)
{
    char *lines = NULL;
    if (t->failed)
        return ERR_MEMORY;
    const size_t rows = scols_table_get_nlines(t->rows);
    if (rows == 0 && !scols_table_new_line(t->rows, NULL)) /* there are no titles above none */
        return ERR_MEMORY;
    if (scols_table_enable_colors(t->rows, colours) != 0 ||
        scols_print_table_to_string(t->rows, &lines) != 0)
        return ERR_MEMORY;
    print_lines(t, lines, rows, colours, width, file);
    free(lines);
    return 0;
}
