/* tests/sqlite/undo: what files held before the writes that have not been synced yet. */
#pragma once
#include <sqlite3.h>
#include <stdint.h>

/* Before a write. */
void undo_note(sqlite3_file *real, const char *path, sqlite3_int64 at, int size);
/* After a sync, and before closing: what was written there is safe, or out of reach. */
void undo_forget(sqlite3_file *real);
/* After a sync that failed: as on Linux, what was written can still be read but is not written to
 * the disk any more, whoever syncs and reopens the file, unless it is written once more. */
void undo_lose(sqlite3_file *real);
/* Undoes sectors of 512 bytes of the writes noted, each or not as the seed has it, and what syncs
 * that failed have lost; ends the process. */
void undo_and_exit(uint64_t seed, int status) __attribute__((noreturn));
