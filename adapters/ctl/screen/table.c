#include "ctl/screen/table.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "kit/s75_text.h"

enum { SEPARATOR = 2, FOLD_INDENT = 4 };

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

/* Columns of the terminal that a column takes, title and cells. */
static size_t natural_width(const struct table *t, size_t column)
{
    struct libscols_column *c = scols_table_get_column(t->rows, column);
    const char *title = scols_cell_get_data(scols_column_get_header(c));
    size_t widest = t->has_titles && title ? text_width(title) : 0;
    for (size_t i = 0; i < scols_table_get_nlines(t->rows); i++) {
        struct libscols_line *line = scols_table_get_line(t->rows, i);
        const char *cell = scols_cell_get_data(scols_line_get_cell(line, column));
        const size_t width = cell ? text_width(cell) : 0;
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Columns that go on one line of so many of the terminal, from a first one on: one at least. */
static size_t end_of_fold(const struct table *t, size_t from, size_t room)
{
    size_t used = natural_width(t, from), to = from + 1;
    while (to < t->column_count && used + SEPARATOR + natural_width(t, to) <= room)
        used += SEPARATOR + natural_width(t, to++);
    return to;
}

static int show_columns(const struct table *t, size_t from, size_t to)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < t->column_count; i++) {
        struct libscols_column *c = scols_table_get_column(t->rows, i);
        const int flags = scols_column_get_flags(c) & ~SCOLS_FL_HIDDEN;
        r = scols_column_set_flags(c, i >= from && i < to ? flags : flags | SCOLS_FL_HIDDEN);
    }
    return r;
}

/* Of the titles, if there are any, and of the rows, one line each. */
struct folds {
    char *lines[TABLE_COLUMNS_MAX], *at[TABLE_COLUMNS_MAX];
    size_t count;
};

static int fold(const struct table *t, int width, struct folds *ret)
{
    const size_t room = width > FOLD_INDENT ? (size_t)width : FOLD_INDENT;
    int r = 0;
    for (size_t from = 0, to; r == 0 && from < t->column_count; from = to) {
        to = t->column_count;
        if (t->has_titles && !t->is_one_line)
            to = end_of_fold(t, from, from > 0 ? room - FOLD_INDENT : room);
        r = show_columns(t, from, to);
        if (r == 0)
            r = scols_print_table_to_string(t->rows, &ret->lines[ret->count]);
        ret->at[ret->count] = ret->lines[ret->count];
        ret->count++;
    }
    return r;
}

/* Columns of a line that is printed already, styles and all. */
static size_t printed_width(const char *line, size_t size)
{
    size_t width = 0, columns;
    char escape[TEXT_ESCAPE_MAX];
    for (size_t at = 0; at < size;) {
        const size_t sequence = line[at] == '\033' ? strcspn(line + at, "m") + 1 : 0;
        at += sequence ? sequence : next_char(line + at, size - at, &columns, escape);
        width += sequence ? 0 : columns;
    }
    return width;
}

/* The next line of a fold without the blanks at its end. */
static size_t next_line(struct folds *folds, size_t fold, const char **ret_line)
{
    const char *line = folds->at[fold];
    const size_t size = strcspn(line, "\n");
    size_t shown = size;
    while (shown > 0 && line[shown - 1] == ' ')
        shown--; /* after the last cell that has words */
    folds->at[fold] += size + (line[size] == '\n');
    *ret_line = line;
    return shown;
}

/* The next line of each fold; where the one has ended before the other begins they are one line,
 * and where there is nothing in a fold, none. */
static void print_row(struct folds *folds, FILE *file)
{
    const char *line;
    size_t size = next_line(folds, 0, &line);
    size_t at = printed_width(line, size);
    fwrite(line, size, 1, file);
    for (size_t i = 1; i < folds->count; i++) {
        size = next_line(folds, i, &line);
        if (size == 0)
            continue;
        const size_t blanks = strspn(line, " "), from = FOLD_INDENT + blanks;
        const bool goes_on = at + SEPARATOR <= from;
        fprintf(file, "%s%*s", goes_on ? "" : "\n", (int)(goes_on ? from - at : from), "");
        fwrite(line + blanks, size - blanks, 1, file);
        at = from + printed_width(line + blanks, size - blanks);
    }
    fputc('\n', file);
}

static void print_lines(const struct table *t, struct folds *folds, size_t rows, bool colours,
                        int width, FILE *file)
{
    size_t note = 0;
    for (size_t i = t->has_titles ? 0 : 1; i <= rows; i++) {
        for (; i > 0 && note < t->count && t->items[note].after < i; note++)
            print_note(&t->items[note], colours, width, file);
        print_row(folds, file);
    }
    for (; note < t->count; note++)
        print_note(&t->items[note], colours, width, file);
}

int table_print(const struct table *t, bool colours, int width, FILE *file)
{
    struct folds folds = {.count = 0};
    if (t->failed)
        return ERR_MEMORY;
    const size_t rows = scols_table_get_nlines(t->rows);
    if (rows == 0 && !scols_table_new_line(t->rows, NULL)) /* there are no titles above none */
        return ERR_MEMORY;
    const int r = scols_table_enable_colors(t->rows, colours) != 0 || fold(t, width, &folds) != 0;
    if (r == 0)
        print_lines(t, &folds, rows, colours, width, file);
    for (size_t i = 0; i < folds.count; i++)
        free(folds.lines[i]);
    return r ? ERR_MEMORY : 0;
}
