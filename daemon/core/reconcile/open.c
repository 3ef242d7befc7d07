#include "core/reconcile/open.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/successor.h"
#include "core/reconcile/state.h"

static uint64_t reference_key(uint32_t partner, const struct reference *r)
{
    return reference_hash(partner, r);
}

static uint64_t amount_key(uint32_t partner, int64_t amount)
{
    return map_hash(partner, &amount, sizeof amount);
}

static uint64_t cause_key(uint32_t partner, uint64_t cause, uint32_t item)
{
    return map_hash(amount_key(partner, (int64_t)cause), &item, sizeof item);
}

int open_span(date_t date)
{
    return date / OPEN_SPAN_DAYS - (date % OPEN_SPAN_DAYS < 0);
}

static uint64_t span_key(uint32_t partner, int span)
{
    return map_hash(partner, &span, sizeof span);
}

int open_index(struct open_items *items, uint32_t index)
{
    const struct open_item *i = &items->items[index];
    int rc = chains_add(&items->by_amount, amount_key(i->partner, i->money.amount), index);
    if (!rc && i->money.reference.size)
        rc =
            chains_add(&items->by_reference, reference_key(i->partner, &i->money.reference), index);
    if (!rc && i->money.end_to_end.size)
        rc = chains_add(&items->by_end_to_end, reference_key(i->partner, &i->money.end_to_end),
                        index);
    if (!rc)
        rc = chains_add(&items->by_date, span_key(i->partner, open_span(i->money.value_date)),
                        index);
    return rc ? rc
              : chains_add(&items->by_cause, cause_key(i->partner, i->money.cause, i->money.item),
                           index);
}

static void forget_chains(struct open_items *o)
{
    struct chains *const all[] = {&o->by_reference, &o->by_end_to_end, &o->by_amount, &o->by_date,
                                  &o->by_cause};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        chains_fini(all[i]);
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
    forget_chains(o);
    o->below = 0;
    for (size_t i = 0; i < o->count; i++)
        if (o->items[i].serial) {
            order[live++] = &o->items[i];
            o->below += o->items[i].money.amount < 0;
        }
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
    if (!item->serial)
        items->items[index].serial = ++e->reconcile->last_open;
    items->items[index].next_free = NONE;
    items->live++;
    items->below += item->money.amount < 0;
    assert(items->live <= items->count && items->items[index].serial <= e->reconcile->last_open);
    *ret_index = index;
    return open_index(items, index);
}

void open_remove(struct open_items *items, uint32_t index)
{
    struct open_item *i = &items->items[index];
    assert(i->serial && items->live > 0);
    items->below -= i->money.amount < 0;
    if (i->money.reference.size)
        chains_remove(&items->by_reference, reference_key(i->partner, &i->money.reference), index);
    if (i->money.end_to_end.size)
        chains_remove(&items->by_end_to_end, reference_key(i->partner, &i->money.end_to_end),
                      index);
    chains_remove(&items->by_amount, amount_key(i->partner, i->money.amount), index);
    chains_remove(&items->by_date, span_key(i->partner, open_span(i->money.value_date)), index);
    chains_remove(&items->by_cause, cause_key(i->partner, i->money.cause, i->money.item), index);
    *i = (struct open_item){.next_free = items->free};
    items->free = index;
    items->live--;
}

static uint32_t next(const struct chains *c, uint64_t key, uint32_t after)
{
    return after == MAP_NONE ? chains_first(c, key) : chains_next(c, after);
}

uint32_t open_next_by_reference(const struct open_items *items, uint32_t partner,
                                const struct reference *r, uint32_t after)
{
    uint32_t i = next(&items->by_reference, reference_key(partner, r), after);
    while (i != MAP_NONE && (items->items[i].partner != partner ||
                             !reference_equal(&items->items[i].money.reference, r)))
        i = chains_next(&items->by_reference, i);
    return i;
}

uint32_t open_next_by_end_to_end(const struct open_items *items, uint32_t partner,
                                 const struct reference *r, uint32_t after)
{
    uint32_t i = next(&items->by_end_to_end, reference_key(partner, r), after);
    while (i != MAP_NONE && (items->items[i].partner != partner ||
                             !reference_equal(&items->items[i].money.end_to_end, r)))
        i = chains_next(&items->by_end_to_end, i);
    return i;
}

uint32_t open_next_by_amount(const struct open_items *items, uint32_t partner, int64_t amount,
                             uint32_t after)
{
    uint32_t i = next(&items->by_amount, amount_key(partner, amount), after);
    while (i != MAP_NONE &&
           (items->items[i].partner != partner || items->items[i].money.amount != amount))
        i = chains_next(&items->by_amount, i);
    return i;
}

uint32_t open_next_by_cause(const struct open_items *items, uint32_t partner, uint64_t cause,
                            uint32_t item, uint32_t after)
{
    uint32_t i = next(&items->by_cause, cause_key(partner, cause, item), after);
    while (i != MAP_NONE &&
           (items->items[i].partner != partner || items->items[i].money.cause != cause ||
            items->items[i].money.item != item))
        i = chains_next(&items->by_cause, i);
    return i;
}

uint32_t open_next_in_span(const struct open_items *items, uint32_t partner, int span,
                           uint32_t after)
{
    uint32_t i = next(&items->by_date, span_key(partner, span), after);
    while (i != MAP_NONE && (items->items[i].partner != partner ||
                             open_span(items->items[i].money.value_date) != span))
        i = chains_next(&items->by_date, i);
    return i;
}

static int follow_successors(struct engine *e, struct open_items *items)
{
    bool changed = false;
    for (size_t i = 0; i < items->count; i++) {
        struct open_item *item = &items->items[i];
        if (item->serial && partner_at(e, item->partner)->successor != NONE) {
            item->partner = successor_of_partner(e, item->partner);
            changed = true;
        }
    }
    return changed ? open_index_all(items) : 0;
}

int open_follow_successors(struct engine *e)
{
    int rc = follow_successors(e, &e->reconcile->payments);
    return rc ? rc : follow_successors(e, &e->reconcile->receipts);
}
