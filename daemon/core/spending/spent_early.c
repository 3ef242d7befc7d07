#include "core/spending/spent_early.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/recent_payments.h"
#include "core/payment/release_conditions.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static void take_out(struct fund *f, size_t i)
{
    f->early.count--;
    memmove(&f->early.items[i], &f->early.items[i + 1],
            (f->early.count - i) * sizeof *f->early.items);
}

/* An entry taken back leaves nothing to ask about. */
static void settle_undone(struct step *s, struct fund *f, uint32_t scheme,
                          const struct expenditure_input *in)
{
    const struct reference reference = reference_of(in->reference);
    for (size_t i = 0; i < f->early.count; i++) {
        const struct early *x = &f->early.items[i];
        if (x->scheme != scheme || x->amount != -in->amount || x->is_accrual != in->accrual ||
            !reference_equal(&x->reference, &reference))
            continue;
        exception_close(s->e, x->exception);
        take_out(f, i);
        return;
    }
}

int spent_early_check(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    struct engine *e = s->e;
    struct fund *f = &e->spending->funds.items[e->spending->schemes.items[scheme].fund];
    enum reason reason = release_conditions_check_pool(e, f->pool, f->year);
    if (in->amount < 0)
        settle_undone(s, f, scheme, in);
    if (reason == REASON_NONE || in->amount < 0)
        return 0;
    if (ARRAY_ROOM(&f->early))
        return ERR_MEMORY;
    struct early x = {.scheme = scheme,
                      .reference = reference_of(in->reference),
                      .amount = in->amount,
                      .is_accrual = in->accrual,
                      .reason = reason};
    struct event *event = scheme_emit(s, EVENT_EXPENDITURE_QUERY, scheme);
    event->value_date = in->value_date;
    event->reference = arena_text(&s->out->arena, in->reference);
    event->row = in->row;
    event->document = s->document_name;
    event->reason = reason;
    event_amount(event, in->amount);
    event_part(s, event, PART(SPENT_EARLY));
    event_part(s, event, release_conditions_part(e, f->pool, f->year, reason));
    x.exception = exception_open(s, event, NONE, NONE);
    f->early.items[f->early.count++] = x;
    return 0;
}

/* It is open for another reason now. */
static void change(struct step *s, const struct fund *f, struct early *x, enum reason reason)
{
    struct parts parts = {0};
    x->reason = reason;
    parts_add(&parts, &s->out->arena, PART(SPENT_EARLY));
    parts_add(&parts, &s->out->arena, release_conditions_part(s->e, f->pool, f->year, reason));
    exception_change(s->e, x->exception, reason, &parts);
}

int spent_early_look(struct step *s, uint32_t pool)
{
    struct spending_state *sp = s->e->spending;
    for (size_t i = 0; i < sp->funds.count; i++) {
        struct fund *f = &sp->funds.items[i];
        if (f->pool != pool || f->early.count == 0)
            continue;
        enum reason reason = release_conditions_check_pool(s->e, pool, f->year);
        for (size_t k = 0; k < f->early.count; k++) {
            if (reason == REASON_NONE)
                exception_close(s->e, f->early.items[k].exception);
            else if (f->early.items[k].reason != reason || reason == REASON_ON_HOLD)
                change(s, f, &f->early.items[k], reason);
        }
        if (reason == REASON_NONE)
            f->early.count = 0;
    }
    return 0;
}
