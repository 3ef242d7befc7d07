#include "core/payment/manual_application.h"
#include "base/error.h"
#include "core/contribution/placed.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/remembered.h"
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
#include "core/payment/held.h"
#include "core/payment/standing.h"
#include "core/payment/state.h"
#include "core/reconcile/matching.h"
#include "core/reconcile/unmatch.h"

/* What is asked for: a payment remembered, and where it is to be. */
struct asked {
    const struct manual_application_input *in;
    uint32_t pool, partner, index; /* of the payment among the partner's */
    uint32_t contribution;         /* NONE: of none */
    int year;
    uint32_t by_hand; /* 1 + the instalment; 0: none */
    bool is_moved;    /* to another contribution year, or to none */
};

static const struct recent_payment *paid_of(const struct engine *e, const struct asked *a)
{
    return &remembered_of(e, a->partner)->items[a->index];
}

static const struct placed *placed_of(const struct engine *e, const struct asked *a)
{
    const struct recent_payment *p = paid_of(e, a);
    return p->contribution_year == NONE ? NULL
                                        : placed_find(year_at(e, p->contribution_year), p->cause,
                                                      p->item, p->amount, &p->reference);
}

/* The payment of the pool that was brought by the item named; of several shares the first. */
static int find_payment(struct step *s, struct asked *a)
{
    const struct engine *e = s->e;
    const struct pool *pool = pool_at(e, a->pool);
    for (size_t i = 0; i < pool->partners.count; i++) {
        const struct recent_payments *t = remembered_of(e, pool->partners.items[i]);
        for (uint32_t k = 0; k < t->count; k++) {
            const struct recent_payment *p = &t->items[k];
            if (p->cause != a->in->journal || p->item != a->in->item || p->reversed)
                continue;
            a->partner = pool->partners.items[i];
            a->index = k;
            return 0;
        }
    }
    return refuse(s, REFUSED_NOT_FOUND, "manual_application.journal",
                  "the last 4096 payments of a partner, of years that are not closed for good",
                  "input %llu item %u is no payment in the books of pool %.*s: not known, undone, "
                  "or held pending release",
                  (unsigned long long)a->in->journal, a->in->item, TEXT_ARG(a->in->pool));
}

static int find_contribution(struct step *s, struct asked *a)
{
    const struct engine *e = s->e;
    const struct pool *pool = pool_at(e, a->pool);
    const uint32_t of = paid_of(e, a)->contribution_year;
    if (!a->in->contribution.size && of != NONE) {
        a->contribution = year_at(e, of)->contribution;
        return 0;
    }
    for (size_t i = 0; i < pool->contributions.count; i++) {
        const uint32_t c = pool->contributions.items[i];
        if (contribution_at(e, c)->partner != a->partner ||
            !text_equal(contribution_at(e, c)->id, a->in->contribution))
            continue;
        a->contribution = c;
        return 0;
    }
    return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "manual_application.contribution",
                  "a contribution of the payer", "the payer owes no contribution %.*s in pool %.*s",
                  TEXT_ARG(a->in->contribution), TEXT_ARG(pool->code));
}

/* The instalment named, of the contribution year that is or would be. */
static int find_instalment(struct step *s, struct asked *a)
{
    struct year_draft room;
    const struct recent_payment *p = paid_of(s->e, a);
    const uint32_t of = p->contribution_year;
    if (a->in->year)
        a->year = (int)a->in->year;
    else if (of != NONE && year_at(s->e, of)->contribution == a->contribution)
        a->year = year_at(s->e, of)->year;
    else
        a->year = date_financial_year(p->value_date);
    const struct contribution_year *cy = year_look(s->e, a->contribution, a->year, &room);
    if (!cy)
        return refuse(s, REFUSED_NOT_FOUND, "manual_application.year", NULL,
                      "the contribution has no instalment in %d/%02d", a->year,
                      (a->year + 1) % 100);
    if (a->in->instalment < cy->first_instalment ||
        a->in->instalment >= cy->first_instalment + cy->instalment_count)
        return refuse(s, REFUSED_NOT_FOUND, "manual_application.instalment", NULL,
                      "%d/%02d has instalments %u to %u", a->year, (a->year + 1) % 100,
                      cy->first_instalment, cy->first_instalment + cy->instalment_count - 1);
    a->by_hand = a->in->instalment - cy->first_instalment + 1;
    a->is_moved = of == NONE || of != year_find(s->e, a->contribution, a->year);
    return 0;
}

/* Where it was before somebody said what it is. */
static int find_before(struct step *s, struct asked *a)
{
    const struct placed *p = placed_of(s->e, a);
    if (!p || !p->by_hand)
        return refuse(s, REFUSED_NOT_FOUND, "manual_application.taken_back", NULL,
                      "nobody said which instalment it is");
    a->is_moved = p->is_moved;
    a->contribution = NONE;
    if (p->is_moved && p->moved_from == NONE)
        return 0;
    const struct contribution_year *was =
        year_at(s->e, p->is_moved ? p->moved_from : paid_of(s->e, a)->contribution_year);
    a->contribution = was->contribution;
    a->year = was->year;
    return 0;
}

static int check(struct step *s, const struct asked *a, const struct item *item)
{
    const struct recent_payment *p = paid_of(s->e, a);
    const struct money m = recent_money(p);
    if (!a->in->taken_back && placed_of(s->e, a) && placed_of(s->e, a)->by_hand)
        return refuse(s, REFUSED_BAD_VALUE, "manual_application.journal", "taken back before",
                      "somebody said already which instalment it is: take that back first");
    if (p->settles || p->carried)
        return refuse(s, REFUSED_BAD_VALUE, "manual_application.journal",
                      "a payment of instalments", "it %s",
                      p->settles ? "settles what the end of a year made owed"
                                 : "pays a backdated adjustment: reverse it and send its "
                                   "parts");
    if (a->is_moved && a->contribution != NONE &&
        held_check(s->e, a->contribution, &m) != REASON_NONE)
        return refuse(s, REFUSED_BAD_VALUE, "manual_application.contribution",
                      "a contribution that money may enter",
                      "its release conditions are not met: such money is held");
    if (a->is_moved && !ledger_has_room(s->e, a->pool, m.amount))
        return refuse(s, REFUSED_OVERFLOW, "manual_application.journal", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return mandate_check_move(s, a->pool, a->is_moved ? m.amount : 0, a->in->officer, item);
}

static void emit_applied(struct step *s, const struct asked *a, uint32_t contribution_year)
{
    struct engine *e = s->e;
    const struct recent_payment *p = paid_of(e, a);
    struct event *event = contribution_year == NONE
                              ? emit(s, EVENT_ROUTED, a->pool)
                              : emit_for_year(s, EVENT_ROUTED, contribution_year);
    event->partner = party_at(e, partner_at(e, a->partner)->party)->code;
    event->value_date = p->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&p->reference));
    event->officer = a->in->officer;
    event->reason = REASON_MANUAL;
    event->instalment = a->by_hand ? a->in->instalment : 0;
    event_amount(event, p->amount);
    event_other(event, p->cause, p->item);
    event_part(s, event,
               a->by_hand ? PART(APPLIED_BY_HAND, .note = a->in->reason)
                          : PART(APPLICATION_TAKEN_BACK, .note = a->in->reason));
}

/* It is of that contribution year no more (from), and of the other: one entry. */
static int move(struct step *s, const struct asked *a, uint32_t from, uint32_t to)
{
    struct engine *e = s->e;
    const struct recent_payment p = *paid_of(e, a);
    const struct partner *payer = partner_at(e, a->partner);
    const uint32_t accounts[] = {
        from == NONE ? payer->account_unallocated
                     : contribution_at(e, year_at(e, from)->contribution)->account_receivable,
        to == NONE ? payer->account_unallocated
                   : contribution_at(e, year_at(e, to)->contribution)->account_receivable,
    };
    struct pool_payments *pool = payments_own(e, a->pool);
    const int64_t change = sum(to == NONE ? p.amount : 0, from == NONE ? -p.amount : 0);
    const struct paid_item was = {a->partner, p.cause, p.item, from, NONE};
    int rc = 0;
    pool->unallocated = sum(pool->unallocated, change);
    ledger_post(s, accounts[0], accounts[1], p.amount, p.value_date);
    if (from != NONE)
        rc = year_pay(s, from, a->partner, p.value_date, -p.amount);
    if (!rc && to != NONE)
        rc = year_pay(s, to, a->partner, p.value_date, p.amount);
    if (!rc)
        rc = matching_move(s, &was, to);
    exception_close(e, p.exception);
    remembered_move(e, a->partner, a->index, to);
    return rc;
}

/* In the contribution year that it is moved to: as it was there before, or anew. */
static int put(struct step *s, const struct asked *a, const struct placed *was, uint32_t from,
               uint32_t to)
{
    const struct recent_payment *p = paid_of(s->e, a);
    const struct placed *there =
        placed_find(year_at(s->e, to), p->cause, p->item, p->amount, &p->reference);
    const struct placed placed = {
        .cause = p->cause,
        .document = p->document,
        .item = p->item,
        .row = was ? was->row : 0,
        .reference = p->reference,
        .amount = p->amount,
        .value_date = p->value_date,
        .undone_on = DATE_NONE,
        .is_outside_period = p->is_outside_period,
        .by_hand = a->by_hand,
        .is_moved = a->by_hand != 0,
        .moved_from = from,
    };
    int rc = there ? placed_undo(s->e, to, there, DATE_NONE) : placed_add(s->e, to, &placed);
    if (rc || !there)
        return rc;
    return placed_give(s->e, to, there, a->by_hand, a->by_hand != 0, from);
}

static int apply(struct step *s, const struct asked *a)
{
    struct engine *e = s->e;
    const struct placed *at = placed_of(e, a);
    const uint32_t from = paid_of(e, a)->contribution_year;
    uint32_t to = from;
    int rc = 0;
    if (a->is_moved) {
        const struct placed was = at ? *at : (struct placed){.row = 0};
        to = NONE;
        if (a->contribution != NONE)
            rc = year_get(s, a->contribution, a->year, &to);
        if (!rc && at)
            rc = placed_undo(e, from, at, at->value_date);
        if (!rc)
            rc = move(s, a, from, to);
        if (!rc && to != NONE)
            rc = put(s, a, &was, from, to);
        if (!rc && to == NONE)
            standing_of_none(s, a->partner, a->index);
    } else {
        rc = placed_give(e, from, at, a->by_hand, false, NONE);
    }
    if (!rc)
        emit_applied(s, a, to);
    return rc;
}

int manual_application_apply(struct step *s, const struct item *item)
{
    struct asked a = {.in = &item->manual_application};
    a.pool = pool_by_code(s->e, a.in->pool);
    if (a.pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "manual_application.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(a.in->pool));
    int rc = find_payment(s, &a);
    if (!rc && a.in->taken_back)
        rc = find_before(s, &a);
    else if (!rc)
        rc = find_contribution(s, &a);
    if (!rc && !a.in->taken_back)
        rc = find_instalment(s, &a);
    if (!rc)
        rc = check(s, &a, item);
    return rc ? rc : apply(s, &a);
}
