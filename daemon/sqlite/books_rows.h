/* sqlite/books_rows: writing what one input caused into the tables of books.db. Private. */
#pragma once
#include "core/effects.h"
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
    BOOKS_EXCEPTION_SETTLED,
    BOOKS_PENDING,
    BOOKS_DECIDED,
    BOOKS_HOLD,
    BOOKS_LIFTED,
    BOOKS_MATCH,
    BOOKS_MATCH_ITEM,
    BOOKS_MATCH_APART,
    BOOKS_STATEMENT_COUNT
};

struct books_rows {
    sqlite3_stmt *statements[BOOKS_STATEMENT_COUNT];
};

/* On failure what was prepared is for books_rows_fini. */
int books_rows_init(struct books_rows *rows, struct connection *c);
void books_rows_fini(struct books_rows *rows);

/* Inside a transaction. ERR_CORRUPT when the effects contradict what the tables hold: a number used
 * twice, money matched twice. */
int books_rows_put(struct books_rows *rows, const struct journal_row *row, const struct effects *e);

/* What an event means for the tables beside its own. */
int books_consequences(struct books_rows *rows, const struct event *e);
/* A rule closed an exception on a business date. */
int books_settled(struct books_rows *rows, uint32_t exception, uint64_t journal, date_t on);
