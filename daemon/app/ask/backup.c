#include "app/ask/backup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "app/ask/task.h"
#include "app/upkeep/verify.h"
#include "store/walk.h"
#include "base/error.h"
#include "sqlite/journal/copy.h"
#include "sqlite/journal/journal.h"

enum { CHUNK_BYTES = 16 << 20, BATCHES_AT_ONCE = 64, CHUNK_FULL = 1 };

struct backup {
    struct desk *d;
    struct net_peer from;
    uint64_t request;
    char *directory;
    bool replay;
    struct store_reader *rows, *batches;
    struct copy *copy;
    struct store_head head; /* of the daemon when the backup began */
    uint64_t next, before;  /* before: inputs that an earlier backup held */
    size_t bytes;           /* of the chunk in hand */
    uint8_t effects[STORE_DIGEST_SIZE];
    bool failed;
    struct wire_backup answer;
    char text[400];
};

static int fail(struct backup *b, const char *doing, const char *why)
{
    if (!b->failed)
        snprintf(b->text, sizeof b->text, "%.150s: %.200s", doing, why);
    b->failed = true;
    return ERR_IO;
}

/* What is found in the copy may be so in the journal too: rows are read with their digests, states
 * of stands are copied as they lie. */
static int fail_at(struct backup *b, uint64_t input, const char *what)
{
    char why[200];
    snprintf(why, sizeof why, "input %llu %s; s75ctl verify tells whether it is so in the journal",
             (unsigned long long)input, what);
    return fail(b, "checking the copy", why);
}

static int take_row(void *ctx, const struct journal_row *row)
{
    struct backup *b = ctx;
    b->bytes += row->raw.size + 200;
    if (row->ends_batch)
        memcpy(b->effects, row->effects, sizeof b->effects);
    return copy_row(b->copy, row);
}

static int take_batch(void *ctx, const struct effect_row *batch)
{
    struct backup *b = ctx;
    if (batch->first_journal > b->head.journal || b->bytes >= CHUNK_BYTES)
        return CHUNK_FULL;
    if (batch->first_journal != b->next)
        return ERR_CORRUPT;
    int rc = b->rows->ops->read_journal(b->rows, b->next, batch->last_journal - b->next + 1,
                                        take_row, b);
    if (!rc)
        rc = copy_effects(b->copy, batch, b->effects);
    b->bytes += batch->packed.size;
    b->next = batch->last_journal + 1;
    return rc;
}

static int copy_chunk(struct backup *b)
{
    b->bytes = 0;
    int rc = copy_begin(b->copy);
    while (!rc && b->next <= b->head.journal) {
        uint64_t before = b->next;
        rc = b->batches->ops->read_effects(b->batches, b->next, BATCHES_AT_ONCE, take_batch, b);
        if (!rc && b->next == before)
            rc = ERR_CORRUPT;
    }
    if (rc < 0)
        return rc;
    task_progress(b->d, b->next - 1, b->head.journal);
    return copy_commit(b->copy);
}

static int copy_all(struct backup *b)
{
    int rc;
    b->before = copy_head(b->copy)->journal;
    b->next = b->before + 1;
    do {
        rc = atomic_load(&b->d->cancelled) ? ERR_BUSY : copy_chunk(b);
    } while (!rc && b->next <= b->head.journal);
    if (!rc)
        rc = copy_seal(b->copy);
    if (rc == ERR_CORRUPT)
        return fail(b, "reading the journal", "a row is damaged: see s75d --salvage");
    if (rc == ERR_BUSY)
        return fail(b, "copying", "the daemon is stopping");
    return rc ? fail(b, "copying", error_text(rc)) : 0;
}

/* The copy as it is read back from the disk. */
static int check_store(struct backup *b, struct store *store)
{
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t at = 0;
    const struct store_head *head = &b->head;
    const struct walk walk = {.store = store,
                              .to = head->journal,
                              .cancelled = &b->d->cancelled,
                              .progress = task_progress,
                              .ctx = b->d};
    char text[STORE_FINDING_MAX];
    int rc = store->ops->check(store, text);
    if (rc == ERR_CORRUPT)
        return fail(b, "checking the copy", text);
    if (!rc)
        rc = walk_run(&walk, &at, chain);
    if (rc > 0)
        return fail_at(b, at, walk_words(rc));
    if (!rc && memcmp(chain, head->chain, sizeof chain) != 0)
        return fail(b, "checking the copy", "it is not what was written");
    if (rc)
        return fail(b, "checking the copy", error_text(rc));
    if (!b->replay)
        return 0;
    struct verify_report report;
    const struct verify_task task = {.store = store,
                                     .books = {b->d->books, b->directory},
                                     .foreign = true,
                                     .cancelled = &b->d->cancelled,
                                     .progress = task_progress,
                                     .ctx = b->d};
    verify_run(&task, &report);
    return report.outcome == VERIFY_PASSED ? 0 : fail(b, verify_words(report.outcome), report.text);
}

static int check_copy(struct backup *b)
{
    struct store *store;
    int rc = sqlite_store_open_readonly(b->directory, &store);
    if (rc)
        return fail(b, "opening the copy", error_text(rc));
    rc = check_store(b, store);
    store->ops->close(store);
    return rc;
}

static int open_copy(struct backup *b)
{
    int rc = copy_open(b->d->config->state, b->directory, &b->copy);
    switch (rc) {
    case 0:
        return 0;
    case COPY_STRANGE:
        return fail(b, b->directory,
                    "it is not empty, and holds no backup: name another directory");
    case COPY_OTHER:
        return fail(b, b->directory,
                    "it holds another history, or has been started since: name "
                    "another directory");
    case ERR_BUSY:
        return fail(b, b->directory, "a daemon or another backup works there");
    case ERR_FULL:
        return fail(b, b->directory, "there is not enough space for what is missing and 64 MB");
    case ERR_IO:
    case ERR_ABSENT:
        return fail(b, b->directory,
                    "s75d may not write there, or the disk failed; s75d.service lets it write to "
                    "/var/backups/s75d and below /var/lib/s75d only");
    default:
        return fail(b, b->directory, error_text(rc));
    }
}

static int run(struct backup *b)
{
    struct store *store = b->d->store;
    int rc = store->ops->head(store, &b->head);
    if (!rc)
        rc = store->ops->reader_open(store, &b->rows);
    if (!rc)
        rc = store->ops->reader_open(store, &b->batches);
    if (rc)
        return fail(b, "opening the journal", error_text(rc));
    rc = open_copy(b);
    if (!rc)
        rc = copy_all(b);
    if (!rc)
        rc = check_copy(b);
    if (!rc && copy_finish(b->copy))
        rc = fail(b, b->directory, "taking away the mark \"unfinished\"");
    return rc;
}

static void report_made(struct backup *b)
{
    snprintf(b->text, sizeof b->text,
             "%llu inputs, %llu of them new; pages, digests and the chain%s were checked",
             (unsigned long long)b->head.journal, (unsigned long long)(b->head.journal - b->before),
             b->replay ? ", and by a full replay the effects," : "");
}

static int backup_work(void *arg)
{
    struct backup *b = arg;
    struct stat status;
    char path[4096];
    int rc = run(b);
    const uint64_t copied = b->copy ? copy_head(b->copy)->journal - b->before : 0;
    copy_close(b->copy, rc != 0);
    b->d->store->ops->reader_close(b->rows);
    b->d->store->ops->reader_close(b->batches);
    if (!rc)
        report_made(b);
    snprintf(path, sizeof path, "%s/journal.db", b->directory);
    b->answer = (struct wire_backup){
        .made = !rc,
        .inputs = b->head.journal,
        .copied = copied,
        .bytes = !rc && stat(path, &status) == 0 ? (uint64_t)status.st_size : 0,
        .chain = b->head.chain,
        .text = text_of(b->text),
    };
    return 0;
}

static void backup_free(struct backup *b)
{
    if (b)
        free(b->directory);
    free(b);
}

static void backup_done(void *arg, int result)
{
    struct backup *b = arg;
    struct desk *d = b->d;
    task_end(d);
    if (!result && !d->stopping && !d->failure) {
        arena_reset(&d->answer);
        buffer_clear(&d->reply);
        if (wire_answer_backup(&d->reply, &d->answer, b->request, &b->answer))
            desk_fail(d, "answering", ERR_MEMORY);
        else
            desk_answer(d, &b->from);
    }
    backup_free(b);
}

static struct backup *backup_new(struct desk *d, const struct net_peer *from,
                                 const struct request *r)
{
    const struct text t = r->query.directory;
    struct backup *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    *b = (struct backup){.d = d,
                         .from = *from,
                         .request = r->query.request,
                         .replay = r->query.replay,
                         .directory = strndup(t.data, t.size)};
    if (b->directory)
        return b;
    backup_free(b);
    return NULL;
}

void backup_answer(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct backup *b = backup_new(d, from, r);
    if (!b || task_begin(d, "backup", backup_work, backup_done, b)) {
        backup_free(b);
        task_refuse(d, from, r, "query.backup");
    }
}
