/* sqlite/connection/directory: the state directory: its lock, and making its entries durable. */
#pragma once
#include <stdbool.h>

/* The error of an errno: ERR_ABSENT, ERR_FULL (no space, or no quota left) or ERR_IO. */
int directory_error(int number);
/* "directory/name", to be freed; NULL when out of memory. */
char *directory_path(const char *directory, const char *name);
/* Takes the lock of the directory, which is held until the descriptor is closed or the process
 * ends. ERR_BUSY: another process holds it. ERR_ABSENT: no such directory. ERR_IO, ERR_MEMORY. */
int directory_lock(const char *directory, int *ret_fd);
/* The same for one who only reads there: writes nothing, and others may hold it so too; keeps
 * directory_lock out. *ret_fd is negative where there is no lock, since no daemon ever served
 * there, and nothing is held. */
int directory_lock_still(const char *directory, int *ret_fd);
/* Whether somebody holds it by directory_lock; false where it may not be read. Asks without taking
 * it, which, if only to let it go again, could turn away a daemon that starts at that moment. */
bool directory_is_locked(const char *directory);
/* Makes new and removed entries durable. ERR_IO, ERR_ABSENT. */
int directory_sync(const char *directory);
/* 1 or 0; ERR_IO, ERR_MEMORY. Looks by name: a database must never be opened and closed beside
 * SQLite, since that would drop the locks which SQLite holds on it in this process. */
int directory_has(const char *directory, const char *name);
/* Removes a database with the files SQLite keeps beside it. Absent ones are no failure. */
int directory_remove(const char *directory, const char *name);
