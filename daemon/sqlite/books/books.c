#include "sqlite/books/books.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/books/books_check.h"
#include "sqlite/books/books_digest.h"
#include "sqlite/books/books_rows.h"
#include "sqlite/books/books_schema.h"
#include "sqlite/connection/directory.h"

static const char name[] = "books.db";

enum { WAL_PAGES = 8192 };

struct sqlite_books {
    struct books base;
    struct connection c;
    struct books_statements rows;
    sqlite3_stmt *set_cursor;
    uint64_t cursor; /* with what is applied but not committed */
};

static struct sqlite_books *own(struct books *b)
{
    return (struct sqlite_books *)b;
}

static int prepare(struct sqlite_books *b)
{
    int rc = books_statements_prepare(&b->rows, &b->c);
    if (rc == 0)
        rc = connection_prepare(&b->c, "UPDATE cursor SET journal = ?", &b->set_cursor);
    return rc;
}

static void books_close(struct books *books)
{
    struct sqlite_books *b = own(books);
    if (!b)
        return;
    books_statements_fini(&b->rows);
    sqlite3_finalize(b->set_cursor);
    connection_close(&b->c);
    free(b);
}

static int books_open(const char *directory, struct books **ret_books)
{
    struct sqlite_books *b = calloc(1, sizeof *b);
    if (!b)
        return ERR_MEMORY;
    b->base.ops = &sqlite_books;
    int rc = connection_open(&b->c, directory, name, CONNECTION_NORMAL, &books_migrations);
    if (rc == 0)
        rc = books_schema_check(&b->c);
    if (rc == 0)
        rc = prepare(b);
    if (rc < 0) {
        books_close(&b->base);
        return rc;
    }
    *ret_books = &b->base;
    return 0;
}

static int books_remove(const char *directory)
{
    return directory_remove(directory, name);
}

static int books_cursor(struct books *b, uint64_t *ret_journal)
{
    int64_t journal = 0;
    const int rc = connection_number(&own(b)->c, "SELECT journal FROM cursor", &journal);
    if (rc == 0)
        *ret_journal = (uint64_t)journal;
    return rc;
}

static void books_rollback(struct books *b)
{
    connection_rollback(&own(b)->c);
}

static int books_begin(struct books *b)
{
    int rc = connection_begin(&own(b)->c);
    if (rc < 0)
        return rc;
    rc = books_cursor(b, &own(b)->cursor);
    if (rc < 0)
        books_rollback(b);
    return rc;
}

static int books_apply(struct books *books, const struct journal_row *row,
                       const struct effects *effects)
{
    struct sqlite_books *b = own(books);
    if (row->number != b->cursor + 1 || effects->journal != row->number)
        return ERR_RANGE;
    const int rc = books_rows_put(&b->rows, row, effects);
    if (rc == 0)
        b->cursor = row->number;
    return rc;
}

static int books_commit(struct books *books)
{
    struct sqlite_books *b = own(books);
    bind_number(b->set_cursor, 1, (int64_t)b->cursor);
    int rc = statement_run(b->set_cursor);
    if (rc == 0)
        rc = connection_commit(&b->c);
    if (rc < 0) {
        books_rollback(books);
        /* the cursor is committed with the tables and asked for at the next begin: nobody need
         * know */
        return rc == ERR_UNKNOWN ? ERR_IO : rc;
    }
    /* When the disk fails there, pages may be taken for written that are not: nothing more is built
     * on them before the books are opened anew. What a reader or a full disk leaves is tried again
     * after the next commit. */
    rc = b->c.wal_pages >= WAL_PAGES ? connection_checkpoint(&b->c, false) : 0;
    return rc > 0 || rc == ERR_FULL ? 0 : rc;
}

static int books_digest(struct books *b, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    return books_digest_tables(&own(b)->c, true, ret_digest);
}

static int check_open(const char *directory, bool foreign, struct books_check **ret_check)
{
    const int rc = books_check_open(directory, foreign, ret_check);
    if (rc == 0)
        (*ret_check)->ops = &sqlite_books;
    return rc;
}

const struct books_ops sqlite_books = {
    .name = name,
    .open = books_open,
    .close = books_close,
    .remove = books_remove,
    .cursor = books_cursor,
    .begin = books_begin,
    .apply = books_apply,
    .commit = books_commit,
    .rollback = books_rollback,
    .digest = books_digest,
    .check_open = check_open,
    .check_close = books_check_close,
    .check_cursor = books_check_cursor,
    .check_apply = books_check_apply,
    .check_end = books_check_end,
};
