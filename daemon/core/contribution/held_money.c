#include "core/contribution/held_money.h"
#include <assert.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/state.h"

static struct pool_held *of_pool(const struct engine *e, uint32_t pool)
{
    return (struct pool_held *)e->contribution->held_of_pool.items + pool;
}

static struct contribution_held *of_contribution(const struct engine *e, uint32_t contribution)
{
    return (struct contribution_held *)e->contribution->held_of_contribution.items + contribution;
}

/* Of the year; NULL: no money of it was ever held, or its place is another year's now. */
static struct held_queue *queue_of(const struct engine *e, uint32_t contribution, int year)
{
    const struct contribution_held *c = of_contribution(e, contribution);
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].year == year)
            return &c->items[i];
    return NULL;
}

/* The same, made when it is not there, in the place of one that is empty. NULL: out of memory. */
static struct held_queue *queue_get(struct engine *e, uint32_t contribution, int year)
{
    struct contribution_held *c = of_contribution(e, contribution);
    struct held_queue *q = queue_of(e, contribution, year);
    for (size_t i = 0; i < c->count && !q; i++)
        if (c->items[i].count == 0)
            q = &c->items[i];
    if (!q && ARRAY_ROOM(c))
        return NULL;
    if (!q)
        (q = &c->items[c->count++])->count = 0;
    if (q->count == 0)
        *q = (struct held_queue){.year = year};
    return q;
}

/* An entry for use; free ones form a list through their contribution. NONE: out of memory. */
static uint32_t take_free(struct engine *e)
{
    struct contribution_state *c = e->contribution;
    uint32_t index = c->held_free;
    if (index == NONE)
        return ARRAY_ROOM(&c->held) ? NONE : (uint32_t)c->held.count++;
    c->held_free = c->held.items[index].contribution;
    return index;
}

/* Whether none may pass what waits for the reason in the pool. */
static bool is_blocking(enum reason reason, const struct pool *pool)
{
    if (reason == REASON_NO_ALLOCATION || reason == REASON_NOT_EARNED)
        return pool->released_in_order;
    return reason != REASON_NONE;
}

static void note_blocking(struct held_queue *q, enum reason reason, const struct pool *pool)
{
    if (q->blocked_by == REASON_NONE && is_blocking(reason, pool))
        q->blocked_by = reason;
}

int held_money_add(struct engine *e, const struct held_payment *held)
{
    struct pool_held *p = of_pool(e, contribution_at(e, held->contribution)->pool);
    struct held_queue *q = queue_get(e, held->contribution, held->year);
    if (!q || ARRAY_ROOM(p))
        return ERR_MEMORY;
    uint32_t index = take_free(e);
    if (index == NONE)
        return ERR_MEMORY;
    assert(held->live && !e->contribution->held.items[index].live);
    e->contribution->held.items[index] = *held;
    p->items[p->count++] = index;
    p->sum = sum(p->sum, held->money.amount);
    if (q->count++ == 0)
        q->waits_for = held->reason;
    note_blocking(q, held->reason, pool_at(e, contribution_at(e, held->contribution)->pool));
    q->sum = sum(q->sum, held->money.amount);
    return 0;
}

size_t held_money_count(const struct engine *e, uint32_t pool)
{
    return of_pool(e, pool)->count;
}

const struct held_payment *held_money_at(const struct engine *e, uint32_t pool, size_t i)
{
    uint32_t index = of_pool(e, pool)->items[i];
    assert(index == NONE || e->contribution->held.items[index].live);
    return index == NONE ? NULL : &e->contribution->held.items[index];
}

void held_money_set_reason(struct engine *e, uint32_t pool, size_t i, enum reason reason)
{
    e->contribution->held.items[of_pool(e, pool)->items[i]].reason = reason;
}

struct held_payment held_money_take(struct engine *e, uint32_t pool, size_t i)
{
    struct pool_held *p = of_pool(e, pool);
    uint32_t index = p->items[i];
    assert(index != NONE);
    struct held_payment *entry = &e->contribution->held.items[index], copy = *entry;
    struct held_queue *q = queue_of(e, copy.contribution, copy.year);
    assert(q && q->count > 0);
    q->count--;
    q->sum = sum(q->sum, -copy.money.amount);
    p->items[i] = NONE;
    p->sum = sum(p->sum, -copy.money.amount);
    *entry = (struct held_payment){.contribution = e->contribution->held_free};
    e->contribution->held_free = index;
    return copy;
}

void held_money_close(struct engine *e, uint32_t pool)
{
    struct pool_held *p = of_pool(e, pool);
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i] != NONE)
            p->items[kept++] = p->items[i];
    p->count = kept;
    assert(kept || p->sum == 0);
}

int64_t held_money_sum(const struct engine *e, uint32_t pool)
{
    return of_pool(e, pool)->sum;
}

int64_t held_money_of_year(const struct engine *e, uint32_t contribution, int year)
{
    const struct held_queue *q = queue_of(e, contribution, year);
    return q ? q->sum : 0;
}

bool held_money_is_held(const struct engine *e, uint32_t contribution)
{
    const struct contribution_held *c = of_contribution(e, contribution);
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].count)
            return true;
    return false;
}

enum reason held_money_waits_for(const struct engine *e, uint32_t contribution, int year)
{
    const struct held_queue *q = queue_of(e, contribution, year);
    return q && q->count ? q->waits_for : REASON_NONE;
}

void held_money_begin(struct engine *e, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->contributions.count; i++) {
        struct contribution_held *c = of_contribution(e, p->contributions.items[i]);
        for (size_t k = 0; k < c->count; k++) {
            c->items[k].is_waiting = false;
            c->items[k].blocked_by = REASON_NONE;
        }
    }
}

enum reason held_money_blocked_by(const struct engine *e, uint32_t contribution, int year)
{
    const struct held_queue *q = queue_of(e, contribution, year);
    return q && q->count ? q->blocked_by : REASON_NONE;
}

const struct held_payment *held_money_blocker(const struct engine *e, uint32_t contribution,
                                              int year)
{
    const struct pool *pool = pool_at(e, contribution_at(e, contribution)->pool);
    const size_t count = held_money_count(e, contribution_at(e, contribution)->pool);
    for (size_t i = 0; i < count; i++) {
        const struct held_payment *h = held_money_at(e, contribution_at(e, contribution)->pool, i);
        if (h && h->contribution == contribution && h->year == year && is_blocking(h->reason, pool))
            return h;
    }
    return NULL;
}

void held_money_waits_on(struct engine *e, uint32_t contribution, int year, enum reason reason)
{
    struct held_queue *q = queue_of(e, contribution, year);
    assert(q);
    if (!q->is_waiting)
        q->waits_for = reason;
    q->is_waiting = true;
    note_blocking(q, reason, pool_at(e, contribution_at(e, contribution)->pool));
}
