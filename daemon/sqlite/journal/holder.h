/* sqlite/journal/holder: who keeps a database's write lock, or reads it, for a person to read.
 *
 * SQLite's locks of a WAL are on bytes of the -shm file. Closing any descriptor of that file drops
 * every lock that this process has on it, so the one that is asked is opened once and closed only
 * after the process's connections to the database. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* A descriptor, or -1 when there is no such file or it may not be read. */
int holder_open(const char *directory, const char *database);
/* Another process that reads the database: false: none does, or fd is -1. */
bool holder_reader(int fd, char *text, size_t size);
/* "process 1234 (sqlite3)", or "another process" when it is not known. fd may be -1. */
void holder_name(int fd, char *text, size_t size);
