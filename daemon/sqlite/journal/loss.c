#include "sqlite/journal/loss.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "sqlite/books/books_schema.h"
#include "sqlite/connection/code.h"
#include "sqlite/connection/directory.h"

enum source { WITNESS, STATE, BOOKS, SOURCES };
static const char *const sources[SOURCES] = {"witness", "state.db", "books.db"};

#define CURE                                                                                       \
    "put back the newest whole copy of the directory, or start once with --accept-loss REASON: "   \
    "peers are informed, and senders send again what is missing (systemd/README.md, Restore)"

static int status_of(const char *directory, const char *name, struct stat *ret_status)
{
    char *path = directory_path(directory, name);
    if (!path)
        return ERR_MEMORY;
    const int rc = stat(path, ret_status) == 0 ? 0 : directory_error(errno);
    free(path);
    return rc;
}

int loss_identify(const char *directory, const char *name, struct witness_mark *mark)
{
    struct stat status;
    const int rc = status_of(directory, name, &status);
    if (rc < 0)
        return rc;
    mark->inode = (uint64_t)status.st_ino;
    mark->size = (uint64_t)status.st_size;
    mark->changed_ns =
        (uint64_t)status.st_mtim.tv_sec * 1000000000u + (uint64_t)status.st_mtim.tv_nsec;
    return 0;
}

int loss_look_at_witness(const char *directory, struct loss *l)
{
    struct witness_mark journal = {0};
    *l = (struct loss){0};
    int rc = witness_read(directory, &l->marks[WITNESS]);
    if (rc < 0 && rc != ERR_CORRUPT)
        return rc;
    l->known[WITNESS] = l->has_chain[WITNESS] = rc == 1;
    rc = loss_identify(directory, "journal.db", &journal);
    if (rc < 0)
        return rc == ERR_ABSENT ? 0 : rc;
    /* The number of a device may be another one after a boot, and tells nothing. */
    l->is_copy = !l->known[WITNESS] || journal.inode != l->marks[WITNESS].inode;
    l->is_changed = journal.size != l->marks[WITNESS].size ||
                    journal.changed_ns != l->marks[WITNESS].changed_ns;
    return 0;
}

/* Books that cannot be read will be made anew, and are no evidence. */
static int look_at_books(const char *directory, struct loss *l)
{
    struct connection c;
    int64_t journal = 0;
    int rc = connection_open(&c, directory, "books.db", CONNECTION_READ, &books_migrations);
    if (rc == 0)
        rc = connection_number(&c, "SELECT journal FROM cursor", &journal);
    connection_close(&c);
    l->known[BOOKS] = rc == 0 && journal > 0;
    l->marks[BOOKS].journal = (uint64_t)journal;
    return rc == ERR_HELD ? rc : 0;
}

int loss_gather(const char *directory, const struct checkpoint *checkpoint, struct loss *ret_loss)
{
    int rc = loss_look_at_witness(directory, ret_loss);
    if (rc == 0)
        rc = look_at_books(directory, ret_loss);
    if (rc < 0)
        return rc;
    if (checkpoint) {
        struct witness_mark *mark = &ret_loss->marks[STATE];
        ret_loss->known[STATE] = ret_loss->has_chain[STATE] = true;
        mark->journal = checkpoint->journal;
        mark->event = checkpoint->event;
        memcpy(mark->chain, checkpoint->chain, sizeof mark->chain);
    }
    return 0;
}

/* The source that knows of the latest input, or SOURCES. */
static int furthest(const struct loss *l)
{
    int best = SOURCES;
    for (int i = 0; i < SOURCES; i++)
        if (l->known[i] && l->marks[i].journal > 0 &&
            (best == SOURCES || l->marks[i].journal > l->marks[best].journal))
            best = i;
    return best;
}

int loss_before_open(const char *directory, const struct loss *loss, char *text, size_t size)
{
    struct stat journal = {0}, wal = {0};
    const int at = furthest(loss);
    int rc = status_of(directory, "journal.db", &journal);
    if (rc == 0 && journal.st_size > 0)
        return 0;
    if (rc < 0 && rc != ERR_ABSENT)
        return rc;
    rc = status_of(directory, "journal.db-wal", &wal);
    if (rc < 0 && rc != ERR_ABSENT)
        return rc;
    if (at == SOURCES && wal.st_size == 0)
        return 0;
    if (at == SOURCES)
        snprintf(text, size,
                 "journal.db is missing or empty, and journal.db-wal, which belongs to it, holds "
                 "%lld bytes; " CURE,
                 (long long)wal.st_size);
    else
        snprintf(text, size,
                 "journal.db is missing or empty, and %s knows of %llu inputs in it; " CURE,
                 sources[at], (unsigned long long)loss->marks[at].journal);
    return ERR_LOST;
}

static int report_shorter(const struct store_head *head, const struct loss *l, int at, char *text,
                          size_t size)
{
    snprintf(text, size,
             "journal.db ends at input %llu (epoch %llu), and %s knows of input %llu: %s; " CURE,
             (unsigned long long)head->journal, (unsigned long long)head->epoch, sources[at],
             (unsigned long long)l->marks[at].journal,
             l->is_copy ? "an older copy was put back, or the copy was made while a daemon wrote"
                        : "an older copy was put back, or the end was lost");
    return ERR_LOST;
}

static int report_other(const struct loss *l, int at, char *text, size_t size)
{
    snprintf(text, size,
             "journal.db has another input %llu than the one that %s knows: it is not the journal "
             "that was served from here; " CURE,
             (unsigned long long)l->marks[at].journal, sources[at]);
    return ERR_LOST;
}

int loss_judge(struct connection *journal, const struct store_head *head, const struct loss *loss,
               char *text, size_t size)
{
    const int at = furthest(loss);
    if (at != SOURCES && loss->marks[at].journal > head->journal)
        return report_shorter(head, loss, at, text, size);
    for (int i = 0; i < SOURCES; i++) {
        const struct witness_mark *mark = &loss->marks[i];
        if (!loss->known[i] || !loss->has_chain[i] || mark->journal == 0)
            continue;
        const int there =
            connection_holds(journal, "SELECT chain FROM journal WHERE number = ?", mark->journal,
                             (struct bytes){mark->chain, STORE_DIGEST_SIZE});
        if (there < 0)
            return there;
        if (!there)
            return report_other(loss, i, text, size);
    }
    if (loss->known[WITNESS] && loss->marks[WITNESS].journal > 0 &&
        loss->marks[WITNESS].epoch > head->epoch) {
        snprintf(text, size,
                 "journal.db knows of %llu epochs and witness of %llu: an older copy was put "
                 "back; " CURE,
                 (unsigned long long)head->epoch, (unsigned long long)loss->marks[WITNESS].epoch);
        return ERR_LOST;
    }
    return 0;
}
