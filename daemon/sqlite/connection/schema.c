#include "sqlite/connection/schema.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/connection.h"
#include "sqlite/connection/migrate.h"

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
static int compare_one(struct sides *s, const char *file, char *text, size_t size)
{
    const char *ours = s->ours_rc == CODE_ROW ? column(s->ours, 0) : NULL;
    const char *theirs = s->theirs_rc == CODE_ROW ? column(s->theirs, 0) : NULL;
    int order = ours ? -1 : 1;
    if (ours && theirs)
        order = strcmp(ours, theirs);
    if (order > 0)
        snprintf(text, size, "%s has the %.100s, which is none of ours", file, theirs);
    else if (order < 0)
        snprintf(text, size, "%s lacks the %.100s", file, ours);
    else if (!is_same_sql(column(s->ours, 1), column(s->theirs, 1)))
        snprintf(text, size, "in %s the %.100s is not as it was made", file, ours);
    if (*text)
        return ERR_CORRUPT;
    const int rc = next(s->ours, &s->ours_rc);
    return rc < 0 ? rc : next(s->theirs, &s->theirs_rc);
}

static int compare_schemas(struct connection *c, sqlite3 *made, const char *file, char *text,
                           size_t size)
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
        rc = compare_one(&s, file, text, size);
    sqlite3_finalize(s.ours);
    sqlite3_finalize(s.theirs);
    return rc;
}

/* Against the tables of this version, made in memory. */
int schema_check(struct connection *c, const struct migration_set *set, const char *file,
                 char *text, size_t size)
{
    sqlite3 *made = NULL;
    *text = '\0';
    int rc = code_of(sqlite3_open_v2(":memory:", &made, SQLITE_OPEN_READWRITE, NULL));
    for (int i = 0; rc == 0 && i < set->count; i++)
        rc = code_of(sqlite3_exec(made, set->steps[i], NULL, NULL, NULL));
    if (rc == 0)
        rc = compare_schemas(c, made, file, text, size);
    sqlite3_close(made);
    return rc;
}
