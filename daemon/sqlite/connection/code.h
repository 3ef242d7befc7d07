/* sqlite/connection/code: SQLite's answers in our words. The only place that knows SQLite's result
 * codes.
 *
 * Seven answers are kept apart, since each asks for something else to be done: a row, done, busy,
 * full, corrupt, out of memory, and any other failure. */
#pragma once

enum code { CODE_DONE = 0, CODE_ROW = 1 };

/* Whether errno says that there is no room: on the disk, in a quota, or below the limit on the size
 * of files (RLIMIT_FSIZE). */
int code_is_space(int system_errno);
/* Of any result code, plain or extended:
 *   CODE_ROW, CODE_DONE (also for SQLITE_OK)
 *   ERR_HELD     another connection holds the lock
 *   ERR_FULL     no space left on the disk
 *   ERR_CORRUPT  the file is damaged or contradicts a constraint
 *   ERR_MEMORY
 *   ERR_RANGE    a value is larger than SQLite takes
 *   ERR_IO       anything else */
int code_of(int result);
/* The same, when errno of the system call behind it is known (sqlite3_system_errno): a quota and a
 * limit on files are a full disk too, and so is a file that could not be made or made longer.
 * ERR_FULL then; not of a sync, after which what is durable is not known. */
int code_of_errno(int result, int system_errno);
/* Of a query that must give a row: 0 for CODE_ROW, ERR_CORRUPT for CODE_DONE, or the error. */
int code_of_one_row(int code);
/* Of preparing a statement of ours: where it does not fit the tables of the file (one is missing,
 * or has other columns) these are not those of its version, ERR_CORRUPT. */
int code_of_prepare(int result, int system_errno);
/* Of a COMMIT that did not answer SQLITE_DONE, after which the connection is (rolled_back) or is
 * not outside of a transaction. ERR_FULL when it is certain that nothing was committed: space ran
 * out while frames were written to the WAL, before the one that commits was whole. Otherwise
 * ERR_UNKNOWN: the frame may have reached the disk although its sync failed (fsync reports an error
 * once and Linux then takes the pages for written), and a restart would find it. */
int code_of_commit(int result, int system_errno, int rolled_back);
