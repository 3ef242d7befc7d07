#include "sqlite/journal/holder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WRITE_LOCK = 120 }; /* the byte of the -shm file, part of SQLite's file format */

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

void holder_name(int fd, char *text, size_t size)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = WRITE_LOCK, .l_len = 1};
    char name[64];
    if (fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0) {
        snprintf(text, size, "another process");
        return;
    }
    name_of(lock.l_pid, name, sizeof name);
    snprintf(text, size, "process %ld (%s)", (long)lock.l_pid, name);
}
