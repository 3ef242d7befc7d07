#include "sqlite/connection/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "sqlite/connection/code.h"

char *directory_path(const char *directory, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : path;
}

int directory_error(int number)
{
    if (number == ENOENT || number == ENOTDIR)
        return ERR_ABSENT;
    return code_is_space(number) ? ERR_FULL : ERR_IO;
}

int directory_lock(const char *directory, int *ret_fd)
{
    char *path = directory_path(directory, "lock");
    if (!path)
        return ERR_MEMORY;
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(path);
    if (fd < 0)
        return directory_error(errno);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_fd = fd;
        return 0;
    }
    const int rc = errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
    close(fd);
    return rc;
}

int directory_sync(const char *directory)
{
    const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return directory_error(errno);
    const int rc = fsync(fd) == 0 ? 0 : ERR_IO;
    close(fd);
    return rc;
}

int directory_has(const char *directory, const char *name)
{
    char *path = directory_path(directory, name);
    if (!path)
        return ERR_MEMORY;
    struct stat status;
    int rc = stat(path, &status) == 0 ? 1 : directory_error(errno);
    free(path);
    return rc == ERR_ABSENT ? 0 : rc;
}

int directory_remove(const char *directory, const char *name)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *path;
        if (asprintf(&path, "%s/%s%s", directory, name, endings[i]) < 0)
            return ERR_MEMORY;
        const int rc = unlink(path) == 0 || errno == ENOENT ? 0 : directory_error(errno);
        free(path);
        if (rc < 0)
            return rc;
    }
    return directory_sync(directory);
}
