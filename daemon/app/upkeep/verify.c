#include "app/upkeep/verify.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "app/commit/recover.h"
#include "app/upkeep/verify_books.h"
#include "base/error.h"
#include "core/report/report.h"
#include "store/chain.h"
#include "store/record.h"
#include "wire/wire.h"

enum {
    DIFFERS = 1, /* what functions return once the report names it; errors are negative */
    ENOUGH = 2,
    PROGRESS_EVERY = 4096,
};

struct verify {
    const struct verify_task *task;
    struct store_reader *rows, *batches;
    struct engine *engine;
    struct arena arena;
    struct record_writer record;
    struct wire_bodies bodies;
    struct store_head head;
    uint64_t from;  /* from which on inputs are replayed: the last stand, or 1 */
    uint32_t rules; /* of the row before */
    uint8_t chain[STORE_DIGEST_SIZE];
    uint8_t effects[STORE_DIGEST_SIZE]; /* what the last row that ends a batch says of it */
    uint64_t next, events;
    uint64_t checkpoint;              /* journal number; 0 none */
    uint8_t image[STORE_DIGEST_SIZE]; /* of the checkpoint */
    struct verify_books *books;       /* NULL: there are none */
    uint64_t books_to;
    const char *doing; /* what an error stood in the way of */
    struct verify_report *report;
};

/* number 0: it is not of one input. */
static int differs(struct verify *v, const char *what, uint64_t number)
{
    char at[40] = "";
    if (number)
        snprintf(at, sizeof at, "input %llu: ", (unsigned long long)number);
    if (!v->report->text[0])
        snprintf(v->report->text, sizeof v->report->text, "%s%s", at, what);
    return DIFFERS;
}

/* Stored bytes that contradict themselves are a finding; every other error is none. */
static int found(struct verify *v, int rc, const char *what, uint64_t number)
{
    return rc == ERR_CORRUPT || rc > 0 ? differs(v, what, number) : rc;
}

/* Where the checkpoint's state is another: that of the digest taken down, if it still is there. */
static int explain_checkpoint(void *ctx, const struct checkpoint *c)
{
    struct verify *v = ctx;
    uint8_t digest[STORE_DIGEST_SIZE];
    char where[ENGINE_DIFFERENCE_MAX], text[ENGINE_DIFFERENCE_MAX + 80];
    struct engine *saved;
    chain_digest(c->image, digest);
    if (memcmp(digest, v->image, sizeof digest) != 0 || engine_load(c->image, &saved))
        return 0;
    if (engine_differ(saved, v->engine, where, sizeof where)) {
        snprintf(text, sizeof text,
                 "the checkpoint is not the state that the journal gives; first, in %s", where);
        (void)differs(v, text, v->next);
    }
    engine_free(saved);
    return 0;
}

/* The checkpoint of this very input must be the state just replayed. */
static int check_checkpoint(struct verify *v)
{
    struct buffer image = BUFFER_NULL;
    uint8_t digest[STORE_DIGEST_SIZE];
    int rc = engine_save(v->engine, &image);
    if (!rc)
        chain_digest(buffer_bytes(&image), digest);
    buffer_fini(&image);
    if (rc || memcmp(digest, v->image, sizeof digest) == 0)
        return rc ? ERR_MEMORY : 0;
    (void)v->task->store->ops->checkpoint_load(v->task->store, explain_checkpoint, v);
    return differs(v, "the checkpoint is not the state that the journal gives", v->next);
}

static int note_checkpoint(void *ctx, const struct checkpoint *c)
{
    struct verify *v = ctx;
    v->checkpoint = c->journal;
    chain_digest(c->image, v->image);
    return 0;
}

/* The replay and the books go on side by side: what both have been through. */
static void report_progress(const struct verify *v)
{
    const struct verify_task *t = v->task;
    uint64_t done = v->next - 1, compared = verify_books_done(v->books);
    if (compared < v->books_to && compared < done)
        done = compared;
    if (t->progress)
        t->progress(t->ctx, done, v->head.journal);
}

/* What the input of a stand says of it, and what is kept. */
struct stand_check {
    const struct journal_row *row;
    const struct stand_input *says;
};

static int compare_stand(void *ctx, const struct stand_row *kept)
{
    const struct stand_check *c = ctx;
    return kept->journal == c->row->number &&
                   memcmp(kept->digest, c->says->state, sizeof kept->digest) == 0
               ? 0
               : ERR_CORRUPT;
}

static int check_stand(struct verify *v, const struct journal_row *row)
{
    struct input input;
    arena_reset(&v->arena);
    int rc = wire_decode_submission(row->raw, &v->arena, &input);
    if (rc == ERR_MEMORY)
        return rc;
    const struct stand_input *says =
        !rc && input.item_count == 1 && input.items[0].kind == ITEM_STAND &&
                text_equal(row->party, text_of(PARTY_DAEMON))
            ? &input.items[0].stand
            : NULL;
    if (!says || says->rules_before != v->rules || says->rules != row->rules)
        return differs(v, "other rules stepped it than those before, and it takes no stand",
                       row->number);
    struct stand_check check = {row, says};
    struct store *store = v->task->store;
    rc = store->ops->find_stand(store, row->number, compare_stand, &check);
    if (rc == STORE_FOUND)
        return 0;
    return found(v, rc == STORE_ABSENT ? ERR_CORRUPT : rc,
                 "the state that its stand was taken on is not what was written, or gone",
                 row->number);
}

/* At the last stand, with the state that is kept of it. */
static int begin_replay(struct verify *v)
{
    struct report_status status;
    int rc = recover_stand(v->task->store, v->from, &v->engine);
    if (rc)
        return found(v, rc, "the state that its stand was taken on cannot be taken up", v->from);
    report_status(v->engine, &status);
    if (status.last_event != v->events)
        return differs(v, "the state that its stand was taken on is of other inputs", v->from);
    if (v->checkpoint && v->checkpoint + 1 == v->from)
        return check_checkpoint(v);
    return 0;
}

static int replay_row(struct verify *v, const struct journal_row *row)
{
    const struct effects *effects;
    int rc = recover_step(v->engine, row, &v->arena, &effects);
    if (rc)
        return rc == ERR_MEMORY ? rc : differs(v, "the row cannot be replayed", v->next);
    rc = wire_encode_bodies(&v->bodies, effects);
    if (rc)
        return rc;
    record_put(&v->record, effects, &v->bodies.list);
    v->events += effects->event_count;
    return v->next == v->checkpoint ? check_checkpoint(v) : 0;
}

static int check_row(void *ctx, const struct journal_row *row)
{
    struct verify *v = ctx;
    if (v->task->cancelled && atomic_load(v->task->cancelled))
        return ERR_BUSY;
    if (row->number != v->next)
        return differs(v, "missing from the journal", v->next);
    int rc = chain_check(row, v->chain);
    if (rc == ERR_VERSION) /* a later release may know its form */
        return rc;
    if (rc)
        return differs(v, "the row is not what was written (its digest or chain differs)", v->next);
    rc = v->next > 1 && row->rules != v->rules ? check_stand(v, row) : 0;
    if (!rc && v->next == v->from && v->from > 1)
        rc = begin_replay(v);
    if (!rc && v->next >= v->from)
        rc = replay_row(v, row);
    if (rc)
        return rc;
    v->rules = row->rules;
    memcpy(v->chain, row->chain, sizeof v->chain);
    if (row->ends_batch)
        memcpy(v->effects, row->effects, sizeof v->effects);
    if (v->next % PROGRESS_EVERY == 0)
        report_progress(v);
    v->next++;
    return 0;
}

/* What the rules made of a batch, and what is recorded. */
static int check_made(struct verify *v, const struct effect_row *batch)
{
    struct bytes made = buffer_bytes(&v->record.packed);
    if (v->record.packed.failed)
        return ERR_MEMORY;
    if (made.size != batch->packed.size || memcmp(made.data, batch->packed.data, made.size) != 0)
        return differs(v, "what it is recorded to have caused is not what the rules give",
                       batch->first_journal);
    return 0;
}

static int check_batch(void *ctx, const struct effect_row *batch)
{
    struct verify *v = ctx;
    if (v->next > v->head.journal) /* the daemon has gone on meanwhile */
        return ENOUGH;
    if (batch->first_journal != v->next || batch->last_journal < batch->first_journal)
        return differs(v, "what it caused is missing, or belongs to another input", v->next);
    record_begin(&v->record);
    memset(v->effects, 0, sizeof v->effects);
    uint64_t first = v->next, first_event = v->events + 1;
    int rc =
        v->rows->ops->read_journal(v->rows, first, batch->last_journal - first + 1, check_row, v);
    if (rc)
        return found(v, rc, "the row is damaged, or missing", v->next);
    if (v->next != batch->last_journal + 1)
        return differs(v, "missing from the journal", v->next);
    if (first < v->from)
        v->events = batch->last_event >= first_event - 1 ? batch->last_event : v->events;
    else if ((rc = check_made(v, batch)) != 0)
        return rc;
    if (batch->first_event != first_event || batch->last_event != v->events)
        return differs(v, "its events are recorded under other numbers", first);
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_effects(batch, digest);
    if (memcmp(digest, v->effects, sizeof digest) != 0)
        return differs(v, "the chain tells of other effects of its batch", first);
    return 0;
}

static int replay(struct verify *v)
{
    while (v->next <= v->head.journal) {
        uint64_t before = v->next;
        int rc = v->batches->ops->read_effects(v->batches, v->next, 256, check_batch, v);
        if (rc && rc != ENOUGH)
            return found(v, rc, "what it caused is damaged, or missing", v->next);
        if (v->next == before)
            return differs(v, "what it caused is missing", v->next);
    }
    return 0;
}

static void forget_books(struct verify *v)
{
    verify_books_close(v->books);
    v->books = NULL;
    v->books_to = 0;
}

/* The checkpoint and the books before the head: neither is then ahead of it unless it is wrong. */
static int take_stand(struct verify *v)
{
    const struct verify_task *t = v->task;
    v->doing = "reading the checkpoint (state.db)";
    int rc = t->store->ops->checkpoint_load(t->store, note_checkpoint, v);
    if (rc < 0)
        return found(v, rc, "the checkpoint (state.db) is damaged", 0);
    v->doing = "reading the projections";
    rc = verify_books_open(t, &v->books);
    if (rc && rc != ERR_ABSENT)
        return found(v, rc, "the projections are damaged", 0);
    v->books_to = verify_books_cursor(v->books);
    v->doing = "reading the head of the journal";
    rc = t->store->ops->head(t->store, &v->head);
    if (rc)
        return found(v, rc, "the tables of the journal contradict one another", 0);
    /* Inputs of other rules to the end: none of them is replayed. */
    v->from = v->head.stand ? v->head.stand : 1;
    if (v->head.journal && v->head.rules != engine_rules())
        v->from = v->head.journal + 1;
    if (v->checkpoint > v->head.journal)
        return differs(v, "the checkpoint is ahead of the journal", v->checkpoint);
    if (v->books_to > v->head.journal)
        return differs(v, "the projections are ahead of the journal", v->books_to);
    if (v->head.rules > engine_rules()) /* of events that only a later release knows */
        forget_books(v);
    return 0;
}

static int open_readers(struct verify *v)
{
    struct store *store = v->task->store;
    v->doing = "opening the journal";
    int rc = store->ops->reader_open(store, &v->rows);
    if (!rc)
        rc = store->ops->reader_open(store, &v->batches);
    if (!rc && v->from == 1)
        rc = engine_new(&v->engine);
    if (rc || !store->ops->check)
        return rc;
    v->doing = "checking the pages of the journal";
    char text[STORE_FINDING_MAX];
    rc = store->ops->check(store, text);
    return rc ? found(v, rc, text, 0) : 0;
}

/* What the replay comes to beside what the books' thread compares. */
static int check_rest(struct verify *v)
{
    int rc = replay(v);
    if (rc)
        return rc;
    /* What the rules promise of the state. */
    const char *broken = v->engine ? engine_check(v->engine) : NULL;
    if (broken)
        return differs(v, broken, v->head.journal);
    if (v->head.journal && memcmp(v->chain, v->head.chain, sizeof v->chain) != 0)
        return differs(v, "the head of the chain differs", v->head.journal);
    return 0;
}

static void await_books(struct verify *v)
{
    const struct timespec moment = {.tv_nsec = 5000000};
    for (unsigned i = 1; !verify_books_is_over(v->books); i++) {
        nanosleep(&moment, NULL);
        if (i % 40 == 0)
            report_progress(v);
    }
}

/* Effects that the replay proved are what the books are held to: its findings go first. */
static int check_both(struct verify *v)
{
    v->doing = "comparing the projections";
    int rc = v->books ? verify_books_begin(v->books) : 0;
    if (rc)
        return rc;
    v->doing = NULL;
    rc = check_rest(v);
    if (!v->books)
        return rc;
    if (!rc)
        await_books(v);
    const int books = verify_books_end(v->books);
    if (rc || !books)
        return rc;
    v->doing = "comparing the projections";
    return found(v, books, "the projections are not what the journal gives",
                 verify_books_done(v->books) + (verify_books_done(v->books) < v->books_to));
}

static int compare(struct verify *v)
{
    int rc = take_stand(v);
    if (!rc)
        report_progress(v);
    if (!rc)
        rc = open_readers(v);
    return rc ? rc : check_both(v);
}

static void report_not_done(struct verify *v, int rc)
{
    char at[80];
    const char *why = error_text(rc);
    if (rc == ERR_FULL)
        why = "no space for what is made anew, below $TMPDIR or /var/tmp";
    else if (rc == ERR_BUSY && v->task->cancelled && atomic_load(v->task->cancelled))
        why = "the daemon is stopping";
    snprintf(at, sizeof at, "replaying input %llu", (unsigned long long)v->next);
    snprintf(v->report->text, sizeof v->report->text, "%s: %s", v->doing ? v->doing : at, why);
}

static void report_passed(struct verify *v)
{
    struct verify_report *r = v->report;
    char since[160] = "";
    const bool is_compared = v->checkpoint && v->checkpoint + 1 >= v->from;
    if (v->from > 1)
        snprintf(since, sizeof since,
                 " from the stand of input %llu on; what was before it was stepped by other rules, "
                 "and is as it was recorded", (unsigned long long)v->from);
    snprintf(r->text, sizeof r->text,
             "%llu inputs and %llu events %s%s; the chain, the effects, %s and the "
             "projections (to input %llu) agree",
             (unsigned long long)r->inputs, (unsigned long long)r->events,
             v->from > 1 ? "read, and replayed" : "replayed", since,
             is_compared ? "the checkpoint" : "no checkpoint", (unsigned long long)v->books_to);
}

/* Another release can. */
static void report_other_rules(struct verify *v)
{
    snprintf(v->report->text, sizeof v->report->text,
             "the chain and the records of all %llu inputs agree, and none was replayed: the last "
             "were stepped by rules of version %u, and this release has version %u%s",
             (unsigned long long)v->head.journal, v->head.rules, engine_rules(),
             v->head.rules > engine_rules() ? "; the projections were not compared" : "");
}

static void report(struct verify *v, int rc)
{
    struct verify_report *r = v->report;
    const bool is_replayed = v->from <= v->head.journal || !v->head.journal;
    r->outcome = rc || !is_replayed ? VERIFY_NOT_DONE : VERIFY_PASSED;
    if (rc == DIFFERS)
        r->outcome = VERIFY_DIFFERS;
    r->inputs = v->next - 1;
    r->events = v->events;
    if (r->outcome == VERIFY_NOT_DONE && rc)
        report_not_done(v, rc);
    else if (r->outcome == VERIFY_NOT_DONE)
        report_other_rules(v);
    if (r->outcome == VERIFY_PASSED)
        report_passed(v);
}

void verify_run(const struct verify_task *task, struct verify_report *ret_report)
{
    struct verify v = {
        .task = task, .next = 1, .report = ret_report, .arena = {.limit = RECOVER_ARENA_BYTES_MAX}};
    memset(ret_report, 0, sizeof *ret_report);
    report(&v, compare(&v));
    verify_books_close(v.books);
    task->store->ops->reader_close(v.rows);
    task->store->ops->reader_close(v.batches);
    engine_free(v.engine);
    buffer_fini(&v.record.packed);
    wire_bodies_fini(&v.bodies);
    arena_fini(&v.arena);
}

const char *verify_words(enum verify_outcome outcome)
{
    switch (outcome) {
    case VERIFY_PASSED:
        return "verified";
    case VERIFY_DIFFERS:
        return "VERIFICATION FAILED";
    case VERIFY_NOT_DONE:
        break;
    }
    return "COULD NOT VERIFY";
}
