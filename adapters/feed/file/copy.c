#include "feed/file/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

static const char *folder(void)
{
    const char *said = getenv("TMPDIR");
    return said && *said ? said : "/var/tmp";
}

static int failed(const char *name, struct problem *problem)
{
    return problem_set(problem, ERR_IO,
                       "%s: no copy of it can be kept in %s: %s (TMPDIR names another folder)",
                       name, folder(), strerror(errno));
}

/* A file without a name; where a file system has none such, one whose name is taken off again. */
int copy_file(int *ret_fd, const char *name, struct problem *problem)
{
    char path[PATH_MAX];
    int fd = open(folder(), O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        if (snprintf(path, sizeof path, "%s/s75-XXXXXX", folder()) >= (int)sizeof path) {
            errno = ENAMETOOLONG;
            return failed(name, problem);
        }
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
    }
    *ret_fd = fd;
    return fd < 0 ? failed(name, problem) : 0;
}

static int write_all(int fd, const char *data, size_t size)
{
    while (size) {
        const ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

static int to_file(struct copy *c, const char *name, struct problem *problem)
{
    const int rc = copy_file(&c->fd, name, problem);
    if (rc < 0)
        return rc;
    if (write_all(c->fd, c->data, c->size) < 0)
        return failed(name, problem);
    free(c->data);
    c->data = NULL;
    c->room = 0;
    return 0;
}

static int make_room(struct copy *c, size_t size, const char *name, struct problem *problem)
{
    if (c->size + size <= c->room)
        return 0;
    size_t room = c->room ? 2 * c->room : size;
    while (room < c->size + size)
        room *= 2;
    char *data = realloc(c->data, room);
    if (!data)
        return problem_set(problem, ERR_MEMORY, "%s: no memory for %zu bytes", name, room);
    c->data = data;
    c->room = room;
    return 0;
}

int copy_put(struct copy *c, const void *data, size_t size, const char *name,
             struct problem *problem)
{
    int rc = 0;
    if (!size)
        return 0;
    if (c->fd < 0 && c->size + size > COPY_MEMORY)
        rc = to_file(c, name, problem);
    if (!rc && c->fd < 0)
        rc = make_room(c, size, name, problem);
    if (rc < 0)
        return rc;
    if (c->fd < 0)
        memcpy(c->data + c->size, data, size);
    else if (write_all(c->fd, data, size) < 0)
        return failed(name, problem);
    c->size += size;
    return 0;
}

int copy_finish(struct copy *c, const char *name, struct problem *problem)
{
    if (c->fd < 0) {
        char *exact = c->size ? realloc(c->data, c->size) : NULL;
        c->data = exact ? exact : c->data;
        c->room = c->size;
        return 0;
    }
    void *at = c->size ? mmap(NULL, c->size, PROT_READ, MAP_PRIVATE, c->fd, 0) : NULL;
    if (at == MAP_FAILED)
        return problem_set(problem, ERR_MEMORY, "%s: no room to look at %zu bytes: %s", name,
                           c->size, strerror(errno));
    c->data = at;
    return 0;
}

void copy_release(struct copy *c, const char *at)
{
    const size_t upto = (size_t)(at - c->data) / COPY_BLOCK * COPY_BLOCK;
    if (c->fd < 0 || upto == c->released)
        return;
    if (upto > c->released) /* else it is read again from further up */
        (void)madvise(c->data + c->released, upto - c->released, MADV_DONTNEED);
    c->released = upto;
}

int copy_descriptor(const struct copy *c, int *ret_fd, const char *name, struct problem *problem)
{
    *ret_fd = c->fd < 0 ? memfd_create("s75", MFD_CLOEXEC) : fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
    if (*ret_fd < 0)
        return failed(name, problem);
    if ((c->fd < 0 && write_all(*ret_fd, c->data, c->size) < 0) || lseek(*ret_fd, 0, SEEK_SET)) {
        close(*ret_fd);
        return failed(name, problem);
    }
    return 0;
}

int copy_adopt(struct copy *ret, int fd, const char *name, struct problem *problem)
{
    struct stat st;
    *ret = (struct copy){.fd = fd};
    if (fstat(fd, &st) < 0)
        return failed(name, problem);
    ret->size = (size_t)st.st_size;
    return copy_finish(ret, name, problem);
}

void copy_fini(struct copy *c)
{
    if (c->fd < 0)
        free(c->data);
    else if (c->data)
        munmap(c->data, c->size);
    if (c->fd >= 0)
        close(c->fd);
    *c = COPY_NULL;
}
