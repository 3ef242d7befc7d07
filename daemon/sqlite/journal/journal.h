/* sqlite/journal/journal: the embedded store. Files in the state directory:
 *   journal.db  journal and effects: WAL, synchronous=FULL, one writer, append only
 *   state.db    checkpoints of the core
 *   witness     the journal's head, outside of it (sqlite/journal/witness)
 * The state directory is locked against a second daemon by a lock on the file `lock`. Beside each
 * database SQLite keeps -wal and -shm while it is open; never copy the one without the other. */
#pragma once
#include <stdbool.h>
#include "store/store.h"

#define SQLITE_STORE_TEXT_MAX 600
struct sqlite_store_options {
    /* Open although the journal is not the one that was acknowledged from: why; NULL: do not. The
     * next epoch_take must say the same; it then takes away what knew of the other. A reason that
     * was given for an earlier loss is refused: an option left in place must not accept more. */
    const char *accept_loss;
    /* While a copy is checked, now and then: rows looked at. May be NULL. */
    void (*progress)(uint64_t rows);
};
/* Creates the directory's files when absent, migrates older ones. ERR_BUSY: another process holds
 * the directory. ERR_HELD: another process keeps journal.db locked. ERR_VERSION: written by a newer
 * s75d. ERR_ABSENT: no such directory. ERR_CORRUPT: journal.db is damaged, or not a journal.
 * ERR_LOST: it is not the journal that was acknowledged from (sqlite/journal/loss). A damaged
 * state.db is no failure here: loading a checkpoint says so, saving one replaces it.
 *
 * A journal.db that is not the very file which was served from last is a copy, perhaps one that was
 * made while a daemon wrote: it is checked from its first row to its last, and books.db beside it,
 * which may be torn, is made anew.
 *
 * text: of SQLITE_STORE_TEXT_MAX, a sentence on ERR_LOST, ERR_CORRUPT and ERR_HELD, and on 0 when
 * there is something to be reported; else "". */
int sqlite_store_open_checked(const char *directory, const struct sqlite_store_options *options,
                              char *text, struct store **ret_store);
/* The same without options, accepting no loss. */
int sqlite_store_open(const char *directory, struct store **ret_store);
/* For verification beside or without a daemon, by whoever may read the directory: takes no lock and
 * writes nothing (sqlite/connection/look.h); append, epoch_take and checkpoint_save answer ERR_IO.
 * ERR_ABSENT: no journal there. */
int sqlite_store_open_readonly(const char *directory, struct store **ret_store);
/* Opened for reading: a daemon has begun to work on the directory since, in such a way that what
 * was read may be wrong. */
bool sqlite_store_is_disturbed(struct store *s);
/* By the writer, when it has nothing to do: moves committed pages from the WAL into the database,
 * so that it need not be done under load. 0 or an error, after either of which the store is as
 * usable as before; cheap when there is nothing to move. */
int sqlite_store_rest(struct store *s);
/* Whether a store that was opened for reading ends where the witness beside it says, at least. 0;
 * ERR_LOST with a sentence in text, of SQLITE_STORE_TEXT_MAX. *ret_is_copy: journal.db is another
 * file than the one that was served from last. Writes nothing. */
int sqlite_store_judge(struct store *s, char *text, bool *ret_is_copy);
/* Who keeps journal.db locked, after ERR_HELD: "process 1234 (sqlite3)". Any thread. */
void sqlite_store_holder(struct store *s, char *text, size_t size);
/* Another process that reads journal.db, and so may keep its log from being moved into it; as
 * sqlite_store_holder. False: there is none. Any thread. */
bool sqlite_store_reader(struct store *s, char *text, size_t size);
/* Whether journal.db and its log still are the files that are written to. False: somebody removed
 * or replaced them, and what is appended is lost when this process ends. Any thread. */
bool sqlite_store_is_there(struct store *s);
/* What goes wrong beside the commits, which does no harm yet: 0, or an error with what was being
 * done. Any thread; the store was not opened for reading only. */
int sqlite_store_trouble(struct store *s, const char **ret_doing);
/* Reads the whole of journal.db and checks that its tables and indices agree and that nothing in it
 * is foreign (store_ops.check). Takes a connection of its own. */
int sqlite_store_check(struct store *s, char text[STORE_FINDING_MAX]);
