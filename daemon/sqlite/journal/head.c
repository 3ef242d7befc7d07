#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/journal/sqlite_store.h"

/* The columns of the query below: what one table says must agree with what the others say. */
static int take_head(sqlite3_stmt *statement, struct store_head *ret_head, uint64_t *ret_epoch)
{
    struct store_head head = {
        .journal = (uint64_t)sqlite3_column_int64(statement, 0),
        .event = (uint64_t)sqlite3_column_int64(statement, 2),
        .rules = (uint32_t)sqlite3_column_int64(statement, 5),
        .stand = (uint64_t)sqlite3_column_int64(statement, 6),
    };
    const struct bytes chain = column_bytes(statement, 3);
    if (head.journal != (uint64_t)sqlite3_column_int64(statement, 1) ||
        head.stand > head.journal || chain.size != (head.journal ? sizeof head.chain : 0))
        return ERR_CORRUPT;
    *ret_epoch = (uint64_t)sqlite3_column_int64(statement, 4);
    if (chain.size)
        memcpy(head.chain, chain.data, sizeof head.chain);
    *ret_head = head;
    return 0;
}

int journal_read_head(struct connection *c, struct store_head *ret_head, char *declared)
{
    static const char sql[] =
        "SELECT ifnull((SELECT max(number) FROM journal), 0),"
        " ifnull((SELECT max(last_journal) FROM effect), 0),"
        " ifnull((SELECT last_event FROM effect ORDER BY last_journal DESC LIMIT 1), 0),"
        " (SELECT chain FROM journal ORDER BY number DESC LIMIT 1),"
        " ifnull((SELECT epoch FROM journal ORDER BY number DESC LIMIT 1), 0),"
        " ifnull((SELECT rules FROM journal ORDER BY number DESC LIMIT 1), 0),"
        " ifnull((SELECT max(journal) FROM stand), 0)";
    sqlite3_stmt *statement = NULL;
    uint64_t epoch = 0; /* of the last row */
    int rc = connection_prepare(c, sql, &statement);
    if (rc == 0)
        rc = code_of(sqlite3_step(statement));
    if (rc == CODE_ROW)
        rc = take_head(statement, ret_head, &epoch);
    sqlite3_finalize(statement);
    if (rc == 0)
        rc = journal_read_epochs(c, ret_head, declared);
    return rc == 0 && ret_head->epoch < epoch ? ERR_CORRUPT : rc;
}
