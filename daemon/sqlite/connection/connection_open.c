#include "sqlite/connection/connection.h"

#include <stdlib.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/directory.h"
#include "sqlite/connection/look.h"
#include "sqlite/connection/migrate.h"
#include "sqlite/connection/wal.h"

enum { BUSY_MS = 5000, SYNCHRONOUS_NORMAL = 1, SYNCHRONOUS_FULL = 2 };

static int note_wal(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct connection *)ctx)->wal_pages = pages;
    return SQLITE_OK;
}

static int set_wal(struct connection *c)
{
    sqlite3_stmt *statement = NULL;
    int rc = connection_code(
        c->db, sqlite3_prepare_v2(c->db, "PRAGMA journal_mode=WAL", -1, &statement, NULL));
    if (rc == 0)
        rc = connection_code(c->db, sqlite3_step(statement));
    if (rc == CODE_ROW)
        rc = text_equal(column_text(statement, 0), text_of("wal")) ? 0 : ERR_IO;
    sqlite3_finalize(statement);
    return rc;
}

static int set_synchronous(struct connection *c, enum connection_mode mode)
{
    const bool full = mode == CONNECTION_FULL;
    int64_t got = 0;
    int rc = connection_run(c, full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    if (rc == 0)
        rc = connection_number(c, "PRAGMA synchronous", &got);
    if (rc == 0 && got != (full ? SYNCHRONOUS_FULL : SYNCHRONOUS_NORMAL))
        rc = ERR_IO;
    return rc;
}

static bool only_reads(enum connection_mode mode)
{
    return mode == CONNECTION_READ || mode == CONNECTION_LOOK;
}

static int set_up(struct connection *c, enum connection_mode mode, const struct migration_set *set)
{
    int rc = code_of(sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL));
    if (rc == 0)
        rc = connection_run(c, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                               "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
                               "PRAGMA cache_size=-16384; PRAGMA foreign_keys=OFF");
    if (rc == 0 && only_reads(mode))
        return migrate_check(c, set);
    if (rc == 0)
        rc = migrate_prepare(c, set); /* before the WAL is asked for, which writes to the file */
    if (rc == 0)
        rc = set_wal(c);
    if (rc == 0)
        rc = set_synchronous(c, mode);
    /* Nothing is ever deleted for secrecy; zeroing freed pages would only write them once more. */
    if (rc == 0)
        rc = connection_run(c, "PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF;"
                               "PRAGMA journal_size_limit=67108864");
    if (rc == 0)
        rc = migrate(c, set);
    return rc;
}

static int prepare_all(struct connection *c, enum connection_mode mode)
{
    int64_t page_size = 0;
    int rc = connection_number(c, "PRAGMA page_size", &page_size);
    c->page_size = (int)page_size;
    if (rc == 0 && !only_reads(mode)) {
        sqlite3_wal_hook(c->db, note_wal, c);
        rc = connection_prepare(c, "BEGIN IMMEDIATE", &c->begin);
        if (rc == 0)
            rc = connection_prepare(c, "COMMIT", &c->commit);
        if (rc == 0)
            rc = connection_prepare(c, "ROLLBACK", &c->rollback);
    }
    return rc;
}

static int open_file(struct connection *c, const char *path, enum connection_mode mode)
{
    const int access =
        only_reads(mode) ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int form = mode == CONNECTION_LOOK ? SQLITE_OPEN_URI : 0;
    int rc = sqlite3_open_v2(path, &c->db, access | form | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_extended_result_codes(c->db, 1);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(c->db, BUSY_MS);
    return connection_code(c->db, rc);
}

int connection_open(struct connection *c, const char *directory, const char *name,
                    enum connection_mode mode, const struct migration_set *set)
{
    *c = CONNECTION_NULL;
    const int there = directory_has(directory, name);
    if (there < 0)
        return there;
    if (!there && only_reads(mode))
        return ERR_ABSENT;
    char *path = NULL;
    int rc = 0;
    if (mode == CONNECTION_LOOK)
        rc = look_uri(directory, name, &path);
    else if (!(path = directory_path(directory, name)))
        rc = ERR_MEMORY;
    if (rc == 0)
        rc = open_file(c, path, mode);
    free(path);
    if (rc == 0)
        rc = set_up(c, mode, set);
    if (rc == 0)
        rc = prepare_all(c, mode);
    if (rc == 0 && !only_reads(mode))
        rc = wal_make_durable(c);
    if (rc == 0 && !there)
        rc = directory_sync(directory);
    if (rc < 0)
        connection_close(c);
    return rc;
}
