/* sqlite/connection/look: reading databases of a directory that belongs to another process, or to
 * none, without writing into it. Private to daemon/sqlite.
 *
 * SQLite makes a -wal and a -shm file beside a database in WAL mode, also for reading. While a
 * daemon serves the directory both are there, and a reader beside it is one as any other. Where a
 * daemon has left them behind, the log is read with a -shm that is only looked at; where there is
 * no log, the database is whole by itself and is opened as one that does not change. A daemon that
 * starts after that does change it, so that what was read may be neither the old nor the new:
 * whoever reads this way asks afterwards whether that happened. (A log without its -shm, as some
 * copies have, is the one case in which SQLite makes a file: a -shm.) */
#pragma once
#include <stdbool.h>
#include "store/store.h"

/* The name to open it by (SQLITE_OPEN_URI), to be freed. ERR_MEMORY. */
int look_uri(const char *directory, const char *name, char **ret_uri);

struct look_stand {
    bool served; /* by a daemon */
    uint8_t digest[STORE_DIGEST_SIZE]; /* of the databases' sizes, times and places */
};
void look_stand(const char *directory, struct look_stand *ret_stand);
/* What was read since stand was taken is not to be relied on. */
bool look_is_disturbed(const char *directory, const struct look_stand *stand);
