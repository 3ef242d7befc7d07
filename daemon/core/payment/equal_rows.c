#include "core/payment/equal_rows.h"
#include "core/contribution/held_money.h"
#include "core/foundation/remembered.h"
#include "core/foundation/tally.h"

static void look_at_remembered(const struct engine *e, uint32_t partner, struct equals *q)
{
    const struct recent_payments *t = remembered_of(e, partner);
    uint32_t steps = 0;
    for (uint32_t i = recent_next_by_amount(t, q->row->amount, MAP_NONE);
         i != MAP_NONE && steps < EQUAL_STEPS_MAX;
         i = recent_next_by_amount(t, q->row->amount, i), steps++)
        tally_look(q, t->items[i].document, t->items[i].value_date, &t->items[i].reference,
                   t->items[i].reversed);
}

static void look_at_held(const struct engine *e, uint32_t partner, struct equals *q)
{
    const uint32_t pool = partner_at(e, partner)->pool;
    const size_t count = held_money_count(e, pool);
    for (size_t i = 0; i < count && i < EQUAL_STEPS_MAX; i++) {
        const struct held_payment *h = held_money_at(e, pool, i);
        if (h && h->money.amount == q->row->amount &&
            contribution_at(e, h->contribution)->partner == partner)
            tally_look(q, h->money.document, h->money.value_date, &h->money.reference, false);
    }
}

void equal_rows_count(struct step *s, uint32_t partner, const struct money *m)
{
    struct equals q = {.row = m};
    if (!tally_is_asked(m))
        return;
    look_at_remembered(s->e, partner, &q);
    look_at_held(s->e, partner, &q);
    tally_equals(s, partner_at(s->e, partner)->pool, &q);
}
