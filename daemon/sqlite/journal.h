/* sqlite/journal: the embedded store. Files in the state directory:
 *   journal.db  journal and effects: WAL, synchronous=FULL, one writer, append only
 *   state.db    checkpoints of the core
 * The state directory is locked against a second daemon with flock on `lock`. */
#pragma once
#include "store/store.h"

/* Creates the directory's files when absent, migrates older ones.
 * ERR_BUSY: another process holds the directory. ERR_VERSION: written by a newer s75d. */
int sqlite_store_open(const char *directory, struct store **ret_store);
/* For verification beside or without a daemon: takes no lock, opens read-only; append, epoch_take and
 * checkpoint_save answer ERR_IO. ERR_ABSENT: no journal there. */
int sqlite_store_open_readonly(const char *directory, struct store **ret_store);
