/* sqlite/books_schema: the tables of books.db. Private to daemon/sqlite. */
#pragma once
#include "sqlite/migrate.h"

extern const struct migration_set books_migrations;

/* What a digest goes over: every table, each in the order of its key. */
struct books_table {
    const char *name, *order;
};
extern const struct books_table books_tables[];
extern const int books_table_count;
