#include "core/matching.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/calendar.h"
#include "core/exception.h"
#include "core/explain.h"
#include "core/ledger.h"
#include "core/open.h"
#include "core/party.h"
#include "core/routing.h"
#include "core/say.h"
#include "core/stream.h"

struct match {
    uint32_t index; /* of the counterpart; NONE */
    uint32_t candidates;
    enum reason reason; /* the rule */
};

/* Working days are counted one by one: dates a month apart are not worth it. */
static bool is_near(date_t a, date_t b)
{
    return abs(a - b) <= 31 && calendar_working_days_between(a, b) <= MATCH_WORKING_DAYS;
}

static void consider(struct match *m, uint32_t index)
{
    m->index = index;
    m->candidates++;
}

static struct match by_reference(const struct open_items *items, const struct open_item *x)
{
    struct match equal = {NONE, 0, REASON_BY_REFERENCE}, near = equal, other = equal;
    for (uint32_t i = open_next_by_reference(items, x->partner, &x->reference, MAP_NONE);
         i != MAP_NONE; i = open_next_by_reference(items, x->partner, &x->reference, i)) {
        const struct open_item *c = &items->items[i];
        if (c->amount != x->amount) {
            consider(&other, i);
            continue;
        }
        consider(&equal, i);
        if (is_near(c->value_date, x->value_date))
            consider(&near, i);
    }
    if (equal.candidates == 0)
        return other;
    return equal.candidates > 1 && near.candidates == 1 ? near : equal;
}

static struct match by_amount(const struct open_items *items, const struct open_item *x)
{
    struct match m = {NONE, 0, REASON_BY_AMOUNT_AND_DATE};
    for (uint32_t i = open_next_by_amount(items, x->partner, x->amount, MAP_NONE); i != MAP_NONE;
         i = open_next_by_amount(items, x->partner, x->amount, i))
        if (is_near(items->items[i].value_date, x->value_date))
            consider(&m, i);
    return m;
}

static struct match find(const struct open_items *items, const struct open_item *x)
{
    struct match m = {NONE, 0, REASON_NONE};
    if (x->reference.size)
        m = by_reference(items, x);
    return m.candidates ? m : by_amount(items, x);
}

static struct event *say_pair(struct step *s, enum event_kind kind, const struct open_item *payment)
{
    const struct partner *p = &s->e->partners.items[payment->partner];
    struct event *event =
        payment->stream == NONE ? say(s, kind, p->pool) : say_stream(s, kind, payment->stream);
    if (event)
        event->partner = s->e->parties.items[p->party].code;
    return event;
}

static int say_matched(struct step *s, const struct open_item *payment,
                       const struct open_item *receipt, enum reason rule)
{
    struct event *event = say_pair(s, EVENT_MATCHED, payment);
    bool receipt_came = receipt->cause == s->in->journal && receipt->item == s->item;
    const struct open_item *other = receipt_came ? payment : receipt;
    char paid[DATE_TEXT_MAX], received[DATE_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->value_date = receipt->value_date;
    event->reason = rule;
    event->reference = arena_text(&s->out->arena, reference_text(&payment->reference));
    say_difference(event, receipt->amount, payment->amount);
    say_other(event, other->cause, other->item);
    event->explanation = arena_print(
        &s->out->arena, "paid %s, received %s, %d working days apart; %s",
        date_print(payment->value_date, paid), date_print(receipt->value_date, received),
        calendar_working_days_between(payment->value_date, receipt->value_date),
        rule == REASON_BY_REFERENCE ? "same reference" : "the only payment of that amount");
    return 0;
}

static int say_receipt_difference(struct step *s, const struct open_item *payment,
                                  const struct open_item *receipt)
{
    if (receipt->amount == payment->amount)
        return 0;
    struct event *event =
        say_pair(s, receipt->amount < payment->amount ? EVENT_SHORT : EVENT_OVER, payment);
    if (!event)
        return ERR_MEMORY;
    event->value_date = receipt->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&receipt->reference));
    say_difference(event, receipt->amount, payment->amount);
    struct text why =
        explain_difference(&s->out->arena, receipt->amount, payment->amount, &event->reason);
    event->explanation = arena_print(&s->out->arena, "host received %.*s", TEXT_ARG(why));
    return exception_open(s, event, payment->stream, payment->partner) ? 0 : ERR_MEMORY;
}

/* Both sides are known: debit is the account that the receipt's money stands on until now. */
static int settle(struct step *s, const struct open_item *payment, const struct open_item *receipt,
                  enum reason rule, uint32_t debit)
{
    struct engine *e = s->e;
    int rc = ledger_post(s, debit, e->partners.items[payment->partner].account_transit,
                         receipt->amount, receipt->value_date);
    if (!rc && payment->stream != NONE)
        rc = stream_receive(s, payment->stream, receipt->value_date, receipt->amount);
    exception_close(e, payment->exception);
    exception_close(e, receipt->exception);
    if (!rc)
        rc = say_matched(s, payment, receipt, rule);
    return rc ? rc : say_receipt_difference(s, payment, receipt);
}

int matching_await(struct step *s, uint32_t partner, const struct money *m, uint32_t stream,
                   uint32_t *ret_open)
{
    struct engine *e = s->e;
    struct open_item payment = {
        .cause = m->cause,
        .item = m->item,
        .partner = partner,
        .reference = m->reference,
        .amount = m->amount,
        .value_date = m->value_date,
        .stream = stream,
    };
    struct match found = find(&e->receipts, &payment);
    if (found.candidates == 1) {
        struct open_item receipt = e->receipts.items[found.index];
        /* The receipt must not fit another open payment equally well; one that it fits by its
         * amount only does not count against its very reference. */
        struct match rival = find(&e->payments, &receipt);
        if (rival.candidates == 0 ||
            (found.reason == REASON_BY_REFERENCE && rival.reason != REASON_BY_REFERENCE)) {
            open_remove(&e->receipts, found.index);
            *ret_open = NONE;
            return settle(s, &payment, &receipt, found.reason,
                          e->partners.items[partner].account_unexplained);
        }
    }
    int rc = open_add(e, &e->payments, &payment, ret_open);
    /* What belongs to no contribution may match, but nobody waits for it. */
    if (rc || stream == NONE)
        return rc;
    date_t late = calendar_add_working_days(m->value_date, CONFIRMATION_WORKING_DAYS) + 1;
    return agenda_add(e, late, WAKE_UNCONFIRMED, *ret_open, e->payments.items[*ret_open].serial);
}

int matching_wake(struct step *s, uint32_t open, uint64_t serial)
{
    struct open_item *payment = &s->e->payments.items[open];
    char date[DATE_TEXT_MAX];
    if (payment->serial != serial)
        return 0;
    struct event *event = say_pair(s, EVENT_TIMING_DIFFERENCE, payment);
    if (!event)
        return ERR_MEMORY;
    event->value_date = payment->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&payment->reference));
    say_amount(event, payment->amount);
    say_other(event, payment->cause, payment->item);
    event->explanation = arena_print(
        &s->out->arena, "paid on %s; the host has not confirmed it %d working days later",
        date_print(payment->value_date, date), CONFIRMATION_WORKING_DAYS);
    payment->exception = exception_open(s, event, payment->stream, payment->partner);
    return payment->exception ? 0 : ERR_MEMORY;
}

/* No single payment explains the receipt: it is booked as unexplained and waits. */
static int keep_receipt(struct step *s, struct open_item *receipt, uint32_t candidates,
                        uint32_t row)
{
    struct engine *e = s->e;
    const struct partner *p = &e->partners.items[receipt->partner];
    int rc = ledger_post(s, e->pools.items[p->pool].account_cash, p->account_unexplained,
                         receipt->amount, receipt->value_date);
    if (rc)
        return rc;
    struct event *event = say(s, EVENT_UNALLOCATED, p->pool);
    if (!event)
        return ERR_MEMORY;
    event->partner = e->parties.items[p->party].code;
    event->value_date = receipt->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&receipt->reference));
    event->row = row;
    event->document = s->document_name;
    say_amount(event, receipt->amount);
    event->reason = candidates ? REASON_AMBIGUOUS : REASON_NO_PAYMENT;
    event->explanation =
        candidates ? arena_print(&s->out->arena,
                                 "received; %u payments fit equally, none is guessed", candidates)
                   : text_of("received; no payment recorded by the payer explains it");
    receipt->exception = exception_open(s, event, NONE, receipt->partner);
    uint32_t index;
    return receipt->exception ? open_add(e, &e->receipts, receipt, &index) : ERR_MEMORY;
}

static int check_receipt(struct step *s, const struct receipt_input *in, uint32_t *ret_partner)
{
    struct named_partner named = {in->pool,       in->payer,       in->value_date,
                                  "receipt.pool", "receipt.payer", NULL};
    if (in->amount <= 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "receipt.amount_pence", "more than 0",
                      "a receipt is of money received");
    int rc = routing_find_partner(s, &named, ret_partner);
    if (rc)
        return rc;
    if (!ledger_has_room(s->e, s->e->partners.items[*ret_partner].pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "receipt.amount_pence", NULL,
                      "the pool's sums would leave the range kept for them");
    return require_day(s);
}

int matching_receive(struct step *s, uint32_t partner, const struct money *m)
{
    struct engine *e = s->e;
    struct open_item receipt = {
        .cause = m->cause,
        .item = m->item,
        .partner = partner,
        .reference = m->reference,
        .amount = m->amount,
        .value_date = m->value_date,
        .stream = NONE,
    };
    struct match found = find(&e->payments, &receipt);
    if (found.candidates != 1)
        return keep_receipt(s, &receipt, found.candidates, m->row);
    struct open_item payment = e->payments.items[found.index];
    open_remove(&e->payments, found.index);
    return settle(s, &payment, &receipt, found.reason,
                  e->pools.items[e->partners.items[partner].pool].account_cash);
}

int matching_take_receipt(struct step *s, const struct item *item)
{
    const struct receipt_input *in = &item->receipt;
    uint32_t partner = NONE;
    int rc = check_receipt(s, in, &partner);
    if (rc)
        return rc;
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .row = in->row,
        .reference = reference_of(in->reference),
        .amount = in->amount,
        .value_date = in->value_date,
        .document = s->document,
    };
    return matching_receive(s, partner, &m);
}
