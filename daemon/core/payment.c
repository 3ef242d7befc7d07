#include "core/payment.h"
#include "base/error.h"
#include "core/allocation.h"
#include "core/carry.h"
#include "core/exception.h"
#include "core/explain.h"
#include "core/fit.h"
#include "core/hold.h"
#include "core/ledger.h"
#include "core/matching.h"
#include "core/place.h"
#include "core/remembered.h"
#include "core/reversal.h"
#include "core/routing.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/suspicion.h"
#include "core/variation.h"

void payment_say_source(struct step *s, struct event *event, const struct money *m)
{
    event->value_date = m->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&m->reference));
    event->row = m->row;
    if (m->cause == s->in->journal)
        event->document = s->document_name;
    else
        say_other(event, m->cause, m->item);
}

/* Remembers the payment, and awaits its receipt where receipts are expected. */
static int remember(struct step *s, uint32_t partner, const struct money *m, const struct fit *fit,
                    uint32_t exception)
{
    struct engine *e = s->e;
    struct paid paid = {
        .cause = m->cause,
        .item = m->item,
        .reference = m->reference,
        .amount = m->amount,
        .value_date = m->value_date,
        .stream = fit->stream,
        .slots = fit->place.slots,
        .carried = fit->change,
        .exception = exception,
        .document = m->document,
    };
    struct paid *kept;
    int rc = remembered_push(e, partner, &paid, &kept);
    if (rc || !e->pools.items[e->partners.items[partner].pool].receipts_expected || m->amount <= 0)
        return rc;
    return matching_await(s, partner, m, fit->stream);
}

static int say_trued_up(struct step *s, uint32_t stream, const struct placement *p,
                        const struct money *m)
{
    const struct stream *st = &s->e->streams.items[stream];
    struct event *event = say_stream(s, EVENT_TRUED_UP, stream);
    char amount[MONEY_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    struct text why = variation_taken_back(s->e, stream, p->slot, &s->out->arena);
    payment_say_source(s, event, m);
    event->instalment = st->first_slot + p->slot;
    say_difference(event, m->amount, st->slots[p->slot].expected);
    event->explanation = arena_print(&s->out->arena,
                                     "%s is the sum due for %u instalments by the new annual sum, "
                                     "less the sum due for %u by the old%.*s",
                                     money_print(m->amount, amount), p->slot + 1, p->slot,
                                     TEXT_ARG(why));
    return 0;
}

/* Tells and lists an amount that is not what its instalment awaits, or that none awaits. */
static int say_difference_event(struct step *s, uint32_t stream, const struct placement *p,
                                const struct money *m, uint32_t *ret_exception)
{
    struct engine *e = s->e;
    const struct stream *st = &e->streams.items[stream];
    bool is_short = p->slot != NONE && m->amount < p->expected;
    struct event *event = say_stream(s, is_short ? EVENT_SHORT : EVENT_OVER, stream);
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    event->instalment = p->slot == NONE ? 0 : st->first_slot + p->slot;
    say_difference(event, m->amount, p->expected);
    struct clues question = {
        .e = e,
        .arena = &s->out->arena,
        .stream = stream,
        .slot = p->slot,
        .amount = m->amount,
        .expected = p->expected,
        .date = m->value_date,
        .number = &m->reference,
        .cause = m->cause,
        .item = m->item,
    };
    event->explanation = explain_amount(&question, &event->reason);
    *ret_exception = exception_open(s, event, stream, e->lines.items[st->line].partner);
    return *ret_exception ? 0 : ERR_MEMORY;
}

/* Closes what was reported about slots that are now paid, and says so. */
static int settle(struct step *s, uint32_t stream, uint64_t slots)
{
    int rc = 0;
    for (uint32_t i = 0; i < s->e->streams.items[stream].slot_count && !rc; i++)
        if (slots >> i & 1)
            rc = stream_settle(s, stream, i);
    return rc;
}

static int after_placing(struct step *s, uint32_t stream, const struct placement *p,
                         const struct money *m, uint32_t *ret_exception)
{
    struct slot *slot = p->slot == NONE ? NULL : &s->e->streams.items[stream].slots[p->slot];
    *ret_exception = 0;
    if (p->exact) {
        int rc = slot->true_up && p->reason != REASON_PART_INSTALMENT && m->amount == slot->expected
                     ? say_trued_up(s, stream, p, m)
                     : 0;
        return rc ? rc : settle(s, stream, p->slots);
    }
    if (slot && slot->exception) {
        exception_close(s->e, slot->exception);
        slot->exception = 0;
    }
    int rc = say_difference_event(s, stream, p, m, ret_exception);
    if (slot)
        slot->exception = *ret_exception;
    return rc;
}

/* Counts the money on the streams it is for, and says what follows. */
static int count(struct step *s, const struct line *l, const struct fit *fit, const struct money *m,
                 uint32_t *ret_exception)
{
    struct engine *e = s->e;
    const struct placement *p = &fit->place;
    struct money rest = *m; /* without the change of the year before */
    rest.amount = sum(m->amount, -fit->change);
    *ret_exception = 0;
    int rc = fit->change_stream == NONE
                 ? 0
                 : carry_count(s, fit->change_stream, m->value_date, fit->change);
    if (!rc && fit->change_stream != NONE)
        rc = carry_say(s, fit->stream, p->slot, fit->change_stream, fit->change, m);
    if (rc || rest.amount == 0)
        return rc;
    rc = place_fill(e, fit->stream, p, rest.amount, m->value_date);
    if (!rc && l->allocation_required)
        rc = allocation_use(e, e->partners.items[l->partner].party, l->kind,
                            e->streams.items[fit->stream].year, rest.amount);
    if (!rc)
        rc = stream_pay(s, fit->stream, m->value_date, rest.amount);
    return rc ? rc : after_placing(s, fit->stream, p, &rest, ret_exception);
}

int payment_enter(struct step *s, uint32_t line, const struct money *m, enum event_kind kind)
{
    struct engine *e = s->e;
    struct line *l = &e->lines.items[line];
    uint32_t partner = l->partner, exception;
    struct fit fit;
    int rc = fit_find(s, line, m->amount, m->value_date, &fit);
    if (rc)
        return rc;
    if (fit.stream == NONE)
        return payment_unallocated(s, partner, m, REASON_NOT_EFFECTIVE);
    uint32_t slot = fit.place.slot;
    struct event *event = say_stream(s, kind, fit.stream);
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    say_amount(event, m->amount);
    event->reason = fit.place.reason;
    event->instalment = slot == NONE ? 0 : e->streams.items[fit.stream].first_slot + slot;
    rc = ledger_post(s, e->partners.items[partner].account_transit, l->account_receivable,
                     m->amount, m->value_date);
    if (!rc)
        rc = count(s, l, &fit, m, &exception);
    if (!rc)
        rc = suspicion_check_number(s, partner, fit.stream, m);
    if (!rc)
        rc = suspicion_check_reference(s, partner, fit.stream, m);
    if (!rc)
        rc = suspicion_check_date(s, partner, fit.stream, m);
    return rc ? rc : remember(s, partner, m, &fit, slot == NONE ? exception : 0);
}

int payment_unallocated(struct step *s, uint32_t partner, const struct money *m, enum reason reason)
{
    static const char *const texts[REASON_COUNT] = {
        [REASON_EXTRA] = "belongs to no contribution of this partner",
        [REASON_NOT_EFFECTIVE] = "no contribution of this partner is in force on that date",
        [REASON_CREDIT] = "a negative amount that undoes no payment remembered: a credit",
        [REASON_AMBIGUOUS] = "several contributions of this partner fit equally; none is guessed",
    };
    struct engine *e = s->e;
    struct partner *p = &e->partners.items[partner];
    struct pool *pool = &e->pools.items[p->pool];
    int rc = ledger_post(s, p->account_transit, p->account_unallocated, m->amount, m->value_date);
    if (rc)
        return rc;
    pool->unallocated_sum = sum(pool->unallocated_sum, m->amount);
    struct event *event = say(s, EVENT_UNALLOCATED, p->pool);
    if (!event)
        return ERR_MEMORY;
    payment_say_source(s, event, m);
    say_amount(event, m->amount);
    event->partner = e->parties.items[p->party].code;
    event->reason = reason;
    struct clues question = {
        .e = e,
        .arena = &s->out->arena,
        .stream = NONE,
        .partner = partner,
        .slot = NONE,
        .amount = m->amount,
        .date = m->value_date,
        .number = &m->reference,
        .cause = m->cause,
        .item = m->item,
    };
    event->explanation = explain_unallocated(&question, text_of(texts[reason]));
    uint32_t exception = exception_open(s, event, NONE, partner);
    if (!exception)
        return ERR_MEMORY;
    rc = suspicion_check_number(s, partner, NONE, m);
    if (!rc)
        rc = suspicion_check_reference(s, partner, NONE, m);
    if (!rc)
        rc = suspicion_check_date(s, partner, NONE, m);
    return rc ? rc : remember(s, partner, m, &(struct fit){.stream = NONE}, exception);
}

static int book(struct step *s, const struct route *route, const struct money *m)
{
    if (m->amount < 0)
        return reversal_take_negative(s, route->partner, route->line, m);
    if (route->line == NONE)
        return payment_unallocated(s, route->partner, m, route->reason);
    enum reason closed;
    int rc = hold_check(s, route->line, m, &closed);
    if (rc)
        return rc;
    if (closed != REASON_NONE)
        return hold_put(s, route->line, m, closed);
    return payment_enter(s, route->line, m, EVENT_ROUTED);
}

/* In the pool, and in what the payer has pooled of its allocations: of the year of the date, or of
 * the one before or after (core/fit). */
static int check_room(struct step *s, const struct route *route, date_t value_date)
{
    const struct engine *e = s->e;
    int year = date_financial_year(value_date);
    if (!ledger_has_room(e, e->partners.items[route->partner].pool, route->amount))
        return refuse(s, REFUSED_OVERFLOW, "payment.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    for (int y = year - 1; route->line != NONE && y <= year + 1; y++)
        if (!allocation_has_room(e, route->line, y, route->amount))
            return refuse(s, REFUSED_OVERFLOW, "payment.amount_pence", TURNOVER_LIMIT,
                          "what the payer has pooled of its allocation of %d/%02d would leave the "
                          "range kept for it", y, (y + 1) % 100);
    return 0;
}

int payment_take(struct step *s, const struct item *item)
{
    const struct payment_input *in = &item->payment;
    struct route routes[SHARES_MAX];
    size_t count;
    if (in->amount == 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "payment.amount_pence", "not 0",
                      "a payment of nothing");
    int rc = routing_find(s, in, routes, &count);
    if (rc)
        return rc;
    for (size_t i = 0; i < count && !rc; i++)
        rc = check_room(s, &routes[i], in->value_date);
    if (!rc)
        rc = require_day(s);
    if (rc)
        return rc;
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .row = in->row,
        .end_to_end = reference_of(in->end_to_end_id),
        .value_date = in->value_date,
        .document = s->document,
    };
    for (size_t i = 0; i < count && !rc; i++) {
        m.amount = routes[i].amount;
        m.reference = reference_of(routes[i].reference);
        if (m.amount != 0)
            rc = book(s, &routes[i], &m);
    }
    return rc;
}
