#include "sqlite/journal/journal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "sqlite/books/books.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/directory.h"
#include "sqlite/journal/foreign.h"
#include "sqlite/journal/holder.h"
#include "sqlite/journal/loss.h"
#include "sqlite/journal/journal_schema.h"
#include "sqlite/journal/sqlite_store.h"
#include "sqlite/journal/stand.h"
#include "store/check.h"

/* The WAL is moved into the database when it holds so much, or at rest. When moving keeps failing,
 * it may grow to several times that before appends are refused. */
enum { WAL_BYTES = 32 << 20, WAL_TIMES_MAX = 8 };

static struct sqlite_store *of(struct store *s)
{
    return (struct sqlite_store *)s;
}

static int wal_pages_max(const struct sqlite_store *s)
{
    return WAL_BYTES / s->journal.page_size;
}

/* journal.db itself has changed, which a commit does not do: only a move of the log does. */
static void witness_file(struct sqlite_store *s)
{
    if (!s->witness)
        return;
    (void)loss_identify(s->directory, "journal.db", &s->mark);
    journal_witness(s);
}

int journal_move_wal(struct sqlite_store *s, bool truncate)
{
    const int rc = connection_checkpoint(&s->journal, truncate);
    s->checkpoint_at = s->journal.wal_pages + wal_pages_max(s);
    pthread_mutex_lock(&s->head_lock);
    s->move_failure = rc < 0 ? rc : 0;
    pthread_mutex_unlock(&s->head_lock);
    witness_file(s);
    return rc == CONNECTION_LEFT ? 0 : rc;
}

static int journal_head(struct store *base, struct store_head *ret_head)
{
    struct sqlite_store *s = of(base);
    pthread_mutex_lock(&s->head_lock);
    int rc = 0;
    if (s->lock_fd < 0) /* a daemon may be writing */
        rc = journal_read_head(&s->journal, &s->head, NULL);
    if (rc == 0)
        *ret_head = s->head;
    pthread_mutex_unlock(&s->head_lock);
    return rc;
}

/* After this nothing has changed, or what has changed is not known. */
static int give_up(struct sqlite_store *s, int rc)
{
    if (connection_rollback(&s->journal) < 0)
        rc = ERR_UNKNOWN;
    s->broken |= rc == ERR_UNKNOWN;
    return rc;
}

static int commit(struct sqlite_store *s)
{
    const int rc = connection_commit(&s->journal);
    return rc == 0 ? 0 : give_up(s, rc);
}

void journal_witness(struct sqlite_store *s)
{
    if (!s->witness || s->lost) /* until the loss is declared, it knows what it knew */
        return;
    s->mark.journal = s->head.journal;
    s->mark.event = s->head.event;
    s->mark.epoch = s->head.epoch;
    memcpy(s->mark.chain, s->head.chain, sizeof s->mark.chain);
    witness_put(s->witness, &s->mark);
}

/* The loss is declared: what knows of it must not report it to the next start again. */
static int forget_lost(struct sqlite_store *s)
{
    const int rc = checkpoint_forget(s);
    const int books = sqlite_books.remove(s->directory);
    s->lost = false;
    return rc < 0 ? rc : books;
}

/* Declared before in the same words, and nothing lost since: an option that was left in place. */
static bool is_declared(const struct sqlite_store *s, struct text loss)
{
    return !s->lost && text_equal(loss, text_of(s->declared));
}

static int journal_epoch_take(struct store *base, struct text loss, uint64_t *ret_epoch)
{
    struct sqlite_store *s = of(base);
    struct store_head head;
    if (s->lock_fd < 0)
        return ERR_IO;
    if (s->broken)
        return ERR_UNKNOWN;
    if (loss.size > STORE_LOSS_MAX)
        return ERR_RANGE;
    if (is_declared(s, loss))
        loss = TEXT_NONE;
    int rc = connection_begin(&s->journal);
    if (rc < 0)
        return rc;
    rc = journal_insert_epoch(&s->journal, &s->head, loss, &head);
    rc = rc == 0 ? commit(s) : give_up(s, rc);
    if (rc < 0)
        return rc;
    assert(head.epoch > s->head.epoch && head.journal == s->head.journal);
    pthread_mutex_lock(&s->head_lock);
    s->head = head;
    pthread_mutex_unlock(&s->head_lock);
    *ret_epoch = head.epoch;
    if (loss.size)
        chain_digest((struct bytes){(const uint8_t *)loss.data, loss.size}, s->mark.declared);
    rc = s->lost ? forget_lost(s) : 0;
    journal_witness(s);
    return rc;
}

static int load_feed(void *ctx, struct text party, struct text feed, uint64_t *ret_last)
{
    struct sqlite_store *s = ctx;
    bind_text(s->last_feed_number, 1, party);
    bind_text(s->last_feed_number, 2, feed);
    int rc = code_of(sqlite3_step(s->last_feed_number));
    const int64_t last = rc == CODE_ROW ? sqlite3_column_int64(s->last_feed_number, 0) : 0;
    sqlite3_reset(s->last_feed_number);
    if (rc == CODE_ROW)
        *ret_last = (uint64_t)last;
    return code_of_one_row(rc);
}

static int write_batch(struct sqlite_store *s, const struct journal_row *rows, size_t count,
                       const struct effect_row *effects, struct bytes image)
{
    int rc = connection_begin(&s->journal);
    if (rc < 0)
        return rc;
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = insert_row(&s->inserts, &rows[i]);
    if (rc == 0)
        rc = insert_effects(&s->inserts, effects, rows[count - 1].effects);
    if (rc == 0 && image.size)
        rc = stand_insert(&s->journal, &s->inserts.compress, rows[count - 1].number, image);
    return rc == 0 ? commit(s) : give_up(s, rc);
}

/* The batch is durable whatever becomes of moving the WAL; what is wrong with the disk will show
 * again when it is moved next. */
static void after_commit(struct sqlite_store *s, const struct journal_row *last,
                         uint64_t last_event, bool is_stand)
{
    assert(last->number > s->head.journal && last_event >= s->head.event);
    pthread_mutex_lock(&s->head_lock);
    s->head.journal = last->number;
    s->head.event = last_event;
    s->head.rules = last->rules;
    if (is_stand)
        s->head.stand = last->number;
    memcpy(s->head.chain, last->chain, sizeof s->head.chain);
    pthread_mutex_unlock(&s->head_lock);
    journal_witness(s);
    const int pages = s->journal.wal_pages;
    if (pages + wal_pages_max(s) < s->checkpoint_at)
        s->checkpoint_at = wal_pages_max(s); /* SQLite has begun the WAL anew */
    if (pages >= s->checkpoint_at)
        journal_move_wal(s, false);
}

int journal_append_with(struct store *base, const struct journal_row *rows, size_t count,
                        const struct effect_row *effects, struct bytes image)
{
    struct sqlite_store *s = of(base);
    if (s->lock_fd < 0)
        return ERR_IO;
    if (s->broken)
        return ERR_UNKNOWN;
    int rc = check_append(&s->head, rows, count, effects);
    if (rc == 0 && s->journal.wal_pages > WAL_TIMES_MAX * wal_pages_max(s))
        rc = journal_move_wal(s, false);
    if (rc == 0)
        rc = feeds_count(&s->feeds, rows, count, load_feed, s);
    if (rc < 0)
        return rc;
    rc = write_batch(s, rows, count, effects, image);
    if (rc < 0) {
        feeds_drop(&s->feeds, rows, count);
        return rc;
    }
    feeds_keep(&s->feeds, rows, count);
    after_commit(s, &rows[count - 1], effects->last_event, image.size > 0);
    return 0;
}

static int journal_append(struct store *base, const struct journal_row *rows, size_t count,
                          const struct effect_row *effects)
{
    return journal_append_with(base, rows, count, effects, (struct bytes){NULL, 0});
}

int sqlite_store_rest(struct store *base)
{
    struct sqlite_store *s = of(base);
    if (s->lock_fd < 0 || s->broken)
        return 0;
    return journal_move_wal(s, false);
}

void sqlite_store_holder(struct store *base, char *text, size_t size)
{
    holder_name(of(base)->holder_fd, text, size);
}

bool sqlite_store_reader(struct store *base, char *text, size_t size)
{
    return holder_reader(of(base)->holder_fd, text, size);
}

static bool is_file(const struct sqlite_store *s, const char *name, uint64_t inode)
{
    struct stat status;
    char *path = directory_path(s->directory, name);
    const bool is = !path || (stat(path, &status) == 0 && status.st_ino == inode);
    free(path);
    return is;
}

bool sqlite_store_is_there(struct store *base)
{
    const struct sqlite_store *s = of(base);
    return is_file(s, "journal.db", s->inode) && is_file(s, "journal.db-wal", s->log_inode);
}

int sqlite_store_trouble(struct store *base, const char **ret_doing)
{
    struct sqlite_store *s = of(base);
    pthread_mutex_lock(&s->head_lock);
    const int moving = s->move_failure;
    pthread_mutex_unlock(&s->head_lock);
    const int witness = witness_failure(s->witness);
    *ret_doing = moving ? "moving inputs from journal.db-wal, where they are safe, into journal.db"
                        : "writing witness, which tells the next start where the journal ends";
    return moving ? moving : witness;
}

static int check_pages(struct connection *c)
{
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(c, "PRAGMA integrity_check(1)", &statement);
    if (rc == 0)
        rc = code_of(sqlite3_step(statement));
    if (rc == CODE_ROW)
        rc = text_equal(column_text(statement, 0), text_of("ok")) ? 0 : ERR_CORRUPT;
    sqlite3_finalize(statement);
    return rc;
}

int sqlite_store_check(struct store *base, char text[STORE_FINDING_MAX])
{
    struct connection c;
    snprintf(text, STORE_FINDING_MAX, "the pages or indices of journal.db are damaged");
    int rc = connection_open(&c, of(base)->directory, "journal.db",
                             sqlite_store_read_mode(of(base)), &journal_migrations);
    if (rc < 0)
        return rc;
    rc = check_pages(&c);
    if (rc == 0)
        rc = foreign_check(&c, text, STORE_FINDING_MAX);
    connection_close(&c);
    return rc;
}

static void journal_close(struct store *base)
{
    struct sqlite_store *s = of(base);
    if (!s)
        return;
    checkpoint_close(s);
    inserts_fini(&s->inserts);
    sqlite3_finalize(s->last_feed_number);
    if (s->journal.db && s->broken) /* the WAL stays, for recovery to decide what was committed */
        sqlite3_db_config(s->journal.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    else if (s->journal.db && s->lock_fd >= 0)
        connection_checkpoint(&s->journal, true);
    connection_close(&s->journal);
    witness_file(s); /* as it is left */
    if (s->holder_fd >= 0)
        close(s->holder_fd);
    witness_close(s->witness);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    feeds_fini(&s->feeds);
    pthread_mutex_destroy(&s->head_lock);
    pthread_mutex_destroy(&s->state_lock);
    free(s->directory);
    free(s);
}

static const struct store_ops journal_ops = {
    .close = journal_close,
    .head = journal_head,
    .epoch_take = journal_epoch_take,
    .append = journal_append,
    .append_stand = journal_append_stand,
    .find_stand = journal_find_stand,
    .reader_open = journal_reader_open,
    .reader_close = journal_reader_close,
    .read_journal = journal_read_rows,
    .find_message = journal_find_message,
    .read_effects = journal_read_effects,
    .read_events = journal_read_events,
    .checkpoint_save = checkpoint_save,
    .checkpoint_load = checkpoint_load,
    .check = sqlite_store_check,
};

struct sqlite_store *journal_new(const char *directory)
{
    struct sqlite_store *s = malloc(sizeof *s);
    if (!s)
        return NULL;
    *s = (struct sqlite_store){.base = {&journal_ops},
                               .lock_fd = -1,
                               .holder_fd = -1,
                               .journal = CONNECTION_NULL,
                               .state = CONNECTION_NULL,
                               .feeds = FEEDS_NULL};
    pthread_mutex_init(&s->head_lock, NULL);
    pthread_mutex_init(&s->state_lock, NULL);
    s->directory = strdup(directory);
    if (s->directory)
        return s;
    journal_close(&s->base);
    return NULL;
}

int journal_prepare(struct sqlite_store *s)
{
    int rc = inserts_init(&s->inserts, &s->journal);
    if (rc == 0)
        rc = connection_prepare(&s->journal,
                                "SELECT ifnull(max(feed_number), 0) FROM journal"
                                " WHERE party = ? AND feed = ?",
                                &s->last_feed_number);
    return rc;
}

bool sqlite_store_is_disturbed(struct store *base)
{
    return of(base)->lock_fd < 0 && look_is_disturbed(of(base)->directory, &of(base)->stand);
}
