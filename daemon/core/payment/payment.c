#include "core/payment/payment.h"
#include "base/error.h"
#include "core/contribution/carry.h"
#include "core/contribution/cash_year.h"
#include "core/contribution/debtor.h"
#include "core/contribution/placed.h"
#include "core/contribution/year.h"
#include "core/diagnosis/explain.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/remembered.h"
#include "core/governance/variation.h"
#include "core/payment/settlement.h"
#include "core/payment/state.h"
#include "core/payment/suspicion.h"
#include "core/reconcile/matching.h"

/* Where the money comes from: from its payer, or from what was held on a contribution. */
struct origin {
    uint32_t partner;
    uint32_t held_on; /* NONE */
};

/* Where the payment was laid. */
static uint64_t instalments_of(const struct engine *e, uint32_t contribution_year,
                               const struct money *m)
{
    const struct placed *p = contribution_year == NONE
                                 ? NULL
                                 : placed_find(year_at(e, contribution_year), m->cause, m->item,
                                               m->amount, &m->reference);
    return p ? p->instalments : 0;
}

/* Remembers the payment, and awaits its receipt where receipts are expected: what was held awaits
 * it already. */
static int remember(struct step *s, const struct origin *from, const struct money *m,
                    const struct cash_year *cash_year, bool settles, uint32_t exception)
{
    struct engine *e = s->e;
    struct recent_payment paid = {
        .cause = m->cause,
        .item = m->item,
        .reference = m->reference,
        .amount = m->amount,
        .value_date = m->value_date,
        .contribution_year = cash_year->contribution_year,
        .instalments = instalments_of(e, cash_year->contribution_year, m),
        .carried = cash_year->change,
        .exception = exception,
        .document = m->document,
        .settles = settles,
        .is_outside_period = suspicion_is_outside_period(s, from->partner, m),
    };
    struct recent_payment *kept;
    int rc = remembered_push(e, from->partner, &paid, &kept);
    if (!rc)
        suspicion_check_number(s, from->partner,
                               (uint32_t)(kept - remembered_of(e, from->partner)->items), m->row);
    if (rc || !pool_at(e, partner_at(e, from->partner)->pool)->receipts_expected)
        return rc;
    if (from->held_on != NONE)
        return matching_release(s, from->held_on, m, cash_year->contribution_year);
    return matching_await(s, from->partner, m, cash_year->contribution_year);
}

/* What was found before it was counted, where it is laid so. */
static enum reason reason_of(const struct contribution_year *cy, const struct cash_application *p,
                             uint64_t instalments, const struct money *m)
{
    if (instalments == p->instalments)
        return p->reason;
    if (!instalments)
        return REASON_EXTRA;
    const struct instalment *first = &cy->instalments[__builtin_ctzll(instalments)];
    return m->value_date > first->late ? REASON_LATE_INSTALMENT : REASON_INSTALMENT;
}

static void emit_backdated(struct step *s, uint32_t contribution_year,
                           const struct cash_application *p, const struct money *m)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    struct event *event = emit_for_year(s, EVENT_BACKDATED_ADJUSTMENT, contribution_year);
    const struct term *undone = variation_taken_back(s->e, contribution_year, p->instalment);
    event_source(s, event, m);
    event->instalment = cy->first_instalment + p->instalment;
    event_difference(event, m->amount, instalment_payable(&cy->instalments[p->instalment]));
    event_part(s, event,
               PART(ADJUSTMENT_PAID, .amount = m->amount, .instalment = event->instalment));
    if (undone)
        event_part(s, event,
                   PART(AFTER_VARIATION_UNDONE, .date = undone->taken_back_on,
                        .subject = undone->variation));
}

/* Counts the money on the contribution years it is for. */
static int count_on_years(struct step *s, const struct contribution *c,
                          const struct cash_year *cash_year, const struct money *m)
{
    const int64_t rest = sum(m->amount, -cash_year->change);
    const struct placed placed = {
        .cause = m->cause,
        .document = m->document,
        .item = m->item,
        .row = m->row,
        .reference = m->reference,
        .amount = rest,
        .carried = cash_year->change,
        .value_date = m->value_date,
        .undone_on = DATE_NONE,
        .is_outside_period = suspicion_is_outside_period(s, c->partner, m),
    };
    int rc = 0;
    if (cash_year->change_year != NONE)
        rc = carry_count(s, cash_year->change_year, m->value_date, cash_year->change);
    if (rc || rest == 0)
        return rc;
    rc = placed_add(s->e, cash_year->contribution_year, &placed);
    return rc ? rc : year_pay(s, cash_year->contribution_year, c->partner, m->value_date, rest);
}

/* Says what the money paid: instalments, a backdated adjustment. */
static void emit_entered(struct step *s, enum event_kind kind, const struct cash_year *cash_year,
                         uint32_t payer, const struct money *m)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, cash_year->contribution_year);
    const struct cash_application *p = &cash_year->application;
    const uint64_t instalments = instalments_of(e, cash_year->contribution_year, m);
    const uint32_t last = instalments ? 63 - (uint32_t)__builtin_clzll(instalments) : NONE;
    struct event *event = emit_for_year(s, kind, cash_year->contribution_year);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event->reason = reason_of(cy, p, instalments, m);
    event->instalment = last == NONE ? 0 : cy->first_instalment + last;
    event->partner = party_at(e, partner_at(e, payer)->party)->code;
    if (cash_year->change_year != NONE)
        carry_emit(s, cash_year->contribution_year, p->instalment, cash_year->change_year,
                   cash_year->change, m);
    struct money rest = *m; /* without the change of the year before */
    rest.amount = sum(m->amount, -cash_year->change);
    if (last != NONE && cy->instalments[last].backdated && p->exact &&
        p->reason != REASON_PART_INSTALMENT && p->instalments == instalments &&
        rest.amount == instalment_payable(&cy->instalments[last]))
        emit_backdated(s, cash_year->contribution_year, p, &rest);
}

static int unallocated(struct step *s, const struct origin *from, const struct money *m,
                       enum reason reason)
{
    static const enum part_kind kinds[REASON_COUNT] = {
        [REASON_EXTRA] = PART_NO_CONTRIBUTION,
        [REASON_NOT_EFFECTIVE] = PART_NOT_IN_FORCE,
        [REASON_CREDIT] = PART_CREDIT_UNDOES_NOTHING,
        [REASON_AMBIGUOUS] = PART_SEVERAL_CONTRIBUTIONS_FIT,
    };
    struct engine *e = s->e;
    const uint32_t partner = from->partner;
    const struct partner *p = partner_at(e, partner);
    struct pool_payments *pool = payments_own(e, p->pool);
    ledger_post(s, p->account_transit, p->account_unallocated, m->amount, m->value_date);
    pool->unallocated = sum(pool->unallocated, m->amount);
    struct event *event = emit(s, EVENT_UNALLOCATED, p->pool);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event->partner = party_at(e, p->party)->code;
    event->reason = reason;
    struct candidates question = {
        .e = e,
        .arena = &s->out->arena,
        .contribution_year = NONE,
        .partner = partner,
        .instalment = NONE,
        .amount = m->amount,
        .date = m->value_date,
        .number = &m->reference,
        .cause = m->cause,
        .item = m->item,
    };
    explain_unallocated(&question, (struct part){.kind = kinds[reason]}, &event->parts);
    uint32_t exception = exception_open(s, event, NONE, partner);
    suspicion_check_reference(s, partner, NONE, m);
    suspicion_check_date(s, partner, NONE, m);
    return remember(s, from, m, &(struct cash_year){.contribution_year = NONE}, false, exception);
}

int payment_settle(struct step *s, uint32_t partner, const struct money *m)
{
    struct engine *e = s->e;
    const struct origin from = {partner, NONE};
    int rc = settlement_book(s, partner, m);
    if (rc)
        return rc;
    struct event *event = emit(s, EVENT_ROUTED, partner_at(e, partner)->pool);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event->partner = party_at(e, partner_at(e, partner)->party)->code;
    event_part(s, event, settlement_part(m->amount));
    suspicion_check_reference(s, partner, NONE, m);
    suspicion_check_date(s, partner, NONE, m);
    return remember(s, &from, m, &(struct cash_year){.contribution_year = NONE}, true, 0);
}

int payment_unallocated(struct step *s, uint32_t partner, const struct money *m, enum reason reason)
{
    return unallocated(s, &(struct origin){partner, NONE}, m, reason);
}

int payment_enter(struct step *s, uint32_t contribution, const struct money *m,
                  enum event_kind kind)
{
    struct engine *e = s->e;
    const struct contribution *c = contribution_at(e, contribution);
    const struct origin from = {c->partner, kind == EVENT_RELEASED ? contribution : NONE};
    const uint32_t partner = c->partner;
    struct cash_year cash_year = cash_year_find(e, contribution, m->amount, m->value_date);
    if (cash_year.year == 0)
        return unallocated(s, &from, m, REASON_NOT_EFFECTIVE);
    int rc = year_get(s, contribution, cash_year.year, &cash_year.contribution_year);
    if (rc)
        return rc;
    const uint32_t payer = debtor_on(e, contribution, m->value_date);
    ledger_post(s, partner_at(e, payer)->account_transit, c->account_receivable, m->amount,
                m->value_date);
    rc = count_on_years(s, contribution_at(e, contribution), &cash_year, m);
    if (rc)
        return rc;
    lateness_look(s);
    emit_entered(s, kind, &cash_year, payer, m);
    suspicion_check_reference(s, partner, cash_year.contribution_year, m);
    suspicion_check_date(s, partner, cash_year.contribution_year, m);
    return remember(s, &from, m, &cash_year, false, 0);
}

static void emit_credit(struct step *s, uint32_t contribution_year, uint32_t surplus,
                        const struct money *m)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const uint64_t laid = instalments_of(e, contribution_year, m);
    struct event *event = emit_for_year(s, EVENT_ROUTED, contribution_year);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event->reason = REASON_CREDIT;
    if (surplus != NONE || laid)
        event->instalment =
            cy->first_instalment + (surplus != NONE ? surplus : (uint32_t)__builtin_ctzll(laid));
    event_part(s, event,
               surplus == NONE
                   ? PART(REDUCES, .year = (uint32_t)cy->year, .instalment = event->instalment)
                   : PART(REFUNDS, .date = cy->instalments[surplus].due,
                          .instalment = event->instalment, .instalments = cy->instalments_in_year));
}

int payment_credit(struct step *s, uint32_t contribution_year, uint32_t surplus,
                   const struct money *m)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    const struct origin from = {c->partner, NONE};
    const struct cash_year cash_year = {.contribution_year = contribution_year,
                                        .change_year = NONE};
    ledger_post(s, debtor_transit(e, cy->contribution, m->value_date), c->account_receivable,
                m->amount, m->value_date);
    int rc = count_on_years(s, c, &cash_year, m);
    if (rc)
        return rc;
    if (business_date(e) != DATE_NONE)
        year_wake_on(e, contribution_year, business_date(e) + 1);
    emit_credit(s, contribution_year, surplus, m);
    suspicion_check_date(s, c->partner, contribution_year, m);
    return remember(s, &from, m, &cash_year, false, 0);
}

int64_t payment_unallocated_sum(const struct engine *e, uint32_t pool)
{
    return ((const struct pool_payments *)e->payment->of_pool.items + pool)->unallocated;
}
