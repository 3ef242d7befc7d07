#include "core/payment/pairing.h"
#include "core/contribution/year.h"
#include "core/foundation/exception.h"
#include "core/foundation/remembered.h"
#include "core/payment/reversal.h"

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

/* The credit that undoes nothing and pairs with the payment; MAP_NONE. */
static uint32_t find_credit(const struct engine *e, const struct recent_payments *t,
                            const struct recent_payment *p)
{
    uint32_t found = MAP_NONE;
    for (uint32_t i = recent_next_by_amount(t, -p->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, -p->amount, i)) {
        const struct recent_payment *x = &t->items[i];
        if (x->reversed || x->settles || x->contribution_year != NONE || !x->exception ||
            !exception_stands(e, x->exception) || x->value_date < p->value_date ||
            x->value_date - p->value_date > PAIRING_DAYS)
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

/* The payment is undone by the credit of an input and item. */
static int undo(struct step *s, uint32_t partner, uint32_t at, const struct recent_payment *credit)
{
    const struct money m = {
        .cause = credit->cause,
        .item = credit->item,
        .reference = credit->reference,
        .amount = -remembered_of(s->e, partner)->items[at].amount,
        .value_date = credit->value_date,
        .document = credit->document,
    };
    remembered_pair(s->e, partner, at, credit);
    return reversal_undo(s, partner, at, &m, REASON_PAIRS_WITH_PAYMENT);
}

int pairing_look(struct step *s, uint32_t partner, const struct money *m)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    const uint32_t at = place_of(t, m);
    if (at == MAP_NONE)
        return 0;
    uint32_t other = find_credit(s->e, t, &t->items[at]);
    if (other != MAP_NONE) {
        const struct recent_payment credit = t->items[other];
        int rc = reversal_take_credit(s, partner, other);
        return rc ? rc : undo(s, partner, at, &credit);
    }
    other = find_worse(s->e, t, &t->items[at]);
    if (other == MAP_NONE)
        return 0;
    const struct recent_payment credit = {
        .cause = t->items[other].undone_by,
        .item = t->items[other].undone_item,
        .document = t->items[other].undone_document,
        .value_date = t->items[other].undone_on,
    };
    int rc = reversal_redo(s, partner, other);
    return rc ? rc : undo(s, partner, at, &credit);
}
