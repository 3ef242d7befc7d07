/* sqlite/connection/connection: one connection to one of our databases, set up so that what it
 * promises holds.
 *
 * WAL, trusted_schema=OFF, DEFENSIVE, cell_size_check=ON, no mmap (an I/O error would be a SIGBUS),
 * SQLite's own checkpointing off. Pragmas fail silently: journal_mode and synchronous are asked
 * back. Used by one thread at a time. */
#pragma once
#include <sqlite3.h>
#include <stdbool.h>
#include "base/text.h"
#include "store/store.h"

struct migration_set;

enum connection_mode {
    CONNECTION_READ,   /* the file exists; nothing is written. Beside a writer of this process */
    CONNECTION_LOOK,   /* the same, beside a writer of another process, or none: see look.h */
    CONNECTION_FULL,   /* synchronous=FULL: a commit that returned 0 survives a power cut */
    CONNECTION_NORMAL, /* synchronous=NORMAL: the last commits may be lost, the file stays whole */
};

struct connection {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *rollback;
    int wal_pages; /* in the WAL after the last commit of this connection */
    int page_size; /* bytes */
};
#define CONNECTION_NULL ((struct connection){NULL, NULL, NULL, NULL, 0, 0})

/* Opens, and (not for reading) creates or migrates: see migrate.h for ERR_VERSION and ERR_CORRUPT.
 * ERR_ABSENT: for reading, and there is none, or nothing in it. ERR_HELD: another process keeps its
 * write lock. What is read from a connection that is not for reading only is durable: see wal.h. On
 * failure c is CONNECTION_NULL. */
int connection_open(struct connection *c, const char *directory, const char *name,
                    enum connection_mode mode, const struct migration_set *set);
/* Statements prepared on it must have been finalized. CONNECTION_NULL is allowed. */
void connection_close(struct connection *c);

/* One of base/error.h, CODE_ROW or CODE_DONE, for the result of a call that may have written. */
int connection_code(sqlite3 *db, int result);
/* A statement that is kept. */
int connection_prepare(struct connection *c, const char *sql, sqlite3_stmt **ret_statement);
/* Statements without results. */
int connection_run(struct connection *c, const char *sql);
/* The number a query gives; ERR_CORRUPT when it gives no row. */
int connection_number(struct connection *c, const char *sql, int64_t *ret_number);

/* begin takes the write lock at once. ERR_HELD: another connection has kept it for 5 s. */
int connection_begin(struct connection *c);
/* 0, ERR_FULL (nothing was committed) or ERR_UNKNOWN; see code.h. */
int connection_commit(struct connection *c);
/* 0, also when there is nothing to roll back; ERR_UNKNOWN when it failed. */
int connection_rollback(struct connection *c);

/* Moves what it can from the WAL into the database; with truncate, empties the WAL file too.
 * CONNECTION_LEFT: another connection was in the way, and a part of it, or all, stayed where it is.
 * What stays is as durable as before. ERR_FULL, ERR_IO... */
enum { CONNECTION_LEFT = 1 };
int connection_checkpoint(struct connection *c, bool truncate);

/* Steps a statement that gives no rows, and resets it. 0 or an error. */
int statement_run(sqlite3_stmt *statement);
/* Binding. Text and bytes are borrowed until the statement is reset. Failures to bind show up when
 * the statement runs, as a NULL where none is allowed. */
void bind_number(sqlite3_stmt *statement, int at, int64_t v);
void bind_text(sqlite3_stmt *statement, int at, struct text t);
void bind_text_or_null(sqlite3_stmt *statement, int at, struct text t); /* NULL when empty */
void bind_bytes(sqlite3_stmt *statement, int at, struct bytes b);
/* 1: the query's one column is the bytes that are expected; 0: it is not, or there is no row; or an
 * error. The number is its parameter. */
int connection_holds(struct connection *c, const char *sql, uint64_t number, struct bytes expected);
/* Columns of the row at hand, borrowed until the next step. */
struct text column_text(sqlite3_stmt *statement, int at);
struct bytes column_bytes(sqlite3_stmt *statement, int at);
