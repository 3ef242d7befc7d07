#include "core/reconcile/unmatch.h"
#include <string.h>
#include "base/error.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"
#include "core/reconcile/match_events.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/matching.h"
#include "core/reconcile/open.h"
#include "core/reconcile/refund.h"
#include "core/reconcile/state.h"

/* Adds what is still left over of the item to it, and takes that out of the open items. */
static void join_rest(struct step *s, const struct match *m, enum side side, struct open_item *x)
{
    struct open_items *items =
        side == SIDE_PAYMENT ? &s->e->reconcile->payments : &s->e->reconcile->receipts;
    uint32_t i = open_next_by_cause(items, x->partner, x->money.cause, x->money.item, MAP_NONE);
    while (i != MAP_NONE && (items->items[i].contribution_year != x->contribution_year ||
                             items->items[i].held_on != x->held_on))
        i = open_next_by_cause(items, x->partner, x->money.cause, x->money.item, i);
    if (i == MAP_NONE)
        return;
    struct open_item rest = items->items[i];
    x->money.amount = sum(x->money.amount, rest.money.amount);
    exception_close(s->e, rest.exception);
    open_remove(items, i);
    struct event *event = match_event(s, EVENT_UNMATCHED, &m->sides.items[0].was);
    event->subject = arena_print(&s->out->arena, "%llu", (unsigned long long)m->number);
    event->pair = (struct matched_pair){.payment_serial = side == SIDE_PAYMENT ? rest.serial : 0,
                                        .receipt_serial = side == SIDE_PAYMENT ? 0 : rest.serial};
    event_amount(event, rest.money.amount);
    event_other(event, rest.money.cause, rest.money.item);
    event_part(s, event, PART(REST_JOINED));
}

/* Who takes a match apart: a person, or a payer who undid a payment in it. */
struct apart {
    struct text officer, why;
    const struct open_item *undone;  /* the payment; NULL: a person does */
    const struct open_item *without; /* the receipt that a person takes back; NULL: none */
};

static int open_payment(struct step *s, const struct match *m, const struct open_item *was)
{
    struct engine *e = s->e;
    struct open_item x = *was;
    uint32_t index;
    x.serial = 0;
    x.exception = 0;
    join_rest(s, m, SIDE_PAYMENT, &x);
    int rc = open_add(e, &e->reconcile->payments, &x, &index);
    if (!rc && x.contribution_year != NONE)
        matching_await_late(s, index);
    return rc;
}

/* Why a receipt is open again. */
static struct part why_open(const struct apart *a)
{
    return a->undone ? PART(RECEIVED_UNDONE, .date = a->undone->money.value_date,
                            .number = reference_text(&a->undone->money.reference))
                     : PART(RECEIVED_UNMATCHED);
}

static int open_receipt(struct step *s, const struct match *m, const struct apart *a,
                        const struct open_item *was)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, was->partner);
    struct open_item x = *was;
    uint32_t index;
    bool is_matched = false;
    x.serial = 0;
    x.exception = 0;
    join_rest(s, m, SIDE_RECEIPT, &x);
    int rc = a->undone ? matching_receive_again(s, &x, &is_matched) : 0;
    if (rc || is_matched)
        return rc;
    const uint32_t opposite = a->undone ? refund_find_opposite(e, &x) : NONE;
    if (opposite != NONE)
        return refund_leave(s, &x, opposite, false);
    if (x.money.amount < 0)
        return open_add(e, &e->reconcile->receipts, &x, &index); /* core/reconcile/refund */
    struct event *event = emit(s, EVENT_UNALLOCATED, p->pool);
    event->partner = party_at(e, p->party)->code;
    event->value_date = x.money.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&x.money.reference));
    event_amount(event, x.money.amount);
    event_other(event, x.money.cause, x.money.item);
    event->reason = a->undone ? REASON_REVERSED : REASON_UNMATCHED;
    event_part(s, event, why_open(a));
    x.exception = exception_open(s, event, NONE, x.partner);
    return open_add(e, &e->reconcile->receipts, &x, &index);
}

/* The opposite of what the match booked. What a payer undoes is no reason to refuse: it is moved
 * back. */
static int book_back(struct step *s, const struct match *m, bool is_undone)
{
    const struct partner *p = partner_at(s->e, m->partner);
    int64_t difference = sum(matched_sum(m, SIDE_PAYMENT), -matched_sum(m, SIDE_RECEIPT));
    struct pairing at = {0};
    int rc = 0;
    for (size_t i = m->payment_count; i < m->sides.count; i++) {
        const struct money *received = &m->sides.items[i].was.money;
        if (is_undone)
            ledger_move(s, p->account_unreconciled, p->account_transit, received->amount,
                        received->value_date);
        else
            ledger_post(s, p->account_transit, p->account_unreconciled, received->amount,
                        received->value_date);
    }
    date_t last = m->sides.items[m->sides.count - 1].was.money.value_date;
    if (difference && is_undone)
        ledger_move(s, p->account_differences, p->account_transit, difference, last);
    else if (difference)
        ledger_post(s, p->account_transit, p->account_differences, difference, last);
    while (!rc && matched_next_pair(m, &at)) {
        const struct open_item *payment = &m->sides.items[at.payment].was;
        const struct open_item *receipt = &m->sides.items[m->payment_count + at.receipt].was;
        if (payment->contribution_year != NONE && at.received)
            rc = year_receive(s, payment->contribution_year, receipt->money.value_date,
                              -at.received);
    }
    return rc;
}

static void emit_unmatched(struct step *s, const struct apart *a, const struct match *m)
{
    struct event *event = match_event(s, EVENT_UNMATCHED, &m->sides.items[0].was);
    event->value_date = m->sides.items[m->payment_count].was.money.value_date;
    event->subject = arena_print(&s->out->arena, "%llu", (unsigned long long)m->number);
    event->officer = arena_text(&s->out->arena, a->officer);
    event_amount(event, matched_sum(m, SIDE_RECEIPT));
    event_part(s, event,
               a->undone ? PART(MATCH_UNDONE, .count = m->payment_count,
                                .date = a->undone->money.value_date,
                                .number = reference_text(&a->undone->money.reference))
                         : PART(UNMATCHED, .count = m->payment_count, .note = a->why));
    event_part(s, event,
               PART(RECEIPTS_UNMATCHED, .count = (uint32_t)(m->sides.count - m->payment_count)));
    event_part(s, event, (struct part){.kind = match_rule_part((int)m->rule)});
}

/* Whoever carries on for the partner has its items and balances now. */
static void hand_over(const struct engine *e, struct match *m)
{
    while (partner_at(e, m->partner)->successor != NONE)
        m->partner = partner_at(e, m->partner)->successor;
    for (size_t i = 0; i < m->sides.count; i++)
        m->sides.items[i].was.partner = m->partner;
}

/* A match with items of its own, which lasts as long as the step: others may take its place. */
static int copy(struct step *s, const struct match *m, struct match *ret)
{
    const size_t size = m->sides.count * sizeof *m->sides.items;
    *ret = *m;
    ret->sides.items = arena_take(&s->out->arena, size);
    if (!ret->sides.items)
        return ERR_MEMORY;
    memcpy(ret->sides.items, m->sides.items, size);
    return 0;
}

static bool is_undone(const struct apart *a, const struct open_item *x)
{
    return (a->undone && x->serial == a->undone->serial) ||
           (a->without && x->serial == a->without->serial);
}

static int take_apart(struct step *s, const struct apart *a, struct match *m)
{
    uint32_t account;
    struct match was;
    hand_over(s->e, m);
    int rc = copy(s, m, &was);
    if (!rc)
        emit_unmatched(s, a, &was);
    if (!rc && matched_sum(&was, SIDE_PAYMENT) != matched_sum(&was, SIDE_RECEIPT))
        rc = matched_account(s->e, was.partner, &account);
    if (!rc)
        rc = book_back(s, &was, a->undone != NULL);
    m->is_unmatched = true;
    m->unmatched_on = business_date(s->e);
    m->unmatched_officer = name_intern(s->e, a->officer);
    m->unmatched_why = name_intern(s->e, a->why);
    for (size_t i = 0; i < was.sides.count && !rc; i++) {
        const struct open_item *x = &was.sides.items[i].was;
        if (is_undone(a, x))
            continue;
        rc = i >= was.payment_count ? open_receipt(s, &was, a, x) : open_payment(s, &was, x);
    }
    return rc;
}

int unmatch_undone(struct step *s, const struct paid_item *paid)
{
    uint64_t number = 0;
    uint32_t place, open = matched_find_open(s->e, paid);
    struct match *m;
    int rc = 0;
    if (open != NONE) {
        exception_close(s->e, s->e->reconcile->payments.items[open].exception);
        open_remove(&s->e->reconcile->payments, open);
    }
    while (!rc && (m = matched_next_with(s->e, paid, number, &place)) != NULL) {
        const struct open_item undone = m->sides.items[place].was;
        number = m->number;
        rc = take_apart(s, &(struct apart){.undone = &undone}, m);
    }
    return rc;
}

int unmatch_without(struct step *s, struct match *m, uint32_t place, struct text officer,
                    struct text why)
{
    const struct open_item without = m->sides.items[place].was;
    return take_apart(s, &(struct apart){.officer = officer, .why = why, .without = &without}, m);
}

static int refuse_gone(struct step *s, const struct unmatch_input *in, const struct match *m)
{
    if (m)
        return refuse(s, REFUSED_ALREADY_REVERSED, "unmatch.match", NULL,
                      "match %llu was unmatched already", (unsigned long long)in->match);
    return refuse(s, REFUSED_NOT_FOUND, "unmatch.match", "the last 1024 matches of a pool",
                  "no match %llu is remembered", (unsigned long long)in->match);
}

int unmatch_apply(struct step *s, const struct item *item)
{
    const struct unmatch_input *in = &item->unmatch;
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "unmatch.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    struct match *m = matched_find(s->e, pool, in->match);
    if (!m || m->is_unmatched)
        return refuse_gone(s, in, m);
    int64_t received = matched_sum(m, SIDE_RECEIPT), paid = matched_sum(m, SIDE_PAYMENT);
    if (!ledger_has_room(s->e, pool, sum(llabs(received), llabs(sum(paid, -received)))))
        return refuse(s, REFUSED_OVERFLOW, "unmatch.match", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    int rc = mandate_check_move(s, pool, sum(paid, -received), in->officer, item);
    return rc ? rc : take_apart(s, &(struct apart){.officer = in->officer, .why = in->reason}, m);
}

/* The open items of the pool that one reference names: the parts of a split payment are several. */
static int find_named(struct step *s, uint32_t pool, const struct open_items *items,
                      const struct item_ref_input *ref, const char *field, uint32_t *partner,
                      uint32_t found[MATCH_SIDE_MAX], uint32_t *count)
{
    const struct pool *p = pool_at(s->e, pool);
    uint32_t before = *count;
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t of = p->partners.items[i];
        for (uint32_t k = open_next_by_cause(items, of, ref->journal, ref->item, MAP_NONE);
             k != MAP_NONE; k = open_next_by_cause(items, of, ref->journal, ref->item, k)) {
            if (*partner != NONE && *partner != of)
                return refuse(s, REFUSED_BAD_VALUE, field, "items of one partner",
                              "input %llu item %u is of another partner",
                              (unsigned long long)ref->journal, ref->item);
            for (uint32_t n = 0; n < *count; n++)
                if (found[n] == k)
                    return refuse(s, REFUSED_BAD_VALUE, field, "each item once",
                                  "input %llu item %u is named twice",
                                  (unsigned long long)ref->journal, ref->item);
            if (*count == MATCH_SIDE_MAX)
                return refuse(s, REFUSED_TOO_LARGE, field,
                              "at most " TEXT_NUMBER(MATCH_SIDE_MAX) " items on a side",
                              "too many parts of payments");
            *partner = of;
            found[(*count)++] = k;
        }
    }
    if (*count != before)
        return 0;
    return refuse(s, REFUSED_NOT_FOUND, field, "open items of the pool",
                  "input %llu item %u is not open here: not known, or matched already",
                  (unsigned long long)ref->journal, ref->item);
}

struct named {
    uint32_t partner, payments[MATCH_SIDE_MAX], receipts[MATCH_SIDE_MAX];
    uint32_t payment_count, receipt_count;
};

static int find_all(struct step *s, const struct manual_match_input *in, uint32_t pool,
                    struct named *ret)
{
    int rc = 0;
    *ret = (struct named){.partner = NONE};
    for (size_t i = 0; i < in->payments_count && !rc; i++)
        rc = find_named(s, pool, &s->e->reconcile->payments, &in->payments[i],
                        "manual_match.payments", &ret->partner, ret->payments, &ret->payment_count);
    for (size_t i = 0; i < in->receipts_count && !rc; i++)
        rc = find_named(s, pool, &s->e->reconcile->receipts, &in->receipts[i],
                        "manual_match.receipts", &ret->partner, ret->receipts, &ret->receipt_count);
    return rc;
}

static void take_out(struct open_items *items, const uint32_t *indices, uint32_t count,
                     struct open_item *to)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i] = items->items[indices[i]];
        open_remove(items, indices[i]);
    }
}

static int64_t total_of(const struct open_items *items, const uint32_t *indices, uint32_t count)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total = sum(total, items->items[indices[i]].money.amount);
    return total;
}

/* Whether any is of the sign of what was paid in all; where that is nothing, received. */
static bool has_sign(const struct open_items *items, const uint32_t *indices, uint32_t count,
                     int64_t paid, int64_t received)
{
    const bool is_below = (paid ? paid : received) < 0;
    bool has = false;
    for (uint32_t i = 0; i < count; i++)
        has |= (items->items[indices[i]].money.amount < 0) == is_below;
    return has;
}

int unmatch_apply_manual(struct step *s, const struct item *item)
{
    const struct manual_match_input *in = &item->manual_match;
    struct engine *e = s->e;
    uint32_t pool = pool_by_code(e, in->pool), rest;
    struct named named;
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "manual_match.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    int rc = find_all(s, in, pool, &named);
    if (rc)
        return rc;
    int64_t paid = total_of(&e->reconcile->payments, named.payments, named.payment_count);
    int64_t received = total_of(&e->reconcile->receipts, named.receipts, named.receipt_count);
    if (!has_sign(&e->reconcile->payments, named.payments, named.payment_count, paid, received) ||
        !has_sign(&e->reconcile->receipts, named.receipts, named.receipt_count, paid, received))
        return refuse(s, REFUSED_BAD_VALUE, "manual_match.receipts",
                      "payments and receipts of one sign",
                      "what was paid and what was paid back are not the same money");
    if (!ledger_has_room(e, pool, sum(llabs(received), llabs(sum(paid, -received)))))
        return refuse(s, REFUSED_OVERFLOW, "manual_match.payments", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    rc = mandate_check_move(s, pool, sum(paid, -received), in->officer, item);
    if (rc)
        return rc;
    struct making m = {
        .partner = named.partner,
        .why = arena_text(&s->out->arena, in->reason),
        .officer = arena_text(&s->out->arena, in->officer),
        .payment_count = named.payment_count,
        .receipt_count = named.receipt_count,
    };
    take_out(&e->reconcile->payments, named.payments, named.payment_count, m.payments);
    take_out(&e->reconcile->receipts, named.receipts, named.receipt_count, m.receipts);
    return matched_make(s, &m, &rest);
}
