/* sqlite/journal/witness: the head of the journal, kept outside of the database (file `witness`).
 *
 * It tells a later start whether journal.db is the one that was acknowledged from: a journal that
 * ends before, or that is another file, is seen. It is written after the journal's own sync, so
 * that it is never ahead, on a thread of its own, so that no acknowledgement waits for it; it is on
 * the disk WITNESS_LAG_MS and one sync later. Two places in the file are written in turn, each with
 * a digest: whatever a power cut leaves of one, the other is whole. */
#pragma once
#include <stdbool.h>
#include "store/store.h"

#define WITNESS_LAG_MS 50

struct witness_mark {
    uint64_t journal, event, epoch;
    uint8_t chain[STORE_DIGEST_SIZE]; /* of that journal row */
    uint64_t inode;                   /* of journal.db: that of a copy differs */
    uint64_t size, changed_ns;        /* of it: those differ when another writes to it */
    uint8_t declared[STORE_DIGEST_SIZE]; /* of the reason of the last loss accepted; or zeros */
};

struct witness;

/* 1 with the mark; 0: there is none. ERR_CORRUPT: there is one, and neither place of it is whole.
 * ERR_IO, ERR_MEMORY. */
int witness_read(const char *directory, struct witness_mark *ret_mark);
/* Makes the file when it is absent, with all the space it will ever need. ERR_FULL, ERR_IO,
 * ERR_MEMORY. */
int witness_open(const char *directory, struct witness **ret_witness);
/* From any thread; touches no file. */
void witness_put(struct witness *w, const struct witness_mark *mark);
/* Of the last attempt to write: 0 or an error. Any thread. */
int witness_failure(struct witness *w);
/* Writes and syncs what was put last, and frees. NULL is allowed. */
void witness_close(struct witness *w);
