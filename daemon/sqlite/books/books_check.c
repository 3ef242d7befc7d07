#include "sqlite/books/books_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/books/books_digest.h"
#include "sqlite/books/books_rows.h"
#include "sqlite/books/books_schema.h"
#include "sqlite/connection/code.h"

/* Looking up goes on in read transactions of so many inputs: each costs a lock and an unlock, and
 * keeps the log of books.db from being begun anew. */
enum { CHUNK = 1024, TABLES_MAX = 32 };

struct sqlite_check {
    struct books_check base;
    struct connection kept, made;
    struct books_statements rows;
    uint64_t cursor, next;
    int64_t counts[TABLES_MAX];        /* of tables that only grow; others 0 */
    uint8_t digest[STORE_DIGEST_SIZE]; /* of the others */
};

static int count_rows(struct sqlite_check *c, const struct books_table *table, int64_t *ret_count)
{
    char query[128];
    sqlite3_snprintf(sizeof query, query, "SELECT count(*) FROM %s", table->name);
    return connection_number(&c->kept, query, ret_count);
}

static int take_stand(struct sqlite_check *c)
{
    int64_t cursor = 0;
    int rc = connection_number(&c->kept, "SELECT journal FROM cursor", &cursor);
    for (int i = 0; rc == 0 && i < books_table_count; i++)
        if (books_tables[i].only_grows)
            rc = count_rows(c, &books_tables[i], &c->counts[i]);
    if (rc == 0)
        rc = books_digest_tables(&c->kept, false, c->digest);
    c->cursor = (uint64_t)cursor;
    return rc;
}

/* Nothing in it outlives the process, so that nothing is synced, logged or locked. */
static int open_made(struct connection *c)
{
    int rc = code_of(sqlite3_open_v2(
        "", &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    if (rc == 0)
        rc = code_of(sqlite3_extended_result_codes(c->db, 1));
    if (rc == 0)
        rc = connection_run(c, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                               "PRAGMA cache_size=-8192; PRAGMA trusted_schema=OFF");
    if (rc == 0)
        rc = migrate(c, &books_migrations);
    return rc == 0 ? connection_run(c, "BEGIN") : rc;
}

static int open_all(struct sqlite_check *c, const char *directory, bool foreign)
{
    int rc = connection_open(&c->kept, directory, "books.db",
                             foreign ? CONNECTION_LOOK : CONNECTION_READ, &books_migrations);
    if (rc == 0)
        rc = connection_run(&c->kept, "BEGIN");
    if (rc == 0)
        rc = books_schema_check(&c->kept);
    if (rc == 0)
        rc = take_stand(c);
    if (rc == 0)
        rc = connection_run(&c->kept, "COMMIT");
    if (rc == 0)
        rc = open_made(&c->made);
    if (rc == 0)
        rc = books_statements_prepare_check(&c->rows, &c->made, &c->kept);
    return rc;
}

int books_check_open(const char *directory, bool foreign, struct books_check **ret_check)
{
    struct sqlite_check *c = malloc(sizeof *c);
    if (!c)
        return ERR_MEMORY;
    *c = (struct sqlite_check){.kept = CONNECTION_NULL, .made = CONNECTION_NULL, .next = 1};
    const int rc = open_all(c, directory, foreign);
    if (rc < 0) {
        books_check_close(&c->base);
        return rc;
    }
    *ret_check = &c->base;
    return 0;
}

void books_check_close(struct books_check *check)
{
    struct sqlite_check *c = (struct sqlite_check *)check;
    if (!c)
        return;
    books_statements_fini(&c->rows);
    connection_close(&c->made);
    connection_close(&c->kept);
    free(c);
}

uint64_t books_check_cursor(const struct books_check *check)
{
    return ((const struct sqlite_check *)check)->cursor;
}

int books_check_apply(struct books_check *check, const struct journal_row *row,
                      const struct effects *effects)
{
    struct sqlite_check *c = (struct sqlite_check *)check;
    if (row->number != c->next || row->number > c->cursor || effects->journal != row->number)
        return ERR_RANGE;
    int rc = row->number % CHUNK == 1 ? connection_run(&c->kept, "BEGIN") : 0;
    if (rc == 0)
        rc = books_rows_put(&c->rows, row, effects);
    if (rc == 0 && (row->number % CHUNK == 0 || row->number == c->cursor))
        rc = connection_run(&c->kept, "COMMIT");
    c->next++;
    return rc;
}

int books_check_end(struct books_check *check)
{
    struct sqlite_check *c = (struct sqlite_check *)check;
    uint8_t made[STORE_DIGEST_SIZE];
    if (c->next != c->cursor + 1)
        return ERR_RANGE;
    for (int i = 0; i < books_table_count; i++)
        if (books_tables[i].only_grows &&
            books_statements_found(&c->rows, books_tables[i].name) != (uint64_t)c->counts[i])
            return BOOKS_DIFFER;
    char query[64];
    sqlite3_snprintf(sizeof query, query, "UPDATE cursor SET journal = %lld", (long long)c->cursor);
    int rc = connection_run(&c->made, query);
    if (rc == 0)
        rc = books_digest_tables(&c->made, false, made);
    if (rc < 0)
        return rc;
    return memcmp(made, c->digest, sizeof made) == 0 ? 0 : BOOKS_DIFFER;
}
