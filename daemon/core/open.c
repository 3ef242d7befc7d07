#include "core/open.h"
#include "base/array.h"
#include "base/error.h"
#include "core/tail.h"

static uint64_t partner_key(uint32_t partner)
{
    return map_hash(MAP_SEED, &partner, sizeof partner);
}

static uint64_t reference_key(uint32_t partner, const struct reference *r)
{
    return map_hash(partner_key(partner), r->data, r->size);
}

static uint64_t amount_key(uint32_t partner, int64_t amount)
{
    return map_hash(partner_key(partner), &amount, sizeof amount);
}

int open_index(struct open_items *items, uint32_t index)
{
    const struct open_item *i = &items->items[index];
    if (i->reference.size &&
        chains_add(&items->by_reference, reference_key(i->partner, &i->reference), index))
        return ERR_MEMORY;
    return chains_add(&items->by_amount, amount_key(i->partner, i->amount), index);
}

static int by_serial(const void *a, const void *b)
{
    const struct open_item *const *x = a, *const *y = b;
    return (*x)->serial < (*y)->serial ? -1 : (*x)->serial > (*y)->serial;
}

/* Chains hold items in order of arrival, which their serials tell. */
int open_index_all(struct open_items *o)
{
    const struct open_item **order = calloc(o->count + 1, sizeof *order);
    size_t live = 0;
    int rc = 0;
    if (!order)
        return ERR_MEMORY;
    chains_fini(&o->by_reference);
    chains_fini(&o->by_amount);
    o->by_reference = o->by_amount = CHAINS_NULL;
    for (size_t i = 0; i < o->count; i++)
        if (o->items[i].serial)
            order[live++] = &o->items[i];
    qsort(order, live, sizeof *order, by_serial);
    for (size_t i = 0; i < live && !rc; i++)
        rc = open_index(o, (uint32_t)(order[i] - o->items));
    free(order);
    return rc;
}

int open_add(struct engine *e, struct open_items *items, const struct open_item *item,
             uint32_t *ret_index)
{
    uint32_t index = items->free;
    if (index != NONE) {
        items->free = items->items[index].next_free;
    } else {
        if (ARRAY_ROOM(items))
            return ERR_MEMORY;
        index = (uint32_t)items->count++;
    }
    items->items[index] = *item;
    items->items[index].serial = ++e->last_open;
    items->items[index].next_free = NONE;
    items->live++;
    *ret_index = index;
    return open_index(items, index);
}

void open_remove(struct open_items *items, uint32_t index)
{
    struct open_item *i = &items->items[index];
    if (i->reference.size)
        chains_remove(&items->by_reference, reference_key(i->partner, &i->reference), index);
    chains_remove(&items->by_amount, amount_key(i->partner, i->amount), index);
    *i = (struct open_item){.next_free = items->free};
    items->free = index;
    items->live--;
}

uint32_t open_next_by_reference(const struct open_items *items, uint32_t partner,
                                const struct reference *r, uint32_t after)
{
    uint32_t i = after == MAP_NONE ? chains_first(&items->by_reference, reference_key(partner, r))
                                   : chains_next(&items->by_reference, after);
    while (i != MAP_NONE &&
           (items->items[i].partner != partner || !reference_equal(&items->items[i].reference, r)))
        i = chains_next(&items->by_reference, i);
    return i;
}

uint32_t open_next_by_amount(const struct open_items *items, uint32_t partner, int64_t amount,
                             uint32_t after)
{
    uint32_t i = after == MAP_NONE ? chains_first(&items->by_amount, amount_key(partner, amount))
                                   : chains_next(&items->by_amount, after);
    while (i != MAP_NONE &&
           (items->items[i].partner != partner || items->items[i].amount != amount))
        i = chains_next(&items->by_amount, i);
    return i;
}

void open_fini(struct open_items *items)
{
    free(items->items);
    chains_fini(&items->by_reference);
    chains_fini(&items->by_amount);
}
