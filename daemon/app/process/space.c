#include "app/process/space.h"
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include "app/process/log.h"

typedef unsigned long long ull;

/* KiB that a file takes; 0 when it is not there. */
static ull size_of_file(const char *directory, const char *name, const char *ending)
{
    char path[4096];
    struct stat st;
    int size = snprintf(path, sizeof path, "%s/%s%s", directory, name, ending);
    if (size >= (int)sizeof path || stat(path, &st))
        return 0;
    return (ull)st.st_blocks * 512 >> 10;
}

/* Of a database with the files beside it. */
static ull size_of(const char *directory, const char *name)
{
    return size_of_file(directory, name, "") + size_of_file(directory, name, "-wal") +
           size_of_file(directory, name, "-shm");
}

void space_report(const char *directory)
{
    struct statvfs fs;
    char free_text[64] = "";
    if (statvfs(directory, &fs) == 0)
        snprintf(free_text, sizeof free_text, "; %llu KiB are free, unless a quota says otherwise",
                 (ull)fs.f_bavail * fs.f_frsize >> 10);
    log_message(
        MESSAGE_NO_ROOM, LOG_ERROR,
        "%s: the disk is full, nothing was changed. A start takes %llu KiB%s. books.db (%llu "
        "KiB) and state.db (%llu KiB) may be removed there, with the -wal and -shm beside "
        "them: they are made again from journal.db, which must stay",
        directory, SPACE_START_KIB + size_of_file(directory, "journal.db", "-wal"), free_text,
        size_of(directory, "books.db"), size_of(directory, "state.db"));
}
