#include "core/performance/performance.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/schedule.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/step.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"
#include "core/performance/earning.h"
#include "core/performance/state.h"

uint32_t performance_find(const struct engine *e, uint32_t pool, struct text id)
{
    uint32_t contribution = contribution_find(e, pool, id);
    return contribution == NONE || !contribution_at(e, contribution)->is_earned
               ? NONE
               : contribution_at(e, contribution)->element;
}

static struct formula_terms terms_of(const struct performance_element_input *in)
{
    struct formula_terms t = {
        .formula = in->formula,
        .periods = (uint32_t)in->baseline_count,
        .unit_value = in->unit_value,
        .share = in->performance_fund,
    };
    memcpy(t.baseline, in->baseline, in->baseline_count * sizeof *in->baseline);
    memcpy(t.plan, in->plan, in->plan_count * sizeof *in->plan);
    return t;
}

static int check_measure(struct step *s, const struct performance_element_input *in)
{
    if (in->plan_count != in->baseline_count)
        return refuse(s, REFUSED_BAD_VALUE, "performance_element.plan", "as many as of baseline",
                      "%zu periods are planned, %zu have a baseline", in->plan_count,
                      in->baseline_count);
    if (in->formula == FORMULA_EMERGENCY_ADMISSIONS)
        return in->year <= ADMISSIONS_LAST_YEAR
                   ? 0
                   : refuse(s, REFUSED_OUT_OF_RANGE, "performance_element.year",
                            "at most 2015: payment for performance ended with 2015/16",
                            "there is no payment for emergency admissions in %u/%02u", in->year,
                            (in->year + 1) % 100);
    for (size_t i = 0; i < in->plan_count; i++)
        if (in->plan[i] == in->baseline[i])
            return refuse(s, REFUSED_BAD_VALUE, "performance_element.plan",
                          "other than the baseline of its period",
                          "the plan of period %zu is no way from its baseline", i + 1);
    return 0;
}

static int refuse_room(struct step *s, const char *field, const char *limit)
{
    return refuse(s, REFUSED_OUT_OF_RANGE, field, limit, "too many performance elements");
}

/* The contribution pays in the whole year, and is at least the performance fund. */
static int check_performance_fund(struct step *s, const struct performance_element_input *in,
                                  uint32_t contribution)
{
    const struct engine *e = s->e;
    char share[MONEY_TEXT_MAX], left[MONEY_TEXT_MAX];
    struct year_draft room;
    const struct contribution_year *cy = year_look(e, contribution, (int)in->year, &room);
    if (!cy || cy->instalment_count != cy->instalments_in_year)
        return refuse(s, REFUSED_OUT_OF_RANGE, "performance_element.year",
                      "a year in which every instalment of the contribution falls due",
                      "contribution %.*s has not all its instalments in %u/%02u",
                      TEXT_ARG(in->contribution), in->year, (in->year + 1) % 100);
    int64_t annual =
        schedule_annual(contribution_at(e, contribution),
                        cy->instalments[cy->instalment_count - 1].due, business_date(e));
    if (in->performance_fund <= annual)
        return 0;
    return refuse(s, REFUSED_OUT_OF_RANGE, "performance_element.performance_fund_pence",
                  "at most the annual sum of its contribution",
                  "the performance fund is %s, %.*s has %s beside its performance money",
                  money_print(in->performance_fund, share), TEXT_ARG(in->contribution),
                  money_print(annual, left));
}

static int check_element(struct step *s, const struct performance_element_input *in, uint32_t pool,
                         uint32_t *ret_contribution)
{
    const struct engine *e = s->e;
    uint32_t contribution = contribution_find(e, pool, in->contribution);
    if (contribution == NONE || contribution_at(e, contribution)->is_earned)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "performance_element.contribution",
                      "a contribution of the agreement", "pool %.*s has no contribution %.*s",
                      TEXT_ARG(in->pool), TEXT_ARG(in->contribution));
    int rc = check_measure(s, in);
    if (!rc)
        rc = require_day(s);
    if (rc)
        return rc;
    if (pool_at(e, pool)->contributions.count >= CONTRIBUTIONS_MAX)
        return refuse_room(s, "performance_element.pool", "256 contributions and elements");
    if (contribution_at(e, contribution)->not_released.count >= ELEMENTS_MAX)
        return refuse_room(s, "performance_element.contribution", "16 elements of a contribution");
    if (!ledger_has_room(e, pool, 20 * MONEY_LIMIT))
        return refuse(s, REFUSED_OVERFLOW, "performance_element.performance_fund_pence",
                      TURNOVER_LIMIT, "the pool's sums would leave the range kept for them");
    *ret_contribution = contribution;
    return check_performance_fund(s, in, contribution);
}

/* Recorded before: with the same content it is nothing new. */
static int check_same(struct step *s, const struct performance_element_input *in,
                      uint32_t contribution)
{
    const struct engine *e = s->e;
    const struct contribution *own = contribution_at(e, contribution);
    if (!own->is_earned)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "performance_element.element", NULL,
                      "%.*s is a contribution of pool %.*s", TEXT_ARG(in->element),
                      TEXT_ARG(in->pool));
    const struct element *x = &e->performance->elements.items[own->element];
    struct formula_terms reported = terms_of(in);
    bool same = text_equal(contribution_at(e, x->contribution)->id, in->contribution) &&
                year_at(e, x->contribution_year)->year == (int)in->year &&
                text_equal(x->name, in->name) && text_equal(x->unit, in->unit) &&
                x->synthetic == in->synthetic && x->terms.formula == reported.formula &&
                x->terms.periods == reported.periods &&
                x->terms.unit_value == reported.unit_value && x->terms.share == reported.share &&
                !memcmp(x->terms.baseline, reported.baseline, sizeof reported.baseline) &&
                !memcmp(x->terms.plan, reported.plan, sizeof reported.plan);
    return same ? 0
                : refuse(s, REFUSED_ALREADY_DIFFERS, "performance_element.element", NULL,
                         "element %.*s is recorded with other content", TEXT_ARG(in->element));
}

static void emit_element(struct step *s, const struct element *x)
{
    const struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, x->contribution_year);
    const struct contribution *from = contribution_at(e, x->contribution);
    struct event *event = emit_for_year(s, EVENT_AGREED, x->contribution_year);
    event->subject = contribution_at(e, x->own)->id;
    event_amount(event, x->performance_fund);
    date_t end = date_financial_year_start(cy->year + 1);
    int64_t annual =
        schedule_annual(from, end == DATE_NONE ? from->from : end - 1, business_date(e));
    struct part part =
        PART(ELEMENT, .amount = x->performance_fund, .count = x->terms.periods, .subject = x->name);
    if (x->performance_fund != x->terms.share)
        part.expected = x->terms.share;
    event_part(s, event, part);
    event_part(s, event, PART(ELEMENT_LEAVES, .amount = annual, .contribution = from->id));
}

static int open_accounts(struct step *s, uint32_t pool, uint32_t contribution, struct text id,
                         struct element *x)
{
    struct engine *e = s->e;
    uint32_t party = partner_at(e, contribution_at(e, contribution)->partner)->party;
    struct text code = party_at(e, party)->code;
    int rc = ledger_account_new(e, pool, "promised", code, id, &x->account_promised);
    return rc ? rc
              : ledger_account_new(e, pool, "not-released", code, id, &x->account_not_released);
}

static int add_element(struct step *s, const struct performance_element_input *in, uint32_t pool,
                       uint32_t contribution)
{
    struct engine *e = s->e;
    if (ARRAY_ROOM(&e->performance->elements))
        return ERR_MEMORY;
    struct element x = {
        .name = name_intern(e, in->name),
        .unit = name_intern(e, in->unit),
        .contribution = contribution,
        .terms = terms_of(in),
        .closed_on = DATE_NONE,
        .closed_booked = DATE_NONE,
        .synthetic = in->synthetic,
    };
    for (uint32_t q = 0; q < FORMULA_PERIODS; q++)
        x.periods[q].reported_on = x.periods[q].booked = DATE_NONE;
    x.performance_fund = formula_fund(&x.terms);
    int rc = contribution_add_earned(s, contribution, (uint32_t)e->performance->elements.count,
                                     in->element, (int)in->year, x.performance_fund, &x.own);
    if (!rc)
        lateness_look(s);
    if (!rc)
        rc = year_add_earned(s, x.own, (int)in->year, x.terms.periods, &x.contribution_year);
    if (!rc)
        rc = open_accounts(s, pool, contribution, in->element, &x);
    if (rc)
        return rc;
    e->performance->elements.items[e->performance->elements.count++] = x;
    ledger_post(s, x.account_promised, x.account_not_released, x.performance_fund,
                business_date(e));
    emit_element(s, &x);
    return 0;
}

int performance_apply_element(struct step *s, const struct item *item)
{
    const struct performance_element_input *in = &item->performance_element;
    uint32_t pool = pool_by_code(s->e, in->pool), contribution = NONE;
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "performance_element.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    uint32_t known = contribution_find(s->e, pool, in->element);
    if (known != NONE)
        return check_same(s, in, known);
    int rc = check_element(s, in, pool, &contribution);
    return rc ? rc : add_element(s, in, pool, contribution);
}

static void emit_closed(struct step *s, const struct element *x, date_t on, int64_t rest)
{
    struct event *event = emit_for_year(s, EVENT_PAYMENT_EARNED, x->contribution_year);
    event->subject = contribution_at(s->e, x->own)->id;
    event->value_date = on;
    event_amount(event, rest);
    event_part(s, event,
               PART(RETAINED, .amount = rest, .expected = x->performance_fund, .by = x->closed_by));
}

int performance_apply_close(struct step *s, const struct item *item)
{
    const struct performance_close_input *in = &item->performance_close;
    struct element *x;
    int rc = earning_find(s, in->pool, in->element, "performance_close", &x);
    if (rc)
        return rc;
    if (x->closed_on == in->on && text_equal(x->closed_by, in->authority))
        return 0;
    if (x->closed_on != DATE_NONE)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "performance_close.on", NULL,
                      "element %.*s was closed otherwise", TEXT_ARG(in->element));
    if (in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "performance_close.on", "not after the business date",
                      "an element cannot be closed in the future");
    int64_t rest = sum(x->performance_fund, -x->earned);
    rc = mandate_check_widen(s, contribution_at(s->e, x->own)->pool, rest, in->officer, item);
    if (rc)
        return rc;
    x->closed_on = in->on;
    x->closed_booked = ledger_use_booking_day(s->e, contribution_at(s->e, x->contribution)->pool);
    x->closed_by = name_intern(s->e, in->authority);
    x->retained = rest;
    ledger_post(s, x->account_not_released, x->account_promised, rest, in->on);
    emit_closed(s, x, in->on, rest);
    return 0;
}

int performance_succeed(struct step *s, uint32_t element, date_t on)
{
    struct engine *e = s->e;
    struct element *x = &e->performance->elements.items[element];
    const struct contribution *c = contribution_at(e, x->own);
    uint32_t promised = x->account_promised, not_released = x->account_not_released;
    int rc = open_accounts(s, c->pool, x->own, c->id, x);
    if (rc)
        return rc;
    ledger_pass_on(s, promised, x->account_promised, on, true);
    ledger_pass_on(s, not_released, x->account_not_released, on, true);
    return 0;
}
