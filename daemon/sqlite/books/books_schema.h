/* sqlite/books/books_schema: the tables of books.db. Private to daemon/sqlite. */
#pragma once
#include <stdbool.h>
#include "sqlite/connection/migrate.h"

extern const struct migration_set books_migrations;

/* What a digest goes over: every table, each in the order of its key. Rows of one that only grows
 * are never changed once they are there. */
struct books_table {
    const char *name, *order;
    bool only_grows;
};
extern const struct books_table books_tables[];
extern const int books_table_count;

/* Whether they are as they were made (sqlite/connection/schema): rows that are whole can be read
 * otherwise through a view, or a column, that is not. 0 or ERR_CORRUPT. */
int books_schema_check(struct connection *c);
