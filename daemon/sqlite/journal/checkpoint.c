#include <string.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/directory.h"
#include "sqlite/journal/journal_schema.h"
#include "sqlite/journal/sqlite_store.h"
#include "store/chain.h"

/* Checkpoints can be made again from the journal at any time. A state.db that is damaged, or of
 * another version, is therefore replaced by the next one that is saved, and until then is an answer
 * to loading. */

static const char name[] = "state.db";

static int open_state(struct sqlite_store *s)
{
    const enum connection_mode mode = s->lock_fd < 0 ? CONNECTION_LOOK : CONNECTION_FULL;
    return connection_open(&s->state, s->directory, name, mode, &state_migrations);
}

void checkpoint_open(struct sqlite_store *s)
{
    s->state_result = open_state(s);
}

void checkpoint_close(struct sqlite_store *s)
{
    connection_close(&s->state);
}

static void digest_of(const struct checkpoint *c, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    const uint64_t numbers[] = {c->journal, c->event, c->rules, c->settled};
    uint8_t parts[sizeof numbers + 2 * STORE_DIGEST_SIZE], *at = parts;
    for (unsigned i = 0; i < 8 * sizeof numbers / sizeof *numbers; i++)
        *at++ = (uint8_t)(numbers[i / 8] >> (8 * (i % 8)));
    memcpy(at, c->chain, STORE_DIGEST_SIZE);
    chain_digest(c->image, at + STORE_DIGEST_SIZE);
    chain_digest((struct bytes){parts, sizeof parts}, ret_digest);
}

static int insert(struct sqlite_store *s, const struct checkpoint *c)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(&s->state,
                                "REPLACE INTO checkpoint"
                                " (slot, journal, event, chain, digest, image, rules, settled)"
                                " VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                                &statement);
    if (rc < 0)
        return rc;
    digest_of(c, digest);
    bind_number(statement, 1, (int64_t)c->journal);
    bind_number(statement, 2, (int64_t)c->event);
    bind_bytes(statement, 3, (struct bytes){c->chain, sizeof c->chain});
    bind_bytes(statement, 4, (struct bytes){digest, sizeof digest});
    bind_bytes(statement, 5, c->image);
    bind_number(statement, 6, c->rules);
    bind_number(statement, 7, c->settled);
    rc = statement_run(statement);
    sqlite3_finalize(statement);
    return rc;
}

static int write_image(struct sqlite_store *s, const struct checkpoint *c)
{
    int rc = connection_begin(&s->state);
    if (rc < 0)
        return rc;
    rc = insert(s, c);
    if (rc == 0)
        rc = connection_commit(&s->state);
    if (rc < 0)
        connection_rollback(&s->state);
    return rc;
}

/* The image is durable in the WAL; emptying that at once keeps it from growing to twice the state.
 * A reader in the way or a full disk does no harm. */
static int save(struct sqlite_store *s, const struct checkpoint *c)
{
    int rc = write_image(s, c);
    if (rc < 0)
        return rc;
    rc = connection_checkpoint(&s->state, true);
    return rc > 0 || rc == ERR_FULL ? 0 : rc;
}

static int replace_file(struct sqlite_store *s)
{
    connection_close(&s->state);
    int rc = directory_remove(s->directory, name);
    if (rc == 0)
        rc = open_state(s);
    s->state_result = rc;
    return rc;
}

int checkpoint_forget(struct sqlite_store *s)
{
    pthread_mutex_lock(&s->state_lock);
    const int rc = replace_file(s);
    pthread_mutex_unlock(&s->state_lock);
    return rc;
}

static int save_locked(struct sqlite_store *s, const struct checkpoint *c)
{
    int rc = s->state_result;
    if (rc != 0 && rc != ERR_CORRUPT && rc != ERR_VERSION)
        rc = s->state_result = open_state(s);
    if (rc == 0)
        rc = save(s, c);
    if (rc == ERR_UNKNOWN || rc == ERR_IO) {
        /* Pages may be taken for written that are not: opening anew makes the WAL durable. */
        connection_close(&s->state);
        s->state_result = rc;
    }
    if (rc != ERR_CORRUPT && rc != ERR_VERSION)
        return rc;
    rc = replace_file(s);
    return rc == 0 ? save(s, c) : rc;
}

int checkpoint_save(struct store *base, const struct checkpoint *c)
{
    struct sqlite_store *s = (struct sqlite_store *)base;
    if (s->lock_fd < 0)
        return ERR_IO;
    pthread_mutex_lock(&s->state_lock);
    const int rc = save_locked(s, c);
    pthread_mutex_unlock(&s->state_lock);
    return rc;
}

static int take(sqlite3_stmt *statement, struct checkpoint *ret_checkpoint)
{
    struct checkpoint c = {
        .journal = (uint64_t)sqlite3_column_int64(statement, 0),
        .event = (uint64_t)sqlite3_column_int64(statement, 1),
        .rules = (uint32_t)sqlite3_column_int64(statement, 5),
        .settled = sqlite3_column_int64(statement, 6) == 1,
    };
    const struct bytes chain = column_bytes(statement, 2), digest = column_bytes(statement, 3);
    uint8_t right[STORE_DIGEST_SIZE];
    c.image = column_bytes(statement, 4);
    if (chain.size != sizeof c.chain || digest.size != sizeof right)
        return ERR_CORRUPT;
    memcpy(c.chain, chain.data, sizeof c.chain);
    digest_of(&c, right);
    if (memcmp(right, digest.data, sizeof right) != 0)
        return ERR_CORRUPT;
    *ret_checkpoint = c;
    return 0;
}

static int load_locked(struct sqlite_store *s, checkpoint_visit_fn visit, void *ctx)
{
    struct checkpoint c;
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(
        &s->state, "SELECT journal, event, chain, digest, image, rules, settled FROM checkpoint",
        &statement);
    if (rc == 0)
        rc = code_of(sqlite3_step(statement));
    if (rc == CODE_ROW) {
        rc = take(statement, &c);
        if (rc == 0)
            rc = visit(ctx, &c);
        rc = rc != 0 ? rc : STORE_FOUND;
    }
    sqlite3_finalize(statement);
    return rc;
}

int checkpoint_load(struct store *base, checkpoint_visit_fn visit, void *ctx)
{
    struct sqlite_store *s = (struct sqlite_store *)base;
    pthread_mutex_lock(&s->state_lock);
    int rc = s->state_result;
    if (rc == 0)
        rc = load_locked(s, visit, ctx);
    else if (rc == ERR_ABSENT)
        rc = STORE_ABSENT;
    pthread_mutex_unlock(&s->state_lock);
    return rc;
}
