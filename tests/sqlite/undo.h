/* tests/sqlite/undo: what files held before the writes that have not been synced yet. */
#pragma once
#include <sqlite3.h>
#include <stdint.h>

/* Before a write. */
void undo_note(sqlite3_file *real, sqlite3_int64 at, int size);
/* After a sync, and before closing: what was written there is safe, or out of reach. */
void undo_forget(sqlite3_file *real);
/* Undoes sectors of 512 bytes of the writes noted, each or not as the seed has it, and ends the
 * process. */
void undo_and_exit(uint64_t seed, int status) __attribute__((noreturn));
