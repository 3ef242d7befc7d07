#include "sqlite/connection.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/code.h"
#include "sqlite/directory.h"
#include "sqlite/look.h"
#include "sqlite/migrate.h"
#include "sqlite/wal.h"

enum { BUSY_MS = 5000, SYNCHRONOUS_NORMAL = 1, SYNCHRONOUS_FULL = 2 };

static int note_wal(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct connection *)ctx)->wal_pages = pages;
    return SQLITE_OK;
}

/* errno behind a failure. A failed write of the WAL is asked of that file, which remembers its own:
 * what SQLite keeps for the connection is not set by a COMMIT. */
static int errno_on(sqlite3 *db, int result)
{
    sqlite3_file *wal = NULL;
    int of_file = 0;
    if (result == SQLITE_IOERR_WRITE &&
        sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) == SQLITE_OK && wal &&
        wal->pMethods && wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &of_file) ==
                             SQLITE_OK && of_file)
        return of_file;
    return sqlite3_system_errno(db);
}

/* Of a call that may have written. */
static int code_on(sqlite3 *db, int result)
{
    return code_of_errno(result, errno_on(db, result));
}

int connection_run(struct connection *c, const char *sql)
{
    return code_on(c->db, sqlite3_exec(c->db, sql, NULL, NULL, NULL));
}

int connection_prepare(struct connection *c, const char *sql, sqlite3_stmt **ret_statement)
{
    const int result =
        sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement, NULL);
    return code_of_prepare(result, errno_on(c->db, result));
}

int connection_number(struct connection *c, const char *sql, int64_t *ret_number)
{
    sqlite3_stmt *statement = NULL;
    int rc = code_on(c->db, sqlite3_prepare_v2(c->db, sql, -1, &statement, NULL));
    if (rc == 0)
        rc = code_on(c->db, sqlite3_step(statement));
    const int64_t number = rc == CODE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (rc == CODE_ROW)
        *ret_number = number;
    return rc == CODE_ROW ? 0 : rc == CODE_DONE ? ERR_CORRUPT : rc;
}

static int set_wal(struct connection *c)
{
    sqlite3_stmt *statement = NULL;
    int rc = code_on(
        c->db, sqlite3_prepare_v2(c->db, "PRAGMA journal_mode=WAL", -1, &statement, NULL));
    if (rc == 0)
        rc = code_on(c->db, sqlite3_step(statement));
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
    const int access = only_reads(mode) ? SQLITE_OPEN_READONLY
                                        : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int form = mode == CONNECTION_LOOK ? SQLITE_OPEN_URI : 0;
    int rc = sqlite3_open_v2(path, &c->db, access | form | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_extended_result_codes(c->db, 1);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(c->db, BUSY_MS);
    return code_on(c->db, rc);
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

void connection_close(struct connection *c)
{
    sqlite3_finalize(c->begin);
    sqlite3_finalize(c->commit);
    sqlite3_finalize(c->rollback);
    sqlite3_close(c->db);
    *c = CONNECTION_NULL;
}

int connection_begin(struct connection *c)
{
    return statement_run(c->begin);
}

int connection_commit(struct connection *c)
{
    const int result = sqlite3_step(c->commit);
    const int system_errno = errno_on(c->db, result);
    sqlite3_reset(c->commit);
    if (result == SQLITE_DONE)
        return 0;
    const int rolled_back = connection_rollback(c) == 0;
    return code_of_commit(result, system_errno, rolled_back);
}

int connection_rollback(struct connection *c)
{
    if (!c->db || sqlite3_get_autocommit(c->db))
        return 0;
    statement_run(c->rollback);
    return sqlite3_get_autocommit(c->db) ? 0 : ERR_UNKNOWN;
}

int connection_checkpoint(struct connection *c, bool truncate)
{
    const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int pages = 0, moved = 0;
    int system_errno = 0;
    const int result = sqlite3_wal_checkpoint_v2(c->db, NULL, mode, &pages, &moved);
    if (result == SQLITE_IOERR_WRITE) /* of the database itself */
        (void)sqlite3_file_control(c->db, "main", SQLITE_FCNTL_LAST_ERRNO, &system_errno);
    const int rc = code_of_errno(result, system_errno);
    if (rc == ERR_HELD || (rc == 0 && moved < pages))
        return CONNECTION_LEFT;
    return rc;
}

int statement_run(sqlite3_stmt *statement)
{
    const int rc = code_on(sqlite3_db_handle(statement), sqlite3_step(statement));
    sqlite3_reset(statement);
    return rc == CODE_ROW ? 0 : rc;
}

void bind_number(sqlite3_stmt *statement, int at, int64_t v)
{
    sqlite3_bind_int64(statement, at, v);
}

void bind_text(sqlite3_stmt *statement, int at, struct text t)
{
    sqlite3_bind_text64(statement, at, t.size ? t.data : "", t.size, SQLITE_STATIC, SQLITE_UTF8);
}

void bind_text_or_null(sqlite3_stmt *statement, int at, struct text t)
{
    if (t.size)
        bind_text(statement, at, t);
    else
        sqlite3_bind_null(statement, at);
}

void bind_bytes(sqlite3_stmt *statement, int at, struct bytes b)
{
    sqlite3_bind_blob64(statement, at, b.size ? b.data : (const void *)"", b.size, SQLITE_STATIC);
}

struct text column_text(sqlite3_stmt *statement, int at)
{
    const char *data = (const char *)sqlite3_column_text(statement, at);
    return data ? (struct text){data, (size_t)sqlite3_column_bytes(statement, at)} : TEXT_NONE;
}

struct bytes column_bytes(sqlite3_stmt *statement, int at)
{
    const void *data = sqlite3_column_blob(statement, at);
    return (struct bytes){data, data ? (size_t)sqlite3_column_bytes(statement, at) : 0};
}
