#include "sqlite/journal/foreign.h"

#include <stdio.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/schema.h"
#include "sqlite/journal/journal_schema.h"

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
                 (const char *)sqlite3_column_text(statement, 0),
                 (long long)sqlite3_column_int64(statement, 1));
        rc = ERR_CORRUPT;
    }
    sqlite3_finalize(statement);
    return rc;
}

int foreign_check(struct connection *c, char *text, size_t size)
{
    int rc = schema_check(c, &journal_migrations, "journal.db", text, size);
    if (rc == 0)
        rc = check_rows(c, text, size);
    if (rc == ERR_CORRUPT && !*text)
        snprintf(text, size, "the tables of journal.db cannot be read");
    return rc;
}
