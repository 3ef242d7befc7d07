#include "sqlite/connection/wal.h"

#include <stdlib.h>

#include "base/error.h"
#include "sqlite/connection/code.h"

enum { CHUNK = 1 << 16 }; /* SQLite's file layer takes writes of less than 128 KiB */

/* The files of SQLite's own file layer, so that a test can put another layer beneath. */
static int rewrite(sqlite3_file *file, uint8_t *chunk)
{
    sqlite3_int64 size = 0;
    int rc = file->pMethods->xFileSize(file, &size);
    if (rc != SQLITE_OK || size == 0)
        return code_of(rc);
    for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < size; at += CHUNK) {
        const int part = size - at < CHUNK ? (int)(size - at) : CHUNK;
        rc = file->pMethods->xRead(file, chunk, part, at);
        if (rc == SQLITE_OK)
            rc = file->pMethods->xWrite(file, chunk, part, at);
    }
    if (rc == SQLITE_OK)
        rc = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    return code_of(rc);
}

static int rewrite_locked(struct connection *c)
{
    sqlite3_file *file = NULL;
    int rc = code_of(sqlite3_file_control(c->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file));
    if (rc < 0)
        return rc;
    if (!file || !file->pMethods)
        return ERR_IO; /* it is open once the database has been read in WAL mode */
    uint8_t *chunk = malloc(CHUNK);
    if (!chunk)
        return ERR_MEMORY;
    rc = rewrite(file, chunk);
    free(chunk);
    return rc;
}

int wal_make_durable(struct connection *c)
{
    int rc = connection_begin(c);
    if (rc < 0)
        return rc;
    rc = rewrite_locked(c);
    const int ended = connection_rollback(c);
    return rc < 0 ? rc : ended;
}
