#include "feed/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define REASON_END ".reason.txt"
enum { NUMBERS_MAX = 10000, FOLDER_MODE = 0770, LONGEST = NAME_MAX - (int)sizeof REASON_END + 1 };

static int io_failed(struct problem *problem, const char *path, const char *name)
{
    int error = ERR_IO;
    if (errno == ENOENT)
        error = ERR_ABSENT;
    else if (errno == ENOMEM)
        error = ERR_MEMORY;
    return problem_set(problem, error, "%s/%s: %s", path, name, strerror(errno));
}

static int open_folder(struct spool *s, const char *name, int *ret_fd, struct problem *problem)
{
    if (mkdirat(s->dir, name, FOLDER_MODE) < 0 && errno != EEXIST)
        return io_failed(problem, s->path, name);
    *ret_fd = openat(s->dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return *ret_fd < 0 ? io_failed(problem, s->path, name) : 0;
}

static int open_all(struct spool *s, struct problem *problem)
{
    s->dir = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->dir < 0)
        return problem_set(problem, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s: %s", s->path,
                           strerror(errno));
    if (flock(s->dir, LOCK_EX | LOCK_NB) < 0)
        return problem_set(problem, errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO, "%s: %s", s->path,
                           errno == EWOULDBLOCK ? "another program watches this directory"
                                                : strerror(errno));
    int rc = open_folder(s, "arrived", &s->arrived, problem);
    if (!rc)
        rc = open_folder(s, "done", &s->done, problem);
    if (!rc)
        rc = open_folder(s, "refused", &s->refused, problem);
    return rc;
}

int spool_open(const char *path, struct spool *ret_spool, struct problem *problem)
{
    struct spool s = SPOOL_NULL;
    s.path = strdup(path);
    const int rc = s.path ? open_all(&s, problem)
                          : problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    if (rc < 0)
        spool_close(&s);
    else
        *ret_spool = s;
    return rc;
}

static void close_one(int fd)
{
    if (fd >= 0)
        close(fd);
}

void spool_close(struct spool *s)
{
    close_one(s->arrived);
    close_one(s->done);
    close_one(s->refused);
    close_one(s->dir);
    free(s->path);
    *s = SPOOL_NULL;
}

/* "2017-04.csv" for 1, "2017-04-2.csv" for 2. A name so long that its reason would have none loses
 * the end of its stem. */
static void numbered(const char *name, int number, char out[NAME_MAX + 1])
{
    const char *dot = strrchr(name, '.');
    int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
    const char *rest = name + stem;
    char suffix[16] = "";
    if (number > 1)
        snprintf(suffix, sizeof suffix, "-%d", number);
    const int most = LONGEST - (int)strlen(suffix) - (int)strlen(rest);
    if (stem > most)
        stem = most > 0 ? most : 0;
    snprintf(out, LONGEST + 1, "%.*s%s%s", stem, name, suffix, rest);
}

/* A rename that fails with EEXIST rather than overwrite. A filesystem without it (NFS, some FUSE
 * ones) answers EINVAL: there the name is looked up first, and the lock keeps other watchers
 * away. */
static int rename_new(int from, const char *name, int to, const char *to_name)
{
    if (!renameat2(from, name, to, to_name, RENAME_NOREPLACE))
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (!faccessat(to, to_name, F_OK, AT_SYMLINK_NOFOLLOW)) {
        errno = EEXIST;
        return -1;
    }
    return errno == ENOENT ? renameat(from, name, to, to_name) : -1;
}

static int move(struct spool *s, int from, const char *name, int to, struct problem *problem)
{
    for (int number = 1; number <= NUMBERS_MAX; number++) {
        char to_name[NAME_MAX + 1];
        numbered(name, number, to_name);
        if (!rename_new(from, name, to, to_name))
            return 0;
        if (errno != EEXIST)
            break;
    }
    return io_failed(problem, s->path, name);
}

int spool_done(struct spool *s, const char *name, struct problem *problem)
{
    return move(s, s->arrived, name, s->done, problem);
}

int spool_return(struct spool *s, const char *name, struct problem *problem)
{
    return move(s, s->done, name, s->arrived, problem);
}

/* Making the reason's file takes the number: the file is moved beside it afterwards. */
static int make_reason(struct spool *s, const char *to_name, const char *reason,
                       char reason_name[NAME_MAX + 1])
{
    snprintf(reason_name, NAME_MAX + 1, "%.*s" REASON_END, LONGEST, to_name);
    const int fd = openat(s->refused, reason_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd < 0)
        return -1;
    const bool written = dprintf(fd, "%s\n", reason) > 0;
    if (!close(fd) && written)
        return 0;
    const int error = errno;
    unlinkat(s->refused, reason_name, 0);
    errno = error;
    return -1;
}

int spool_refuse(struct spool *s, const char *name, const char *reason, struct problem *problem)
{
    for (int number = 1; number <= NUMBERS_MAX; number++) {
        char to_name[NAME_MAX + 1], reason_name[NAME_MAX + 1];
        numbered(name, number, to_name);
        if (make_reason(s, to_name, reason, reason_name) < 0) {
            if (errno == EEXIST)
                continue;
            break;
        }
        if (!rename_new(s->arrived, name, s->refused, to_name))
            return 0;
        const int error = errno;
        unlinkat(s->refused, reason_name, 0);
        errno = error;
        if (error != EEXIST)
            break;
    }
    return io_failed(problem, s->path, name);
}
