#include "core/performance/earning.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"
#include "core/payment/held.h"
#include "core/performance/performance.h"
#include "core/performance/state.h"

enum { FIELD_MAX = 64 };

static int refuse_field(struct step *s, enum refusal_code code, const char *input,
                        const char *field, const char *limit, struct text text)
{
    char path[FIELD_MAX];
    (void)snprintf(path, sizeof path, "%s.%s", input, field);
    return refuse(s, code, path, limit, "%.*s", TEXT_ARG(text));
}

int earning_find(struct step *s, struct text pool, struct text id, const char *input,
                 struct element **ret_element)
{
    struct engine *e = s->e;
    struct arena *arena = &s->out->arena;
    uint32_t in = pool_by_code(e, pool);
    if (in == NONE)
        return refuse_field(s, REFUSED_UNKNOWN_POOL, input, "pool", NULL,
                            arena_print(arena, "no pool has the code %.*s", TEXT_ARG(pool)));
    uint32_t found = performance_find(e, in, id);
    if (found == NONE)
        return refuse_field(s, REFUSED_NOT_FOUND, input, "element", NULL,
                            arena_print(arena, "pool %.*s has no performance element %.*s",
                                        TEXT_ARG(pool), TEXT_ARG(id)));
    *ret_element = &e->performance->elements.items[found];
    return 0;
}

/* Neither may come after the close, nor before the results of earlier periods. */
static int check_period(struct step *s, const struct element *x, const char *input, uint32_t period,
                        uint32_t last)
{
    struct arena *arena = &s->out->arena;
    if (period > x->terms.periods)
        return refuse_field(s, REFUSED_OUT_OF_RANGE, input, "period", "the periods of the element",
                            arena_print(arena, "the element has %u periods", x->terms.periods));
    if (x->closed_on != DATE_NONE)
        return refuse_field(
            s, REFUSED_DATE_ORDER, input, "element", "one that is not closed",
            text_of("the element is closed, and what was left was retained by the payer"));
    if (period > last)
        return refuse_field(
            s, REFUSED_DATE_ORDER, input, "period", "in order, results first",
            arena_print(arena, "results are known of the first %u periods", x->reported));
    return 0;
}

/* What follows when the figures of the periods are these. */
struct change {
    struct formula_period figures[FORMULA_PERIODS];
    int64_t earned[FORMULA_PERIODS];
    uint32_t reported;
    int64_t more; /* now due beyond what was */
};

static struct change start_change(const struct element *x)
{
    struct change c = {.reported = x->reported};
    for (uint32_t q = 0; q < FORMULA_PERIODS; q++)
        c.figures[q] = x->periods[q].figures;
    return c;
}

/* 0, or a refusal when the element has no instalment left for what is now due. */
static int weigh(struct step *s, const struct element *x, struct change *c, const char *input)
{
    formula_find(&x->terms, c->figures, c->reported, c->earned);
    c->more = sum(c->earned[c->reported - 1], -x->earned);
    if (c->more == 0 || year_at(s->e, x->contribution_year)->instalment_count < DATES_MAX)
        return 0;
    return refuse_field(s, REFUSED_OUT_OF_RANGE, input, "period", "53 sums earned by an element",
                        text_of("results were restated too often"));
}

/* Makes it so: what is now due leaves the memorandum accounts and is awaited. */
static int apply(struct step *s, struct element *x, const struct change *c, date_t on)
{
    for (uint32_t q = 0; q < c->reported; q++) {
        x->periods[q].figures = c->figures[q];
        x->periods[q].figures.kept = c->earned[q];
    }
    x->reported = c->reported;
    x->earned = sum(x->earned, c->more);
    assert(c->more >= 0 && x->earned <= x->performance_fund);
    if (c->more == 0)
        return 0;
    ledger_post(s, x->account_not_released, x->account_promised, c->more, on);
    int rc = year_earn(s, x->contribution_year, on, c->more);
    if (!rc)
        lateness_look(s);
    return rc;
}

/* Money that was paid in before it was earned may enter now. */
static int let_in(struct step *s, const struct element *x, const struct change *c)
{
    return c->more ? held_release(s, contribution_at(s->e, x->own)->pool) : 0;
}

/* Fewer emergency admissions than the baseline by then, or the metric, against the plan. */
static void add_measured(struct step *s, struct event *event, const struct element *x,
                         uint32_t period)
{
    const struct formula_terms *t = &x->terms;
    int64_t fall = 0, planned = 0;
    if (t->formula != FORMULA_EMERGENCY_ADMISSIONS) {
        event_part(
            s, event,
            PART(MEASURED, .value = x->periods[period - 1].figures.actual, .subject = x->unit));
        event_part(s, event,
                   PART(METRIC_PLANNED, .value = t->plan[period - 1],
                        .value_from = t->baseline[period - 1]));
        return;
    }
    for (uint32_t q = 0; q < period; q++) {
        fall += t->baseline[q] - x->periods[q].figures.actual;
        planned += t->baseline[q] - t->plan[q];
    }
    event_part(s, event,
               fall < 0 ? PART(MORE_ADMISSIONS, .value = -fall)
                        : PART(FEWER_ADMISSIONS, .value = fall));
    event_part(s, event,
               planned < 0 ? PART(MORE_PLANNED, .value = -planned)
                           : PART(FEWER_PLANNED, .value = planned));
}

static struct event *emit_earned(struct step *s, const struct element *x, uint32_t period,
                                 date_t on, int64_t more, struct text officer)
{
    struct event *event = emit_for_year(s, EVENT_PAYMENT_EARNED, x->contribution_year);
    event->subject = contribution_at(s->e, x->own)->id;
    event->instalment = period;
    event->value_date = on;
    event->officer = arena_text(&s->out->arena, officer);
    event_amount(event, more);
    event_part(s, event,
               PART(PERIOD_OF_ELEMENT, .instalment = period, .instalments = x->terms.periods));
    return event;
}

static void add_earned(struct step *s, struct event *event, const struct element *x, int64_t more)
{
    event_part(s, event, PART(EARNED_NOW, .amount = more));
    event_part(s, event, PART(EARNED_IN_ALL, .amount = x->earned));
    event_part(s, event, PART(NOT_RELEASED, .amount = sum(x->performance_fund, -x->earned)));
}

static void emit_result(struct step *s, const struct element *x,
                        const struct performance_actual_input *in, bool is_restated, int64_t before,
                        int64_t more)
{
    struct event *event = emit_earned(s, x, in->period, in->reported_on, more, TEXT_NONE);
    if (is_restated)
        event_part(s, event, PART(RESTATED, .value = in->actual, .value_from = before));
    add_measured(s, event, x, in->period);
    if (is_restated && !more)
        event_part(s, event, PART(NEVER_FALLS));
    add_earned(s, event, x, more);
}

int performance_apply_actual(struct step *s, const struct item *item)
{
    const struct performance_actual_input *in = &item->performance_actual;
    struct element *x;
    int rc = earning_find(s, in->pool, in->element, "performance_actual", &x);
    if (!rc)
        rc = check_period(s, x, "performance_actual", in->period, x->reported + 1);
    if (rc)
        return rc;
    bool is_restated = in->period <= x->reported;
    struct element_period *period = &x->periods[in->period - 1];
    int64_t before = period->figures.actual;
    if (is_restated && before == in->actual)
        return 0;
    if (in->reported_on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "performance_actual.reported_on",
                      "not after the business date", "a result cannot be reported in the future");
    struct change c = start_change(x);
    c.figures[in->period - 1].actual = in->actual;
    c.reported = is_restated ? x->reported : in->period;
    rc = weigh(s, x, &c, "performance_actual");
    if (rc)
        return rc;
    period->reported_on = in->reported_on;
    period->booked = ledger_use_booking_day(s->e, contribution_at(s->e, x->contribution)->pool);
    period->evidence = name_intern(s->e, in->evidence);
    rc = apply(s, x, &c, in->reported_on);
    if (rc)
        return rc;
    emit_result(s, x, in, is_restated, before, c.more);
    return let_in(s, x, &c);
}

static int check_agreed(struct step *s, const struct earned_override_input *in,
                        const struct element *x)
{
    const struct element_period *period = &x->periods[in->period - 1];
    char amount[MONEY_TEXT_MAX];
    if (period->figures.is_agreed)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "earned_override.period", NULL,
                      "another sum is agreed for period %u of %.*s", in->period,
                      TEXT_ARG(in->element));
    if (in->earned > x->performance_fund)
        return refuse(s, REFUSED_OUT_OF_RANGE, "earned_override.earned_pence",
                      "at most the performance fund", "there is %s to earn",
                      money_print(x->performance_fund, amount));
    if (in->earned < period->figures.kept)
        return refuse(s, REFUSED_OUT_OF_RANGE, "earned_override.earned_pence",
                      "at least what is earned already", "%s was earned by then, and never falls",
                      money_print(period->figures.kept, amount));
    return 0;
}

static bool is_same(const struct element_period *p, const struct earned_override_input *in)
{
    return p->figures.is_agreed && p->figures.agreed == in->earned &&
           text_equal(p->comment, in->comment) && text_equal(p->officer, in->officer) &&
           text_equal(p->authority, in->authority);
}

int performance_apply_override(struct step *s, const struct item *item)
{
    const struct earned_override_input *in = &item->earned_override;
    struct engine *e = s->e;
    struct element *x;
    int rc = earning_find(s, in->pool, in->element, "earned_override", &x);
    if (!rc && in->period <= x->reported && is_same(&x->periods[in->period - 1], in))
        return 0;
    if (!rc)
        rc = check_period(s, x, "earned_override", in->period, x->reported);
    if (!rc)
        rc = check_agreed(s, in, x);
    if (rc)
        return rc;
    struct change c = start_change(x);
    c.figures[in->period - 1].is_agreed = true;
    c.figures[in->period - 1].agreed = in->earned;
    rc = weigh(s, x, &c, "earned_override");
    if (!rc)
        rc = mandate_check_move(s, contribution_at(e, x->own)->pool, c.more, in->officer, item);
    if (rc)
        return rc;
    struct element_period *period = &x->periods[in->period - 1];
    period->comment = name_intern(e, in->comment);
    period->officer = name_intern(e, in->officer);
    period->authority = name_intern(e, in->authority);
    rc = apply(s, x, &c, business_date(e));
    if (rc)
        return rc;
    struct event *event = emit_earned(s, x, in->period, business_date(e), c.more, in->officer);
    event_part(s, event, PART(AGREED_LOCALLY, .by = in->authority, .note = in->comment));
    add_earned(s, event, x, c.more);
    return let_in(s, x, &c);
}
