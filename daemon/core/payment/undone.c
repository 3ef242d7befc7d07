#include "core/payment/undone.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/successor.h"
#include "core/payment/state.h"

static struct pool_payments *of_pool(const struct engine *e, uint32_t pool)
{
    return (struct pool_payments *)e->payment->of_pool.items + pool;
}

static void drop(struct pool_payments *p, size_t i)
{
    struct undone *at = &p->undone.items[i];
    memmove(at, at + 1, (p->undone.count - i - 1) * sizeof *at);
    p->undone.count--;
}

struct undone undone_of(uint32_t partner, uint32_t contribution, const struct money *m)
{
    return (struct undone){.by = *m,
                           .partner = partner,
                           .named = contribution,
                           .contribution_year = NONE,
                           .held_on = NONE,
                           .paid.value_date = DATE_NONE};
}

int undone_note(struct engine *e, const struct undone *u)
{
    struct pool_payments *p = of_pool(e, partner_at(e, u->partner)->pool);
    if (p->undone.count == UNDONE_MAX)
        drop(p, 0);
    if (ARRAY_ROOM(&p->undone))
        return ERR_MEMORY;
    p->undone.items[p->undone.count++] = *u;
    return 0;
}

const struct undone *undone_at(const struct engine *e, uint32_t pool, size_t i)
{
    const struct pool_payments *p = of_pool(e, pool);
    return i < p->undone.count ? &p->undone.items[i] : NULL;
}

static bool is_same(const struct money *a, const struct money *b)
{
    return a->cause == b->cause && a->item == b->item && a->amount == b->amount &&
           reference_equal(&a->reference, &b->reference);
}

size_t undone_find_paid(const struct engine *e, uint32_t pool, const struct money *paid)
{
    const struct pool_payments *p = of_pool(e, pool);
    for (size_t i = 0; i < p->undone.count; i++)
        if (is_same(&p->undone.items[i].paid, paid))
            return i;
    return SIZE_MAX;
}

size_t undone_find_row(const struct engine *e, uint32_t pool, const struct money *row)
{
    const struct pool_payments *p = of_pool(e, pool);
    for (size_t i = 0; i < p->undone.count; i++)
        if (is_same(&p->undone.items[i].by, row))
            return i;
    return SIZE_MAX;
}

struct undone undone_take(struct engine *e, uint32_t pool, size_t i)
{
    struct pool_payments *p = of_pool(e, pool);
    struct undone u = p->undone.items[i];
    drop(p, i);
    u.partner = successor_of_partner(e, u.partner);
    return u;
}

void undone_set_document(struct engine *e, uint32_t pool, const struct money *row,
                         uint64_t document)
{
    struct pool_payments *p = of_pool(e, pool);
    for (size_t i = 0; i < p->undone.count; i++) {
        struct undone *u = &p->undone.items[i];
        if (is_same(&u->by, row))
            u->by.document = document;
        if (is_same(&u->paid, row))
            u->paid.document = document;
    }
}
