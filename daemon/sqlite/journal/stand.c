#include "sqlite/journal/stand.h"

#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/journal/journal_schema.h"
#include "sqlite/journal/sqlite_store.h"
#include "store/chain.h"

#define INSERT "INSERT INTO stand (" STAND_COLUMNS ") VALUES (?, ?, ?, ?)"

int stand_insert(struct connection *c, struct compress *compress, uint64_t journal,
                 struct bytes image)
{
    struct buffer packed = BUFFER_NULL;
    enum compress_codec codec;
    uint8_t digest[STORE_DIGEST_SIZE];
    sqlite3_stmt *insert = NULL;
    int rc = connection_prepare(c, INSERT, &insert);
    if (rc < 0)
        return rc;
    chain_digest(image, digest);
    bind_number(insert, 1, (int64_t)journal);
    bind_bytes(insert, 2, (struct bytes){digest, sizeof digest});
    bind_bytes(insert, 3, compress_pack(compress, image, &packed, &codec));
    bind_number(insert, 4, codec);
    rc = statement_run(insert);
    sqlite3_finalize(insert);
    buffer_fini(&packed);
    return rc;
}

static int copy_one(sqlite3_stmt *from, sqlite3_stmt *insert)
{
    bind_number(insert, 1, sqlite3_column_int64(from, 0));
    bind_bytes(insert, 2, column_bytes(from, 1));
    bind_bytes(insert, 3, column_bytes(from, 2));
    bind_number(insert, 4, sqlite3_column_int64(from, 3));
    return statement_run(insert);
}

int stand_copy(struct connection *source, struct connection *to, uint64_t first, uint64_t last)
{
    sqlite3_stmt *rows = NULL, *insert = NULL;
    int rc = connection_prepare(source,
                                "SELECT " STAND_COLUMNS " FROM stand"
                                " WHERE journal BETWEEN ? AND ? ORDER BY journal",
                                &rows);
    if (rc == 0)
        rc = connection_prepare(to, INSERT, &insert);
    if (rc == 0) {
        bind_number(rows, 1, (int64_t)first);
        bind_number(rows, 2, (int64_t)last);
        while ((rc = code_of(sqlite3_step(rows))) == CODE_ROW)
            if ((rc = copy_one(rows, insert)) < 0)
                break;
    }
    sqlite3_finalize(rows);
    sqlite3_finalize(insert);
    return rc;
}

/* That the digest is the one of the image, and not only of the file, is seen here. */
static int take(sqlite3_stmt *statement, struct compress *compress, struct buffer *plain,
                struct stand_row *ret_stand)
{
    struct stand_row stand = {.journal = (uint64_t)sqlite3_column_int64(statement, 0)};
    const struct bytes digest = column_bytes(statement, 1);
    const int rc = compress_unpack(compress, sqlite3_column_int64(statement, 3),
                                   column_bytes(statement, 2), STORE_IMAGE_MAX, plain,
                                   &stand.image);
    if (rc < 0)
        return rc;
    chain_digest(stand.image, stand.digest);
    if (digest.size != sizeof stand.digest ||
        memcmp(digest.data, stand.digest, sizeof stand.digest) != 0)
        return ERR_CORRUPT;
    *ret_stand = stand;
    return 0;
}

int journal_find_stand(struct store *base, uint64_t journal, stand_visit_fn visit, void *ctx)
{
    const struct sqlite_store *s = (struct sqlite_store *)base;
    struct connection c;
    struct compress compress = {NULL, NULL};
    struct buffer plain = BUFFER_NULL;
    struct stand_row stand;
    sqlite3_stmt *statement = NULL;
    int rc = connection_open(&c, s->directory, "journal.db", sqlite_store_read_mode(s),
                             &journal_migrations);
    if (rc < 0)
        return rc;
    rc = connection_prepare(&c,
                            "SELECT " STAND_COLUMNS " FROM stand WHERE journal <= ?"
                            " ORDER BY journal DESC LIMIT 1",
                            &statement);
    if (rc == 0) {
        bind_number(statement, 1, journal < INT64_MAX ? (int64_t)journal : INT64_MAX);
        rc = code_of(sqlite3_step(statement));
    }
    if (rc == CODE_ROW) {
        rc = take(statement, &compress, &plain, &stand);
        rc = rc == 0 ? visit(ctx, &stand) : rc;
        rc = rc != 0 ? rc : STORE_FOUND;
    }
    sqlite3_finalize(statement);
    compress_fini(&compress);
    buffer_fini(&plain);
    connection_close(&c);
    return rc;
}

int journal_append_stand(struct store *base, const struct journal_row *row,
                         const struct effect_row *effects, struct bytes image)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    if (image.size == 0 || image.size > STORE_IMAGE_MAX)
        return ERR_RANGE;
    chain_digest(image, digest);
    if (!chain_names(row, digest))
        return ERR_RANGE;
    return journal_append_with(base, row, 1, effects, image);
}
