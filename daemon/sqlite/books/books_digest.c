#include "sqlite/books/books_digest.h"

#include <string.h>

#include "base/error.h"
#include "sqlite/books/books_schema.h"
#include "sqlite/connection/code.h"
#include "store/chain.h"

enum { CHUNK = 1 << 16 };

/* The digest of all that came before and the bytes at hand becomes the digest of all. */
static int digest_chunk(uint8_t digest[STORE_DIGEST_SIZE], struct buffer *chunk)
{
    buffer_put(chunk, digest, STORE_DIGEST_SIZE);
    if (chunk->failed)
        return ERR_MEMORY;
    chain_digest(buffer_bytes(chunk), digest);
    buffer_clear(chunk);
    return 0;
}

static void put_column(struct buffer *chunk, sqlite3_stmt *statement, int at)
{
    const int type = sqlite3_column_type(statement, at);
    buffer_put_u8(chunk, (uint8_t)type);
    if (type == SQLITE_INTEGER)
        buffer_put_u64le(chunk, (uint64_t)sqlite3_column_int64(statement, at));
    else if (type != SQLITE_NULL)
        buffer_put_text(chunk, column_text(statement, at));
}

static int digest_table(struct connection *c, const struct books_table *table,
                        uint8_t digest[STORE_DIGEST_SIZE], struct buffer *chunk)
{
    char query[128];
    sqlite3_stmt *statement = NULL;
    sqlite3_snprintf(sizeof query, query, "SELECT * FROM %s ORDER BY %s", table->name,
                     table->order);
    buffer_put_text(chunk, text_of(table->name));
    int rc = connection_prepare(c, query, &statement);
    while (rc == 0 && (rc = code_of(sqlite3_step(statement))) == CODE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++)
            put_column(chunk, statement, i);
        rc = chunk->failed ? ERR_MEMORY : 0;
        if (chunk->size >= CHUNK)
            rc = digest_chunk(digest, chunk);
    }
    sqlite3_finalize(statement);
    return rc;
}

int books_digest_tables(struct connection *c, bool all, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    uint8_t digest[STORE_DIGEST_SIZE] = {0};
    struct buffer chunk = BUFFER_NULL;
    int rc = 0;
    for (int i = 0; rc == 0 && i < books_table_count; i++)
        if (all || !books_tables[i].only_grows)
            rc = digest_table(c, &books_tables[i], digest, &chunk);
    if (rc == 0)
        rc = digest_chunk(digest, &chunk);
    buffer_fini(&chunk);
    if (rc == 0)
        memcpy(ret_digest, digest, sizeof digest);
    return rc;
}
