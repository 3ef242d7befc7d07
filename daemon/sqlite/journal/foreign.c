#include "sqlite/journal/foreign.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/journal/journal_schema.h"

/* What SQLite knows of tables, indices, views and triggers, each once. */
#define SCHEMA "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_schema ORDER BY 1"

/* Two lists in the order of their names, gone through side by side. */
struct sides {
    sqlite3_stmt *ours, *theirs;
    int ours_rc, theirs_rc; /* CODE_ROW: one is in hand */
};

static const char *column(sqlite3_stmt *statement, int at)
{
    const char *text = (const char *)sqlite3_column_text(statement, at);
    return text ? text : "";
}

/* SQLite keeps a statement as it was written: comments and spaces are no part of a table. */
static const char *past_space(const char *sql)
{
    for (;;) {
        while (isspace((unsigned char)*sql))
            sql++;
        if (sql[0] != '-' || sql[1] != '-')
            return sql;
        sql += strcspn(sql, "\n");
    }
}

static bool is_same_sql(const char *a, const char *b)
{
    for (;;) {
        const char *const next_a = past_space(a), *const next_b = past_space(b);
        if (*next_a != *next_b || (next_a == a) != (next_b == b))
            return false;
        if (!*next_a)
            return true;
        a = next_a + 1;
        b = next_b + 1;
    }
}

static int next(sqlite3_stmt *statement, int *rc)
{
    *rc = code_of(sqlite3_step(statement));
    return *rc < 0 ? *rc : 0;
}

/* One name, or the same of both. */
static int compare_one(struct sides *s, char *text, size_t size)
{
    const char *ours = s->ours_rc == CODE_ROW ? column(s->ours, 0) : NULL;
    const char *theirs = s->theirs_rc == CODE_ROW ? column(s->theirs, 0) : NULL;
    int order = ours ? -1 : 1;
    if (ours && theirs)
        order = strcmp(ours, theirs);
    if (order > 0)
        snprintf(text, size, "journal.db has the %.100s, which is none of ours", theirs);
    else if (order < 0)
        snprintf(text, size, "journal.db lacks the %.100s", ours);
    else if (!is_same_sql(column(s->ours, 1), column(s->theirs, 1)))
        snprintf(text, size, "in journal.db the %.100s is not as it was made", ours);
    if (*text)
        return ERR_CORRUPT;
    const int rc = next(s->ours, &s->ours_rc);
    return rc < 0 ? rc : next(s->theirs, &s->theirs_rc);
}

static int compare_schemas(struct connection *c, sqlite3 *made, char *text, size_t size)
{
    struct sides s = {.ours = NULL};
    int rc = code_of(sqlite3_prepare_v2(made, SCHEMA, -1, &s.ours, NULL));
    if (rc == 0)
        rc = connection_prepare(c, SCHEMA, &s.theirs);
    if (rc == 0)
        rc = next(s.ours, &s.ours_rc);
    if (rc == 0)
        rc = next(s.theirs, &s.theirs_rc);
    while (rc == 0 && (s.ours_rc == CODE_ROW || s.theirs_rc == CODE_ROW))
        rc = compare_one(&s, text, size);
    sqlite3_finalize(s.ours);
    sqlite3_finalize(s.theirs);
    return rc;
}

/* Against the tables of this version, made in memory. */
static int check_schema(struct connection *c, char *text, size_t size)
{
    sqlite3 *made = NULL;
    int rc = code_of(sqlite3_open_v2(":memory:", &made, SQLITE_OPEN_READWRITE, NULL));
    for (int i = 0; rc == 0 && i < journal_migrations.count; i++)
        rc = code_of(sqlite3_exec(made, journal_migrations.steps[i], NULL, NULL, NULL));
    if (rc == 0)
        rc = compare_schemas(c, made, text, size);
    sqlite3_close(made);
    return rc;
}

/* Rows that no reading from input 1 on comes past. That none is beyond the head, or between two
 * others, follows from the head and from what follows on what. Each looks at the least of a key, or
 * at the few stands. */
static int check_rows(struct connection *c, char *text, size_t size)
{
    static const char sql[] =
        "SELECT 'journal', number FROM journal WHERE number < 1 UNION ALL"
        " SELECT 'effect', last_journal FROM effect WHERE last_journal < 1 UNION ALL"
        " SELECT 'epoch', epoch FROM epoch WHERE epoch < 1 UNION ALL"
        " SELECT 'stand', s.journal FROM stand s"
        " LEFT JOIN journal taken ON taken.number = s.journal"
        " LEFT JOIN journal before ON before.number = s.journal - 1"
        " WHERE taken.rules IS before.rules OR taken.rules IS NULL OR before.rules IS NULL LIMIT 1";
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(c, sql, &statement);
    if (rc == 0)
        rc = code_of(sqlite3_step(statement));
    if (rc == CODE_ROW) {
        snprintf(text, size, "in journal.db the table %s has a row %lld, which is none of ours",
                 column(statement, 0), (long long)sqlite3_column_int64(statement, 1));
        rc = ERR_CORRUPT;
    }
    sqlite3_finalize(statement);
    return rc;
}

int foreign_check(struct connection *c, char *text, size_t size)
{
    *text = '\0';
    int rc = check_schema(c, text, size);
    if (rc == 0)
        rc = check_rows(c, text, size);
    if (rc == ERR_CORRUPT && !*text)
        snprintf(text, size, "the tables of journal.db cannot be read");
    return rc;
}
