#include "sqlite/journal/holder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of the -shm file, part of SQLite's file format. */
enum { WRITE_LOCK = 120, READ_LOCKS = 123, READ_LOCK_COUNT = 5 };

int holder_open(const char *directory, const char *database)
{
    char *path;
    if (asprintf(&path, "%s/%s-shm", directory, database) < 0)
        return -1;
    const int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    free(path);
    return fd;
}

static void name_of(pid_t pid, char *name, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
    FILE *file = fopen(path, "re");
    if (!file || !fgets(name, (int)size, file))
        snprintf(name, size, "its name may not be read");
    name[strcspn(name, "\n")] = '\0';
    if (file)
        fclose(file);
}

/* Another process that has a lock there; false: none has. */
static bool find(int fd, off_t at, off_t count, char *text, size_t size)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = at, .l_len = count};
    char name[64];
    if (fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0)
        return false;
    name_of(lock.l_pid, name, sizeof name);
    snprintf(text, size, "process %ld (%s)", (long)lock.l_pid, name);
    return true;
}

void holder_name(int fd, char *text, size_t size)
{
    if (!find(fd, WRITE_LOCK, 1, text, size))
        snprintf(text, size, "another process");
}

bool holder_reader(int fd, char *text, size_t size)
{
    return find(fd, READ_LOCKS, READ_LOCK_COUNT, text, size);
}
