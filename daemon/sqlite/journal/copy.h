/* sqlite/journal/copy: a journal written into another directory, row by row, in large transactions.
 *
 * While a copy is not finished a file "unfinished" lies beside it, so that it is not taken for a
 * whole one: s75d neither starts on it nor verifies it. A later copy into the directory goes on
 * where it ended. The directory is locked as that of a daemon. Used by one thread at a time. */
#pragma once
#include <stdbool.h>
#include "store/chain.h"
#include "store/store.h"

#define COPY_UNFINISHED "unfinished"

struct copy;
enum copy_outcome {
    COPY_STRANGE = 1, /* the directory holds something, and no journal */
    COPY_OTHER = 2,   /* it holds a journal that is no beginning of the source */
};
/* Into directory, which is made with its parents (0700) when it is not there. source: the directory
 * of the journal that is copied; NULL: rows and epochs are the caller's, and the directory must be
 * empty. A copy_outcome; ERR_BUSY: a daemon or another copy works there; ERR_FULL: what is missing
 * would not fit; ERR_VERSION, ERR_CORRUPT: the journal there is of another version, damaged. */
int copy_open(const char *source, const char *directory, struct copy **ret_copy);
/* What is in the copy so far. */
const struct store_head *copy_head(const struct copy *c);

/* Rows and effects of whole batches, in order, between begin and commit. Durable after commit, with
 * the source's epochs as far as they go. ERR_FULL and others: rolled back. */
int copy_begin(struct copy *c);
int copy_row(struct copy *c, const struct journal_row *row);
int copy_effects(struct copy *c, const struct effect_row *effects,
                 const uint8_t digest[STORE_DIGEST_SIZE]);
/* Without a source; with one, stands go as epochs do. */
int copy_stand(struct copy *c, const struct stand_row *stand);
int copy_epoch(struct copy *c, const struct epoch_row *row);
int copy_commit(struct copy *c);

/* All is written: what is in the log goes into the database, which is closed and synced; the lock
 * and the mark stay. Nothing more can be copied. */
int copy_seal(struct copy *c);
/* It was found to be whole: takes away the mark. */
int copy_finish(struct copy *c);
/* Lets go. What was not finished stays marked; remove: a copy that held nothing before is removed
 * with all that was written. NULL is allowed. */
void copy_close(struct copy *c, bool remove);
/* Whether a copy into this directory was begun and not finished. */
bool copy_is_unfinished(const char *directory);
