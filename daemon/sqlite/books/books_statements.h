/* sqlite/books/books_statements: the statements that write the tables of books.db, or look their
 * rows up. Private to daemon/sqlite. */
#pragma once
#include <stdbool.h>
#include "sqlite/connection/connection.h"
#include "store/books.h"

enum books_statement {
    BOOKS_INPUT,
    BOOKS_REFUSAL,
    BOOKS_EVENT,
    BOOKS_PART,
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

struct books_statements {
    sqlite3_stmt *statements[BOOKS_STATEMENT_COUNT];
    bool looks_up[BOOKS_STATEMENT_COUNT]; /* instead of writing */
    uint64_t found[BOOKS_STATEMENT_COUNT]; /* of those looked up */
};

/* On failure what was prepared is for books_statements_fini. */
int books_statements_prepare(struct books_statements *b, struct connection *c);
/* The same, but rows of tables that only grow are looked up in kept, column by column. */
int books_statements_prepare_check(struct books_statements *b, struct connection *c,
                                   struct connection *kept);
void books_statements_fini(struct books_statements *b);

/* Runs a statement whose parameters are bound. 0, BOOKS_DIFFER (there is no row like the one that
 * is looked up instead of written), or an error. */
int books_statements_run(struct books_statements *b, enum books_statement which);
/* Rows that were found in a table that only grows; 0 of another one. */
uint64_t books_statements_found(const struct books_statements *b, const char *table);
