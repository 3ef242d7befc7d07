#include "core/suspicion.h"
#include "base/error.h"
#include "core/exception.h"
#include "core/numbering.h"
#include "core/say.h"
#include "core/tail.h"

/* Several rows of one document may share its number, as do the shares of one payment; the same
 * number on another date, or with the same amount, or in another document, is what ought not to
 * be. */
static bool is_suspect(const struct paid *p, const struct money *m)
{
    if (p->cause == m->cause && p->item == m->item)
        return false;
    if (p->reversed || abs(m->value_date - p->value_date) > REFERENCE_DAYS)
        return false;
    bool same_document = p->document == m->document && (m->document || p->cause == m->cause);
    return p->value_date != m->value_date || p->amount == m->amount || !same_document;
}

/* The latest earlier payment with this reference that makes this one suspect; MAP_NONE. */
static uint32_t find_earlier(const struct tail *t, const struct money *m)
{
    uint32_t found = MAP_NONE;
    if (m->reference.size == 0 || m->amount < 0)
        return MAP_NONE;
    for (uint32_t i = tail_next_by_reference(t, &m->reference, MAP_NONE); i != MAP_NONE;
         i = tail_next_by_reference(t, &m->reference, i))
        if (is_suspect(&t->items[i], m) && t->items[i].amount > 0)
            found = i;
    return found;
}

static struct event *say_about(struct step *s, enum event_kind kind, uint32_t partner,
                               uint32_t stream, const struct money *m)
{
    const struct partner *p = &s->e->partners.items[partner];
    struct event *event = stream == NONE ? say(s, kind, p->pool) : say_stream(s, kind, stream);
    if (!event)
        return NULL;
    event->partner = s->e->parties.items[p->party].code;
    say_amount(event, m->amount);
    payment_say_source(s, event, m);
    return event;
}

static int say_duplicate(struct step *s, uint32_t partner, uint32_t stream, const struct money *m,
                         const struct paid *earlier)
{
    struct event *event = say_about(s, EVENT_DUPLICATE_SUSPECTED, partner, stream, m);
    char date[DATE_TEXT_MAX], amount[MONEY_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->reason = earlier->amount == m->amount ? REASON_SAME_AMOUNT : REASON_REFERENCE_REUSED;
    say_other(event, earlier->cause, earlier->item);
    event->explanation = arena_print(
        &s->out->arena, "document number %.*s was used on %s for %s%s; counted, not dropped",
        TEXT_ARG(reference_text(&m->reference)), date_print(earlier->value_date, date),
        money_print(earlier->amount, amount),
        earlier->amount == m->amount ? ", the same amount" : "");
    return exception_open(s, event, stream, partner) ? 0 : ERR_MEMORY;
}

static int say_outside_period(struct step *s, uint32_t partner, uint32_t stream,
                              const struct money *m)
{
    const struct document_input *d = s->in->document;
    struct event *event = say_about(s, EVENT_DATE_SUSPECTED, partner, stream, m);
    char date[DATE_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->reason = REASON_OUTSIDE_PERIOD;
    event->explanation =
        arena_print(&s->out->arena, "dated %s, but %.*s covers %s to %s; counted as dated",
                    date_print(m->value_date, date), TEXT_ARG(d->name),
                    date_print(d->period_from, from), date_print(d->period_to, to));
    return exception_open(s, event, stream, partner) ? 0 : ERR_MEMORY;
}

static bool is_outside_period(const struct document_input *d, date_t date)
{
    return d && ((d->period_from != DATE_NONE && date < d->period_from) ||
                 (d->period_to != DATE_NONE && date > d->period_to));
}

int suspicion_check_number(struct step *s, uint32_t partner, uint32_t stream, const struct money *m)
{
    const struct tail *t = &s->e->partners.items[partner].tail;
    uint32_t earlier = find_earlier(t, m);
    return earlier == MAP_NONE ? 0 : say_duplicate(s, partner, stream, m, &t->items[earlier]);
}

int suspicion_check_date(struct step *s, uint32_t partner, uint32_t stream, const struct money *m)
{
    bool came_now = m->cause == s->in->journal && m->item == s->item;
    return came_now && is_outside_period(s->in->document, m->value_date)
               ? say_outside_period(s, partner, stream, m)
               : 0;
}

int suspicion_check_reference(struct step *s, uint32_t partner, uint32_t stream,
                              const struct money *m)
{
    const struct reference *before;
    if (m->document == 0 || m->amount < 0)
        return 0;
    enum reason reason =
        numbering_check(&s->e->partners.items[partner].tail, &m->reference, &before);
    if (reason == REASON_NONE)
        return 0;
    struct event *event = say_about(s, EVENT_REFERENCE_SUSPECTED, partner, stream, m);
    if (!event)
        return ERR_MEMORY;
    event->reason = reason;
    event->explanation =
        reason == REASON_NO_REFERENCE
            ? arena_print(&s->out->arena,
                          "no document number, where the last %d payments have one, such as %.*s; "
                          "counted",
                          NUMBERS_SEEN, TEXT_ARG(reference_text(before)))
            : arena_print(&s->out->arena,
                          "document number %.*s has %u digits where the last %d have %u, such as "
                          "%.*s, and goes on from them but for one; counted",
                          TEXT_ARG(reference_text(&m->reference)), m->reference.size, NUMBERS_SEEN,
                          before->size, TEXT_ARG(reference_text(before)));
    return exception_open(s, event, stream, partner) ? 0 : ERR_MEMORY;
}
