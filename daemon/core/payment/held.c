#include "core/payment/held.h"
#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/held_money.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/payment/payment.h"
#include "core/payment/payment_hold.h"
#include "core/payment/release_conditions.h"
#include "core/payment/suspicion.h"
#include "core/reconcile/matching.h"

enum reason held_check(const struct engine *e, uint32_t contribution, const struct money *m)
{
    enum reason reason = release_conditions_check(e, contribution, m->amount, m->value_date);
    if (reason != REASON_NONE || !held_money_is_held(e, contribution))
        return reason;
    /* It would fit, but what came before it of its year does not. */
    return held_money_waits_for(e, contribution,
                                release_conditions_year(e, contribution, m->amount, m->value_date));
}

/* A hold of a later day stops nothing of this date: then an earlier payment waits for it. */
static struct part part_of_hold(struct step *s, uint32_t contribution, date_t value_date)
{
    const struct payment_hold *r = payment_hold_on_contribution(s->e, contribution, value_date);
    return r ? PART(ON_HOLD, .subject = r->id, .by = r->authority, .note = r->reason)
             : PART(WAITS_BEHIND_HELD);
}

static struct part part_of_reason(struct step *s, const struct held_payment *h)
{
    if (h->reason == REASON_NO_PLAN || h->reason == REASON_NOT_SIGNED)
        return release_conditions_part(s->e, contribution_at(s->e, h->contribution)->pool, h->year,
                                       h->reason);
    if (h->reason == REASON_NO_ALLOCATION)
        return PART(ALLOCATION_TOO_SMALL);
    if (h->reason == REASON_NOT_EARNED)
        return PART(BEYOND_EARNED);
    return part_of_hold(s, h->contribution, h->money.value_date);
}

int held_put(struct step *s, uint32_t contribution, const struct money *m, enum reason reason)
{
    struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, contribution);
    const struct partner *partner = partner_at(e, debtor_on(e, contribution, m->value_date));
    struct held_payment held = {
        .money = *m,
        .contribution = contribution,
        .year = release_conditions_year(e, contribution, m->amount, m->value_date),
        .reason = reason,
        .live = true,
    };
    ledger_post(s, partner->account_transit, c->account_in_advance, m->amount, m->value_date);
    struct event *event = emit(s, EVENT_HELD, c->pool);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event->partner = party_at(e, partner->party)->code;
    event->contribution = c->id;
    event->contribution_kind = vocabulary_word(c->kind);
    event->year = held.year;
    event->reason = reason;
    event_part(s, event, part_of_reason(s, &held));
    const struct payment_hold *r =
        reason == REASON_ON_HOLD ? payment_hold_on_contribution(e, contribution, m->value_date)
                                 : NULL;
    event->subject = r ? r->id : TEXT_NONE;
    held.exception = exception_open(s, event, NONE, c->partner);
    suspicion_check_date(s, c->partner, NONE, m);
    int rc = held_money_add(e, &held);
    if (rc || !pool_at(e, c->pool)->receipts_expected)
        return rc;
    return matching_await_held(s, contribution, m);
}

/* The entry waits no longer: its exception is closed, and its money goes back to transit. */
static void take_from_held(struct step *s, const struct held_payment *h, date_t date)
{
    const struct contribution *c = contribution_at(s->e, h->contribution);
    exception_close(s->e, h->exception);
    const struct partner *payer = partner_at(s->e, debtor_on(s->e, h->contribution, date));
    ledger_post(s, c->account_in_advance, payer->account_transit, h->money.amount, date);
}

static int release_one(struct step *s, uint32_t pool, size_t i)
{
    struct held_payment h = held_money_take(s->e, pool, i);
    take_from_held(s, &h, h.money.value_date); /* as of which it enters */
    return payment_enter(s, h.contribution, &h.money, EVENT_RELEASED);
}

/* It waits on, perhaps for another reason than before. */
static void keep_waiting(struct step *s, uint32_t pool, size_t i, enum reason reason)
{
    const struct held_payment *h = held_money_at(s->e, pool, i);
    if (h->reason == reason && reason != REASON_ON_HOLD) /* of holds it may be another */
        return;
    held_money_set_reason(s->e, pool, i, reason);
    struct parts parts = {0};
    parts_add(&parts, &s->out->arena, part_of_reason(s, h));
    exception_change(s->e, h->exception, reason, &parts);
}

int held_release(struct step *s, uint32_t pool)
{
    struct engine *e = s->e;
    size_t count = held_money_count(e, pool);
    int rc = 0;
    held_money_begin(e, pool);
    for (size_t i = 0; i < count && !rc; i++) {
        const struct held_payment *h = held_money_at(e, pool, i);
        uint32_t contribution = h->contribution;
        int year = h->year;
        enum reason reason =
            release_conditions_check(e, contribution, h->money.amount, h->money.value_date);
        if (reason == REASON_NONE && !held_money_is_behind(e, contribution, year)) {
            rc = release_one(s, pool, i);
            continue;
        }
        held_money_waits_on(e, contribution, year, reason);
        keep_waiting(s, pool, i,
                     reason == REASON_NONE ? held_money_waits_for(e, contribution, year) : reason);
    }
    held_money_close(e, pool);
    return rc;
}

void held_cancel(struct step *s, uint32_t pool, size_t i, date_t value_date)
{
    struct held_payment h = held_money_take(s->e, pool, i);
    held_money_close(s->e, pool);
    take_from_held(s, &h, value_date);
}

int held_release_allocated(struct step *s, uint32_t party)
{
    struct engine *e = s->e;
    for (size_t i = 0; i < party_at(e, party)->partners.count; i++) {
        uint32_t partner = party_at(e, party)->partners.items[i];
        int rc = held_release(s, partner_at(e, partner)->pool);
        if (rc)
            return rc;
    }
    return 0;
}
