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
#include "feed/document.h"

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

/* All of them before any is moved: a folder that changes while it is read may tell some twice. */
static int list(const struct shelf *shelf, struct listing *names, struct problem *problem)
{
    const int fd = openat(shelf->dir, "done", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return problem_set(problem, ERR_IO, "%s/done: %s", shelf->path, strerror(errno));
    }
    const struct dirent *entry;
    struct stat st;
    int rc = 0;
    while (!rc && (entry = readdir(dir)))
        if (!fstatat(shelf->done, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
            rc = add(names, entry->d_name);
    closedir(dir);
    return rc ? problem_set(problem, rc, "out of memory") : 0;
}

/* One that is not fit to be read was never sent as it is now. */
static bool was_never_sent(int error)
{
    return error == ERR_FORM || error == ERR_RANGE || error == ERR_ABSENT;
}

static enum fate look(struct shelf *shelf, const char *name, recall_known_fn known, void *ctx,
                      uint32_t *count, struct problem *problem)
{
    struct document document;
    char path[PATH_MAX];
    bool is_known = false;
    if (snprintf(path, sizeof path, "%s/done/%s", shelf->path, name) >= (int)sizeof path) {
        problem_set(problem, ERR_RANGE, "%s/done/%s: path too long", shelf->path, name);
        return FATE_BROKEN;
    }
    const int rc = document_open(path, &document, problem);
    if (rc < 0)
        return was_never_sent(rc) ? FATE_DONE : FATE_BROKEN;
    const enum fate fate = known(ctx, document.sha256, &is_known, problem);
    document_fini(&document);
    if (fate != FATE_DONE || is_known)
        return fate;
    if (shelf_return(shelf, name, problem) < 0)
        return FATE_BROKEN;
    ++*count;
    return FATE_DONE;
}

enum fate recall(struct shelf *shelf, recall_known_fn known, void *ctx, uint32_t *ret_count,
                 struct problem *problem)
{
    struct listing names = {0};
    enum fate fate = list(shelf, &names, problem) < 0 ? FATE_BROKEN : FATE_DONE;
    *ret_count = 0;
    for (size_t i = 0; i < names.count && fate == FATE_DONE; i++)
        fate = look(shelf, names.items[i], known, ctx, ret_count, problem);
    free_names(&names);
    return fate;
}
