#include "core/foundation/recent_payments.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"

static uint64_t reference_key(const struct reference *r)
{
    return reference_hash(MAP_SEED, r);
}
static uint64_t amount_key(int64_t amount)
{
    return map_hash(MAP_SEED, &amount, sizeof amount);
}

int recent_index(struct recent_payments *t, uint32_t i)
{
    const struct recent_payment *p = &t->items[i];
    if (p->reference.size && chains_add(&t->by_reference, reference_key(&p->reference), i))
        return ERR_MEMORY;
    return chains_add(&t->by_amount, amount_key(p->amount), i);
}

static void forget(struct recent_payments *t, uint32_t i)
{
    const struct recent_payment *p = &t->items[i];
    if (p->reference.size)
        chains_remove(&t->by_reference, reference_key(&p->reference), i);
    chains_remove(&t->by_amount, amount_key(p->amount), i);
}

int recent_push(struct recent_payments *t, const struct recent_payment *paid,
                struct recent_payment **ret)
{
    uint32_t i;
    if (t->count < RECENT_PAYMENTS_MAX) {
        if (array_grow((void **)&t->items, &t->capacity, t->count + 1, sizeof *t->items))
            return ERR_MEMORY;
        i = (uint32_t)t->count++;
    } else {
        assert(t->count == RECENT_PAYMENTS_MAX && t->head < RECENT_PAYMENTS_MAX);
        i = (uint32_t)t->head;
        forget(t, i);
        t->head = (t->head + 1) % RECENT_PAYMENTS_MAX;
    }
    t->items[i] = *paid;
    *ret = &t->items[i];
    return recent_index(t, i);
}

const struct recent_payment *recent_latest(const struct recent_payments *t, uint32_t i)
{
    return i < t->count ? &t->items[(t->head + t->count - 1 - i) % t->count] : NULL;
}

uint32_t recent_next_by_reference(const struct recent_payments *t, const struct reference *r,
                                  uint32_t after)
{
    uint32_t i = after == MAP_NONE ? chains_first(&t->by_reference, reference_key(r))
                                   : chains_next(&t->by_reference, after);
    while (i != MAP_NONE && !reference_equal(&t->items[i].reference, r))
        i = chains_next(&t->by_reference, i);
    return i;
}

uint32_t recent_next_by_amount(const struct recent_payments *t, int64_t amount, uint32_t after)
{
    uint32_t i = after == MAP_NONE ? chains_first(&t->by_amount, amount_key(amount))
                                   : chains_next(&t->by_amount, after);
    while (i != MAP_NONE && t->items[i].amount != amount)
        i = chains_next(&t->by_amount, i);
    return i;
}

static const struct recent_payment *oldest(const struct recent_payments *t, size_t i)
{
    return &t->items[(t->head + i) % t->count];
}

static bool came_before(const struct recent_payment *a, const struct recent_payment *b)
{
    return a->cause != b->cause ? a->cause < b->cause : a->item < b->item;
}

int recent_merge(struct recent_payments *t, struct recent_payments *other)
{
    size_t total = t->count + other->count, a = 0, b = 0;
    struct recent_payments merged = {.count = 0};
    struct recent_payment *kept;
    int rc = 0;
    while (a + b < total && !rc) {
        bool first =
            b == other->count || (a < t->count && !came_before(oldest(other, b), oldest(t, a)));
        rc = recent_push(&merged, first ? oldest(t, a++) : oldest(other, b++), &kept);
    }
    if (rc) {
        recent_fini(&merged);
        return rc;
    }
    recent_fini(t);
    recent_fini(other);
    *t = merged;
    *other = (struct recent_payments){.count = 0};
    return 0;
}

void recent_fini(struct recent_payments *t)
{
    free(t->items);
    chains_fini(&t->by_reference);
    chains_fini(&t->by_amount);
}
