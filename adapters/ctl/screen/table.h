/* ctl/screen/table: aligned text for a terminal.
 *
 * Rows are cells under columns (libsmartcols), or notes that run across, wrapped. Widths count
 * columns of the terminal, not bytes; nothing is cut off, and the environment changes nothing. A
 * table with titles that is wider than asked is folded: the columns that do not fit stand beneath
 * those that do, titles and rows alike, on as many lines as it takes.
 * Control characters in a cell are shown as their escapes, so that nothing that was read from a
 * file can command the terminal. Memory that runs out makes the table failed; table_print says so.
 * The locale's LC_CTYPE must be one of UTF-8. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <libsmartcols/libsmartcols.h>
#include "kit/s75_explanation.h"

enum align { ALIGN_LEFT, ALIGN_RIGHT };
enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_BAD };

#define TABLE_COLUMNS_MAX 32
struct column {
    const char *title; /* NULL: of all columns or of none */
    enum align align;
};

struct table_note {
    size_t after; /* so many rows */
    char *text;
    enum style style;
    size_t indent;
};

struct table {
    size_t column_count, filled; /* filled: cells of the row begun */
    bool has_titles, failed;
    bool is_one_line; /* a row is never folded, however wide */
    struct libscols_table *rows;
    struct libscols_line *row; /* the one begun last */
    struct table_note *items;
    size_t count, capacity;
};

void table_init(struct table *t, const struct column *columns, size_t count);
void table_fini(struct table *t);
/* The next cell; a row is full after column_count of them. */
void table_cell(struct table *t, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Pounds with thousands separators. */
void table_pence(struct table *t, enum style style, int64_t pence);
/* n empty cells. */
void table_skip(struct table *t, size_t n);
/* A line of its own between rows, wrapped at the width. Only at the beginning of a row. */
void table_note(struct table *t, size_t indent, enum style style, const char *text);
/* The same, of what the parts say; no line when there are none. */
void table_note_parts(struct table *t, size_t indent, enum style style, S75__V1__Part *const *parts,
                      size_t count);
/* Prints to file. width: where notes wrap and rows fold. 0, or ERR_MEMORY. */
int table_print(const struct table *t, bool colours, int width, FILE *file);

/* Columns that the text takes on a terminal. */
size_t text_width(const char *text);
/* Prints text wrapped at blanks, each line after indent blanks, and a newline. */
void text_wrap(const char *text, size_t indent, int width, FILE *file);
/* Prints what a terminal would hide or obey as its escape (kit/s75_text.h). */
void text_clean(const char *text, FILE *file);
/* The sequences that begin and end a style, or "". */
const char *style_begin(enum style style, bool colours);
const char *style_end(enum style style, bool colours);
