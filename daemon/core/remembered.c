#include "core/remembered.h"
#include "base/error.h"
#include "core/tail.h"

static uint64_t key_of(const struct engine *e, uint32_t partner, int64_t amount)
{
    uint32_t party = e->partners.items[partner].party;
    uint64_t hash = map_hash(MAP_SEED, &party, sizeof party);
    return map_hash(hash, &amount, sizeof amount);
}

static int count_up(struct engine *e, uint32_t partner, const struct paid *paid)
{
    return multiset_add(&e->remembered, key_of(e, partner, paid->amount));
}

static void count_down(struct engine *e, uint32_t partner, const struct paid *paid)
{
    multiset_remove(&e->remembered, key_of(e, partner, paid->amount));
}

static int count_all(struct engine *e, uint32_t partner)
{
    const struct tail *t = &e->partners.items[partner].tail;
    int rc = 0;
    for (size_t i = 0; i < t->count && !rc; i++)
        rc = count_up(e, partner, &t->items[i]);
    return rc;
}

int remembered_push(struct engine *e, uint32_t partner, const struct paid *paid, struct paid **ret)
{
    struct tail *t = &e->partners.items[partner].tail;
    if (t->count == TAIL_MAX)
        count_down(e, partner, &t->items[t->head]);
    int rc = count_up(e, partner, paid);
    return rc ? rc : tail_push(t, paid, ret);
}

int remembered_merge(struct engine *e, uint32_t partner, uint32_t other)
{
    const uint32_t both[] = {partner, other};
    for (size_t k = 0; k < 2; k++) {
        const struct tail *t = &e->partners.items[both[k]].tail;
        for (size_t i = 0; i < t->count; i++)
            count_down(e, both[k], &t->items[i]);
    }
    int rc = tail_merge(&e->partners.items[partner].tail, &e->partners.items[other].tail);
    return rc ? rc : count_all(e, partner);
}

int remembered_index(struct engine *e, uint32_t partner)
{
    struct tail *t = &e->partners.items[partner].tail;
    int rc = 0;
    for (size_t i = 0; i < t->count && !rc; i++)
        rc = tail_index(t, (uint32_t)((t->head + i) % t->count));
    return rc ? rc : count_all(e, partner);
}

bool remembered_elsewhere(const struct engine *e, uint32_t partner, int64_t amount)
{
    const struct tail *t = &e->partners.items[partner].tail;
    uint32_t all = multiset_count(&e->remembered, key_of(e, partner, amount)), own = 0;
    if (all == 0)
        return false;
    for (uint32_t i = tail_next_by_amount(t, amount, MAP_NONE); i != MAP_NONE && own < all;
         i = tail_next_by_amount(t, amount, i))
        own++;
    return all > own;
}
