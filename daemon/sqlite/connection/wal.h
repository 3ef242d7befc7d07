/* sqlite/connection/wal: makes durable what lies in the WAL of a database that is opened for
 * writing.
 *
 * The WAL of a process that was killed, or that stopped because a sync failed, may hold commits
 * that can be read, since the page cache has them, and are not on the disk: after a failed fsync
 * Linux takes the pages for clean, so that neither another fsync nor a checkpoint that a reader
 * holds up brings them there. Writing the same bytes in their place makes the pages dirty again,
 * and the sync that follows tells the truth. */
#pragma once
#include "sqlite/connection/connection.h"

/* Under the database's write lock, so that nobody else writes into the WAL meanwhile; readers are
 * not in the way. 0; ERR_HELD: another process keeps the lock; ERR_FULL, ERR_IO, ERR_MEMORY. */
int wal_make_durable(struct connection *c);
