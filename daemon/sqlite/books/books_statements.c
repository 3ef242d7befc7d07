#include "sqlite/books/books_statements.h"

#include <stdio.h>
#include <string.h>

#include "sqlite/connection/code.h"

static const char *const sql[] = {
    [BOOKS_INPUT] = "INSERT INTO input VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    [BOOKS_REFUSAL] = "INSERT INTO refusal VALUES (?,?,?,?,?,?,?)",
    [BOOKS_EVENT] = "INSERT INTO event VALUES"
                    " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                    "?,?,?,?,?,?,?,?,?)",
    [BOOKS_PART] = "INSERT INTO part VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [BOOKS_POSTING] = "INSERT INTO posting VALUES (?,?,?,?,?,?,?,?)",
    [BOOKS_POSITION] = "REPLACE INTO contribution_year_position VALUES"
                       " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [BOOKS_POOL] = "REPLACE INTO pool VALUES (?,?,?)",
    [BOOKS_PARTY] = "REPLACE INTO party VALUES (?,?,?)",
    [BOOKS_EXCEPTION] = "INSERT INTO exception VALUES"
                        " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'open',NULL,NULL,NULL,NULL,"
                        "NULL,NULL,NULL,NULL)",
    [BOOKS_EXCEPTION_WORK] =
        "UPDATE exception SET state = ?, owner = ?, due_on = ?, note = ?, worked_by = ?,"
        " officer = ?, closed_how = ?, closed_in = ?, closed_on = ? WHERE exception = ?",
    [BOOKS_EXCEPTION_CLEARED] =
        "UPDATE exception SET state = 'cleared', closed_how = 'rule', closed_in = ?, closed_on = ?"
        " WHERE exception = ?",
    /* One that waits already may be resubmitted. */
    [BOOKS_PENDING] = "INSERT OR IGNORE INTO pending VALUES (?,?,?,?,?,?,NULL,NULL,NULL,NULL)",
    [BOOKS_DECIDED] = "UPDATE pending SET decided_by = ?, decided_on = ?, second = ?, decision = ?"
                      " WHERE pool = ? AND pending = ?",
    [BOOKS_PAYMENT_HOLD] = "REPLACE INTO payment_hold VALUES (?,?,?,?,?,?,NULL,NULL,NULL)",
    [BOOKS_LIFTED] = "UPDATE payment_hold SET lifted_by = ?, lifted_on = ?, officer = ?"
                     " WHERE pool = ? AND hold = ?",
    [BOOKS_MATCH] = "INSERT INTO match VALUES"
                    " (?,CAST(? AS INTEGER),?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL)",
    /* An item may stand in several pairs of its match, and in no other. */
    [BOOKS_MATCH_ITEM] = "INSERT INTO match_item SELECT ?1, ?2, CAST(?3 AS INTEGER)"
                         " WHERE NOT EXISTS (SELECT 1 FROM match_item WHERE pool = ?1"
                         " AND serial = ?2 AND match = CAST(?3 AS INTEGER))",
    [BOOKS_MATCH_UNMATCHED] = "UPDATE match SET unmatched_by = ? WHERE pool = ?"
                              " AND match = CAST(? AS INTEGER) AND unmatched_by IS NULL",
};

/* Tables that only grow; the key of a row leads to it, and the other columns must be the same. */
static const struct growing {
    enum books_statement which;
    const char *table;
} growing[] = {
    {BOOKS_INPUT, "input"}, {BOOKS_REFUSAL, "refusal"}, {BOOKS_EVENT, "event"},
    {BOOKS_PART, "part"},   {BOOKS_POSTING, "posting"},
};
enum { GROWING = sizeof growing / sizeof *growing };

static int prepare_rest(struct books_statements *b, struct connection *c)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < BOOKS_STATEMENT_COUNT; i++)
        if (!b->looks_up[i])
            rc = connection_prepare(c, sql[i], &b->statements[i]);
    return rc;
}

int books_statements_prepare(struct books_statements *b, struct connection *c)
{
    memset(b, 0, sizeof *b);
    return prepare_rest(b, c);
}

/* "SELECT 1 FROM event WHERE pool IS ?1 AND ...": parameters as they are for an insert. */
static int prepare_look_up(sqlite3_stmt **ret_statement, struct connection *kept, const char *table)
{
    char query[2048], part[80];
    sqlite3_stmt *columns = NULL;
    int rc = connection_prepare(kept, "SELECT name FROM pragma_table_info(?)", &columns);
    if (rc < 0)
        return rc;
    bind_text(columns, 1, text_of(table));
    snprintf(query, sizeof query, "SELECT 1 FROM %s WHERE 1", table);
    for (int at = 1; (rc = code_of(sqlite3_step(columns))) == CODE_ROW; at++) {
        const struct text name = column_text(columns, 0);
        snprintf(part, sizeof part, " AND %.*s IS ?%d", TEXT_ARG(name), at);
        strncat(query, part, sizeof query - strlen(query) - 1);
    }
    sqlite3_finalize(columns);
    return rc == 0 ? connection_prepare(kept, query, ret_statement) : rc;
}

int books_statements_prepare_check(struct books_statements *b, struct connection *c,
                                   struct connection *kept)
{
    int rc = 0;
    memset(b, 0, sizeof *b);
    for (int i = 0; rc == 0 && i < GROWING; i++) {
        b->looks_up[growing[i].which] = true;
        rc = prepare_look_up(&b->statements[growing[i].which], kept, growing[i].table);
    }
    return rc == 0 ? prepare_rest(b, c) : rc;
}

int books_statements_run(struct books_statements *b, enum books_statement which)
{
    if (!b->looks_up[which])
        return statement_run(b->statements[which]);
    const int rc = code_of(sqlite3_step(b->statements[which]));
    sqlite3_reset(b->statements[which]);
    if (rc == CODE_DONE)
        return BOOKS_DIFFER;
    if (rc != CODE_ROW)
        return rc;
    b->found[which]++;
    return 0;
}

uint64_t books_statements_found(const struct books_statements *b, const char *table)
{
    for (int i = 0; i < GROWING; i++)
        if (strcmp(growing[i].table, table) == 0)
            return b->found[growing[i].which];
    return 0;
}

void books_statements_fini(struct books_statements *b)
{
    for (int i = 0; i < BOOKS_STATEMENT_COUNT; i++)
        sqlite3_finalize(b->statements[i]);
    memset(b, 0, sizeof *b);
}
