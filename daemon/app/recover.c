#include "app/recover.h"
#include <string.h>
#include "base/error.h"
#include "store/chain.h"
#include "wire/wire.h"

enum { CHUNK = 10000 };

int recover_step(struct engine *engine, const struct journal_row *row, struct arena *arena,
                 const struct effects **ret_effects)
{
    struct input input;
    arena_reset(arena);
    int rc = wire_decode_submission(row->raw, arena, &input);
    if (rc)
        return rc;
    if (!text_equal(input.party, row->party) || !text_equal(input.feed, row->feed) ||
        input.number != row->feed_number)
        return ERR_CORRUPT;
    input.journal = row->number;
    input.epoch = row->epoch;
    input.received = row->received;
    rc = engine_step(engine, &input, ret_effects);
    return rc == ERR_RANGE ? ERR_CORRUPT : rc;
}

struct replay {
    struct engine *engine;
    struct arena arena;
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t next;
};

static int replay_row(void *ctx, const struct journal_row *row)
{
    struct replay *r = ctx;
    const struct effects *unused;
    int rc = row->number == r->next ? chain_check(row, r->chain) : ERR_CORRUPT;
    if (!rc)
        rc = recover_step(r->engine, row, &r->arena, &unused);
    memcpy(r->chain, row->chain, sizeof r->chain);
    r->next++;
    return rc;
}

struct load {
    struct store_reader *reader;
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
    int rc = l->reader->ops->read_journal(l->reader, c->journal, 1, same_chain, &copy);
    if (!rc)
        rc = engine_load(c->image, &l->engine);
    if (rc)
        return rc;
    l->journal = c->journal;
    memcpy(l->chain, c->chain, sizeof l->chain);
    return 0;
}

static int start_from(struct store *store, struct store_reader *reader, struct replay *r,
                      struct recovered *out)
{
    struct load l = {.reader = reader};
    int rc = store->ops->checkpoint_load(store, load_checkpoint, &l);
    out->passed_over = rc < 0 ? rc : 0;
    if (l.engine && l.journal <= out->head.journal) {
        r->engine = l.engine;
        r->next = l.journal + 1;
        out->checkpoint = l.journal;
        memcpy(r->chain, l.chain, sizeof r->chain);
        return 0;
    }
    engine_free(l.engine);
    r->next = 1;
    return engine_new(&r->engine);
}

int recover_run(struct store *store, void (*progress)(uint64_t done),
                struct recovered *ret_recovered)
{
    struct recovered out = {0};
    struct replay r = {.arena = {.limit = WIRE_ARENA_BYTES_MAX}};
    struct store_reader *reader;
    int rc = store->ops->head(store, &out.head);
    if (!rc)
        rc = store->ops->reader_open(store, &reader);
    if (rc)
        return rc;
    rc = start_from(store, reader, &r, &out);
    uint64_t first = r.next;
    while (!rc && r.next <= out.head.journal) {
        uint64_t before = r.next;
        rc = reader->ops->read_journal(reader, r.next, CHUNK, replay_row, &r);
        if (!rc && r.next == before)
            rc = ERR_CORRUPT;
        if (progress)
            progress(r.next - first);
    }
    store->ops->reader_close(reader);
    arena_fini(&r.arena);
    if (rc) {
        engine_free(r.engine);
        return rc;
    }
    out.engine = r.engine;
    out.replayed = r.next - first;
    *ret_recovered = out;
    return 0;
}
