#include "core/payment/reversal.h"
#include "base/error.h"
#include "core/contribution/carry.h"
#include "core/contribution/cash_year.h"
#include "core/contribution/debtor.h"
#include "core/contribution/held_money.h"
#include "core/contribution/placed.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/policy.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/remembered.h"
#include "core/payment/held.h"
#include "core/payment/payment.h"
#include "core/payment/routing.h"
#include "core/payment/settlement.h"
#include "core/payment/state.h"
#include "core/payment/suspicion.h"
#include "core/payment/undone.h"
#include "core/reconcile/unmatch.h"

/* Latest held money of the partner of this amount; of this contribution (NONE: of any), and with
 * this reference (NULL: with any): its place among the pool's, or SIZE_MAX. */
static size_t find_held(const struct engine *e, uint32_t partner, uint32_t contribution,
                        const struct reference *r, int64_t amount)
{
    uint32_t pool = partner_at(e, partner)->pool;
    for (size_t i = held_money_count(e, pool); i-- > 0;) {
        const struct held_payment *h = held_money_at(e, pool, i);
        if (contribution_at(e, h->contribution)->partner == partner && h->money.amount == amount &&
            (contribution == NONE || h->contribution == contribution) &&
            (!r || reference_equal(&h->money.reference, r)))
            return i;
    }
    return SIZE_MAX;
}

int reversal_cancel_held(struct step *s, uint32_t partner, size_t held, const struct money *m,
                         enum reason reason)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, partner)->pool;
    struct held_payment h = *held_money_at(e, pool, held);
    held_cancel(s, pool, held, m->value_date);
    struct event *event = emit(s, EVENT_REVERSED, pool);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event_other(event, h.money.cause, h.money.item);
    event->partner = party_at(e, partner_at(e, partner)->party)->code;
    event->contribution = contribution_at(e, h.contribution)->id;
    event->contribution_kind = policy_word(s->e, contribution_at(e, h.contribution)->kind);
    event->reason = reason;
    event_part(s, event, PART(UNDOES_HELD));
    int rc = unmatch_undone(
        s, &(struct paid_item){partner, h.money.cause, h.money.item, NONE, h.contribution});
    return rc ? rc : held_release(s, pool); /* what waited behind it may fit now */
}

/* Takes the payment out of the contribution year it was placed on. */
static int undo_on_year(struct step *s, uint32_t partner, const struct recent_payment *paid,
                        date_t date)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, paid->contribution_year);
    const struct contribution *contribution = contribution_at(e, cy->contribution);
    int64_t rest = sum(paid->amount, -paid->carried);
    int rc = paid->carried ? carry_count(s, carry_year(e, paid), date, -paid->carried) : 0;
    if (!rc)
        ledger_post(s, contribution->account_receivable, debtor_transit(e, cy->contribution, date),
                    paid->amount, date);
    if (rc || rest == 0)
        return rc;
    const struct placed *placed =
        placed_find(cy, paid->cause, paid->item, paid->amount, &paid->reference);
    rc = placed ? placed_undo(e, paid->contribution_year, placed, date) : ERR_CORRUPT;
    if (!rc)
        rc = year_pay(s, paid->contribution_year, partner, date, -rest);
    if (!rc && paid->instalments && business_date(e) != DATE_NONE)
        year_wake_on(e, paid->contribution_year, business_date(e) + 1);
    return rc;
}

static void undo_unallocated(struct step *s, uint32_t partner, const struct recent_payment *paid,
                             date_t date)
{
    const struct partner *p = partner_at(s->e, partner);
    struct pool_payments *pool = payments_own(s->e, p->pool);
    pool->unallocated = sum(pool->unallocated, -paid->amount);
    ledger_post(s, p->account_unallocated, p->account_transit, paid->amount, date);
}

/* Money that went back to an allocation may let in what waits for it. */
static int release_after(struct step *s, uint32_t contribution_year)
{
    const struct engine *e = s->e;
    const struct contribution *contribution =
        contribution_year == NONE ? NULL
                                  : contribution_at(e, year_at(e, contribution_year)->contribution);
    if (!contribution || !contribution->allocation_required)
        return 0;
    return held_release_allocated(s, partner_at(e, contribution->partner)->party);
}

int reversal_undo(struct step *s, uint32_t partner, uint32_t index, const struct money *m,
                  enum reason reason)
{
    struct engine *e = s->e;
    const struct recent_payment *paid = &remembered_of(e, partner)->items[index];
    const struct paid_item was = {partner, paid->cause, paid->item, paid->contribution_year, NONE};
    int rc = 0;
    if (paid->contribution_year != NONE)
        rc = undo_on_year(s, partner, paid, m->value_date);
    else if (paid->settles)
        rc = settlement_undo(s, partner, paid->amount, m->value_date);
    else
        undo_unallocated(s, partner, paid, m->value_date);
    if (rc)
        return rc;
    exception_close(e, paid->exception);
    remembered_undo(e, partner, index);
    suspicion_undone(s, partner, index);
    struct event *event = paid->contribution_year == NONE
                              ? emit(s, EVENT_REVERSED, partner_at(e, partner)->pool)
                              : emit_for_year(s, EVENT_REVERSED, paid->contribution_year);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event_other(event, paid->cause, paid->item);
    event->partner = party_at(e, partner_at(e, partner)->party)->code;
    event->reason = reason;
    event_part(s, event, PART(UNDOES_PAYMENT, .amount = paid->amount, .date = paid->value_date));
    rc = unmatch_undone(s, &was);
    return rc ? rc : release_after(s, was.contribution_year);
}

int reversal_take_credit(struct step *s, uint32_t partner, uint32_t index)
{
    const struct recent_payment *credit = &remembered_of(s->e, partner)->items[index];
    const struct paid_item was = {partner, credit->cause, credit->item, credit->contribution_year,
                                  NONE};
    int rc = 0;
    if (credit->contribution_year != NONE)
        rc = undo_on_year(s, partner, credit, credit->value_date);
    else
        undo_unallocated(s, partner, credit, credit->value_date);
    if (rc)
        return rc;
    exception_close(s->e, credit->exception);
    remembered_undo(s->e, partner, index);
    return unmatch_undone(s, &was);
}

static bool is_pair(const struct engine *e, const struct recent_payment *p, uint32_t contribution,
                    const struct money *m)
{
    if (p->reversed || p->value_date > m->value_date ||
        m->value_date - p->value_date > PAIRING_DAYS)
        return false;
    return contribution == NONE || (p->contribution_year != NONE &&
                                    year_at(e, p->contribution_year)->contribution == contribution);
}

/* The payments remembered that a negative amount may undo, each the nearest of its kind; MAP_NONE.
 */
struct pairs {
    uint32_t same_reference, same_row, not_awaited, any;
};

/* The later takes the place of the earlier; of one date that of the lower number. */
static void take_nearer(const struct recent_payments *t, uint32_t i, uint32_t *found)
{
    const struct recent_payment *p = &t->items[i];
    const struct recent_payment *than = *found == MAP_NONE ? NULL : &t->items[*found];
    if (!than || p->value_date > than->value_date ||
        (p->value_date == than->value_date &&
         reference_compare(&p->reference, &than->reference) < 0))
        *found = i;
}

static struct pairs find_pairs(const struct engine *e, uint32_t partner, uint32_t contribution,
                               const struct money *m)
{
    const struct recent_payments *t = remembered_of(e, partner);
    struct pairs found = {MAP_NONE, MAP_NONE, MAP_NONE, MAP_NONE};
    for (uint32_t i = recent_next_by_amount(t, -m->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, -m->amount, i)) {
        const struct recent_payment *p = &t->items[i];
        if (p->amount != -m->amount || !is_pair(e, p, contribution, m))
            continue;
        take_nearer(t, i, &found.any);
        if (p->contribution_year == NONE ? p->exception && exception_stands(e, p->exception)
                                         : !p->instalments && !p->carried)
            take_nearer(t, i, &found.not_awaited);
        if (m->document && p->document == m->document && p->value_date == m->value_date)
            take_nearer(t, i, &found.same_row);
        if (m->reference.size && reference_equal(&p->reference, &m->reference))
            take_nearer(t, i, &found.same_reference);
    }
    return found;
}

/* The instalment that was paid too much by exactly this; of several the latest due. */
struct surplus {
    uint32_t contribution_year, instalment; /* NONE: none */
    date_t due;
};

static void look_for_surplus(const struct engine *e, uint32_t contribution_year,
                             const struct money *m, struct surplus *found)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const struct instalment *at = &cy->instalments[i];
        if (instalment_open(at) != m->amount || at->paid < -m->amount || at->due > m->value_date ||
            m->value_date - at->due > PAIRING_DAYS)
            continue;
        if (found->contribution_year == NONE || at->due > found->due)
            *found = (struct surplus){contribution_year, i, at->due};
    }
}

static struct surplus find_surplus(const struct engine *e, uint32_t partner, uint32_t contribution,
                                   const struct money *m)
{
    const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
    struct surplus found = {NONE, NONE, DATE_NONE};
    int year = date_financial_year(m->value_date);
    for (size_t i = 0; i < pool->contributions.count; i++) {
        uint32_t of = pool->contributions.items[i];
        if (contribution_at(e, of)->partner != partner ||
            (contribution != NONE && of != contribution))
            continue;
        for (int y = year - 1; y <= year; y++) {
            uint32_t contribution_year = year_find(e, of, y);
            if (contribution_year != NONE)
                look_for_surplus(e, contribution_year, m, &found);
        }
    }
    return found;
}

/* It goes to the contribution year: of what was paid too much, else of its date. Where the payments
 * of its contribution are held, it is nobody's yet. */
static int take_off(struct step *s, uint32_t partner, uint32_t contribution,
                    const struct surplus *of, const struct money *m)
{
    struct engine *e = s->e;
    uint32_t contribution_year = of->contribution_year;
    if (contribution_year == NONE &&
        (contribution == NONE || held_check(e, contribution, m) != REASON_NONE))
        return payment_unallocated(s, partner, m, REASON_CREDIT);
    if (contribution_year == NONE) {
        const int year = cash_year_find(e, contribution, m->amount, m->value_date).year;
        int rc = year ? year_get(s, contribution, year, &contribution_year) : 0;
        if (rc)
            return rc;
    }
    if (contribution_year == NONE)
        return payment_unallocated(s, partner, m, REASON_CREDIT);
    int rc = payment_credit(s, contribution_year, of->instalment, m);
    return rc ? rc : release_after(s, contribution_year);
}

int reversal_undo_by(struct step *s, uint32_t partner, uint32_t index, struct undone *u,
                     enum reason reason)
{
    const struct recent_payment *paid = &remembered_of(s->e, partner)->items[index];
    u->what = UNDONE_PAYMENT;
    u->contribution_year = paid->contribution_year;
    u->paid = recent_money(paid);
    int rc = reversal_undo(s, partner, index, &u->by, reason);
    return rc ? rc : undone_note(s->e, u);
}

int reversal_undo_by_credit(struct step *s, uint32_t partner, uint32_t index, struct undone *u)
{
    const struct recent_payment credit = {
        .cause = u->by.cause,
        .item = u->by.item,
        .document = u->by.document,
        .value_date = u->by.value_date,
    };
    remembered_pair(s->e, partner, index, &credit);
    return reversal_undo_by(s, partner, index, u, REASON_PAIRS_WITH_PAYMENT);
}

static int cancel_held(struct step *s, uint32_t partner, size_t held, struct undone *u,
                       enum reason reason)
{
    const struct held_payment *h = held_money_at(s->e, partner_at(s->e, partner)->pool, held);
    u->what = UNDONE_HELD;
    u->held_on = h->contribution;
    u->paid = h->money;
    int rc = reversal_cancel_held(s, partner, held, &u->by, reason);
    return rc ? rc : undone_note(s->e, u);
}

int reversal_apply_negative(struct step *s, uint32_t partner, uint32_t contribution,
                            const struct money *m, bool settles)
{
    const struct pairs pairs = find_pairs(s->e, partner, contribution, m);
    const enum reason why = REASON_PAIRS_WITH_PAYMENT;
    struct undone u = undone_of(partner, contribution, m);
    if (pairs.same_reference != MAP_NONE)
        return reversal_undo_by(s, partner, pairs.same_reference, &u, why);
    size_t held = m->reference.size
                      ? find_held(s->e, partner, contribution, &m->reference, -m->amount)
                      : SIZE_MAX;
    if (held != SIZE_MAX)
        return cancel_held(s, partner, held, &u, why);
    if (pairs.same_row != MAP_NONE)
        return reversal_undo_by_credit(s, partner, pairs.same_row, &u);
    if (pairs.not_awaited != MAP_NONE)
        return reversal_undo_by_credit(s, partner, pairs.not_awaited, &u);
    if (settles)
        return payment_settle(s, partner, m);
    const struct surplus surplus = find_surplus(s->e, partner, contribution, m);
    if (surplus.contribution_year != NONE)
        return take_off(s, partner, contribution, &surplus, m);
    if (pairs.any != MAP_NONE)
        return reversal_undo_by_credit(s, partner, pairs.any, &u);
    held = find_held(s->e, partner, contribution, NULL, -m->amount);
    return held != SIZE_MAX ? cancel_held(s, partner, held, &u, why)
                            : take_off(s, partner, contribution, &surplus, m);
}

/* Of years let go no payment is remembered, but what is open: such a reversal can only be a row. */
static int refuse_unknown(struct step *s, uint32_t pool, struct text reference)
{
    char day[DATE_TEXT_MAX];
    const date_t let_go_to = ledger_let_go_to(s->e, pool);
    if (let_go_to == DATE_NONE)
        return refuse(s, REFUSED_NOT_FOUND, "reversal.reference",
                      "the last 4096 payments of a partner",
                      "no payment %.*s of that amount is remembered", TEXT_ARG(reference));
    return refuse(s, REFUSED_NOT_FOUND, "reversal.reference",
                  "the last 4096 payments of a partner, of years that are not closed for good",
                  "no payment %.*s of that amount is remembered; those of the years up to %s are "
                  "closed for good: what comes back of them is a payment below 0",
                  TEXT_ARG(reference), date_print(let_go_to, day));
}

int reversal_apply(struct step *s, const struct item *item)
{
    const struct reversal_input *in = &item->reversal;
    uint32_t partner = NONE, found = MAP_NONE;
    bool was_reversed = false;
    struct named_partner named = {in->pool,        in->payer,        in->value_date,
                                  "reversal.pool", "reversal.payer", NULL};
    int rc = partner_find(s, &named, &partner);
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
    const struct recent_payments *t = remembered_of(s->e, partner);
    for (uint32_t i = recent_next_by_reference(t, &m.reference, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_reference(t, &m.reference, i)) {
        if (t->items[i].amount != in->amount)
            continue;
        was_reversed |= t->items[i].reversed;
        if (!t->items[i].reversed)
            found = i;
    }
    size_t held = find_held(s->e, partner, NONE, &m.reference, in->amount);
    bool is_there = found != MAP_NONE || held != SIZE_MAX;
    if (is_there && !ledger_has_room(s->e, partner_at(s->e, partner)->pool, in->amount))
        return refuse(s, REFUSED_OVERFLOW, "reversal.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    struct undone u = undone_of(partner, NONE, &m);
    u.by_command = true;
    if (found != MAP_NONE)
        return reversal_undo_by(s, partner, found, &u, REASON_NONE);
    if (held != SIZE_MAX)
        return cancel_held(s, partner, held, &u, REASON_NONE);
    if (was_reversed)
        return refuse(s, REFUSED_ALREADY_REVERSED, "reversal.reference", NULL,
                      "payment %.*s is reversed already", TEXT_ARG(in->reference));
    if (reference_is_ruined(&m.reference))
        return refuse(s, REFUSED_NOT_FOUND, "reversal.reference", "the ledger's number, as text",
                      "%.*s is a number that a spreadsheet ruined: no payment is found by it",
                      TEXT_ARG(in->reference));
    return refuse_unknown(s, partner_at(s->e, partner)->pool, in->reference);
}
