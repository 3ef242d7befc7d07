#include "sqlite/connection/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "sqlite/connection/directory.h"
#include "store/chain.h"

/* A log of no more holds no frame. */
enum { WAL_HEADER = 32 };
enum way { WAY_BESIDE, WAY_LEFT, WAY_STILL };

/* The size of "name-wal" or another file beside the database; -1 when there is none. */
static off_t size_of(const char *directory, const char *name, const char *ending)
{
    char path[4096];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s%s", directory, name, ending);
    return stat(path, &status) == 0 ? status.st_size : -1;
}

static enum way way_of(const char *directory, const char *name)
{
    const off_t log = size_of(directory, name, "-wal");
    if (directory_is_locked(directory))
        return WAY_BESIDE;
    if (log > WAL_HEADER && size_of(directory, name, "-shm") >= 0)
        return WAY_LEFT;
    return log > WAL_HEADER ? WAY_BESIDE : WAY_STILL;
}

/* Characters that mean something in a URI. */
static void escape(const char *path, char *out)
{
    static const char hex[] = "0123456789ABCDEF";
    for (; *path; path++) {
        if (strchr("%?#", *path)) {
            *out++ = '%';
            *out++ = hex[(unsigned char)*path >> 4];
            *out++ = hex[*path & 15];
        } else {
            *out++ = *path;
        }
    }
    *out = '\0';
}

int look_uri(const char *directory, const char *name, char **ret_uri)
{
    static const char *const ways[] = {
        [WAY_BESIDE] = "", [WAY_LEFT] = "?readonly_shm=1", [WAY_STILL] = "?immutable=1"};
    char *path = directory_path(directory, name);
    char *escaped = path ? malloc(3 * strlen(path) + 1) : NULL;
    int rc = ERR_MEMORY;
    if (escaped) {
        escape(path, escaped);
        /* Without "//" a path that begins with two slashes would be taken for a host. */
        rc = asprintf(ret_uri, "file:%s%s%s", *path == '/' ? "//" : "", escaped,
                      ways[way_of(directory, name)]) < 0
                 ? ERR_MEMORY
                 : 0;
    }
    free(escaped);
    free(path);
    return rc;
}

void look_stand(const char *directory, struct look_stand *ret_stand)
{
    static const char *const names[] = {"journal.db", "state.db", "books.db"};
    struct {
        dev_t device;
        ino_t inode;
        off_t size;
        struct timespec changed;
    } files[3];
    char path[4096];
    memset(files, 0, sizeof files);
    ret_stand->served = directory_is_locked(directory);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        if (stat(path, &status) != 0)
            continue;
        files[i].device = status.st_dev;
        files[i].inode = status.st_ino;
        files[i].size = status.st_size;
        files[i].changed = status.st_mtim;
    }
    chain_digest((struct bytes){(const uint8_t *)files, sizeof files}, ret_stand->digest);
}

bool look_is_disturbed(const char *directory, const struct look_stand *stand)
{
    struct look_stand now;
    look_stand(directory, &now);
    return !stand->served &&
           (now.served || memcmp(now.digest, stand->digest, sizeof now.digest) != 0);
}
