/* sqlite/books_rows: writing what one input caused into the tables of books.db. Private. */
#pragma once
#include "core/message/effects.h"
#include "sqlite/connection.h"

enum books_statement {
    BOOKS_INPUT,
    BOOKS_REFUSAL,
    BOOKS_EVENT,
    BOOKS_POSTING,
    BOOKS_POSITION,
    BOOKS_POOL,
    BOOKS_PARTY,
    BOOKS_EXCEPTION,
    BOOKS_EXCEPTION_WORK,
    BOOKS_EXCEPTION_CLEARED,
    BOOKS_PENDING,
    BOOKS_DECIDED,
    BOOKS_PAYMENT_HOLD,
    BOOKS_LIFTED,
    BOOKS_MATCH,
    BOOKS_MATCH_ITEM,
    BOOKS_MATCH_UNMATCHED,
    BOOKS_STATEMENT_COUNT
};

/* Of a row that is looked up instead of written: there is none like it. */
enum { BOOKS_ROWS_DIFFER = 1 };

struct books_rows {
    sqlite3_stmt *statements[BOOKS_STATEMENT_COUNT];
    bool looks_up[BOOKS_STATEMENT_COUNT]; /* instead of writing */
    uint64_t found[BOOKS_STATEMENT_COUNT]; /* of those looked up */
};

/* On failure what was prepared is for books_rows_fini. */
int books_rows_init(struct books_rows *rows, struct connection *c);
/* The same, but rows of tables that only grow are looked up in kept, column by column. */
int books_rows_init_check(struct books_rows *rows, struct connection *c, struct connection *kept);
void books_rows_fini(struct books_rows *rows);

/* Runs a statement whose parameters are bound. 0, BOOKS_ROWS_DIFFER, or an error. */
int books_rows_run(struct books_rows *rows, enum books_statement which);
/* Rows that were found in a table that only grows; 0 of another one. */
uint64_t books_rows_found(const struct books_rows *rows, const char *table);

/* Inside a transaction. BOOKS_ROWS_DIFFER; ERR_CORRUPT when the effects contradict what the tables
 * hold: a number used twice, money matched twice. */
int books_rows_put(struct books_rows *rows, const struct journal_row *row, const struct effects *e);

/* What an event means for the tables beside its own. */
int books_consequences(struct books_rows *rows, const struct event *e);
/* A rule closed an exception on a business date. */
int books_cleared(struct books_rows *rows, uint32_t exception, uint64_t journal, date_t on);
