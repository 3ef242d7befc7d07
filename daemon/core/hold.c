#include "core/hold.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/exception.h"
#include "core/gate.h"
#include "core/ledger.h"
#include "core/restraint.h"
#include "core/say.h"
#include "core/suspicion.h"

int hold_check(struct step *s, uint32_t line, const struct money *m, enum reason *ret_reason)
{
    int rc = gate_check(s, line, m->amount, m->value_date, ret_reason);
    /* It would fit, but what came before it does not. */
    if (!rc && *ret_reason == REASON_NONE && s->e->lines.items[line].held_count > 0)
        *ret_reason = s->e->lines.items[line].waits_for;
    return rc;
}

/* An entry of engine.held for use; free ones form a list through their line. */
static uint32_t take_free(struct engine *e)
{
    uint32_t index = e->held_free;
    if (index == NONE)
        return ARRAY_ROOM(&e->held) ? NONE : (uint32_t)e->held.count++;
    e->held_free = e->held.items[index].line;
    return index;
}

/* A hold of a later day stops nothing of this date: then an earlier payment waits for it. */
static struct text hold_text(struct step *s, uint32_t line, date_t value_date)
{
    const struct restraint *r = restraint_on_line(s->e, line, value_date);
    if (!r)
        return text_of("waits behind money that is held");
    return arena_print(&s->out->arena, "hold %.*s by %.*s: %.*s", TEXT_ARG(r->id),
                       TEXT_ARG(r->authority), TEXT_ARG(r->reason));
}

static struct text reason_text(struct step *s, enum reason reason, uint32_t line, date_t value_date)
{
    switch ((int)reason) {
    case REASON_NO_PLAN:
        return text_of("the plan is not approved");
    case REASON_NOT_SIGNED:
        return text_of("the section 75 agreement is not signed");
    case REASON_NO_ALLOCATION:
        return text_of("the payer's allocation recorded does not cover it");
    case REASON_NOT_EARNED:
        return text_of("performance money beyond what has been earned");
    default:
        return hold_text(s, line, value_date);
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
    uint32_t index = take_free(e);
    if (index == NONE)
        return ERR_MEMORY;
    int rc =
        ledger_post(s, partner->account_transit, l->account_suspense, m->amount, m->value_date);
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
    event->explanation = reason_text(s, reason, line, m->value_date);
    const struct restraint *r =
        reason == REASON_ON_HOLD ? restraint_on_line(e, line, m->value_date) : NULL;
    event->subject = r ? r->id : TEXT_NONE;
    uint32_t exception = exception_open(s, event, NONE, l->partner);
    if (!exception)
        return ERR_MEMORY;
    e->held.items[index] = (struct held){
        .cause = m->cause,
        .item = m->item,
        .row = m->row,
        .line = line,
        .reference = m->reference,
        .end_to_end = m->end_to_end,
        .amount = m->amount,
        .value_date = m->value_date,
        .document = m->document,
        .reason = reason,
        .exception = exception,
        .live = true,
    };
    pool->held.items[pool->held.count++] = index;
    pool->held_sum = sum(pool->held_sum, m->amount);
    if (l->held_count++ == 0)
        l->waits_for = reason;
    return suspicion_check_date(s, l->partner, NONE, m);
}

/* The entry waits no longer: frees it and gives back a copy. Its place in the pool's queue is the
 * caller's to close. */
static struct held take(struct engine *e, struct pool *pool, uint32_t index)
{
    struct held *entry = &e->held.items[index];
    struct held copy = *entry;
    *entry = (struct held){.line = e->held_free};
    e->held_free = index;
    pool->held_sum = sum(pool->held_sum, -copy.amount);
    e->lines.items[copy.line].held_count--;
    exception_close(e, copy.exception);
    return copy;
}

static int release_one(struct step *s, uint32_t pool, uint32_t index)
{
    struct engine *e = s->e;
    struct held h = take(e, &e->pools.items[pool], index);
    const struct line *l = &e->lines.items[h.line];
    int rc = ledger_post(s, l->account_suspense, e->partners.items[l->partner].account_transit,
                         h.amount, e->today);
    struct money m = {h.cause,      h.item,   h.row,        h.reference,
                      h.end_to_end, h.amount, h.value_date, h.document};
    return rc ? rc : payment_enter(s, h.line, &m, EVENT_RELEASED);
}

/* It waits on, perhaps for another reason than before. */
static int keep_waiting(struct step *s, struct held *h, enum reason reason)
{
    if (h->reason == reason && reason != REASON_ON_HOLD) /* of holds it may be another */
        return 0;
    h->reason = reason;
    return exception_change(s->e, h->exception, reason,
                            reason_text(s, reason, h->line, h->value_date));
}

int hold_release(struct step *s, uint32_t pool)
{
    struct engine *e = s->e;
    struct pool *p = &e->pools.items[pool];
    size_t kept = 0;
    int rc = 0;
    for (size_t i = 0; i < p->lines.count; i++)
        e->lines.items[p->lines.items[i]].is_waiting = false;
    for (size_t i = 0; i < p->held.count && !rc; i++) {
        uint32_t index = p->held.items[i];
        struct held *h = &e->held.items[index];
        struct line *l = &e->lines.items[h->line];
        enum reason closed;
        rc = gate_check(s, h->line, h->amount, h->value_date, &closed);
        if (rc)
            break;
        if (closed == REASON_NONE && !l->is_waiting) {
            rc = release_one(s, pool, index);
            continue;
        }
        if (!l->is_waiting)
            l->waits_for = closed;
        l->is_waiting = true;
        p->held.items[kept++] = index;
        rc = keep_waiting(s, h, closed == REASON_NONE ? l->waits_for : closed);
    }
    p->held.count = kept;
    return rc;
}

int hold_cancel(struct step *s, uint32_t held, date_t value_date)
{
    struct engine *e = s->e;
    const struct line *l = &e->lines.items[e->held.items[held].line];
    struct pool *pool = &e->pools.items[l->pool];
    size_t i = 0;
    while (pool->held.items[i] != held)
        i++;
    memmove(&pool->held.items[i], &pool->held.items[i + 1],
            (pool->held.count - i - 1) * sizeof *pool->held.items);
    pool->held.count--;
    struct held h = take(e, pool, held);
    return ledger_post(s, e->lines.items[h.line].account_suspense,
                       e->partners.items[e->lines.items[h.line].partner].account_transit, h.amount,
                       value_date);
}
