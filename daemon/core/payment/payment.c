#include "core/payment/payment.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/carry.h"
#include "core/contribution/cash_application.h"
#include "core/contribution/cash_year.h"
#include "core/contribution/debtor.h"
#include "core/contribution/held_money.h"
#include "core/contribution/year.h"
#include "core/diagnosis/explain.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/remembered.h"
#include "core/foundation/tally.h"
#include "core/governance/variation.h"
#include "core/payment/held.h"
#include "core/payment/reversal.h"
#include "core/payment/routing.h"
#include "core/payment/settlement.h"
#include "core/payment/state.h"
#include "core/payment/suspicion.h"
#include "core/reconcile/matching.h"

/* Where the money comes from: from its payer, or from what was held on a contribution. */
struct origin {
    uint32_t partner;
    uint32_t held_on; /* NONE */
};

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
        .instalments = cash_year->application.instalments,
        .carried = cash_year->change,
        .exception = exception,
        .document = m->document,
        .settles = settles,
    };
    struct recent_payment *kept;
    int rc = remembered_push(e, from->partner, &paid, &kept);
    if (rc || !pool_at(e, partner_at(e, from->partner)->pool)->receipts_expected || m->amount <= 0)
        return rc;
    if (from->held_on != NONE)
        return matching_release(s, from->held_on, m, cash_year->contribution_year);
    return matching_await(s, from->partner, m, cash_year->contribution_year);
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

/* Reports, with an exception, an amount that is not what its instalment awaits, or that none
 * awaits. */
static void emit_difference_event(struct step *s, uint32_t contribution_year,
                                  const struct cash_application *p, const struct money *m,
                                  uint32_t *ret_exception)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    bool is_short = p->instalment != NONE && m->amount < p->expected;
    struct event *event =
        emit_for_year(s, is_short ? EVENT_UNDERPAID : EVENT_OVERPAID, contribution_year);
    event_source(s, event, m);
    event->instalment = p->instalment == NONE ? 0 : cy->first_instalment + p->instalment;
    event_difference(event, m->amount, p->expected);
    struct candidates question = {
        .e = e,
        .arena = &s->out->arena,
        .contribution_year = contribution_year,
        .instalment = p->instalment,
        .amount = m->amount,
        .expected = p->expected,
        .date = m->value_date,
        .number = &m->reference,
        .cause = m->cause,
        .item = m->item,
    };
    explain_amount(&question, &event->parts, &event->reason);
    *ret_exception =
        exception_open(s, event, contribution_year, contribution_at(e, cy->contribution)->partner);
}

/* Closes what was reported about instalments that are now paid, and says so. */
static void clear_paid(struct step *s, uint32_t contribution_year, uint64_t instalments, date_t on)
{
    for (uint32_t i = 0; i < year_at(s->e, contribution_year)->instalment_count; i++)
        if (instalments >> i & 1)
            year_clear(s, contribution_year, i, on);
}

static void after_application(struct step *s, uint32_t contribution_year,
                              const struct cash_application *p, const struct money *m,
                              uint32_t *ret_exception)
{
    const struct instalment *instalment =
        p->instalment == NONE ? NULL
                              : &year_at(s->e, contribution_year)->instalments[p->instalment];
    *ret_exception = 0;
    if (p->exact) {
        if (instalment->backdated && p->reason != REASON_PART_INSTALMENT &&
            m->amount == instalment_payable(instalment))
            emit_backdated(s, contribution_year, p, m);
        clear_paid(s, contribution_year, p->instalments, m->value_date);
        return;
    }
    if (instalment && instalment->exception) {
        exception_close(s->e, instalment->exception);
        year_set_exception(s->e, contribution_year, p->instalment, 0);
    }
    emit_difference_event(s, contribution_year, p, m, ret_exception);
    if (instalment)
        year_set_exception(s->e, contribution_year, p->instalment, *ret_exception);
}

/* Counts the money on the contribution years it is for, and says what follows. */
static int count_on_years(struct step *s, const struct contribution *c,
                          const struct cash_year *cash_year, const struct money *m,
                          uint32_t *ret_exception)
{
    struct engine *e = s->e;
    const struct cash_application *p = &cash_year->application;
    struct money rest = *m; /* without the change of the year before */
    rest.amount = sum(m->amount, -cash_year->change);
    *ret_exception = 0;
    int rc = 0;
    if (cash_year->change_year != NONE) {
        rc = carry_count(s, cash_year->change_year, m->value_date, cash_year->change);
        carry_emit(s, cash_year->contribution_year, p->instalment, cash_year->change_year,
                   cash_year->change, m);
    }
    if (rc || rest.amount == 0)
        return rc;
    rc = cash_application_apply(e, cash_year->contribution_year, p, APPLIED_PAID, rest.amount,
                                m->value_date);
    if (!rc && c->allocation_required)
        rc = allocation_use(e, partner_at(e, c->partner)->party, c->kind,
                            year_at(e, cash_year->contribution_year)->year, rest.amount);
    if (!rc)
        rc = year_count(s, cash_year->contribution_year, m->value_date, APPLIED_PAID, rest.amount);
    if (rc)
        return rc;
    after_application(s, cash_year->contribution_year, p, &rest, ret_exception);
    return 0;
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
    suspicion_check_number(s, partner, NONE, m);
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
    suspicion_check_number(s, partner, NONE, m);
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
    uint32_t partner = c->partner, exception;
    struct cash_year cash_year = cash_year_find(e, contribution, m->amount, m->value_date);
    if (cash_year.year == 0)
        return unallocated(s, &from, m, REASON_NOT_EFFECTIVE);
    int rc = year_get(s, contribution, cash_year.year, &cash_year.contribution_year);
    if (rc)
        return rc;
    lateness_look(s);
    uint32_t instalment = cash_year.application.instalment;
    struct event *event = emit_for_year(s, kind, cash_year.contribution_year);
    event_source(s, event, m);
    event_amount(event, m->amount);
    event->reason = cash_year.application.reason;
    event->instalment =
        instalment == NONE ? 0
                           : year_at(e, cash_year.contribution_year)->first_instalment + instalment;
    uint32_t payer = debtor_on(e, contribution, m->value_date);
    event->partner = party_at(e, partner_at(e, payer)->party)->code;
    ledger_post(s, partner_at(e, payer)->account_transit, c->account_receivable, m->amount,
                m->value_date);
    rc = count_on_years(s, c, &cash_year, m, &exception);
    if (rc)
        return rc;
    suspicion_check_number(s, partner, cash_year.contribution_year, m);
    suspicion_check_reference(s, partner, cash_year.contribution_year, m);
    suspicion_check_date(s, partner, cash_year.contribution_year, m);
    return remember(s, &from, m, &cash_year, false, instalment == NONE ? exception : 0);
}

/* names_none: the payment names no contribution. */
static int book(struct step *s, const struct route *route, const struct money *m, bool names_none)
{
    const bool settles = names_none && settlement_is(s->e, route->partner, m->amount);
    if (m->amount < 0)
        return reversal_apply_negative(s, route->partner, route->contribution, m, settles);
    if (settles)
        return payment_settle(s, route->partner, m);
    if (route->contribution == NONE)
        return payment_unallocated(s, route->partner, m, route->reason);
    enum reason reason = held_check(s->e, route->contribution, m);
    if (reason != REASON_NONE)
        return held_put(s, route->contribution, m, reason);
    if (held_money_is_held(s->e, route->contribution)) /* which may wait for more now */
        note_add(s, NOTE_RELEASE, partner_at(s->e, route->partner)->pool);
    return payment_enter(s, route->contribution, m, EVENT_ROUTED);
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
    const bool names_none = in->contribution.size == 0 && !in->kind && in->shares_count == 0;
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
        tally_number(s, partner_at(s->e, routes[i].partner)->pool, m.amount, &m.reference);
        rc = book(s, &routes[i], &m, names_none);
    }
    return rc;
}

int64_t payment_unallocated_sum(const struct engine *e, uint32_t pool)
{
    return ((const struct pool_payments *)e->payment->of_pool.items + pool)->unallocated;
}
