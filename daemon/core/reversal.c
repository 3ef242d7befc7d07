#include "core/reversal.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/carry.h"
#include "core/exception.h"
#include "core/hold.h"
#include "core/ledger.h"
#include "core/matching.h"
#include "core/place.h"
#include "core/routing.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/tail.h"

/* Latest held money of the partner of this amount; of this line (NONE: of any), and with this
 * reference (NULL: with any). NONE. */
static uint32_t find_held(const struct engine *e, uint32_t partner, uint32_t line,
                          const struct reference *r, int64_t amount)
{
    const struct pool *pool = &e->pools.items[e->partners.items[partner].pool];
    for (size_t i = pool->held.count; i-- > 0;) {
        const struct held *h = &e->held.items[pool->held.items[i]];
        if (e->lines.items[h->line].partner == partner && h->amount == amount &&
            (line == NONE || h->line == line) && (!r || reference_equal(&h->reference, r)))
            return pool->held.items[i];
    }
    return NONE;
}

static int cancel_held(struct step *s, uint32_t partner, uint32_t held, const struct money *m,
                       enum reason reason)
{
    struct engine *e = s->e;
    struct held h = e->held.items[held];
    int rc = hold_cancel(s, held, m->value_date);
    if (rc)
        return rc;
    uint32_t pool = e->partners.items[partner].pool;
    struct event *event = say(s, EVENT_REVERSED, pool);
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    say_amount(event, m->amount);
    say_other(event, h.cause, h.item);
    event->partner = e->parties.items[e->partners.items[partner].party].code;
    event->line = e->lines.items[h.line].id;
    event->contribution = e->lines.items[h.line].kind;
    event->reason = reason;
    event->explanation = text_of("undoes money that was held in suspense");
    return hold_release(s, pool); /* what waited behind it may fit now */
}

/* Takes the payment out of the stream it was placed on. */
static int undo_on_stream(struct step *s, uint32_t partner, const struct paid *paid, date_t date)
{
    struct engine *e = s->e;
    const struct stream *st = &e->streams.items[paid->stream];
    const struct line *line = &e->lines.items[st->line];
    int64_t rest = sum(paid->amount, -paid->carried);
    int rc = paid->carried ? carry_count(s, carry_stream(e, paid), date, -paid->carried) : 0;
    if (!rc)
        rc = ledger_post(s, line->account_receivable, e->partners.items[partner].account_transit,
                         paid->amount, date);
    if (rc || rest == 0)
        return rc;
    rc = place_empty(e, paid->stream, paid->slots, rest, date);
    if (!rc && line->allocation_required)
        rc = allocation_use(e, e->partners.items[partner].party, line->kind, st->year, -rest);
    if (!rc)
        rc = stream_pay(s, paid->stream, date, -rest);
    if (!rc && paid->slots && e->today != DATE_NONE)
        rc = stream_wake_on(e, paid->stream, e->today + 1);
    return rc;
}

static int undo_unallocated(struct step *s, uint32_t partner, const struct paid *paid, date_t date)
{
    const struct partner *p = &s->e->partners.items[partner];
    struct pool *pool = &s->e->pools.items[p->pool];
    pool->unallocated_sum = sum(pool->unallocated_sum, -paid->amount);
    return ledger_post(s, p->account_unallocated, p->account_transit, paid->amount, date);
}

/* Money that went back to an allocation may let in what waits for it. */
static int release_after(struct step *s, uint32_t stream)
{
    const struct engine *e = s->e;
    const struct line *line =
        stream == NONE ? NULL : &e->lines.items[e->streams.items[stream].line];
    if (!line || !line->allocation_required)
        return 0;
    return allocation_release(s, e->partners.items[line->partner].party);
}

static int undo(struct step *s, uint32_t partner, uint32_t index, const struct money *m,
                enum reason reason)
{
    struct engine *e = s->e;
    struct paid *paid = &e->partners.items[partner].tail.items[index];
    int rc = paid->stream != NONE ? undo_on_stream(s, partner, paid, m->value_date)
                                  : undo_unallocated(s, partner, paid, m->value_date);
    if (rc)
        return rc;
    paid->reversed = true;
    exception_close(e, paid->exception);
    matching_forget(e, partner, paid->cause, paid->item, paid->stream);
    struct event *event = paid->stream == NONE
                              ? say(s, EVENT_REVERSED, e->partners.items[partner].pool)
                              : say_stream(s, EVENT_REVERSED, paid->stream);
    char date[DATE_TEXT_MAX], amount[MONEY_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    say_amount(event, m->amount);
    say_other(event, paid->cause, paid->item);
    event->partner = e->parties.items[e->partners.items[partner].party].code;
    event->reason = reason;
    event->explanation =
        arena_print(&s->out->arena, "undoes the payment of %s dated %s",
                    money_print(paid->amount, amount), date_print(paid->value_date, date));
    return release_after(s, paid->stream);
}

static bool is_pair(const struct engine *e, const struct paid *p, uint32_t line,
                    const struct money *m)
{
    if (p->reversed || p->value_date > m->value_date ||
        m->value_date - p->value_date > PAIRING_DAYS)
        return false;
    return line == NONE || (p->stream != NONE && e->streams.items[p->stream].line == line);
}

/* The payment remembered that a negative amount undoes: the latest, one with its reference first.
 */
static uint32_t find_pair(const struct engine *e, uint32_t partner, uint32_t line,
                          const struct money *m, bool *ret_same_reference)
{
    const struct tail *t = &e->partners.items[partner].tail;
    uint32_t found = MAP_NONE, same_reference = MAP_NONE;
    for (uint32_t i = tail_next_by_amount(t, -m->amount, MAP_NONE); i != MAP_NONE;
         i = tail_next_by_amount(t, -m->amount, i)) {
        if (!is_pair(e, &t->items[i], line, m))
            continue;
        found = i;
        if (m->reference.size && reference_equal(&t->items[i].reference, &m->reference))
            same_reference = i;
    }
    *ret_same_reference = same_reference != MAP_NONE;
    return *ret_same_reference ? same_reference : found;
}

int reversal_take_negative(struct step *s, uint32_t partner, uint32_t line, const struct money *m)
{
    bool same_reference;
    uint32_t found = find_pair(s->e, partner, line, m, &same_reference), held = NONE;
    if (m->reference.size && !same_reference)
        held = find_held(s->e, partner, line, &m->reference, -m->amount);
    if (held == NONE && found == MAP_NONE)
        held = find_held(s->e, partner, line, NULL, -m->amount);
    if (held != NONE)
        return cancel_held(s, partner, held, m, REASON_PAIRS_WITH_PAYMENT);
    if (found != MAP_NONE)
        return undo(s, partner, found, m, REASON_PAIRS_WITH_PAYMENT);
    return payment_unallocated(s, partner, m, REASON_CREDIT);
}

int reversal_take(struct step *s, const struct item *item)
{
    const struct reversal_input *in = &item->reversal;
    uint32_t partner = NONE, found = MAP_NONE;
    bool was_reversed = false;
    struct named_partner named = {in->pool,        in->payer,        in->value_date,
                                  "reversal.pool", "reversal.payer", NULL};
    int rc = routing_find_partner(s, &named, &partner);
    if (rc)
        return rc;
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .row = in->row,
        .amount = -in->amount,
        .reference = reference_of(in->reference),
        .value_date = in->value_date,
        .document = s->document,
    };
    const struct tail *t = &s->e->partners.items[partner].tail;
    for (uint32_t i = tail_next_by_reference(t, &m.reference, MAP_NONE); i != MAP_NONE;
         i = tail_next_by_reference(t, &m.reference, i)) {
        if (t->items[i].amount != in->amount)
            continue;
        was_reversed |= t->items[i].reversed;
        if (!t->items[i].reversed)
            found = i;
    }
    uint32_t held = find_held(s->e, partner, NONE, &m.reference, in->amount);
    bool is_there = found != MAP_NONE || held != NONE;
    if (is_there && !ledger_has_room(s->e, s->e->partners.items[partner].pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "reversal.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    if (found != MAP_NONE)
        return undo(s, partner, found, &m, REASON_NONE);
    if (held != NONE)
        return cancel_held(s, partner, held, &m, REASON_NONE);
    if (was_reversed)
        return refuse(s, REFUSED_ALREADY_REVERSED, "reversal.reference", NULL,
                      "payment %.*s is reversed already", TEXT_ARG(in->reference));
    return refuse(s, REFUSED_NOT_FOUND, "reversal.reference", "the last 4096 payments of a partner",
                  "no payment %.*s of that amount is remembered", TEXT_ARG(in->reference));
}
