#include "store/walk.h"
#include <string.h>
#include "base/error.h"
#include "store/chain.h"

enum { CHUNK = 4096, ENOUGH = 3 };

struct walking {
    const struct walk *walk;
    struct store_reader *rows, *batches;
    uint64_t next;
    uint32_t rules; /* of the row before */
    uint8_t chain[STORE_DIGEST_SIZE], effects[STORE_DIGEST_SIZE];
};

static int hold_stand(void *ctx, const struct stand_row *stand)
{
    const struct journal_row *row = ctx;
    return stand->journal == row->number && chain_names(row, stand->digest) ? 0 : ERR_CORRUPT;
}

static int walk_stand(const struct walking *w, const struct journal_row *row)
{
    struct journal_row taken = *row;
    struct store *store = w->walk->store;
    const int rc = store->ops->find_stand(store, row->number, hold_stand, &taken);
    if (rc == STORE_ABSENT || rc == ERR_CORRUPT)
        return WALK_STAND;
    return rc == STORE_FOUND ? 0 : rc;
}

static int walk_row(void *ctx, const struct journal_row *row)
{
    struct walking *w = ctx;
    int rc = row->number == w->next ? chain_check(row, w->chain) : ERR_CORRUPT;
    if (!rc && row->number > 1 && row->rules != w->rules)
        rc = walk_stand(w, row);
    if (rc)
        return rc;
    w->rules = row->rules;
    memcpy(w->chain, row->chain, sizeof w->chain);
    if (row->ends_batch)
        memcpy(w->effects, row->effects, sizeof w->effects);
    w->next++;
    return 0;
}

/* The rows of a batch, the last of which says what the batch caused. */
static int walk_batch(void *ctx, const struct effect_row *batch)
{
    struct walking *w = ctx;
    uint8_t digest[STORE_DIGEST_SIZE];
    const uint64_t first = w->next;
    if (batch->first_journal > w->walk->to)
        return ENOUGH;
    if (batch->first_journal != first || batch->last_journal < first)
        return WALK_DAMAGED;
    memset(w->effects, 0, sizeof w->effects);
    int rc = w->rows->ops->read_journal(w->rows, first, batch->last_journal - first + 1, walk_row,
                                        w);
    if (rc)
        return rc;
    chain_effects(batch, digest);
    if (w->next != batch->last_journal + 1 || memcmp(digest, w->effects, sizeof digest) != 0)
        return WALK_DAMAGED;
    return 0;
}

static int walk_all(struct walking *w)
{
    const struct walk *walk = w->walk;
    int rc = 0;
    while (!rc && w->next <= walk->to) {
        const uint64_t before = w->next;
        if (walk->cancelled && atomic_load(walk->cancelled))
            return ERR_BUSY;
        rc = w->batches->ops->read_effects(w->batches, before, CHUNK / 16, walk_batch, w);
        if (rc == ENOUGH)
            rc = 0;
        if (!rc && w->next == before)
            rc = WALK_DAMAGED;
        if (!rc && walk->progress)
            walk->progress(walk->ctx, w->next - 1, walk->to);
    }
    return rc == ERR_CORRUPT ? WALK_DAMAGED : rc;
}

int walk_run(const struct walk *walk, uint64_t *ret_at, uint8_t ret_chain[STORE_DIGEST_SIZE])
{
    struct walking w = {.walk = walk, .next = 1};
    struct store *store = walk->store;
    int rc = store->ops->reader_open(store, &w.rows);
    if (!rc)
        rc = store->ops->reader_open(store, &w.batches);
    if (!rc)
        rc = walk_all(&w);
    store->ops->reader_close(w.rows);
    store->ops->reader_close(w.batches);
    *ret_at = w.next;
    memcpy(ret_chain, w.chain, sizeof w.chain);
    return rc;
}

const char *walk_words(int finding)
{
    return finding == WALK_STAND
               ? "took a stand, and the state that it was taken on is not what was written, or gone"
               : "is not what was written, or is gone, or what it caused is";
}
