#include "core/payment/taken_back.h"
#include "core/contribution/held_money.h"
#include "core/contribution/placed.h"
#include "core/foundation/partner.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/remembered.h"
#include "core/foundation/successor.h"
#include "core/payment/held.h"
#include "core/payment/pairing.h"
#include "core/payment/payment.h"
#include "core/payment/reversal.h"
#include "core/payment/standing.h"
#include "core/payment/undone.h"

static uint32_t pool_of(const struct engine *e, uint32_t partner)
{
    return partner_at(e, partner)->pool;
}

static uint32_t contribution_of(const struct engine *e, uint32_t contribution_year)
{
    return contribution_year == NONE ? NONE : year_at(e, contribution_year)->contribution;
}

/* As which a payment stands that was undone; 0: nothing knows any more by what. */
static enum brought_as as_undone(const struct engine *e, uint32_t partner, const struct money *m)
{
    const uint32_t pool = pool_of(e, partner);
    size_t i = undone_find_paid(e, pool, m);
    if (i == SIZE_MAX)
        return 0;
    return undone_at(e, pool, i)->by_command ? BROUGHT_GONE : BROUGHT_UNDONE;
}

static int add_remembered(const struct engine *e, uint32_t partner, uint64_t document,
                          struct brought_list *list)
{
    const struct recent_payments *t = remembered_of(e, partner);
    int rc = 0;
    for (size_t i = 0; i < t->count && !rc; i++) {
        const struct recent_payment *p = &t->items[i];
        if (p->document != document)
            continue;
        struct brought b = {.as = BROUGHT_PAYMENT,
                            .partner = partner,
                            .contribution_year = p->contribution_year,
                            .contribution = contribution_of(e, p->contribution_year),
                            .money = recent_money(p),
                            .settles = p->settles};
        b.money.end_to_end = payment_end_to_end(e, partner, &b.money);
        if (p->reversed)
            b.as = as_undone(e, partner, &b.money);
        if (b.as)
            rc = brought_add(list, &b);
    }
    return rc;
}

static int add_held(const struct engine *e, uint32_t pool, uint64_t document,
                    struct brought_list *list)
{
    int rc = 0;
    for (size_t i = 0; i < held_money_count(e, pool) && !rc; i++) {
        const struct held_payment *h = held_money_at(e, pool, i);
        if (h && h->money.document == document)
            rc = brought_add(
                list, &(struct brought){.as = BROUGHT_HELD,
                                        .partner = contribution_at(e, h->contribution)->partner,
                                        .contribution_year = NONE,
                                        .contribution = h->contribution,
                                        .money = h->money});
    }
    return rc;
}

/* The index of a payment remembered, undone or not; MAP_NONE. */
static uint32_t find(const struct engine *e, uint32_t partner, const struct money *m, bool reversed)
{
    const struct recent_payments *t = remembered_of(e, partner);
    uint32_t i = recent_next_by_amount(t, m->amount, MAP_NONE);
    while (i != MAP_NONE && (t->items[i].reversed != reversed || !recent_is(&t->items[i], m)))
        i = recent_next_by_amount(t, m->amount, i);
    return i;
}

/* Rows that undid something, and held money that another row undid since. */
static int add_undone(const struct engine *e, uint32_t pool, uint64_t document,
                      struct brought_list *list)
{
    const struct undone *u;
    int rc = 0;
    for (size_t i = 0; (u = undone_at(e, pool, i)) != NULL && !rc; i++) {
        struct brought b = {.partner = successor_of_partner(e, u->partner),
                            .contribution_year = u->contribution_year,
                            .contribution = u->named};
        const bool is_known =
            u->what != UNDONE_PAYMENT || find(e, b.partner, &u->paid, true) != MAP_NONE;
        if (u->by.document == document && is_known) {
            b.as = BROUGHT_UNDOING;
            b.money = u->by;
            rc = brought_add(list, &b);
        }
        if (u->what == UNDONE_HELD && u->paid.document == document && !rc) {
            b.as = u->by_command ? BROUGHT_GONE : BROUGHT_UNDONE;
            b.money = u->paid;
            b.contribution = u->held_on;
            rc = brought_add(list, &b);
        }
    }
    return rc;
}

int payment_brought(const struct engine *e, uint64_t document, struct brought_list *list)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->tables.partners.count && !rc; i++)
        rc = add_remembered(e, i, document, list);
    for (uint32_t i = 0; i < e->tables.pools.count && !rc; i++) {
        rc = add_held(e, i, document, list);
        if (!rc)
            rc = add_undone(e, i, document, list);
    }
    return rc;
}

/* Its place among the pool's held money; SIZE_MAX. */
static size_t find_held(const struct engine *e, uint32_t pool, const struct money *m)
{
    for (size_t i = 0; i < held_money_count(e, pool); i++) {
        const struct held_payment *h = held_money_at(e, pool, i);
        if (h && h->money.cause == m->cause && h->money.item == m->item &&
            h->money.amount == m->amount && reference_equal(&h->money.reference, &m->reference))
            return i;
    }
    return SIZE_MAX;
}

/* The opposite of a payment, on its own value date. */
static struct money opposite(const struct step *s, const struct money *m)
{
    struct money back = *m;
    back.cause = s->in->journal;
    back.item = s->item;
    back.row = 0;
    back.amount = -m->amount;
    back.document = 0;
    return back;
}

static int undo(struct step *s, const struct brought *b)
{
    const uint32_t index = find(s->e, b->partner, &b->money, false);
    const struct money back = opposite(s, &b->money);
    if (index != MAP_NONE)
        return reversal_undo(s, b->partner, index, &back, REASON_NONE);
    const size_t held = find_held(s->e, pool_of(s->e, b->partner), &b->money);
    return held == SIZE_MAX ? 0 : reversal_cancel_held(s, b->partner, held, &back, REASON_NONE);
}

/* The row of the entry never came: what it undid stands again. */
static int stand_again(struct step *s, uint32_t pool, size_t i)
{
    const struct undone u = undone_take(s->e, pool, i);
    return u.what == UNDONE_HELD ? held_again(s, &u) : standing_again(s, &u);
}

int payment_take_back(struct step *s, const struct brought *b)
{
    const uint32_t pool = pool_of(s->e, b->partner);
    size_t i = SIZE_MAX;
    if (b->as == BROUGHT_UNDOING) {
        i = undone_find_row(s->e, pool, &b->money);
        return i == SIZE_MAX ? undo(s, b) : stand_again(s, pool, i);
    }
    if (b->as == BROUGHT_GONE)
        return 0;
    i = undone_find_paid(s->e, pool, &b->money);
    if (i == SIZE_MAX)
        return undo(s, b);
    const struct undone u = *undone_at(s->e, pool, i);
    int rc = stand_again(s, pool, i);
    if (!rc)
        rc = undo(s, b);
    return rc ? rc
              : reversal_apply_negative(s, successor_of_partner(s->e, u.partner), u.named, &u.by,
                                        false);
}

int payment_book_again(struct step *s, const struct brought *b)
{
    const struct recent_payments *t = remembered_of(s->e, b->partner);
    if (b->as == BROUGHT_GONE)
        return 0;
    /* What was taken back is of no document any more: what is booked now is. */
    for (uint32_t i = 0; i < t->count; i++)
        if (t->items[i].reversed && recent_is(&t->items[i], &b->money))
            remembered_set_document(s->e, b->partner, i, 0);
    if (b->settles)
        return payment_settle(s, b->partner, &b->money);
    if (b->money.amount < 0)
        return reversal_apply_negative(s, b->partner, b->contribution, &b->money, false);
    enum reason reason = REASON_NONE;
    if (b->contribution != NONE)
        reason = held_check(s->e, b->contribution, &b->money);
    if (reason != REASON_NONE)
        return held_put(s, b->contribution, &b->money, reason);
    int rc = b->contribution == NONE ? payment_unallocated(s, b->partner, &b->money, REASON_EXTRA)
                                     : payment_enter(s, b->contribution, &b->money, EVENT_ROUTED);
    return rc ? rc : pairing_look(s, b->partner, &b->money);
}

void payment_set_document(struct engine *e, const struct brought *b, uint64_t document)
{
    const uint32_t pool = pool_of(e, b->partner);
    const struct recent_payments *t = remembered_of(e, b->partner);
    for (uint32_t i = 0; i < t->count; i++)
        if (recent_is(&t->items[i], &b->money))
            remembered_set_document(e, b->partner, i, document);
    remembered_set_credit_document(e, b->partner, &b->money, document);
    if (b->contribution_year != NONE)
        placed_set_document(e, b->contribution_year, &b->money, document);
    size_t held = find_held(e, pool, &b->money);
    if (held != SIZE_MAX)
        held_money_set_document(e, pool, held, document);
    undone_set_document(e, pool, &b->money, document);
}
