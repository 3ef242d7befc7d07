#include "feed/recall.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"
#include "feed/file/document.h"

struct listing {
    char **items;
    size_t count, capacity;
};

static int add(struct listing *names, const char *name)
{
    char *copy = ARRAY_ROOM(names) < 0 ? NULL : strdup(name);
    if (!copy)
        return ERR_MEMORY;
    names->items[names->count++] = copy;
    return 0;
}

static void free_names(struct listing *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

/* All of them before any is moved: a folder that changes while it is read may list some twice. */
static int list(const struct spool *spool, struct listing *names, struct problem *problem)
{
    const int fd = openat(spool->dir, "done", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return problem_set(problem, ERR_IO, "%s/done: %s", spool->path, strerror(errno));
    }
    const struct dirent *entry;
    struct stat st;
    int rc = 0;
    while (!rc && (entry = readdir(dir)))
        if (!fstatat(spool->done, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
            rc = add(names, entry->d_name);
    closedir(dir);
    return rc ? problem_set(problem, rc, "out of memory") : 0;
}

/* One that is not fit to be read was never sent as it is now. */
static bool was_never_sent(int error)
{
    return error == ERR_FORM || error == ERR_RANGE || error == ERR_ABSENT;
}

static enum outcome look(struct spool *spool, const char *name, recall_known_fn known, void *ctx,
                         uint32_t *count, struct problem *problem)
{
    uint8_t sha256[32];
    char path[PATH_MAX];
    bool is_known = false;
    if (snprintf(path, sizeof path, "%s/done/%s", spool->path, name) >= (int)sizeof path) {
        problem_set(problem, ERR_RANGE, "%s/done/%s: path too long", spool->path, name);
        return OUTCOME_BROKEN;
    }
    const int rc = document_digest(path, sha256, problem);
    if (rc < 0)
        return was_never_sent(rc) ? OUTCOME_DONE : OUTCOME_BROKEN;
    const enum outcome outcome = known(ctx, sha256, &is_known, problem);
    if (outcome != OUTCOME_DONE || is_known)
        return outcome;
    if (spool_return(spool, name, problem) < 0)
        return OUTCOME_BROKEN;
    ++*count;
    return OUTCOME_DONE;
}

enum outcome recall(struct spool *spool, recall_known_fn known, void *ctx, uint32_t *ret_count,
                    struct problem *problem)
{
    struct listing names = {0};
    enum outcome outcome = list(spool, &names, problem) < 0 ? OUTCOME_BROKEN : OUTCOME_DONE;
    *ret_count = 0;
    for (size_t i = 0; i < names.count && outcome == OUTCOME_DONE; i++)
        outcome = look(spool, names.items[i], known, ctx, ret_count, problem);
    free_names(&names);
    return outcome;
}
