#include "core/payment/standing.h"
#include "base/error.h"
#include "core/contribution/carry.h"
#include "core/contribution/debtor.h"
#include "core/contribution/placed.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/remembered.h"
#include "core/payment/settlement.h"
#include "core/payment/state.h"
#include "core/payment/suspicion.h"
#include "core/reconcile/matching.h"

/* The year and the ledger have the money of the placed payment from a day on as before:
 * what it is of the year's own sum. */
static int count(struct step *s, uint32_t contribution_year, const struct placed *placed,
                 date_t undone_on, int64_t amount, date_t on)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *contribution = contribution_at(e, cy->contribution);
    int rc = placed ? placed_undo(e, contribution_year, placed, undone_on) : ERR_CORRUPT;
    return rc ? rc : year_pay(s, contribution_year, contribution->partner, on, amount);
}

/* It is paid on its contribution year again, from the day on which it was undone. */
static int stand_on_year(struct step *s, const struct recent_payment *paid, date_t on)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, paid->contribution_year);
    const int64_t rest = sum(paid->amount, -paid->carried);
    int rc = paid->carried ? carry_count(s, carry_year(e, paid), on, paid->carried) : 0;
    ledger_post(s, debtor_transit(e, cy->contribution, on),
                contribution_at(e, cy->contribution)->account_receivable, paid->amount, on);
    if (rc || rest == 0)
        return rc;
    return count(s, paid->contribution_year,
                 placed_find(cy, paid->cause, paid->item, paid->amount, &paid->reference),
                 DATE_NONE, rest, on);
}

/* Its number is looked at again, and its receipt is awaited again. */
static int look_again(struct step *s, uint32_t partner, uint32_t index)
{
    const struct recent_payment *paid = &remembered_of(s->e, partner)->items[index];
    const struct money m = recent_money(paid);
    suspicion_check_number(s, partner, index, 0);
    return pool_at(s->e, partner_at(s->e, partner)->pool)->receipts_expected
               ? matching_await(s, partner, &m, paid->contribution_year)
               : 0;
}

void standing_of_none(struct step *s, uint32_t partner, uint32_t index)
{
    const struct recent_payment *paid = &remembered_of(s->e, partner)->items[index];
    const struct partner *p = partner_at(s->e, partner);
    struct event *event = emit(s, EVENT_UNALLOCATED, p->pool);
    event->partner = party_at(s->e, p->party)->code;
    event->value_date = paid->value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&paid->reference));
    event_amount(event, paid->amount);
    event_other(event, paid->cause, paid->item);
    event->reason = REASON_REVERSED;
    event_part(s, event, PART(STANDS_AGAIN, .amount = paid->amount, .date = paid->value_date));
    remembered_redo(s->e, partner, index, exception_open(s, event, NONE, partner));
}

/* It is unallocated again, which somebody should look at again. */
static void stand_unallocated(struct step *s, uint32_t partner, uint32_t index, date_t date)
{
    const struct recent_payment *paid = &remembered_of(s->e, partner)->items[index];
    const struct partner *p = partner_at(s->e, partner);
    struct pool_payments *pool = payments_own(s->e, p->pool);
    pool->unallocated = sum(pool->unallocated, paid->amount);
    ledger_post(s, p->account_transit, p->account_unallocated, paid->amount, date);
    standing_of_none(s, partner, index);
}

static void report_standing(struct step *s, const struct undone *u,
                            const struct recent_payment *paid)
{
    const struct engine *e = s->e;
    struct event *event = paid->settles ? emit(s, EVENT_ROUTED, partner_at(e, u->partner)->pool)
                                        : emit_for_year(s, EVENT_ROUTED, paid->contribution_year);
    event->value_date = u->by.value_date;
    event->reference = arena_text(&s->out->arena, reference_text(&paid->reference));
    event_amount(event, paid->amount);
    event_other(event, paid->cause, paid->item);
    event->partner = party_at(e, partner_at(e, u->partner)->party)->code;
    event_part(s, event, PART(STANDS_AGAIN, .amount = paid->amount, .date = paid->value_date));
}

int standing_again(struct step *s, const struct undone *u)
{
    struct engine *e = s->e;
    const struct recent_payments *t = remembered_of(e, u->partner);
    uint32_t index = recent_next_by_amount(t, u->paid.amount, MAP_NONE);
    while (index != MAP_NONE &&
           !(t->items[index].reversed && recent_is(&t->items[index], &u->paid)))
        index = recent_next_by_amount(t, u->paid.amount, index);
    if (index == MAP_NONE)
        return 0; /* core/payment/taken_back has looked for it */
    const struct recent_payment paid = t->items[index];
    const date_t date = u->by.value_date;
    struct money again = u->paid;
    int rc = 0;
    again.value_date = date;
    remembered_redo(e, u->partner, index, 0);
    if (paid.contribution_year != NONE || paid.settles)
        report_standing(s, u, &paid);
    if (paid.contribution_year != NONE)
        rc = stand_on_year(s, &paid, date);
    else if (paid.settles)
        rc = settlement_book(s, u->partner, &again);
    else
        stand_unallocated(s, u->partner, index, date);
    return rc ? rc : look_again(s, u->partner, index);
}

int standing_of_pair(struct step *s, uint32_t partner, uint32_t index)
{
    struct engine *e = s->e;
    const struct recent_payment paid = remembered_of(e, partner)->items[index];
    const struct money m = recent_money(&paid);
    remembered_redo(e, partner, index, 0);
    int rc = stand_on_year(s, &paid, paid.undone_on);
    if (rc)
        return rc;
    struct event *event = emit_for_year(s, EVENT_ROUTED, paid.contribution_year);
    event_source(s, event, &m);
    event_amount(event, m.amount);
    event->partner = party_at(e, partner_at(e, partner)->party)->code;
    event->reason = REASON_PAIRS_WITH_PAYMENT;
    event_part(s, event, PART(COUNTS_AGAIN, .date = paid.undone_on));
    return look_again(s, partner, index);
}
