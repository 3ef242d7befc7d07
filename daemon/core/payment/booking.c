/* The rule of a payment: routed, held or booked, paired with the credit that came before it
 * (payment_apply of core/foundation/step). */
#include "core/contribution/allocation.h"
#include "core/contribution/held_money.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/tally.h"
#include "core/payment/equal_rows.h"
#include "core/payment/held.h"
#include "core/payment/pairing.h"
#include "core/payment/payment.h"
#include "core/payment/reversal.h"
#include "core/payment/routing.h"
#include "core/payment/settlement.h"

/* names_none: the payment names no contribution. */
static int book(struct step *s, const struct route *route, const struct money *m, bool names_none)
{
    const bool settles = names_none && settlement_is(s->e, route->partner, m->amount);
    if (m->amount < 0)
        return reversal_apply_negative(s, route->partner, route->contribution, m, settles);
    if (settles)
        return payment_settle(s, route->partner, m);
    if (route->contribution == NONE) {
        int rc = payment_unallocated(s, route->partner, m, route->reason);
        return rc ? rc : pairing_look(s, route->partner, m);
    }
    enum reason reason = held_check(s->e, route->contribution, m);
    if (reason != REASON_NONE)
        return held_put(s, route->contribution, m, reason);
    if (held_money_is_held(s->e, route->contribution)) /* which may wait for more now */
        note_add(s, NOTE_RELEASE, partner_at(s->e, route->partner)->pool);
    int rc = payment_enter(s, route->contribution, m, EVENT_ROUTED);
    return rc ? rc : pairing_look(s, contribution_at(s->e, route->contribution)->partner, m);
}

/* In the pool, and in what the payer has pooled of its allocations: of the year of the date, or of
 * the one before or after (core/contribution/cash_year). */
static int check_room(struct step *s, const struct route *route, date_t value_date)
{
    const struct engine *e = s->e;
    int year = date_financial_year(value_date);
    if (!ledger_has_room(e, partner_at(e, route->partner)->pool, route->amount))
        return refuse(s, REFUSED_OVERFLOW, "payment.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    for (int y = year - 1; route->contribution != NONE && y <= year + 1; y++)
        if (!allocation_has_room(e, route->contribution, y, route->amount))
            return refuse(s, REFUSED_OVERFLOW, "payment.amount_pence", TURNOVER_LIMIT,
                          "what the payer has pooled of its allocation of %d/%02d would leave the "
                          "range kept for it",
                          y, (y + 1) % 100);
    return 0;
}

int payment_apply(struct step *s, const struct item *item)
{
    const struct payment_input *in = &item->payment;
    const bool names_none = in->contribution.size == 0 && !in->kind.size && in->shares_count == 0;
    struct route routes[SHARES_MAX];
    size_t count;
    if (in->amount == 0)
        return refuse(s, REFUSED_OUT_OF_RANGE, "payment.amount_pence", "not 0", "zero amount");
    int rc = routing_find(s, in, routes, &count);
    if (rc)
        return rc;
    for (size_t i = 0; i < count && !rc; i++)
        rc = check_room(s, &routes[i], in->value_date);
    if (!rc)
        rc = require_day(s);
    if (rc)
        return rc;
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .row = in->row,
        .end_to_end = reference_of(in->end_to_end_id),
        .value_date = in->value_date,
        .document = s->document,
    };
    for (size_t i = 0; i < count && !rc; i++) {
        m.amount = routes[i].amount;
        m.reference = reference_of(routes[i].reference);
        if (m.amount == 0)
            continue;
        equal_rows_count(s, routes[i].partner, &m);
        tally_number(s, partner_at(s->e, routes[i].partner)->pool, m.amount, &m.reference);
        rc = book(s, &routes[i], &m, names_none);
    }
    return rc;
}
