#include "core/payment/held.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/contribution.h"
#include "core/contribution/debtor.h"
#include "core/contribution/held_money.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/policy.h"
#include "core/payment/payment.h"
#include "core/payment/payment_hold.h"
#include "core/payment/release_conditions.h"
#include "core/payment/suspicion.h"
#include "core/payment/undone.h"
#include "core/reconcile/matching.h"

enum reason held_check(const struct engine *e, uint32_t contribution, const struct money *m)
{
    enum reason reason = release_conditions_check(e, contribution, m->amount, m->value_date);
    if (reason != REASON_NONE || !held_money_is_held(e, contribution))
        return reason;
    /* It would fit, but what came before it of its year lets nothing pass. */
    return held_money_blocked_by(
        e, contribution, release_conditions_year(e, contribution, m->amount, m->value_date));
}

/* What of a sum it is larger than is left, and what would let it in. */
static void add_too_large(struct step *s, struct part why, enum part_kind remedy, int64_t amount,
                          struct parts *parts)
{
    parts_add(parts, &s->out->arena, why);
    if (why.amount < amount)
        parts_add(parts, &s->out->arena,
                  (struct part){.kind = remedy, .amount = sum(amount, -why.amount)});
}

static void add_reason(struct step *s, const struct held_payment *h, enum reason reason,
                       struct parts *parts)
{
    const struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, h->contribution);
    const int64_t amount = h->money.amount;
    const uint32_t payer = partner_at(e, c->partner)->party;
    if (reason == REASON_NO_ALLOCATION) {
        const int64_t left = allocation_left(e, payer, c->kind, h->year);
        add_too_large(
            s, PART(ALLOCATION_TOO_SMALL, .amount = left < 0 ? 0 : left, .date = business_date(e)),
            PART_LACKS_ALLOCATION, amount, parts);
    } else if (reason == REASON_NOT_EARNED) {
        const int64_t left = contribution_earned_left(e, h->contribution);
        add_too_large(s,
                      PART(BEYOND_EARNED, .amount = left < 0 ? 0 : left, .date = business_date(e)),
                      PART_LACKS_EARNED, amount, parts);
    } else if (reason == REASON_ON_HOLD) {
        const struct payment_hold *r =
            payment_hold_on_contribution(e, h->contribution, h->money.value_date);
        if (r)
            parts_add(parts, &s->out->arena,
                      PART(ON_HOLD, .subject = r->id, .by = r->authority, .note = r->reason));
    } else {
        parts_add(parts, &s->out->arena, release_conditions_part(e, c->pool, h->year, reason));
    }
}

/* Why it waits; behind another, which one, and what that waits for. */
static void add_why(struct step *s, const struct held_payment *h, struct parts *parts)
{
    const struct engine *e = s->e;
    const enum reason own =
        release_conditions_check(e, h->contribution, h->money.amount, h->money.value_date);
    const struct held_payment *b =
        own == REASON_NONE ? held_money_blocker(e, h->contribution, h->year) : NULL;
    if (!b) {
        add_reason(s, h, own, parts);
        return;
    }
    parts_add(parts, &s->out->arena,
              PART(WAITS_BEHIND_HELD, .amount = b->money.amount, .date = b->money.value_date,
                   .number = reference_text(&b->money.reference)));
    add_reason(s, b, b->reason, parts);
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
    event->contribution_kind = policy_word(s->e, c->kind);
    event->year = held.year;
    event->reason = reason;
    add_why(s, &held, &event->parts);
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

/* It waits on, perhaps for another reason than before, or for less of the same; plan and signature
 * are all or nothing. */
static void keep_waiting(struct step *s, uint32_t pool, size_t i, enum reason reason)
{
    const struct held_payment *h = held_money_at(s->e, pool, i);
    if (h->reason == reason && (reason == REASON_NO_PLAN || reason == REASON_NOT_SIGNED))
        return;
    held_money_set_reason(s->e, pool, i, reason);
    struct parts parts = {0};
    add_why(s, h, &parts);
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
        if (reason == REASON_NONE)
            reason = held_money_blocked_by(e, contribution, year);
        if (reason == REASON_NONE) {
            rc = release_one(s, pool, i);
            continue;
        }
        held_money_waits_on(e, contribution, year, reason);
        keep_waiting(s, pool, i, reason);
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

int held_again(struct step *s, const struct undone *u)
{
    struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, u->held_on);
    const struct money *m = &u->paid;
    const struct partner *payer = partner_at(e, debtor_on(e, u->held_on, m->value_date));
    const struct partner *since = partner_at(e, debtor_on(e, u->held_on, u->by.value_date));
    enum reason reason = held_check(e, u->held_on, m);
    /* What it was before it was undone, it is from that day on: no day before moves. */
    ledger_post(s, c->account_in_advance, payer->account_transit, m->amount, m->value_date);
    ledger_post(s, since->account_transit, c->account_in_advance, m->amount, u->by.value_date);
    if (reason == REASON_NONE) /* it may enter now: as what waits behind it may */
        note_add(s, NOTE_RELEASE, c->pool);
    return held_put(s, u->held_on, m, reason == REASON_NONE ? REASON_ON_HOLD : reason);
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
