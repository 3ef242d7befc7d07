#include "core/spending/minimum_spend.h"
#include "base/error.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/policy.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static const enum part_kind names[MINIMUM_SPENDS] = {
    [MINIMUM_SPEND_SOCIAL_CARE] = PART_MINIMUM_SOCIAL_CARE,
    [MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL] = PART_MINIMUM_OUT_OF_HOSPITAL,
};

static bool counts(const struct engine *e, const struct scheme *x, int year,
                   enum minimum_spend_kind kind)
{
    static const enum policy_attribute counts_to[] = {
        [MINIMUM_SPEND_SOCIAL_CARE] = POLICY_COUNTS_TO_SOCIAL_CARE,
        [MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL] = POLICY_COUNTS_TO_NHS_OUT_OF_HOSPITAL};
    return policy_is(e, x->area_of_spend, year, counts_to[kind]) ||
           (kind == MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL && x->nhs_out_of_hospital);
}

void minimum_spend_measure(const struct engine *e, uint32_t fund, enum minimum_spend_kind kind,
                           date_t as_of, int64_t *ret_planned, int64_t *ret_forecast)
{
    const struct fund *f = &e->spending->funds.items[fund];
    const uint32_t by = f->minimum_spends[kind].funded_by;
    *ret_planned = *ret_forecast = 0;
    for (size_t i = 0; i < f->schemes.count; i++) {
        uint32_t scheme = f->schemes.items[i];
        const struct scheme *x = &e->spending->schemes.items[scheme];
        if (!counts(e, x, f->year, kind))
            continue;
        *ret_planned =
            sum(*ret_planned, scheme_part_of_kind(e, x, by, scheme_planned(e, scheme).total));
        *ret_forecast =
            sum(*ret_forecast,
                scheme_part_of_kind(e, x, by, scheme_forecast(e, scheme, as_of, DATE_NONE).total));
    }
}

/* Reports a shortfall that was not reported before, and closes one that is none any more. */
static void compare(struct step *s, uint32_t fund, enum minimum_spend_kind kind, int64_t amount,
                    enum part_kind measure, int64_t *reported, uint32_t *exception)
{
    const struct fund *f = &s->e->spending->funds.items[fund];
    const struct minimum_spend *minimum_spend = &f->minimum_spends[kind];
    int64_t lacking = amount < minimum_spend->amount ? sum(minimum_spend->amount, -amount) : 0;
    if (lacking == *reported)
        return;
    *reported = lacking;
    exception_close(s->e, *exception);
    *exception = 0;
    if (!lacking)
        return;
    struct event *event = emit(s, EVENT_MINIMUM_SPEND_UNMET, f->pool);
    event->year = f->year;
    event->contribution_kind = policy_word(s->e, minimum_spend->funded_by);
    event->reference = minimum_spend->reference;
    event_difference(event, amount, minimum_spend->amount);
    event_part(s, event, (struct part){.kind = names[kind]});
    event_part(s, event,
               (struct part){.kind = measure, .amount = amount, .expected = minimum_spend->amount});
    *exception = exception_open(s, event, NONE, NONE);
}

static void check_one(struct step *s, uint32_t fund, enum minimum_spend_kind kind)
{
    struct fund *f = &s->e->spending->funds.items[fund];
    struct minimum_spend *minimum_spend = &f->minimum_spends[kind];
    bool is_over = business_date(s->e) > fund_last_day(f);
    int64_t planned, forecast;
    if (!minimum_spend->reported)
        return;
    minimum_spend_measure(s->e, fund, kind, business_date(s->e), &planned, &forecast);
    compare(s, fund, kind, planned, PART_PLANNED_TOO_LITTLE, &minimum_spend->plan_reported,
            &minimum_spend->plan_exception);
    compare(s, fund, kind, forecast, is_over ? PART_SPENT_TOO_LITTLE : PART_FORECAST_TOO_LITTLE,
            &minimum_spend->spend_reported, &minimum_spend->spend_exception);
}

void minimum_spend_check(struct step *s, uint32_t fund)
{
    check_one(s, fund, MINIMUM_SPEND_SOCIAL_CARE);
    check_one(s, fund, MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL);
}

static void wake_on(struct engine *e, uint32_t fund, date_t date)
{
    struct fund *f = &e->spending->funds.items[fund];
    if (f->wake_on != DATE_NONE && f->wake_on <= date)
        return;
    f->wake_on = date;
    agenda_add(e, date, WAKE_FUND, fund, 0);
}

void minimum_spend_touch(struct engine *e, uint32_t fund)
{
    const struct fund *f = &e->spending->funds.items[fund];
    date_t first = fund_quarter_start(f, 0);
    bool reported = f->minimum_spends[MINIMUM_SPEND_SOCIAL_CARE].reported ||
                    f->minimum_spends[MINIMUM_SPEND_NHS_OUT_OF_HOSPITAL].reported;
    if (reported)
        wake_on(e, fund, business_date(e) == DATE_NONE ? first : business_date(e) + 1);
}

void minimum_spend_wake(struct step *s, uint32_t fund, date_t date)
{
    struct fund *f = &s->e->spending->funds.items[fund];
    if (f->wake_on != date)
        return;
    f->wake_on = DATE_NONE;
    minimum_spend_check(s, fund);
    for (unsigned quarter = 1; quarter <= QUARTERS; quarter++)
        if (fund_quarter_start(f, quarter) > business_date(s->e)) {
            wake_on(s->e, fund, fund_quarter_start(f, quarter));
            return;
        }
}

int minimum_spend_apply(struct step *s, const struct item *item)
{
    const struct minimum_spend_input *in = &item->minimum_spend;
    uint32_t pool = NONE, fund = NONE;
    int rc = fund_check(s, "minimum_spend", in->pool, in->year, &pool);
    if (!rc)
        rc = fund_get(s->e, pool, (int)in->year, &fund);
    if (rc)
        return rc;
    struct minimum_spend *minimum_spend =
        &s->e->spending->funds.items[fund].minimum_spends[in->minimum_spend];
    if (minimum_spend->reported && minimum_spend->amount == in->amount &&
        text_equal(policy_word(s->e, minimum_spend->funded_by), in->funded_by) &&
        text_equal(minimum_spend->reference, in->reference))
        return 0;
    rc = policy_check_year(s, VOCABULARY_CONTRIBUTION_KIND, in->funded_by, (int)in->year,
                           "minimum_spend.funded_by");
    if (rc)
        return rc;
    minimum_spend->reported = true;
    minimum_spend->amount = in->amount;
    minimum_spend->funded_by = policy_name(s->e, VOCABULARY_CONTRIBUTION_KIND, in->funded_by);
    policy_use(s->e, minimum_spend->funded_by, (int)in->year);
    minimum_spend->reference = name_intern(s->e, in->reference);
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->year = (int)in->year;
    event->contribution_kind = policy_word(s->e, minimum_spend->funded_by);
    event->reference = minimum_spend->reference;
    event_amount(event, in->amount);
    event_part(s, event, (struct part){.kind = names[in->minimum_spend]});
    event_part(s, event, PART(AT_LEAST, .amount = in->amount));
    minimum_spend_touch(s->e, fund);
    return 0;
}
