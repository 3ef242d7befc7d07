/* sqlite/books/books_rows: writing what one input caused into the tables of books.db. Private to
 * daemon/sqlite. */
#pragma once
#include "core/message/effects.h"
#include "sqlite/books/books_statements.h"

/* Inside a transaction. BOOKS_DIFFER; ERR_CORRUPT when the effects contradict what the tables
 * hold: a number used twice, money matched twice. */
int books_rows_put(struct books_statements *rows, const struct journal_row *row,
                   const struct effects *e);
