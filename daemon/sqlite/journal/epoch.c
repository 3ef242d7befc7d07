#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/journal/sqlite_store.h"
#include "store/restored.h"

/* What has been read of the table so far. */
struct epochs {
    uint64_t last, journal, event;
    uint8_t digest[STORE_DIGEST_SIZE];
    struct store_head losses; /* restored and earlier of it */
    char declared[STORE_LOSS_MAX + 1];
};

int journal_take_epoch(sqlite3_stmt *statement, struct epoch_row *ret_row)
{
    const struct bytes digest = column_bytes(statement, 5);
    *ret_row = (struct epoch_row){
        .epoch = (uint64_t)sqlite3_column_int64(statement, 0),
        .taken = {sqlite3_column_int64(statement, 1)},
        .journal = (uint64_t)sqlite3_column_int64(statement, 2),
        .event = (uint64_t)sqlite3_column_int64(statement, 3),
        .loss = column_text(statement, 4),
    };
    if (digest.size != sizeof ret_row->digest)
        return ERR_CORRUPT;
    memcpy(ret_row->digest, digest.data, sizeof ret_row->digest);
    return 0;
}

static void note_loss(struct store_head *head, const struct epoch_row *row)
{
    const struct store_restored restored = {row->epoch, row->journal, row->event, row->taken.us};
    restored_note(head, &restored);
}

static int take_row(struct epochs *e, sqlite3_stmt *statement)
{
    struct epoch_row row;
    const int rc = journal_take_epoch(statement, &row);
    if (rc < 0)
        return rc;
    chain_epoch(&row, e->digest, e->digest);
    if (row.epoch != e->last + 1 || row.journal < e->journal || row.event < e->event ||
        memcmp(row.digest, e->digest, sizeof e->digest) != 0)
        return ERR_CORRUPT;
    if (row.loss.size > STORE_LOSS_MAX)
        return ERR_CORRUPT;
    if (row.loss.size) {
        note_loss(&e->losses, &row);
        memcpy(e->declared, row.loss.data, row.loss.size);
        e->declared[row.loss.size] = '\0';
    }
    e->last = row.epoch;
    e->journal = row.journal;
    e->event = row.event;
    return 0;
}

static int read_all(struct connection *c, struct epochs *e)
{
    sqlite3_stmt *statement = NULL;
    int rc =
        connection_prepare(c, "SELECT " EPOCH_COLUMNS " FROM epoch ORDER BY epoch", &statement);
    *e = (struct epochs){0};
    if (rc == 0)
        while ((rc = code_of(sqlite3_step(statement))) == CODE_ROW)
            if ((rc = take_row(e, statement)) < 0)
                break;
    sqlite3_finalize(statement);
    return rc;
}

int journal_read_epochs(struct connection *c, struct store_head *head, char *declared)
{
    struct epochs e;
    const int rc = read_all(c, &e);
    if (rc < 0)
        return rc;
    if (e.journal > head->journal || e.event > head->event)
        return ERR_CORRUPT;
    head->epoch = e.last;
    head->restored = e.losses.restored;
    memcpy(head->earlier, e.losses.earlier, sizeof head->earlier);
    if (declared)
        memcpy(declared, e.declared, sizeof e.declared);
    return 0;
}

int journal_put_epoch(struct connection *c, const struct epoch_row *row)
{
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(c,
                                "INSERT INTO epoch (" EPOCH_COLUMNS ")"
                                " VALUES (?, ?, ?, ?, ?, ?)",
                                &statement);
    if (rc < 0)
        return rc;
    bind_number(statement, 1, (int64_t)row->epoch);
    bind_number(statement, 2, row->taken.us);
    bind_number(statement, 3, (int64_t)row->journal);
    bind_number(statement, 4, (int64_t)row->event);
    bind_text(statement, 5, row->loss);
    bind_bytes(statement, 6, (struct bytes){row->digest, sizeof row->digest});
    rc = statement_run(statement);
    sqlite3_finalize(statement);
    return rc;
}

int journal_insert_epoch(struct connection *c, const struct store_head *head, struct text loss,
                         struct store_head *ret_head)
{
    struct epochs e;
    int64_t ms = 0; /* since 1970; SQLite asks its VFS for the time */
    int rc = read_all(c, &e);
    if (rc == 0)
        rc = connection_number(c,
                               "SELECT CAST(round((julianday('now') - 2440587.5) * 86400000)"
                               " AS INTEGER)",
                               &ms);
    if (rc < 0)
        return rc;
    struct epoch_row row = {.epoch = e.last + 1,
                            .taken = {ms * 1000},
                            .journal = head->journal,
                            .event = head->event,
                            .loss = loss};
    chain_epoch(&row, e.digest, row.digest);
    rc = journal_put_epoch(c, &row);
    if (rc < 0)
        return rc;
    *ret_head = *head;
    ret_head->epoch = row.epoch;
    if (loss.size)
        note_loss(ret_head, &row);
    return 0;
}
