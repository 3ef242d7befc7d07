#include "sqlite/connection/connection.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"

/* errno behind a failure. A failed write of the WAL is asked of that file, which remembers its own:
 * what SQLite keeps for the connection is not set by a COMMIT. */
static int errno_on(sqlite3 *db, int result)
{
    sqlite3_file *wal = NULL;
    int of_file = 0;
    if (result == SQLITE_IOERR_WRITE &&
        sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) == SQLITE_OK && wal &&
        wal->pMethods &&
        wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &of_file) == SQLITE_OK && of_file)
        return of_file;
    return sqlite3_system_errno(db);
}

int connection_code(sqlite3 *db, int result)
{
    return code_of_errno(result, errno_on(db, result));
}

int connection_run(struct connection *c, const char *sql)
{
    return connection_code(c->db, sqlite3_exec(c->db, sql, NULL, NULL, NULL));
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
    int rc = connection_code(c->db, sqlite3_prepare_v2(c->db, sql, -1, &statement, NULL));
    if (rc == 0)
        rc = connection_code(c->db, sqlite3_step(statement));
    const int64_t number = rc == CODE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (rc == CODE_ROW)
        *ret_number = number;
    return code_of_one_row(rc);
}

void connection_close(struct connection *c)
{
    sqlite3_finalize(c->begin);
    sqlite3_finalize(c->commit);
    sqlite3_finalize(c->rollback);
    const int rc = sqlite3_close(c->db);
    assert(rc == SQLITE_OK); /* a statement that nobody finalized */
    (void)rc;
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
    const int rc = connection_code(sqlite3_db_handle(statement), sqlite3_step(statement));
    sqlite3_reset(statement);
    return rc == CODE_ROW ? 0 : rc;
}

int connection_holds(struct connection *c, const char *sql, uint64_t number, struct bytes expected)
{
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(c, sql, &statement);
    if (rc < 0)
        return rc;
    bind_number(statement, 1, (int64_t)number);
    rc = code_of(sqlite3_step(statement));
    if (rc == CODE_ROW) {
        const struct bytes b = column_bytes(statement, 0);
        rc = b.size == expected.size && memcmp(b.data, expected.data, b.size) == 0;
    }
    sqlite3_finalize(statement);
    return rc;
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
