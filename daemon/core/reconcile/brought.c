#include "core/reconcile/brought.h"
#include <stdlib.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/tally.h"
#include "core/reconcile/matched.h"
#include "core/reconcile/open.h"
#include "core/reconcile/refund.h"
#include "core/reconcile/state.h"
#include "core/reconcile/unmatch.h"

int brought_add(struct brought_list *list, const struct brought *b)
{
    if (ARRAY_ROOM(list))
        return ERR_MEMORY;
    list->items[list->count++] = *b;
    return 0;
}

void brought_fini(struct brought_list *list)
{
    free(list->items);
    *list = (struct brought_list){.count = 0};
}

static int descending(uint64_t a, uint64_t b)
{
    return a < b ? 1 : -(a > b);
}

static int compare(const void *left, const void *right)
{
    const struct brought *a = left, *b = right;
    int by = descending(a->money.cause, b->money.cause);
    if (!by)
        by = descending(a->money.item, b->money.item);
    if (!by)
        by = descending(a->partner, b->partner);
    if (!by)
        by = descending(a->contribution_year, b->contribution_year);
    if (!by)
        by = descending((uint64_t)a->as, (uint64_t)b->as);
    return by ? by : descending((uint64_t)a->money.amount, (uint64_t)b->money.amount);
}

void brought_sort(struct brought_list *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

uint32_t brought_items(const struct brought_list *list)
{
    uint32_t items = 0;
    for (size_t i = 0; i < list->count; i++)
        items += i == 0 || list->items[i].money.cause != list->items[i - 1].money.cause ||
                 list->items[i].money.item != list->items[i - 1].money.item;
    return items;
}

static int add_receipt(struct brought_list *list, const struct open_item *x)
{
    /* What is left of one that was matched in part is of the same receipt. */
    for (size_t i = 0; i < list->count; i++) {
        struct brought *b = &list->items[i];
        if (b->as == BROUGHT_RECEIPT && b->money.cause == x->money.cause &&
            b->money.item == x->money.item) {
            b->money.amount = sum(b->money.amount, x->money.amount);
            return 0;
        }
    }
    return brought_add(list, &(struct brought){.as = BROUGHT_RECEIPT,
                                               .partner = x->partner,
                                               .contribution_year = NONE,
                                               .contribution = NONE,
                                               .money = x->money});
}

static int add_matched(const struct engine *e, uint32_t pool, uint64_t document,
                       struct brought_list *list)
{
    const struct matched *matched = matched_of(e, pool);
    int rc = 0;
    for (size_t i = 0; matched && i < matched->count && !rc; i++) {
        const struct match *m = &matched->items[i];
        for (size_t k = m->payment_count; k < m->sides.count && !m->is_unmatched && !rc; k++)
            if (m->sides.items[k].was.money.document == document)
                rc = add_receipt(list, &m->sides.items[k].was);
    }
    return rc;
}

int receipt_brought(const struct engine *e, uint64_t document, struct brought_list *list)
{
    const struct open_items *receipts = &e->reconcile->receipts;
    int rc = 0;
    for (size_t i = 0; i < receipts->count && !rc; i++)
        if (receipts->items[i].serial && receipts->items[i].money.document == document)
            rc = add_receipt(list, &receipts->items[i]);
    for (uint32_t i = 0; i < e->tables.pools.count && !rc; i++)
        rc = add_matched(e, i, document, list);
    return rc;
}

static bool is_of(const struct open_item *x, const struct brought *b)
{
    return x->serial && x->money.cause == b->money.cause && x->money.item == b->money.item;
}

/* What waits of it leaves the open items and the books. */
static int take_out(struct step *s, const struct brought *b)
{
    struct engine *e = s->e;
    int rc = 0;
    struct open_items *receipts = &e->reconcile->receipts;
    for (uint32_t i = 0; i < receipts->count; i++) {
        struct open_item x = receipts->items[i];
        if (!is_of(&x, b))
            continue;
        rc = rc ? rc : refund_loosen(s, &x);
        exception_close(e, x.exception);
        open_remove(receipts, i);
    }
    const struct partner *p = partner_at(e, b->partner);
    ledger_post(s, p->account_unreconciled, pool_at(e, p->pool)->account_cash, b->money.amount,
                b->money.value_date);
    return rc;
}

/* The next match that stands with the receipt in it; NULL. */
static struct match *next_with(struct engine *e, const struct brought *b, uint32_t *ret_place)
{
    const struct matched *matched = matched_of(e, partner_at(e, b->partner)->pool);
    for (size_t i = 0; matched && i < matched->count; i++) {
        struct match *m = &matched->items[i];
        for (uint32_t k = m->payment_count; k < m->sides.count && !m->is_unmatched; k++)
            if (is_of(&m->sides.items[k].was, b)) {
                *ret_place = k;
                return m;
            }
    }
    return NULL;
}

int receipt_take_back(struct step *s, const struct brought *b, struct text officer,
                      struct text reason)
{
    struct match *m;
    uint32_t place;
    int rc = 0;
    while (!rc && (m = next_with(s->e, b, &place)) != NULL)
        rc = unmatch_without(s, m, place, officer, reason);
    if (!rc)
        rc = take_out(s, b);
    if (rc)
        return rc;
    struct event *event = emit(s, EVENT_REVERSED, partner_at(s->e, b->partner)->pool);
    event->value_date = b->money.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&b->money.reference));
    event->partner = party_at(s->e, partner_at(s->e, b->partner)->party)->code;
    event_amount(event, -b->money.amount);
    event_other(event, b->money.cause, b->money.item);
    event_part(s, event, PART(RECEIPT_TAKEN_BACK, .amount = b->money.amount));
    return 0;
}

void receipt_set_document(struct engine *e, const struct brought *b, uint64_t document)
{
    struct open_items *receipts = &e->reconcile->receipts;
    const struct matched *matched = matched_of(e, partner_at(e, b->partner)->pool);
    for (size_t i = 0; i < receipts->count; i++)
        if (is_of(&receipts->items[i], b))
            receipts->items[i].money.document = document;
    for (size_t i = 0; matched && i < matched->count; i++)
        for (size_t k = matched->items[i].payment_count; k < matched->items[i].sides.count; k++)
            if (is_of(&matched->items[i].sides.items[k].was, b))
                matched->items[i].sides.items[k].was.money.document = document;
}

static bool is_payment(const struct open_item *x, uint32_t partner, const struct money *paid)
{
    return x->partner == partner && x->money.cause == paid->cause && x->money.item == paid->item;
}

struct reference payment_end_to_end(const struct engine *e, uint32_t partner,
                                    const struct money *paid)
{
    const struct open_items *open = &e->reconcile->payments;
    const struct matched *matched = matched_of(e, partner_at(e, partner)->pool);
    const uint32_t i = open_next_by_cause(open, partner, paid->cause, paid->item, MAP_NONE);
    if (i != MAP_NONE)
        return open->items[i].money.end_to_end;
    for (size_t m = 0; matched && m < matched->count; m++)
        for (uint32_t k = 0; k < matched->items[m].payment_count; k++)
            if (is_payment(&matched->items[m].sides.items[k].was, partner, paid))
                return matched->items[m].sides.items[k].was.money.end_to_end;
    return (struct reference){.size = 0};
}

static void look_at_matched(const struct engine *e, uint32_t partner, struct equals *q)
{
    const struct matched *matched = matched_of(e, partner_at(e, partner)->pool);
    for (size_t i = 0; matched && i < matched->count; i++) {
        const struct match *m = &matched->items[i];
        for (size_t k = m->payment_count; k < m->sides.count && m->partner == partner; k++) {
            const struct money *other = &m->sides.items[k].was.money;
            if (other->amount == q->row->amount && !m->is_unmatched)
                tally_look(q, other->document, other->value_date, &other->reference, false);
        }
    }
}

void receipt_count_equal(struct step *s, uint32_t partner, const struct money *m)
{
    const struct open_items *open = &s->e->reconcile->receipts;
    struct equals q = {.row = m};
    uint32_t steps = 0;
    if (!tally_is_asked(m))
        return;
    for (uint32_t i = open_next_by_amount(open, partner, m->amount, MAP_NONE);
         i != MAP_NONE && steps < EQUAL_STEPS_MAX;
         i = open_next_by_amount(open, partner, m->amount, i), steps++)
        tally_look(&q, open->items[i].money.document, open->items[i].money.value_date,
                   &open->items[i].money.reference, false);
    look_at_matched(s->e, partner, &q);
    tally_equals(s, partner_at(s->e, partner)->pool, &q);
}
