/* sqlite/books/books_consequences: what an event means for the tables beside its own. Private to
 * daemon/sqlite. */
#pragma once
#include "core/message/effects.h"
#include "sqlite/books/books_statements.h"

int books_consequences(struct books_statements *rows, const struct event *e);
/* A rule closed an exception on a business date. */
int books_cleared(struct books_statements *rows, uint32_t exception, uint64_t journal, date_t on);
