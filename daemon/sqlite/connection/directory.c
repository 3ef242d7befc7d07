#include "sqlite/connection/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The lock is of the open file, as flock's is, and of a kind that can be asked for without being
 * taken. */
static int take(int fd, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return 0;
    return errno == EAGAIN || errno == EACCES ? ERR_BUSY : ERR_IO;
}

/* A descriptor to read the lock's file by, or an error; ERR_ABSENT: no daemon ever served there. */
static int lock_look(const char *directory)
{
    char *path = directory_path(directory, "lock");
    if (!path)
        return ERR_MEMORY;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    free(path);
    return fd < 0 ? directory_error(errno) : fd;
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
    const int rc = take(fd, F_WRLCK);
    if (rc)
        close(fd);
    else
        *ret_fd = fd;
    return rc;
}

int directory_lock_still(const char *directory, int *ret_fd)
{
    const int fd = lock_look(directory);
    *ret_fd = fd;
    if (fd < 0)
        return fd == ERR_ABSENT ? 0 : fd;
    const int rc = take(fd, F_RDLCK);
    if (rc) {
        close(fd);
        *ret_fd = -1;
    }
    return rc;
}

bool directory_is_locked(const char *directory)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    const int fd = lock_look(directory);
    const bool locked = fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_WRLCK;
    if (fd >= 0)
        close(fd);
    return locked;
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
