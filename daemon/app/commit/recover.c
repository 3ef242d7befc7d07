#include "app/commit/recover.h"
#include <stdio.h>
#include <string.h>
#include "app/commit/poison.h"
#include "base/error.h"
#include "store/chain.h"
#include "core/report/report.h"
#include "wire/wire.h"

/* Rows of one read transaction, which must not hold up the WAL for long beside a daemon that
 * writes. */
enum { CHUNK = 256, EVENTS_OF_ITEM = 8 };

static int step(struct engine *engine, const struct journal_row *row, struct arena *arena,
                const struct effects **ret_effects)
{
    struct input input;
    arena_reset(arena);
    if (row->rules != engine_rules())
        return RECOVER_OTHER_RULES;
    int rc = wire_decode_submission(row->raw, arena, &input);
    if (rc)
        return rc;
    if (!text_equal(input.party, row->party) || !text_equal(input.feed, row->feed) ||
        input.number != row->feed_number)
        return ERR_CORRUPT;
    input.journal = row->number;
    input.epoch = row->epoch;
    input.received = row->received;
    input.principal = row->principal;
    input.roles = row->roles;
    rc = engine_step(engine, &input, ret_effects);
    return rc == ERR_RANGE ? ERR_CORRUPT : rc;
}

uint64_t recover_weight(const struct effects *effects)
{
    uint64_t items = effects->accepted + effects->refusal_count, events = effects->event_count;
    return items > events / EVENTS_OF_ITEM ? items : events / EVENTS_OF_ITEM;
}

int recover_step(struct engine *engine, const struct journal_row *row, struct arena *arena,
                 const struct effects **ret_effects)
{
    const struct poison_subject row_in_hand = {.party = row->party,
                                               .feed = row->feed,
                                               .number = row->feed_number,
                                               .journal = row->number,
                                               .raw = row->raw};
    struct poison_subject before = poison_watch(&row_in_hand);
    int rc = step(engine, row, arena, ret_effects);
    (void)poison_watch(&before);
    return rc;
}

int recover_compare(const struct engine *e, struct bytes made, struct bytes kept,
                    char where[ENGINE_DIFFERENCE_MAX])
{
    struct engine *saved;
    if (made.size == kept.size && memcmp(made.data, kept.data, made.size) == 0)
        return 1;
    snprintf(where, ENGINE_DIFFERENCE_MAX, "no state that can be read");
    const int rc = engine_load(kept, &saved);
    if (rc)
        return rc == ERR_MEMORY || rc == ERR_VERSION ? rc : 0;
    const bool differs = engine_differ(saved, e, where, ENGINE_DIFFERENCE_MAX);
    engine_free(saved);
    return !differs && kept.data[0] != made.data[0]; /* its version */
}

struct replay {
    const struct recover_task *task;
    struct engine *engine;
    struct arena arena;
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t next, items;
};

static int replay_row(void *ctx, const struct journal_row *row)
{
    struct replay *r = ctx;
    const struct effects *effects;
    if (r->task->cancelled && atomic_load(r->task->cancelled))
        return ERR_BUSY;
    int rc = row->number == r->next ? chain_check(row, r->chain) : ERR_CORRUPT;
    if (!rc)
        rc = recover_step(r->engine, row, &r->arena, &effects);
    if (rc)
        return rc;
    r->items += recover_weight(effects);
    memcpy(r->chain, row->chain, sizeof r->chain);
    r->next++;
    return 0;
}

static bool stands_at(const struct engine *engine, uint64_t journal, uint64_t event)
{
    struct report_status status;
    report_status(engine, &status);
    return status.last_journal == journal && status.last_event == event;
}

struct stand_load {
    uint64_t journal;
    struct engine *engine;
};

static int load_stand(void *ctx, const struct stand_row *stand)
{
    struct stand_load *l = ctx;
    struct report_status status;
    if (stand->journal != l->journal)
        return ERR_CORRUPT;
    int rc = engine_load(stand->image, &l->engine);
    if (rc)
        return rc;
    report_status(l->engine, &status);
    return status.last_journal == stand->journal - 1 ? 0 : ERR_CORRUPT;
}

int recover_stand(struct store *store, uint64_t stand, struct engine **ret_engine)
{
    struct stand_load l = {.journal = stand};
    int rc = store->ops->find_stand(store, stand, load_stand, &l);
    if (rc == STORE_FOUND) {
        *ret_engine = l.engine;
        return 0;
    }
    engine_free(l.engine);
    return rc < 0 ? rc : ERR_CORRUPT;
}

struct load {
    struct store_reader *reader;
    const struct store_head *head;
    struct engine *engine;
    uint64_t journal;
    uint8_t chain[STORE_DIGEST_SIZE];
};

static int same_chain(void *ctx, const struct journal_row *row)
{
    const struct checkpoint *c = ctx;
    return row->number == c->journal && memcmp(row->chain, c->chain, STORE_DIGEST_SIZE) == 0
               ? 0
               : ERR_CORRUPT;
}

static int load_checkpoint(void *ctx, const struct checkpoint *c)
{
    struct load *l = ctx;
    struct checkpoint copy = *c;
    if (c->journal == 0 || c->journal > l->head->journal)
        return ERR_CORRUPT;
    if (c->journal + 1 < l->head->stand) /* it is of other rules */
        return ERR_VERSION;
    /* These cannot be told from what others would have made: only their own replay tells. */
    if (l->head->rules != engine_rules() && !(c->settled && c->rules == l->head->rules))
        return ERR_VERSION;
    int rc = l->reader->ops->read_journal(l->reader, c->journal, 1, same_chain, &copy);
    if (!rc)
        rc = engine_load(c->image, &l->engine);
    if (rc)
        return rc;
    l->journal = c->journal;
    memcpy(l->chain, c->chain, sizeof l->chain);
    return stands_at(l->engine, c->journal, c->event) ? 0 : ERR_CORRUPT;
}

static int keep_chain(void *ctx, const struct journal_row *row)
{
    memcpy(ctx, row->chain, sizeof row->chain);
    return 0;
}

/* From the last stand, or from nothing. */
static int start_anew(struct store_reader *reader, struct replay *r, struct recovered *out,
                      int passed_over)
{
    const uint64_t stand = out->head.stand;
    engine_free(r->engine);
    r->engine = NULL;
    r->next = stand ? stand : 1;
    r->items = 0;
    memset(r->chain, 0, sizeof r->chain);
    out->checkpoint = 0;
    out->passed_over = passed_over;
    if (!stand)
        return engine_new(&r->engine);
    int rc = recover_stand(r->task->store, stand, &r->engine);
    return rc ? rc : reader->ops->read_journal(reader, stand - 1, 1, keep_chain, r->chain);
}

/* From the checkpoint when it belongs to this journal. */
static int start(struct store_reader *reader, struct replay *r, struct recovered *out)
{
    struct load l = {.reader = reader, .head = &out->head};
    struct store *store = r->task->store;
    int rc = store->ops->checkpoint_load(store, load_checkpoint, &l);
    if (rc == STORE_FOUND) {
        r->engine = l.engine;
        r->next = l.journal + 1;
        out->checkpoint = l.journal;
        memcpy(r->chain, l.chain, sizeof r->chain);
        return 0;
    }
    engine_free(l.engine);
    return start_anew(reader, r, out, rc < 0 ? rc : 0);
}

/* To the head, where the rules must have come to as many events as were recorded; the journal may
 * have grown since. */
static int replay(struct store_reader *reader, struct replay *r, struct recovered *out)
{
    const uint64_t first = r->next;
    int rc = 0;
    while (!rc && r->next <= out->head.journal) {
        const uint64_t before = r->next, left = out->head.journal - before + 1;
        rc = reader->ops->read_journal(reader, before, left < CHUNK ? left : CHUNK, replay_row, r);
        if (!rc && r->next == before)
            rc = ERR_CORRUPT;
        if (r->task->progress && (r->next - first) % CHUNK == 0)
            r->task->progress(r->next - first);
    }
    out->replayed = r->next - first;
    out->items = r->items;
    if (!rc && !stands_at(r->engine, out->head.journal, out->head.event))
        rc = ERR_CORRUPT;
    return rc;
}

/* From where the call before came to. */
static void go_on(struct replay *r, const struct recovered *from)
{
    r->engine = from->engine;
    r->next = from->head.journal + 1;
    memcpy(r->chain, from->head.chain, sizeof r->chain);
}

static int run(struct store_reader *reader, struct replay *r, const struct recovered *from,
               struct recovered *out)
{
    const bool goes_on = from->engine;
    int rc = 0;
    if (goes_on)
        go_on(r, from);
    else
        rc = r->task->anew ? start_anew(reader, r, out, 0) : start(reader, r, out);
    if (!rc)
        rc = replay(reader, r, out);
    if (rc != ERR_CORRUPT || (!goes_on && !out->checkpoint))
        return rc;
    rc = start_anew(reader, r, out, rc); /* whichever of the two is wrong, the journal decides */
    return rc ? rc : replay(reader, r, out);
}

int recover_run(const struct recover_task *task, struct recovered *recovered)
{
    const struct recovered from = *recovered;
    struct recovered out = {.checkpoint = from.checkpoint};
    struct replay r = {.task = task, .arena = {.limit = RECOVER_ARENA_BYTES_MAX}};
    struct store_reader *reader;
    r.engine = from.engine;
    int rc = task->store->ops->head(task->store, &out.head);
    if (!rc)
        rc = task->store->ops->reader_open(task->store, &reader);
    if (!rc) {
        rc = run(reader, &r, &from, &out);
        task->store->ops->reader_close(reader);
    }
    arena_fini(&r.arena);
    out.engine = r.engine;
    if (rc) {
        engine_free(r.engine);
        out = (struct recovered){0};
    }
    *recovered = out;
    return rc;
}
