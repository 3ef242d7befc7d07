#include "sqlite/journal/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/directory.h"
#include "sqlite/journal/journal_schema.h"
#include "sqlite/journal/sqlite_store.h"
#include "sqlite/journal/stand.h"

enum { SPACE_SPARE = 64 << 20 }; /* bytes that are left for others */

struct copy {
    char *directory;
    int lock_fd;
    bool was_empty;
    struct connection to, source; /* source: open when there is one */
    struct inserts inserts;
    struct store_head head, next; /* with what is not committed yet */
};

static int make_directories(const char *directory)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s", directory) >= (int)sizeof path)
        return ERR_RANGE;
    for (char *at = path + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return directory_error(errno);
        *at = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : directory_error(errno);
}

/* Nothing but what an empty copy leaves. */
static int is_empty(const char *directory)
{
    DIR *d = opendir(directory);
    if (!d)
        return directory_error(errno);
    bool empty = true;
    for (const struct dirent *e; (e = readdir(d));)
        empty &= e->d_name[0] == '.' || strcmp(e->d_name, "lock") == 0 ||
                 strcmp(e->d_name, COPY_UNFINISHED) == 0;
    closedir(d);
    return empty;
}

static int mark(const char *directory)
{
    static const char text[] =
        "A copy of a journal into this directory was begun and not finished: it may end before\n"
        "its source did. Make it again, or remove this file to use what is there all the same.\n";
    char *path = directory_path(directory, COPY_UNFINISHED);
    if (!path)
        return ERR_MEMORY;
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int rc = fd < 0 ? directory_error(errno) : 0;
    free(path);
    if (rc < 0)
        return rc;
    if (write(fd, text, sizeof text - 1) != (ssize_t)sizeof text - 1 || fsync(fd) != 0)
        rc = directory_error(errno);
    close(fd);
    return rc == 0 ? directory_sync(directory) : rc;
}

static off_t size_of(const char *directory, const char *name)
{
    struct stat status;
    char *path = directory_path(directory, name);
    const bool there = path && stat(path, &status) == 0;
    free(path);
    return there ? status.st_size : 0;
}

/* Its own space may be the daemon's too: what cannot be finished is not begun. */
static int check_space(const struct copy *c, const char *source)
{
    struct statvfs space;
    const off_t whole = size_of(source, "journal.db") + size_of(source, "journal.db-wal");
    const off_t there = size_of(c->directory, "journal.db");
    if (statvfs(c->directory, &space) != 0)
        return directory_error(errno);
    const uint64_t room = (uint64_t)space.f_bavail * space.f_frsize;
    const uint64_t missing = whole > there ? (uint64_t)(whole - there) : 0;
    return room < missing + missing / 8 + SPACE_SPARE ? ERR_FULL : 0;
}

static int epoch_digest(struct connection *c, uint64_t epoch, uint8_t ret[STORE_DIGEST_SIZE])
{
    sqlite3_stmt *statement = NULL;
    int rc = connection_prepare(c, "SELECT digest FROM epoch WHERE epoch = ?", &statement);
    if (rc < 0)
        return rc;
    bind_number(statement, 1, (int64_t)epoch);
    rc = code_of(sqlite3_step(statement));
    const struct bytes b = rc == CODE_ROW ? column_bytes(statement, 0) : (struct bytes){NULL, 0};
    if (b.size == STORE_DIGEST_SIZE)
        memcpy(ret, b.data, b.size);
    sqlite3_finalize(statement);
    if (rc < 0)
        return rc;
    return b.size == STORE_DIGEST_SIZE ? 0 : ERR_CORRUPT;
}

/* What is there must be the source's beginning, its epochs too. */
static int compare(struct copy *c)
{
    uint8_t epoch[STORE_DIGEST_SIZE];
    int rc = 1;
    if (c->head.journal)
        rc = connection_holds(&c->source, "SELECT chain FROM journal WHERE number = ?",
                              c->head.journal, (struct bytes){c->head.chain, sizeof c->head.chain});
    if (rc == 1 && c->head.epoch) {
        rc = epoch_digest(&c->to, c->head.epoch, epoch);
        if (rc == 0)
            rc = connection_holds(&c->source, "SELECT digest FROM epoch WHERE epoch = ?",
                                  c->head.epoch, (struct bytes){epoch, sizeof epoch});
    }
    if (rc < 0)
        return rc;
    return rc == 1 ? 0 : COPY_OTHER;
}

static int open_source(struct copy *c, const char *source)
{
    int rc =
        connection_open(&c->source, source, "journal.db", CONNECTION_READ, &journal_migrations);
    if (rc == 0)
        rc = compare(c);
    return rc == 0 ? check_space(c, source) : rc;
}

static int open_all(struct copy *c, const char *source)
{
    int rc = make_directories(c->directory);
    const int empty = rc == 0 ? is_empty(c->directory) : rc;
    const int there = empty >= 0 ? directory_has(c->directory, "journal.db") : empty;
    if (there < 0)
        return there;
    if (!empty && (!there || !source))
        return COPY_STRANGE;
    rc = directory_lock(c->directory, &c->lock_fd);
    if (rc < 0)
        return rc;
    c->was_empty = empty;
    if (empty) /* before there is anything to be taken for a copy */
        rc = mark(c->directory);
    if (rc == 0)
        rc = connection_open(&c->to, c->directory, "journal.db", CONNECTION_FULL,
                             &journal_migrations);
    if (rc == 0)
        rc = journal_read_head(&c->to, &c->head, NULL);
    if (rc == 0 && source)
        rc = open_source(c, source);
    if (rc == 0 && !empty)
        rc = mark(c->directory);
    return rc == 0 ? inserts_init(&c->inserts, &c->to) : rc;
}

int copy_open(const char *source, const char *directory, struct copy **ret_copy)
{
    struct copy *c = malloc(sizeof *c);
    if (!c)
        return ERR_MEMORY;
    *c = (struct copy){.directory = strdup(directory),
                       .lock_fd = -1,
                       .to = CONNECTION_NULL,
                       .source = CONNECTION_NULL};
    const int rc = c->directory ? open_all(c, source) : ERR_MEMORY;
    if (rc != 0) {
        copy_close(c, c->was_empty);
        return rc;
    }
    *ret_copy = c;
    return 0;
}

const struct store_head *copy_head(const struct copy *c)
{
    return &c->head;
}

int copy_begin(struct copy *c)
{
    c->next = c->head;
    return connection_begin(&c->to);
}

static int give_up(struct copy *c, int rc)
{
    connection_rollback(&c->to);
    return rc;
}

int copy_row(struct copy *c, const struct journal_row *row)
{
    const int rc = insert_row(&c->inserts, row);
    if (rc < 0)
        return give_up(c, rc);
    c->next.journal = row->number;
    memcpy(c->next.chain, row->chain, sizeof c->next.chain);
    return 0;
}

int copy_effects(struct copy *c, const struct effect_row *effects,
                 const uint8_t digest[STORE_DIGEST_SIZE])
{
    const int rc = insert_effects(&c->inserts, effects, digest);
    if (rc < 0)
        return give_up(c, rc);
    c->next.event = effects->last_event;
    return 0;
}

int copy_stand(struct copy *c, const struct stand_row *stand)
{
    const int rc = stand_insert(&c->to, &c->inserts.compress, stand->journal, stand->image);
    return rc < 0 ? give_up(c, rc) : 0;
}

int copy_epoch(struct copy *c, const struct epoch_row *row)
{
    const int rc = journal_put_epoch(&c->to, row);
    if (rc < 0)
        return give_up(c, rc);
    c->next.epoch = row->epoch;
    return 0;
}

/* Every epoch that had begun when the last input so far was taken in. */
static int copy_epochs(struct copy *c)
{
    sqlite3_stmt *statement = NULL;
    if (!c->source.db)
        return 0;
    int rc = connection_prepare(&c->source,
                                "SELECT " EPOCH_COLUMNS " FROM epoch"
                                " WHERE epoch > ? AND journal <= ? ORDER BY epoch",
                                &statement);
    if (rc < 0)
        return rc;
    bind_number(statement, 1, (int64_t)c->next.epoch);
    bind_number(statement, 2, (int64_t)c->next.journal);
    while ((rc = code_of(sqlite3_step(statement))) == CODE_ROW) {
        struct epoch_row row;
        rc = journal_take_epoch(statement, &row);
        if (rc == 0)
            rc = copy_epoch(c, &row);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(statement);
    return rc;
}

static int copy_stands(struct copy *c)
{
    return c->source.db ? stand_copy(&c->source, &c->to, c->head.journal + 1, c->next.journal) : 0;
}

int copy_commit(struct copy *c)
{
    int rc = copy_epochs(c);
    if (rc == 0)
        rc = copy_stands(c);
    if (rc < 0)
        return give_up(c, rc);
    rc = connection_commit(&c->to);
    if (rc < 0)
        return rc;
    c->head = c->next;
    rc = connection_checkpoint(&c->to, false);
    return rc > 0 ? 0 : rc;
}

int copy_seal(struct copy *c)
{
    const int rc = connection_checkpoint(&c->to, true);
    inserts_fini(&c->inserts);
    connection_close(&c->to);
    connection_close(&c->source);
    if (rc != 0)
        return rc < 0 ? rc : ERR_HELD;
    return directory_sync(c->directory);
}

int copy_finish(struct copy *c)
{
    char *path = directory_path(c->directory, COPY_UNFINISHED);
    if (!path)
        return ERR_MEMORY;
    const int rc = unlink(path) == 0 ? directory_sync(c->directory) : directory_error(errno);
    free(path);
    return rc;
}

void copy_close(struct copy *c, bool remove)
{
    if (!c)
        return;
    inserts_fini(&c->inserts);
    connection_close(&c->source);
    connection_close(&c->to);
    if (remove && c->was_empty && directory_remove(c->directory, "journal.db") == 0)
        (void)copy_finish(c);
    if (c->lock_fd >= 0)
        close(c->lock_fd);
    free(c->directory);
    free(c);
}

bool copy_is_unfinished(const char *directory)
{
    return directory_has(directory, COPY_UNFINISHED) == 1;
}
