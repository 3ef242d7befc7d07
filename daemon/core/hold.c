#include "core/hold.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/gate.h"
#include "core/ledger.h"
#include "core/say.h"
#include "core/suspicion.h"

enum reason hold_check(const struct engine *e, uint32_t line, int64_t amount, date_t value_date)
{
    const struct line *l = &e->lines.items[line];
    if (l->held_count == 0)
        return gate_check(e, line, amount, value_date);
    const struct pool *pool = &e->pools.items[l->pool];
    for (size_t i = 0; i < pool->held.count; i++)
        if (e->held.items[pool->held.items[i]].line == line)
            return e->held.items[pool->held.items[i]].reason;
    return REASON_NONE;
}

static uint32_t free_entry(struct engine *e)
{
    for (uint32_t i = 0; i < e->held.count; i++)
        if (!e->held.items[i].live)
            return i;
    return ARRAY_ROOM(&e->held) ? NONE : (uint32_t)e->held.count++;
}

static const char *reason_text(enum reason reason)
{
    switch ((int)reason) {
    case REASON_NO_PLAN:
        return "the plan is not approved";
    case REASON_NOT_SIGNED:
        return "the section 75 agreement is not signed";
    case REASON_NO_ALLOCATION:
        return "the payer's allocation recorded does not cover it";
    default:
        return "the gate is closed";
    }
}

int hold_put(struct step *s, uint32_t line, const struct money *m, enum reason reason)
{
    struct engine *e = s->e;
    struct line *l = &e->lines.items[line];
    struct pool *pool = &e->pools.items[l->pool];
    const struct partner *partner = &e->partners.items[l->partner];
    if (ARRAY_ROOM(&pool->held))
        return ERR_MEMORY;
    uint32_t index = free_entry(e);
    if (index == NONE)
        return ERR_MEMORY;
    int rc = ledger_post(s, partner->account_transit, l->account_suspense, m->amount, m->value_date);
    if (rc)
        return rc;
    struct event *event = say(s, EVENT_HELD, l->pool);
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    say_amount(event, m->amount);
    event->partner = e->parties.items[partner->party].code;
    event->line = l->id;
    event->contribution = l->kind;
    event->year = date_financial_year(m->value_date);
    event->reason = reason;
    event->explanation = text_of(reason_text(reason));
    uint32_t exception = exception_open(s, event, NONE, l->partner);
    if (!exception)
        return ERR_MEMORY;
    e->held.items[index] = (struct held){
        .cause = m->cause, .item = m->item, .row = m->row, .line = line,
        .reference = m->reference, .amount = m->amount, .value_date = m->value_date,
        .document = m->document, .reason = reason, .exception = exception, .live = true,
    };
    pool->held.items[pool->held.count++] = index;
    pool->held_sum = sum(pool->held_sum, m->amount);
    l->held_count++;
    return suspicion_check(s, l->partner, NONE, m);
}

/* Takes entry i out of the pool's queue and frees it; gives back a copy. */
static struct held take(struct engine *e, struct pool *pool, size_t i)
{
    struct held *entry = &e->held.items[pool->held.items[i]];
    struct held copy = *entry;
    entry->live = false;
    memmove(&pool->held.items[i], &pool->held.items[i + 1],
            (pool->held.count - i - 1) * sizeof *pool->held.items);
    pool->held.count--;
    pool->held_sum = sum(pool->held_sum, -copy.amount);
    e->lines.items[copy.line].held_count--;
    exception_close(e, copy.exception);
    return copy;
}

static int release_one(struct step *s, uint32_t pool, size_t i)
{
    struct engine *e = s->e;
    struct held h = take(e, &e->pools.items[pool], i);
    const struct line *l = &e->lines.items[h.line];
    int rc = ledger_post(s, l->account_suspense, e->partners.items[l->partner].account_transit,
                         h.amount, e->today);
    struct money m = {h.cause, h.item, h.row, h.reference, h.amount, h.value_date, h.document};
    return rc ? rc : payment_enter(s, h.line, &m, EVENT_RELEASED);
}

/* Whether an earlier entry of the same line still waits before entry i. */
static bool waits_behind(const struct engine *e, const struct pool *pool, size_t i)
{
    uint32_t line = e->held.items[pool->held.items[i]].line;
    for (size_t k = 0; k < i; k++)
        if (e->held.items[pool->held.items[k]].line == line)
            return true;
    return false;
}

int hold_release(struct step *s, uint32_t pool)
{
    struct engine *e = s->e;
    for (size_t i = 0; i < e->pools.items[pool].held.count;) {
        struct held *h = &e->held.items[e->pools.items[pool].held.items[i]];
        enum reason closed = gate_check(e, h->line, h->amount, h->value_date);
        if (closed != REASON_NONE || waits_behind(e, &e->pools.items[pool], i)) {
            h->reason = closed != REASON_NONE ? closed : h->reason;
            i++;
            continue;
        }
        int rc = release_one(s, pool, i);
        if (rc)
            return rc;
    }
    return 0;
}

int hold_cancel(struct step *s, uint32_t held, date_t value_date)
{
    struct engine *e = s->e;
    const struct line *l = &e->lines.items[e->held.items[held].line];
    struct pool *pool = &e->pools.items[l->pool];
    size_t i = 0;
    while (pool->held.items[i] != held)
        i++;
    struct held h = take(e, pool, i);
    return ledger_post(s, e->lines.items[h.line].account_suspense,
                       e->partners.items[e->lines.items[h.line].partner].account_transit, h.amount,
                       value_date);
}
