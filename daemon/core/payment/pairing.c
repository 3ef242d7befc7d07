#include "core/payment/pairing.h"
#include "core/contribution/year.h"
#include "core/foundation/exception.h"
#include "core/foundation/remembered.h"
#include "core/payment/reversal.h"
#include "core/payment/standing.h"

/* Of one document and one date. */
static bool is_same_row(uint64_t document, date_t date, const struct recent_payment *p)
{
    return document && document == p->document && date == p->value_date;
}

/* The payment that was just booked; MAP_NONE where it is not remembered. */
static uint32_t place_of(const struct recent_payments *t, const struct money *m)
{
    for (uint32_t i = recent_next_by_amount(t, m->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, m->amount, i))
        if (t->items[i].cause == m->cause && t->items[i].item == m->item && !t->items[i].reversed &&
            reference_compare(&t->items[i].reference, &m->reference) == 0)
            return i;
    return MAP_NONE;
}

/* Of no contribution, and somebody is still to look at it; or it reduces that of the payment. */
static bool undoes_nothing(const struct engine *e, const struct recent_payment *credit,
                           const struct recent_payment *p)
{
    if (credit->contribution_year == NONE)
        return credit->exception && exception_stands(e, credit->exception);
    return p->contribution_year != NONE && year_at(e, credit->contribution_year)->contribution ==
                                               year_at(e, p->contribution_year)->contribution;
}

/* The credit that undoes nothing and pairs with the payment; MAP_NONE. */
static uint32_t find_credit(const struct engine *e, const struct recent_payments *t,
                            const struct recent_payment *p)
{
    uint32_t found = MAP_NONE;
    for (uint32_t i = recent_next_by_amount(t, -p->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, -p->amount, i)) {
        const struct recent_payment *x = &t->items[i];
        if (x->reversed || x->settles || !undoes_nothing(e, x, p) ||
            x->value_date < p->value_date || x->value_date - p->value_date > PAIRING_DAYS)
            continue;
        if (is_same_row(p->document, p->value_date, x))
            return i;
        if (found == MAP_NONE || x->value_date < t->items[found].value_date)
            found = i;
    }
    return found;
}

/* A payment undone by a credit of the document and date of this one, of which it is not itself, or
 * has the higher number; MAP_NONE. */
static uint32_t find_worse(const struct engine *e, const struct recent_payments *t,
                           const struct recent_payment *p)
{
    for (uint32_t i = recent_next_by_amount(t, p->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, p->amount, i)) {
        const struct recent_payment *x = &t->items[i];
        if (!x->reversed || !x->undone_by || x->contribution_year == NONE ||
            p->contribution_year == NONE ||
            year_at(e, x->contribution_year)->contribution !=
                year_at(e, p->contribution_year)->contribution)
            continue;
        if (is_same_row(x->undone_document, x->undone_on, p) &&
            (!is_same_row(x->undone_document, x->undone_on, x) ||
             reference_compare(&p->reference, &x->reference) < 0))
            return i;
    }
    return MAP_NONE;
}

/* What the credit that undid a payment is, and named; it undoes that no more. */
static struct undone take_from(struct step *s, uint32_t partner, const struct recent_payment *p)
{
    const uint32_t pool = partner_at(s->e, partner)->pool;
    const struct money paid = recent_money(p);
    const size_t i = undone_find_paid(s->e, pool, &paid);
    const struct money credit = {
        .cause = p->undone_by,
        .item = p->undone_item,
        .amount = -p->amount,
        .value_date = p->undone_on,
        .document = p->undone_document,
    };
    return i == SIZE_MAX ? undone_of(partner, NONE, &credit) : undone_take(s->e, pool, i);
}

int pairing_look(struct step *s, uint32_t partner, const struct money *m)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    const uint32_t at = place_of(t, m);
    if (at == MAP_NONE)
        return 0;
    uint32_t other = find_credit(s->e, t, &t->items[at]);
    if (other != MAP_NONE) {
        const struct money credit = recent_money(&t->items[other]);
        struct undone u = undone_of(partner, NONE, &credit);
        int rc = reversal_take_credit(s, partner, other);
        return rc ? rc : reversal_undo_by_credit(s, partner, at, &u);
    }
    other = find_worse(s->e, t, &t->items[at]);
    if (other == MAP_NONE)
        return 0;
    struct undone u = take_from(s, partner, &t->items[other]);
    int rc = standing_of_pair(s, partner, other);
    return rc ? rc : reversal_undo_by_credit(s, partner, at, &u);
}
