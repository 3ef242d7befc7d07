#include "core/reconcile/refund.h"
#include <stdlib.h>
#include "base/error.h"
#include "core/contribution/placed.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/open.h"
#include "core/reconcile/state.h"

static struct open_items *receipts_own(const struct engine *e)
{
    return &e->reconcile->receipts;
}

uint32_t refund_find_opposite(const struct engine *e, const struct open_item *x)
{
    const struct open_items *open = receipts_own(e);
    const struct rule_set rules = match_rules_of(e, x->partner);
    uint32_t found = NONE, near = 0;
    for (uint32_t i = open_next_by_amount(open, x->partner, -x->money.amount, MAP_NONE);
         i != MAP_NONE; i = open_next_by_amount(open, x->partner, -x->money.amount, i)) {
        const struct open_item *o = &open->items[i];
        if (x->money.reference.size && reference_equal(&o->money.reference, &x->money.reference))
            return i;
        if (!match_rules_is_near(&rules, o->money.value_date, x->money.value_date))
            continue;
        found = i;
        near++;
    }
    return near == 1 ? found : NONE;
}

int refund_leave(struct step *s, const struct open_item *x, uint32_t opposite, bool came)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, x->partner);
    int rc = refund_loosen(s, &receipts_own(e)->items[opposite]);
    const struct open_item o = receipts_own(e)->items[opposite];
    const struct open_item *in = x->money.amount > 0 ? x : &o, *out = in == x ? &o : x;
    if (rc)
        return rc;
    if (came)
        ledger_post(s, pool_at(e, p->pool)->account_cash, p->account_unreconciled, x->money.amount,
                    x->money.value_date);
    exception_close(e, o.exception);
    open_remove(receipts_own(e), opposite);
    struct event *event = emit(s, EVENT_REVERSED, p->pool);
    event->partner = party_at(e, p->party)->code;
    event->value_date = out->money.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&out->money.reference));
    event_amount(event, out->money.amount);
    event_other(event, o.money.cause, o.money.item);
    event_part(s, event,
               PART(CAME_AND_WENT, .amount = in->money.amount, .date = in->money.value_date));
    return 0;
}

/* Where something was paid too much. */
struct paid_too_much {
    uint32_t contribution_year; /* NONE: nowhere */
    uint32_t instalment;        /* NONE: a payment that nothing awaited, at */
    size_t payment;
    bool is_exact;
    date_t date;
};

static void take_better(struct paid_too_much *found, const struct paid_too_much *other)
{
    if (found->contribution_year == NONE || (other->is_exact && !found->is_exact) ||
        (other->is_exact == found->is_exact && other->date > found->date))
        *found = *other;
}

/* On a laying of a contribution year: what is said to be paid back already is so no more. */
static void look_at_instalments(const struct contribution_year *cy, const struct laying *l,
                                const struct money *m, struct paid_too_much *at,
                                struct paid_too_much *found)
{
    for (uint32_t i = 0; i < l->instalment_count; i++) {
        const struct laid_instalment *x = &l->instalments[i];
        const int64_t surplus = sum(sum(x->paid, -x->payable), -cy->instalments[i].paid_back);
        at->is_exact = llabs(sum(surplus, m->amount)) <= l->tolerance;
        at->instalment = i;
        at->date = x->due;
        if (x->paid > 0 && (at->is_exact || sum(surplus, m->amount) > 0))
            take_better(found, at);
    }
}

static void look_at_payments(const struct contribution_year *cy, const struct laying *l,
                             const struct money *m, struct paid_too_much *at,
                             struct paid_too_much *found)
{
    at->instalment = NONE;
    at->is_exact = true;
    for (size_t i = 0, k = 0; i < cy->placed.count; i++) {
        const struct placed *p = &cy->placed.items[i];
        if (!placed_counts(p, m->value_date))
            continue;
        at->payment = i;
        at->date = p->value_date;
        if (!l->payments[k++].instalments && p->amount == -m->amount && !p->is_paid_back)
            take_better(found, at);
    }
}

static int look_at_year(const struct engine *e, uint32_t contribution_year, const struct money *m,
                        struct paid_too_much *found)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct laying l = {.payments = calloc(cy->placed.count + 1, sizeof *l.payments)};
    struct paid_too_much at = {.contribution_year = contribution_year};
    if (!l.payments)
        return ERR_MEMORY;
    placed_on(e, cy, m->value_date, &l);
    int rc = laying_find(&l);
    if (!rc) {
        laying_even(&l, m->value_date);
        look_at_instalments(cy, &l, m, &at, found);
        look_at_payments(cy, &l, m, &at, found);
    }
    free(l.payments);
    return rc;
}

/* The contribution years of the receipt's date and of the one before, of its partner; each is asked
 * (false ends it). */
static int each_year(struct step *s, const struct open_item *receipt,
                     int (*ask)(struct step *s, uint32_t contribution_year, void *ctx), void *ctx)
{
    const struct engine *e = s->e;
    const struct pool *pool = pool_at(e, partner_at(e, receipt->partner)->pool);
    const int year = date_financial_year(receipt->money.value_date);
    int rc = 0;
    for (size_t i = 0; i < pool->contributions.count && !rc; i++)
        for (int y = year - 1; y <= year && !rc; y++) {
            const uint32_t of = pool->contributions.items[i];
            const uint32_t cy =
                contribution_at(e, of)->partner == receipt->partner ? year_find(e, of, y) : NONE;
            if (cy != NONE && year_at(e, cy)->placed.count)
                rc = ask(s, cy, ctx);
        }
    return rc;
}

struct search {
    const struct money *money;
    struct paid_too_much found;
};

static int search_year(struct step *s, uint32_t contribution_year, void *ctx)
{
    struct search *q = ctx;
    return look_at_year(s->e, contribution_year, q->money, &q->found);
}

static int is_changed(struct step *s, uint32_t contribution_year, void *ctx)
{
    *(bool *)ctx |= year_at(s->e, contribution_year)->is_unjudged;
    return 0;
}

static int forget(struct step *s, uint32_t contribution_year, void *ctx)
{
    (void)ctx;
    return placed_pay_back(s->e, contribution_year, NONE, 0, 0);
}

int refund_loosen(struct step *s, struct open_item *receipt)
{
    const struct partner *p = partner_at(s->e, receipt->partner);
    const uint32_t contribution_year = receipt->contribution_year;
    if (contribution_year == NONE)
        return 0;
    receipt->contribution_year = NONE;
    ledger_post(s, p->account_transit, p->account_unreconciled, receipt->money.amount,
                receipt->money.value_date);
    int rc = year_receive(s, contribution_year, receipt->money.value_date, -receipt->money.amount);
    return rc ? rc : placed_pay_back(s->e, contribution_year, NONE, 0, 0);
}

static int tie(struct step *s, struct open_item *receipt, uint32_t contribution_year)
{
    const struct partner *p = partner_at(s->e, receipt->partner);
    receipt->contribution_year = contribution_year;
    ledger_post(s, p->account_unreconciled, p->account_transit, receipt->money.amount,
                receipt->money.value_date);
    return year_receive(s, contribution_year, receipt->money.value_date, receipt->money.amount);
}

/* The number of the instalment in its year; 0: of none. */
static uint32_t number_of(const struct engine *e, const struct paid_too_much *of)
{
    return of->contribution_year == NONE || of->instalment == NONE
               ? 0
               : year_at(e, of->contribution_year)->first_instalment + of->instalment;
}

/* What is open about the receipt says where it belongs. */
static void tell(struct step *s, struct open_item *receipt, const struct paid_too_much *of)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, receipt->partner);
    const struct money *m = &receipt->money;
    const bool is_tied = of->contribution_year != NONE;
    struct event *event = is_tied ? emit_for_year(s, EVENT_UNALLOCATED, of->contribution_year)
                                  : emit(s, EVENT_UNALLOCATED, p->pool);
    event->partner = party_at(e, p->party)->code;
    event_amount(event, m->amount);
    event->value_date = m->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&m->reference));
    event_other(event, m->cause, m->item);
    event->reason = REASON_NO_PAYMENT;
    event->instalment = number_of(e, of);
    event_part(s, event,
               is_tied ? PART(PAID_BACK, .amount = -m->amount, .date = m->value_date)
                       : PART(NOTHING_TO_PAY_BACK));
    const uint32_t before = receipt->exception;
    receipt->exception = exception_open(s, event, of->contribution_year, receipt->partner);
    exception_replace(s, before, receipt->exception);
}

static int look_at(struct step *s, uint32_t index)
{
    struct open_item *receipt = &receipts_own(s->e)->items[index];
    const uint32_t before = receipt->contribution_year;
    struct search q = {.money = &receipt->money, .found.contribution_year = NONE};
    int rc = each_year(s, receipt, search_year, &q);
    const uint32_t now = q.found.contribution_year;
    if (!rc && now != before)
        rc = refund_loosen(s, receipt);
    if (!rc && now != NONE && now != before)
        rc = tie(s, receipt, now);
    if (!rc && now != NONE)
        rc =
            placed_pay_back(s->e, now, q.found.instalment, q.found.payment, -receipt->money.amount);
    const struct exception *said =
        receipt->exception ? exception_look(s->e, receipt->exception) : NULL;
    if (!rc && (now != before || !receipt->exception ||
                (said && said->instalment != number_of(s->e, &q.found))))
        tell(s, receipt, &q.found);
    return rc;
}

struct waiting {
    date_t date;
    int64_t amount;
    uint64_t serial;
    uint32_t index;
};

static int by_date(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->amount != y->amount)
        return x->amount < y->amount ? -1 : 1;
    return x->serial < y->serial ? -1 : x->serial > y->serial;
}

static int look_at_all(struct step *s, struct waiting *waiting)
{
    const struct open_items *open = receipts_own(s->e);
    size_t count = 0;
    int rc = 0;
    for (uint32_t i = 0; i < open->count && !rc; i++) {
        const struct open_item *x = &open->items[i];
        bool is_asked = !x->exception;
        if (!x->serial || x->money.amount >= 0)
            continue;
        rc = is_asked ? 0 : each_year(s, x, is_changed, &is_asked);
        if (is_asked && count < REFUNDS_LOOKED_AT)
            waiting[count++] = (struct waiting){x->money.value_date, x->money.amount, x->serial, i};
    }
    qsort(waiting, count, sizeof *waiting, by_date);
    for (size_t i = 0; i < count && !rc; i++)
        rc = each_year(s, &open->items[waiting[i].index], forget, NULL);
    for (size_t i = 0; i < count && !rc; i++)
        rc = look_at(s, waiting[i].index);
    return rc;
}

int refund_look(struct step *s)
{
    struct waiting waiting[REFUNDS_LOOKED_AT];
    return receipts_own(s->e)->below ? look_at_all(s, waiting) : 0;
}
