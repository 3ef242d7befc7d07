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
static bool is_suspect(const struct recent_payment *p, const struct recent_payment *than)
{
    if ((p->cause == than->cause && p->item == than->item) || p->amount <= 0 || than->amount <= 0)
        return false;
    if (p->reversed || than->reversed || abs(than->value_date - p->value_date) > REFERENCE_DAYS)
        return false;
    bool same_document =
        p->document == than->document && (than->document || p->cause == than->cause);
    return p->value_date != than->value_date || p->amount == than->amount || !same_document;
}

/* Of two with one number the suspected one is that dated outside the period of its document, else
 * the later: by value date, then amount, then arrival. */
static bool is_before(const struct recent_payment *a, const struct recent_payment *b)
{
    if (a->is_outside_period != b->is_outside_period)
        return b->is_outside_period;
    if (a->value_date != b->value_date)
        return a->value_date < b->value_date;
    if (a->amount != b->amount)
        return a->amount > b->amount;
    return a->cause != b->cause ? a->cause < b->cause : a->item < b->item;
}

/* The latest before it that makes it suspect; MAP_NONE. */
static uint32_t find_like(const struct recent_payments *t, uint32_t at)
{
    const struct recent_payment *p = &t->items[at];
    uint32_t found = MAP_NONE;
    for (uint32_t i = recent_next_by_reference(t, &p->reference, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_reference(t, &p->reference, i))
        if (i != at && is_before(&t->items[i], p) && is_suspect(&t->items[i], p) &&
            (found == MAP_NONE || is_before(&t->items[found], &t->items[i])))
            found = i;
    return found;
}

/* Whether what was found of a payment names the other, where that is remembered still. */
static bool is_like(const struct recent_payments *t, const struct recent_payment *p, uint32_t other)
{
    return p->suspected && other < t->count && p->like_at == other &&
           p->like_cause == t->items[other].cause && p->like_item == t->items[other].item;
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

/* A payment remembered as money; row 0: it is not the one in hand. */
static struct money money_of(const struct recent_payment *p, uint32_t row)
{
    return (struct money){
        .cause = p->cause,
        .item = p->item,
        .row = row,
        .reference = p->reference,
        .amount = p->amount,
        .value_date = p->value_date,
    };
}

static uint32_t emit_duplicate(struct step *s, uint32_t partner, uint32_t at, uint32_t like,
                               uint32_t row)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    const struct recent_payment *p = &t->items[at], *earlier = &t->items[like];
    const struct money m = money_of(p, row);
    struct event *event =
        emit_about(s, EVENT_DUPLICATE_SUSPECTED, partner, p->contribution_year, &m);
    event->reason = earlier->amount == p->amount ? REASON_SAME_AMOUNT : REASON_REFERENCE_REUSED;
    event_other(event, earlier->cause, earlier->item);
    struct part part = PART(NUMBER_USED_BEFORE, .amount = earlier->amount,
                            .date = earlier->value_date, .number = reference_text(&p->reference));
    if (earlier->amount == p->amount)
        part.kind = PART_NUMBER_USED_FOR_SAME;
    event_part(s, event, part);
    return exception_open(s, event, p->contribution_year, partner);
}

/* Says that a payment is suspect by another (MAP_NONE: it is not), in place of what was said. */
static void set_like(struct step *s, uint32_t partner, uint32_t at, uint32_t like, uint32_t row)
{
    const uint32_t before = remembered_of(s->e, partner)->items[at].suspected;
    const uint32_t now = like == MAP_NONE ? 0 : emit_duplicate(s, partner, at, like, row);
    exception_replace(s, before, now);
    remembered_suspect(s->e, partner, at, now, like);
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

void suspicion_check_number(struct step *s, uint32_t partner, uint32_t at, uint32_t row)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    const struct recent_payment *p = &t->items[at];
    const uint32_t like = p->reference.size ? find_like(t, at) : MAP_NONE;
    if (like != MAP_NONE)
        set_like(s, partner, at, like, row);
    for (uint32_t i = p->reference.size ? recent_next_by_reference(t, &p->reference, MAP_NONE)
                                        : MAP_NONE;
         i != MAP_NONE; i = recent_next_by_reference(t, &p->reference, i)) {
        const struct recent_payment *x = &t->items[i];
        if (i == at || !is_before(p, x) || !is_suspect(p, x))
            continue;
        if (!x->suspected || (is_like(t, x, x->like_at) && is_before(&t->items[x->like_at], p)))
            set_like(s, partner, i, at, 0);
    }
}

void suspicion_undone(struct step *s, uint32_t partner, uint32_t at)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    const struct recent_payment *p = &t->items[at];
    if (p->suspected)
        set_like(s, partner, at, MAP_NONE, 0);
    for (uint32_t i = p->reference.size ? recent_next_by_reference(t, &p->reference, MAP_NONE)
                                        : MAP_NONE;
         i != MAP_NONE; i = recent_next_by_reference(t, &p->reference, i))
        if (is_like(t, &t->items[i], at))
            set_like(s, partner, i, find_like(t, i), 0);
}

static bool comes_now(const struct step *s, const struct money *m)
{
    return m->cause == s->in->journal && m->item == s->item;
}

bool suspicion_is_outside_period(const struct step *s, uint32_t partner, const struct money *m)
{
    const struct recent_payments *t = remembered_of(s->e, partner);
    bool was_outside = false;
    if (comes_now(s, m)) /* it is not remembered yet */
        return is_outside_period(s->in->document, m->value_date);
    for (uint32_t i = recent_next_by_amount(t, m->amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, m->amount, i))
        was_outside |= t->items[i].is_outside_period && t->items[i].cause == m->cause &&
                       t->items[i].item == m->item &&
                       reference_compare(&t->items[i].reference, &m->reference) == 0;
    return was_outside;
}

void suspicion_check_date(struct step *s, uint32_t partner, uint32_t contribution_year,
                          const struct money *m)
{
    if (comes_now(s, m) && is_outside_period(s->in->document, m->value_date))
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
