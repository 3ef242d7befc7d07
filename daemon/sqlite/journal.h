/* sqlite/journal: the embedded store. Files in the state directory:
 *   journal.db  journal and effects: WAL, synchronous=FULL, one writer, append only
 *   state.db    checkpoints of the core
 * The state directory is locked against a second daemon with flock on `lock`. Beside each database
 * SQLite keeps -wal and -shm while it is open; never copy the one without the other. */
#pragma once
#include "store/store.h"

/* Creates the directory's files when absent, migrates older ones. ERR_BUSY: another process holds
 * the directory. ERR_VERSION: written by a newer s75d. ERR_ABSENT: no such directory. ERR_CORRUPT:
 * journal.db is damaged, or not a journal. A damaged state.db is no failure here: loading a
 * checkpoint says so, saving one replaces it. */
int sqlite_store_open(const char *directory, struct store **ret_store);
/* For verification beside or without a daemon: takes no lock, opens read-only; append, epoch_take
 * and checkpoint_save answer ERR_IO. ERR_ABSENT: no journal there. Run it as the daemon's user or
 * as root, since SQLite makes its -shm file when no daemon has it open. */
int sqlite_store_open_readonly(const char *directory, struct store **ret_store);
/* By the writer, when it has nothing to do: moves committed pages from the WAL into the database,
 * so that it need not be done under load. 0 or an error, after either of which the store is as
 * usable as before; cheap when there is nothing to move. */
int sqlite_store_rest(struct store *s);
/* Reads the whole of journal.db and checks that its tables and indices agree. 0 or ERR_CORRUPT, or
 * why it could not be read. Any thread; takes a connection of its own. */
int sqlite_store_check(struct store *s);
