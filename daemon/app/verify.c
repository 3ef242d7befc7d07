#include "app/verify.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/behind.h"
#include "app/recover.h"
#include "base/error.h"
#include "sqlite/books.h"
#include "store/chain.h"
#include "store/record.h"
#include "wire/wire.h"

struct verify {
    struct store *store;
    struct store_reader *rows, *batches;
    struct engine *engine;
    struct arena arena;
    struct record_writer record;
    struct effects stored;
    uint8_t chain[STORE_DIGEST_SIZE];
    uint8_t effects[STORE_DIGEST_SIZE]; /* what the last row that ends a batch says of it */
    uint64_t next, to, events;
    uint64_t checkpoint, checkpoint_seen; /* journal numbers; 0 none */
    const atomic_bool *cancelled;
    struct books *books; /* made anew */
    uint64_t books_to;
    struct verify_report *report;
};

static int differs(struct verify *v, const char *what, uint64_t number)
{
    if (!v->report->text[0])
        snprintf(v->report->text, sizeof v->report->text, "input %llu: %s",
                 (unsigned long long)number, what);
    return ERR_CORRUPT;
}

struct checkpoint_check {
    struct verify *v;
    struct buffer image;
};

/* The checkpoint of this very input must be the state just replayed. */
static int check_image(void *ctx, const struct checkpoint *c)
{
    struct checkpoint_check *k = ctx;
    struct verify *v = k->v;
    if (c->journal != v->next) { /* a newer one was saved meanwhile */
        v->checkpoint = c->journal;
        return 0;
    }
    if (engine_save(v->engine, &k->image))
        return ERR_MEMORY;
    v->checkpoint_seen = c->journal;
    if (k->image.size != c->image.size || memcmp(k->image.data, c->image.data, c->image.size) != 0)
        return differs(v, "the checkpoint is not the state that the journal gives", v->next);
    return 0;
}

static int check_checkpoint(struct verify *v)
{
    struct checkpoint_check k = {v, BUFFER_NULL};
    int rc = v->store->ops->checkpoint_load(v->store, check_image, &k);
    buffer_fini(&k.image);
    return rc < 0 ? rc : 0;
}

static int checkpoint_number(void *ctx, const struct checkpoint *c)
{
    *(uint64_t *)ctx = c->journal;
    return 0;
}

static int check_row(void *ctx, const struct journal_row *row)
{
    struct verify *v = ctx;
    const struct effects *effects;
    if (v->cancelled && atomic_load(v->cancelled))
        return ERR_BUSY;
    if (row->number != v->next)
        return differs(v, "missing from the journal", v->next);
    if (chain_check(row, v->chain))
        return differs(v, "the row is not what was written (its digest or chain differs)", v->next);
    int rc = recover_step(v->engine, row, &v->arena, &effects);
    if (rc)
        return differs(v, "the row cannot be replayed", v->next);
    record_put(&v->record, effects);
    v->events += effects->event_count;
    memcpy(v->chain, row->chain, sizeof v->chain);
    if (row->ends_batch)
        memcpy(v->effects, row->effects, sizeof v->effects);
    if (v->next <= v->books_to) {
        rc = books_apply(v->books, row, effects);
        if (rc)
            return rc;
    }
    if (v->next == v->checkpoint) {
        rc = check_checkpoint(v);
        if (rc)
            return rc;
    }
    v->next++;
    return 0;
}

static int check_batch(void *ctx, const struct effect_row *batch)
{
    struct verify *v = ctx;
    if (v->next > v->to) /* the daemon has gone on meanwhile */
        return 1;
    if (batch->first_journal != v->next || batch->last_journal < batch->first_journal)
        return differs(v, "what it caused is missing, or belongs to another input", v->next);
    record_begin(&v->record);
    memset(v->effects, 0, sizeof v->effects);
    uint64_t first = v->next, first_event = v->events + 1;
    int rc =
        v->rows->ops->read_journal(v->rows, first, batch->last_journal - first + 1, check_row, v);
    if (rc)
        return rc;
    if (v->next != batch->last_journal + 1)
        return differs(v, "missing from the journal", v->next);
    struct bytes made = buffer_bytes(&v->record.packed);
    if (v->record.packed.failed)
        return ERR_MEMORY;
    if (made.size != batch->packed.size || memcmp(made.data, batch->packed.data, made.size) != 0)
        return differs(v, "what it is recorded to have caused is not what the rules give", first);
    if (batch->first_event != first_event || batch->last_event != v->events)
        return differs(v, "its events are recorded under other numbers", first);
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_effects(batch, digest);
    if (memcmp(digest, v->effects, sizeof digest) != 0)
        return differs(v, "the chain tells of other effects of its batch", first);
    return 0;
}

/* What the rules promise of the state at the end. */
static int check_state(struct verify *v)
{
    const char *broken = engine_check(v->engine);
    return broken ? differs(v, broken, v->to) : 0;
}

static int replay(struct verify *v)
{
    int rc = 0;
    while (!rc && v->next <= v->to) {
        uint64_t before = v->next;
        rc = v->batches->ops->read_effects(v->batches, v->next, 256, check_batch, v);
        if (!rc && v->next == before)
            rc = differs(v, "what it caused is missing", v->next);
    }
    return rc < 0 ? rc : 0;
}

static void forget_folder(const char *folder)
{
    (void)books_remove(folder);
    (void)rmdir(folder);
}

/* Books in a folder of their own, filled while the journal is replayed. */
static int open_fresh_books(struct verify *v, const char *folder)
{
    forget_folder(folder);
    if (mkdir(folder, 0700) && errno != EEXIST)
        return ERR_IO;
    int rc = books_open(folder, &v->books);
    return rc ? rc : books_begin(v->books);
}

static int compare_books(struct verify *v, struct behind *behind, struct books *mine)
{
    uint8_t fresh[STORE_DIGEST_SIZE], kept[STORE_DIGEST_SIZE];
    int rc = books_commit(v->books);
    if (!rc)
        rc = books_digest(v->books, fresh);
    if (!rc)
        rc = behind ? behind_books_digest(behind, kept) : books_digest(mine, kept);
    if (!rc && memcmp(fresh, kept, sizeof fresh) != 0)
        return differs(v, "the projections (books.db) are not what the journal gives", v->books_to);
    return rc;
}

/* The checkpoint first, so that one saved meanwhile is not taken for one ahead of the journal. */
static int open_all(struct verify *v, struct store_head *head)
{
    int rc = v->store->ops->checkpoint_load(v->store, checkpoint_number, &v->checkpoint);
    if (rc == ERR_CORRUPT)
        return differs(v, "the checkpoint is damaged", 0);
    if (rc >= 0)
        rc = v->store->ops->head(v->store, head);
    if (!rc)
        rc = v->store->ops->reader_open(v->store, &v->rows);
    if (!rc)
        rc = v->store->ops->reader_open(v->store, &v->batches);
    if (!rc)
        rc = engine_new(&v->engine);
    v->to = head->journal;
    if (!rc && v->checkpoint > v->to)
        rc = differs(v, "the checkpoint is ahead of the journal", v->checkpoint);
    return rc;
}

static void say(struct verify *v, int rc)
{
    struct verify_report *r = v->report;
    r->passed = rc == 0;
    r->inputs = v->next - 1;
    r->events = v->events;
    if (rc && !r->text[0])
        snprintf(r->text, sizeof r->text, "could not finish at input %llu: %s",
                 (unsigned long long)v->next, error_text(rc));
    if (!rc)
        snprintf(r->text, sizeof r->text,
                 "%llu inputs and %llu events replayed; the chain, the effects, %s and the "
                 "projections (to input %llu) agree",
                 (unsigned long long)r->inputs, (unsigned long long)r->events,
                 v->checkpoint_seen ? "the checkpoint" : "no checkpoint",
                 (unsigned long long)v->books_to);
}

void verify_run(struct store *store, struct behind *behind, const char *directory,
                const atomic_bool *cancelled, struct verify_report *ret_report)
{
    struct verify v = {.store = store,
                       .next = 1,
                       .cancelled = cancelled,
                       .report = ret_report,
                       .arena = {.limit = RECOVER_ARENA_BYTES_MAX}};
    struct books *mine = NULL;
    struct store_head head = {0};
    char folder[4096];
    memset(ret_report, 0, sizeof *ret_report);
    snprintf(folder, sizeof folder, "%s/verify.tmp", directory);
    int rc = 0;
    if (behind)
        v.books_to = behind_pause(behind);
    else
        rc = books_open(directory, &mine);
    if (!rc && mine)
        rc = books_cursor(mine, &v.books_to);
    if (!rc)
        rc = open_all(&v, &head);
    if (!rc && store->ops->check && store->ops->check(store))
        rc = differs(&v, "the pages or indices of the store are damaged", v.to);
    if (!rc)
        rc = open_fresh_books(&v, folder);
    if (!rc && v.books_to > v.to)
        rc = differs(&v, "the projections (books.db) are ahead of the journal", v.books_to);
    if (!rc)
        rc = replay(&v);
    if (!rc)
        rc = check_state(&v);
    if (!rc && v.to && memcmp(v.chain, head.chain, sizeof v.chain) != 0)
        rc = differs(&v, "the head of the chain differs", v.to);
    if (!rc)
        rc = compare_books(&v, behind, mine);
    say(&v, rc);
    books_close(v.books);
    books_close(mine);
    forget_folder(folder);
    if (behind)
        behind_resume(behind);
    if (v.rows)
        store->ops->reader_close(v.rows);
    if (v.batches)
        store->ops->reader_close(v.batches);
    engine_free(v.engine);
    buffer_fini(&v.record.packed);
    arena_fini(&v.arena);
}
