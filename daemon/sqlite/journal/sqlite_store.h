/* sqlite/journal/sqlite_store: what journal.c, read.c and checkpoint.c share. Private to
 * daemon/sqlite. */
#pragma once
#include <pthread.h>
#include "sqlite/connection/connection.h"
#include "sqlite/journal/insert.h"
#include "sqlite/connection/look.h"
#include "sqlite/journal/witness.h"
#include "store/chain.h"
#include "store/feeds.h"
#include "store/store.h"

struct sqlite_store {
    struct store base;
    char *directory;
    int lock_fd; /* -1: opened for reading */
    struct look_stand stand; /* of the files, when opened for reading */

    /* The writer's. */
    struct connection journal;
    struct inserts inserts;
    sqlite3_stmt *last_feed_number;
    struct feeds feeds;
    int checkpoint_at; /* pages in the WAL at which it is next moved into the database */
    bool broken;       /* an outcome was unknown: nothing more is written */
    bool lost;         /* the journal is not the one that is known; accepted at opening */
    char declared[STORE_LOSS_MAX + 1]; /* why the last loss was accepted, or "" */
    int holder_fd; /* see holder.h; -1 */
    int move_failure; /* of the last attempt to move the WAL, under head_lock */
    struct witness *witness;
    struct witness_mark mark; /* what it was given last */
    uint64_t inode, log_inode; /* of journal.db and its WAL, as they were opened */

    pthread_mutex_t head_lock;
    struct store_head head;

    pthread_mutex_t state_lock; /* of state */
    struct connection state;
    int state_result; /* of opening it */
};

/* How connections that only read are opened: with the lock, the writer is in this process. */
static inline enum connection_mode sqlite_store_read_mode(const struct sqlite_store *s)
{
    return s->lock_fd < 0 ? CONNECTION_LOOK : CONNECTION_READ;
}

/* journal.c. NULL when out of memory. */
struct sqlite_store *journal_new(const char *directory);
/* As store_ops.append; image, when not empty, is kept as the stand of the last row. */
int journal_append_with(struct store *base, const struct journal_row *rows, size_t count,
                        const struct effect_row *effects, struct bytes image);
/* The statements of the writer. */
int journal_prepare(struct sqlite_store *s);
/* Moves pages and says when to do so next. A reader may hold back a part of them: they are durable
 * where they are. */
int journal_move_wal(struct sqlite_store *s, bool truncate);
/* Tells the witness of the head. */
void journal_witness(struct sqlite_store *s);

/* head.c: what the head is according to the tables. ERR_CORRUPT when they contradict one another.
 * declared: as journal_read_epochs. */
int journal_read_head(struct connection *c, struct store_head *ret_head, char *declared);

/* epoch.c: the table of epochs, each row chained to the one before (store/chain).
 * Fills epoch and restored of a head whose other fields are known, and declared, when not NULL,
 * with why the last loss was accepted (STORE_LOSS_MAX + 1 bytes, or ""). ERR_CORRUPT when the
 * table is not what was written, or tells of a later journal than there is. */
int journal_read_epochs(struct connection *c, struct store_head *head, char *declared);
/* Inserts the next epoch; ret_head is what the head is once that is committed. */
int journal_insert_epoch(struct connection *c, const struct store_head *head, struct text loss,
                         struct store_head *ret_head);
#define EPOCH_COLUMNS "epoch, taken_us, journal, event, loss, digest"
/* A row of those columns; its text is borrowed until the next step. ERR_CORRUPT. */
int journal_take_epoch(sqlite3_stmt *statement, struct epoch_row *ret_row);
int journal_put_epoch(struct connection *c, const struct epoch_row *row);

/* stand.c */
int journal_append_stand(struct store *base, const struct journal_row *row,
                         const struct effect_row *effects, struct bytes image);
int journal_find_stand(struct store *base, uint64_t journal, stand_visit_fn visit, void *ctx);

/* read.c */
int journal_reader_open(struct store *s, struct store_reader **ret_reader);
void journal_reader_close(struct store_reader *r);
int journal_read_rows(struct store_reader *r, uint64_t from, uint64_t limit, journal_visit_fn visit,
                      void *ctx);
int journal_find_message(struct store_reader *r, struct text party, struct text feed,
                         uint64_t feed_number, journal_visit_fn visit, void *ctx);
int journal_read_effects(struct store_reader *r, uint64_t from, uint64_t limit,
                         effect_visit_fn visit, void *ctx);
int journal_read_events(struct store_reader *r, uint64_t from, uint64_t limit,
                        effect_visit_fn visit, void *ctx);

/* checkpoint.c */
void checkpoint_open(struct sqlite_store *s);
void checkpoint_close(struct sqlite_store *s);
/* Takes away the checkpoint, of whatever journal. 0 or an error. */
int checkpoint_forget(struct sqlite_store *s);
int checkpoint_save(struct store *s, const struct checkpoint *checkpoint);
int checkpoint_load(struct store *s, checkpoint_visit_fn visit, void *ctx);
