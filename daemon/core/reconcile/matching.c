#include "core/reconcile/matching.h"
#include <stdlib.h>
#include "base/error.h"
#include "core/contribution/year.h"
#include "core/foundation/agenda.h"
#include "core/foundation/calendar.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/tally.h"
#include "core/reconcile/brought.h"
#include "core/reconcile/match_events.h"
#include "core/reconcile/match_find.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/open.h"
#include "core/reconcile/refund.h"
#include "core/reconcile/state.h"

static void take_out(struct open_items *from, const uint32_t *indices, uint32_t count,
                     struct open_item *to, uint32_t *to_count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[(*to_count)++] = from->items[indices[i]];
        open_remove(from, indices[i]);
    }
}

/* How what is matched is here: it has just come, it waited, or its match was taken apart. */
enum how { COMES, WAITED, AGAIN };

/* Makes the match that was found for x. */
static int make(struct step *s, const struct open_item *x, enum side side,
                const struct match_found *found, enum how how, uint32_t *ret_rest)
{
    struct engine *e = s->e;
    bool is_payment = side == SIDE_PAYMENT;
    struct making m = {.partner = x->partner, .rule = found->rule};
    struct open_item *own = is_payment ? m.payments : m.receipts;
    struct open_item *other = is_payment ? m.receipts : m.payments;
    uint32_t *own_count = is_payment ? &m.payment_count : &m.receipt_count;
    uint32_t *other_count = is_payment ? &m.receipt_count : &m.payment_count;
    take_out(is_payment ? &e->reconcile->payments : &e->reconcile->receipts, found->beside,
             found->beside_count, own, own_count);
    own[(*own_count)++] = *x;
    take_out(is_payment ? &e->reconcile->receipts : &e->reconcile->payments, found->others,
             found->other_count, other, other_count);
    m.again = how == AGAIN;
    m.came = is_payment || how != COMES ? 0 : x->serial;
    m.rejected_count = found->rejected_count;
    for (size_t i = 0; i < REJECTED_MAX; i++)
        m.rejected[i] = found->rejected[i];
    return matched_make(s, &m, ret_rest);
}

void matching_await_late(struct step *s, uint32_t open)
{
    struct engine *e = s->e;
    const struct open_item *payment = &e->reconcile->payments.items[open];
    /* Money that came with an earlier input was held, or matched: the host has time from today. */
    bool is_new =
        payment->money.cause == s->in->journal || payment->money.value_date > business_date(e);
    date_t from = is_new ? payment->money.value_date : business_date(e);
    date_t late = calendar_add_working_days(from, CONFIRMATION_WORKING_DAYS) + 1;
    agenda_add(e, late, WAKE_UNCONFIRMED, open, payment->serial);
}

static struct open_item open_item_of(struct engine *e, uint32_t partner, const struct money *m,
                                     uint32_t contribution_year)
{
    return (struct open_item){
        .serial = ++e->reconcile->last_open,
        .money = *m,
        .partner = partner,
        .contribution_year = contribution_year,
        .held_on = NONE,
    };
}

static int await(struct step *s, const struct open_item *payment)
{
    struct engine *e = s->e;
    struct match_found found;
    uint32_t index;
    match_find(e, payment, SIDE_PAYMENT, &found);
    if (found.rule)
        return make(s, payment, SIDE_PAYMENT, &found, COMES, &index);
    int rc = open_add(e, &e->reconcile->payments, payment, &index);
    /* What is held or belongs to no contribution may match, but nobody waits for it. */
    if (!rc && payment->contribution_year != NONE)
        matching_await_late(s, index);
    return rc;
}

int matching_await(struct step *s, uint32_t partner, const struct money *m,
                   uint32_t contribution_year)
{
    const struct open_item payment = open_item_of(s->e, partner, m, contribution_year);
    return await(s, &payment);
}

int matching_await_held(struct step *s, uint32_t contribution, const struct money *m)
{
    struct open_item payment =
        open_item_of(s->e, contribution_at(s->e, contribution)->partner, m, NONE);
    payment.held_on = contribution;
    return await(s, &payment);
}

void matching_wake(struct step *s, uint32_t open, uint64_t serial)
{
    struct open_item *payment = &s->e->reconcile->payments.items[open];
    if (payment->serial != serial)
        return;
    struct event *event = match_event(s, EVENT_TIMING_DIFFERENCE, payment);
    event->value_date = payment->money.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&payment->money.reference));
    event_amount(event, payment->money.amount);
    event_other(event, payment->money.cause, payment->money.item);
    event_part(
        s, event,
        PART(NOT_CONFIRMED, .date = payment->money.value_date, .count = CONFIRMATION_WORKING_DAYS));
    payment->exception = exception_open(s, event, payment->contribution_year, payment->partner);
}

/* No single payment explains the receipt: it is booked as unreconciled and waits. */
static int keep_receipt(struct step *s, struct open_item *receipt, const struct match_found *found,
                        uint32_t row)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, receipt->partner);
    ledger_post(s, pool_at(e, p->pool)->account_cash, p->account_unreconciled,
                receipt->money.amount, receipt->money.value_date);
    uint32_t index;
    if (receipt->money.amount < 0 && !found->candidates && !found->too_many)
        return open_add(e, &e->reconcile->receipts, receipt, &index); /* core/reconcile/refund */
    struct event *event = emit(s, EVENT_UNALLOCATED, p->pool);
    event->partner = party_at(e, p->party)->code;
    event->value_date = receipt->money.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&receipt->money.reference));
    event->row = row;
    event->document = s->document_name;
    event_amount(event, receipt->money.amount);
    event->reason = found->candidates || found->too_many ? REASON_AMBIGUOUS : REASON_NO_PAYMENT;
    if (found->candidates)
        event_part(s, event, PART(PAYMENTS_FIT_EQUALLY, .count = found->candidates));
    else if (found->too_many)
        event_part(s, event, PART(TOO_MANY_OPEN));
    else
        event_part(s, event, PART(NO_PAYMENT_EXPLAINS));
    receipt->exception = exception_open(s, event, NONE, receipt->partner);
    return open_add(e, &e->reconcile->receipts, receipt, &index);
}

int matching_receive(struct step *s, uint32_t partner, const struct money *m)
{
    struct engine *e = s->e;
    struct open_item receipt = open_item_of(e, partner, m, NONE);
    struct match_found found;
    uint32_t rest;
    match_find(e, &receipt, SIDE_RECEIPT, &found);
    if (found.rule)
        return make(s, &receipt, SIDE_RECEIPT, &found, COMES, &rest);
    const uint32_t opposite = refund_find_opposite(e, &receipt);
    return opposite != NONE ? refund_leave(s, &receipt, opposite, true)
                            : keep_receipt(s, &receipt, &found, m->row);
}

static int check_receipt(struct step *s, const struct receipt_input *in, uint32_t *ret_partner)
{
    struct named_partner named = {in->pool,       in->payer,       in->value_date,
                                  "receipt.pool", "receipt.payer", NULL};
    if (in->amount == 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "receipt.amount_pence", "not 0", "zero amount");
    int rc = partner_find(s, &named, ret_partner);
    if (rc)
        return rc;
    if (!ledger_has_room(s->e, partner_at(s->e, *ret_partner)->pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "receipt.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return require_day(s);
}

int matching_apply_receipt(struct step *s, const struct item *item)
{
    const struct receipt_input *in = &item->receipt;
    uint32_t partner = NONE;
    int rc = check_receipt(s, in, &partner);
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .row = in->row,
        .reference = reference_of(in->reference),
        .end_to_end = reference_of(in->end_to_end_id),
        .amount = in->amount,
        .value_date = in->value_date,
        .document = s->document,
    };
    if (!rc) {
        tally_number(s, partner_at(s->e, partner)->pool, m.amount, &m.reference);
        receipt_count_equal(s, partner, &m);
    }
    return rc ? rc : matching_receive(s, partner, &m);
}

int matching_receive_again(struct step *s, struct open_item *receipt, bool *ret_matched)
{
    struct engine *e = s->e;
    struct match_found found;
    uint32_t rest;
    match_find(e, receipt, SIDE_RECEIPT, &found);
    *ret_matched = found.rule != 0;
    if (!*ret_matched)
        return 0;
    receipt->serial = ++e->reconcile->last_open;
    return make(s, receipt, SIDE_RECEIPT, &found, AGAIN, &rest);
}

struct waiting {
    uint64_t serial;
    uint32_t index;
};

static int by_serial(const void *a, const void *b)
{
    const uint64_t x = ((const struct waiting *)a)->serial;
    const uint64_t y = ((const struct waiting *)b)->serial;
    return (x > y) - (x < y);
}

/* It is taken out while it is looked at, as one that comes is not there yet. */
static int look_at_waiting(struct step *s, uint32_t index)
{
    struct open_items *open = &s->e->reconcile->receipts;
    const struct open_item receipt = open->items[index];
    struct match_found found;
    uint32_t rest;
    open_remove(open, index);
    match_find(s->e, &receipt, SIDE_RECEIPT, &found);
    return found.rule ? make(s, &receipt, SIDE_RECEIPT, &found, WAITED, &rest)
                      : open_add(s->e, open, &receipt, &rest);
}

int matching_look_again(struct step *s, uint32_t partner)
{
    struct open_items *open = &s->e->reconcile->receipts;
    struct waiting *waiting = calloc(open->count + 1, sizeof *waiting);
    size_t count = 0;
    int rc = waiting ? 0 : ERR_MEMORY;
    for (uint32_t i = 0; i < open->count && !rc; i++)
        if (open->items[i].serial && open->items[i].partner == partner)
            waiting[count++] = (struct waiting){open->items[i].serial, i};
    if (count)
        qsort(waiting, count, sizeof *waiting, by_serial);
    for (size_t i = 0; i < count && !rc; i++)
        if (open->items[waiting[i].index].serial == waiting[i].serial) /* none took it meanwhile */
            rc = look_at_waiting(s, waiting[i].index);
    free(waiting);
    return rc ? rc : open_index_all(open); /* what is left of one came after the others */
}

/* What its matches say was received of it, on the days of the receipts, is so of another
 * contribution year (NONE: of none) from now on. *ret_paid: of what. */
static int count_received(struct step *s, const struct paid_item *paid, uint32_t contribution_year,
                          int64_t *ret_paid)
{
    uint64_t number = 0;
    uint32_t place;
    struct match *m;
    int rc = 0;
    *ret_paid = 0;
    while (!rc && (m = matched_next_with(s->e, paid, number, &place)) != NULL) {
        struct pairing at = {0};
        number = m->number;
        while (!rc && matched_next_pair(m, &at)) {
            if (at.payment != place)
                continue;
            const date_t on = m->sides.items[m->payment_count + at.receipt].was.money.value_date;
            *ret_paid = sum(*ret_paid, at.paid);
            if (paid->contribution_year != NONE && at.received)
                rc = year_receive(s, paid->contribution_year, on, -at.received);
            if (!rc && contribution_year != NONE && at.received)
                rc = year_receive(s, contribution_year, on, at.received);
        }
        m->sides.items[place].was.contribution_year = contribution_year;
        m->sides.items[place].was.held_on = NONE;
    }
    return rc;
}

int matching_release(struct step *s, uint32_t contribution, const struct money *m,
                     uint32_t contribution_year)
{
    struct engine *e = s->e;
    const struct paid_item paid = {
        .partner = contribution_at(e, contribution)->partner,
        .cause = m->cause,
        .item = m->item,
        .contribution_year = NONE,
        .held_on = contribution,
    };
    const uint32_t open = matched_find_open(e, &paid);
    int64_t matched, left = m->amount;
    if (open != NONE) {
        struct open_item *x = &e->reconcile->payments.items[open];
        left = sum(left, -x->money.amount);
        x->contribution_year = contribution_year;
        x->held_on = NONE;
        if (contribution_year != NONE)
            matching_await_late(s, open);
    }
    int rc = count_received(s, &paid, contribution_year, &matched);
    left = sum(left, -matched);
    /* Matched so long ago that it is not remembered when it was received. */
    if (!rc && left > 0 && contribution_year != NONE)
        rc = year_receive(s, contribution_year, m->value_date, left);
    return rc;
}

int matching_move(struct step *s, const struct paid_item *paid, uint32_t contribution_year)
{
    const uint32_t open = matched_find_open(s->e, paid);
    int64_t matched;
    if (open != NONE)
        s->e->reconcile->payments.items[open].contribution_year = contribution_year;
    return count_received(s, paid, contribution_year, &matched);
}
