/* sqlite/books/books_fill: a statement of books.db being filled from left to right. Private to
 * daemon/sqlite.
 *
 * Texts are borrowed until the statement has run. Dates are printed into the filling, which must
 * stay where it is until then; it has room for four. What is absent becomes NULL. */
#pragma once
#include "core/message/effects.h"
#include "sqlite/books/books_statements.h"

struct filling {
    struct books_statements *rows;
    sqlite3_stmt *statement;
    enum books_statement which;
    int at;
    unsigned dates;
    char date[4][DATE_TEXT_MAX];
};

struct filling fill_begin(struct books_statements *rows, enum books_statement which);
int fill_run(const struct filling *f);

void fill_number(struct filling *f, int64_t v);
void fill_number_if(struct filling *f, bool there, int64_t v);
void fill_item(struct filling *f, uint32_t item);
void fill_text(struct filling *f, struct text t); /* NULL when empty */
void fill_key(struct filling *f, struct text t);  /* '' when empty */
void fill_word(struct filling *f, const char *word);
/* The word of an enumeration's value: NULL when there is none (0), "unknown" when the value is
 * newer than this program. */
void fill_value(struct filling *f, int value, const char *word);
void fill_date(struct filling *f, date_t date);

/* Columns that go together, in the order of the tables. */
void fill_amounts(struct filling *f, const struct event *e); /* amount, expected, difference */
void fill_contribution_year(struct filling *f, const struct event *e); /* partner .. instalment */
void fill_position(struct filling *f, const struct position *p);
