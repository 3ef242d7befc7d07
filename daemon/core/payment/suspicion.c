#include "core/payment/suspicion.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/remembered.h"
#include "core/payment/numbering.h"

/* Several rows of one document may share its number, as do the shares of one payment; the same
 * number on another date, or with the same amount, or in another document, is what ought not to
 * be. */
static bool is_suspect(const struct recent_payment *p, const struct money *m)
{
    if (p->cause == m->cause && p->item == m->item)
        return false;
    if (p->reversed || abs(m->value_date - p->value_date) > REFERENCE_DAYS)
        return false;
    bool same_document = p->document == m->document && (m->document || p->cause == m->cause);
    return p->value_date != m->value_date || p->amount == m->amount || !same_document;
}

/* The latest earlier payment with this reference that makes this one suspect; MAP_NONE. */
static uint32_t find_earlier(const struct recent_payments *t, const struct money *m)
{
    uint32_t found = MAP_NONE;
    if (m->reference.size == 0 || m->amount < 0)
        return MAP_NONE;
    for (uint32_t i = recent_next_by_reference(t, &m->reference, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_reference(t, &m->reference, i))
        if (is_suspect(&t->items[i], m) && t->items[i].amount > 0)
            found = i;
    return found;
}

static struct event *emit_about(struct step *s, enum event_kind kind, uint32_t partner,
                                uint32_t contribution_year, const struct money *m)
{
    const struct partner *p = partner_at(s->e, partner);
    struct event *event = contribution_year == NONE ? emit(s, kind, p->pool)
                                                    : emit_for_year(s, kind, contribution_year);
    event->partner = party_at(s->e, p->party)->code;
    event_amount(event, m->amount);
    event_source(s, event, m);
    return event;
}

static void emit_duplicate(struct step *s, uint32_t partner, uint32_t contribution_year,
                           const struct money *m, const struct recent_payment *earlier)
{
    struct event *event = emit_about(s, EVENT_DUPLICATE_SUSPECTED, partner, contribution_year, m);
    event->reason = earlier->amount == m->amount ? REASON_SAME_AMOUNT : REASON_REFERENCE_REUSED;
    event_other(event, earlier->cause, earlier->item);
    struct part part = PART(NUMBER_USED_BEFORE, .amount = earlier->amount,
                            .date = earlier->value_date, .number = reference_text(&m->reference));
    if (earlier->amount == m->amount)
        part.kind = PART_NUMBER_USED_FOR_SAME;
    event_part(s, event, part);
    (void)exception_open(s, event, contribution_year, partner);
}

static void emit_outside_period(struct step *s, uint32_t partner, uint32_t contribution_year,
                                const struct money *m)
{
    const struct document_input *d = s->in->document;
    struct event *event = emit_about(s, EVENT_DATE_SUSPECTED, partner, contribution_year, m);
    event->reason = REASON_OUTSIDE_PERIOD;
    event_part(s, event, PART(DATED, .date = m->value_date));
    event_part(
        s, event,
        PART(OUTSIDE_PERIOD, .date = d->period_from, .until = d->period_to, .subject = d->name));
    (void)exception_open(s, event, contribution_year, partner);
}

static bool is_outside_period(const struct document_input *d, date_t date)
{
    return d && ((d->period_from != DATE_NONE && date < d->period_from) ||
                 (d->period_to != DATE_NONE && date > d->period_to));
}

void suspicion_check_number(struct step *s, uint32_t partner, uint32_t contribution_year,
                            const struct money *m)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    uint32_t earlier = find_earlier(t, m);
    if (earlier != MAP_NONE)
        emit_duplicate(s, partner, contribution_year, m, &t->items[earlier]);
}

bool suspicion_is_outside_period(const struct step *s, const struct money *m)
{
    const bool came_now = m->cause == s->in->journal && m->item == s->item;
    return came_now && is_outside_period(s->in->document, m->value_date);
}

void suspicion_check_date(struct step *s, uint32_t partner, uint32_t contribution_year,
                          const struct money *m)
{
    if (suspicion_is_outside_period(s, m))
        emit_outside_period(s, partner, contribution_year, m);
}

void suspicion_check_reference(struct step *s, uint32_t partner, uint32_t contribution_year,
                               const struct money *m)
{
    const struct reference *before;
    if (m->document == 0 || m->amount < 0)
        return;
    enum reason reason = numbering_check(remembered_of(s->e, partner), &m->reference, &before);
    if (reason == REASON_NONE)
        return;
    struct event *event = emit_about(s, EVENT_REFERENCE_SUSPECTED, partner, contribution_year, m);
    event->reason = reason;
    struct part part =
        PART(NUMBER_MISSING, .count = NUMBERS_SEEN, .number = reference_text(before));
    if (reason != REASON_NO_REFERENCE) {
        part.kind = PART_NUMBER_OF_OTHER_LENGTH;
        part.subject = reference_text(&m->reference);
    }
    event_part(s, event, part);
    (void)exception_open(s, event, contribution_year, partner);
}
