#include "core/tail.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"

bool reference_equal(const struct reference *a, const struct reference *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static uint64_t reference_key(const struct reference *r)
{
    return map_hash(MAP_SEED, r->data, r->size);
}
static uint64_t amount_key(int64_t amount)
{
    return map_hash(MAP_SEED, &amount, sizeof amount);
}

int tail_index(struct tail *t, uint32_t i)
{
    const struct paid *p = &t->items[i];
    if (p->reference.size && chains_add(&t->by_reference, reference_key(&p->reference), i))
        return ERR_MEMORY;
    return chains_add(&t->by_amount, amount_key(p->amount), i);
}

static void forget(struct tail *t, uint32_t i)
{
    const struct paid *p = &t->items[i];
    if (p->reference.size)
        chains_remove(&t->by_reference, reference_key(&p->reference), i);
    chains_remove(&t->by_amount, amount_key(p->amount), i);
}

int tail_push(struct tail *t, const struct paid *paid, struct paid **ret)
{
    uint32_t i;
    if (t->count < TAIL_MAX) {
        if (array_grow((void **)&t->items, &t->capacity, t->count + 1, sizeof *t->items))
            return ERR_MEMORY;
        i = (uint32_t)t->count++;
    } else {
        i = (uint32_t)t->head;
        forget(t, i);
        t->head = (t->head + 1) % TAIL_MAX;
    }
    t->items[i] = *paid;
    *ret = &t->items[i];
    return tail_index(t, i);
}

const struct paid *tail_latest(const struct tail *t, uint32_t i)
{
    return i < t->count ? &t->items[(t->head + t->count - 1 - i) % t->count] : NULL;
}

uint32_t tail_next_by_reference(const struct tail *t, const struct reference *r, uint32_t after)
{
    uint32_t i = after == MAP_NONE ? chains_first(&t->by_reference, reference_key(r))
                                   : chains_next(&t->by_reference, after);
    while (i != MAP_NONE && !reference_equal(&t->items[i].reference, r))
        i = chains_next(&t->by_reference, i);
    return i;
}

uint32_t tail_next_by_amount(const struct tail *t, int64_t amount, uint32_t after)
{
    uint32_t i = after == MAP_NONE ? chains_first(&t->by_amount, amount_key(amount))
                                   : chains_next(&t->by_amount, after);
    while (i != MAP_NONE && t->items[i].amount != amount)
        i = chains_next(&t->by_amount, i);
    return i;
}

static const struct paid *oldest(const struct tail *t, size_t i)
{
    return &t->items[(t->head + i) % t->count];
}

static bool came_before(const struct paid *a, const struct paid *b)
{
    return a->cause != b->cause ? a->cause < b->cause : a->item < b->item;
}

int tail_merge(struct tail *t, struct tail *other)
{
    size_t total = t->count + other->count, a = 0, b = 0;
    struct tail merged = {.count = 0};
    struct paid *kept;
    int rc = 0;
    while (a + b < total && !rc) {
        bool first =
            b == other->count || (a < t->count && !came_before(oldest(other, b), oldest(t, a)));
        rc = tail_push(&merged, first ? oldest(t, a) : oldest(other, b), &kept);
        *(first ? &a : &b) += 1;
    }
    if (rc) {
        tail_fini(&merged);
        return rc;
    }
    tail_fini(t);
    tail_fini(other);
    *t = merged;
    *other = (struct tail){.count = 0};
    return 0;
}

void tail_fini(struct tail *t)
{
    free(t->items);
    chains_fini(&t->by_reference);
    chains_fini(&t->by_amount);
}
