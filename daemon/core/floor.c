#include "core/floor.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/exception.h"
#include "core/fund.h"
#include "core/say.h"
#include "core/scheme.h"

static const char *const names[FLOORS] = {
    [FLOOR_SOCIAL_CARE] = "social care",
    [FLOOR_NHS_OUT_OF_HOSPITAL] = "NHS-commissioned out-of-hospital care",
};

static bool counts(const struct scheme *x, enum floor_kind kind)
{
    return kind == FLOOR_SOCIAL_CARE ? x->area_of_spend == AREA_SOCIAL_CARE
                                     : x->nhs_out_of_hospital;
}

void floor_measure(const struct engine *e, uint32_t fund, enum floor_kind kind, date_t as_of,
                   int64_t *ret_planned, int64_t *ret_forecast)
{
    const struct fund *f = &e->spending.funds.items[fund];
    enum contribution_kind by = f->floors[kind].funded_by;
    *ret_planned = *ret_forecast = 0;
    for (size_t i = 0; i < f->schemes.count; i++) {
        uint32_t scheme = f->schemes.items[i];
        const struct scheme *x = &e->spending.schemes.items[scheme];
        if (!counts(x, kind))
            continue;
        *ret_planned =
            sum(*ret_planned, scheme_part_of_kind(e, x, by, scheme_planned(e, scheme).total));
        *ret_forecast = sum(*ret_forecast,
                            scheme_part_of_kind(e, x, by, scheme_forecast(e, scheme, as_of).total));
    }
}

/* Tells a shortfall that was not told before, and closes one that is none any more. */
static int compare(struct step *s, uint32_t fund, enum floor_kind kind, int64_t amount,
                   const char *measure, int64_t *told, uint32_t *exception)
{
    const struct fund *f = &s->e->spending.funds.items[fund];
    const struct spending_floor *floor = &f->floors[kind];
    int64_t lacking = amount < floor->amount ? sum(floor->amount, -amount) : 0;
    char is[MONEY_TEXT_MAX], least[MONEY_TEXT_MAX];
    if (lacking == *told)
        return 0;
    *told = lacking;
    exception_close(s->e, *exception);
    *exception = 0;
    if (!lacking)
        return 0;
    struct event *event = say(s, EVENT_FLOOR_UNMET, f->pool);
    if (!event)
        return ERR_MEMORY;
    event->year = f->year;
    event->contribution = floor->funded_by;
    event->reference = floor->reference;
    say_difference(event, amount, floor->amount);
    event->explanation =
        arena_print(&s->out->arena, "%s: %s %s, at least %s is asked", names[kind], measure,
                    money_print(amount, is), money_print(floor->amount, least));
    *exception = exception_open(s, event, NONE, NONE);
    return *exception ? 0 : ERR_MEMORY;
}

static int check_one(struct step *s, uint32_t fund, enum floor_kind kind)
{
    struct fund *f = &s->e->spending.funds.items[fund];
    struct spending_floor *floor = &f->floors[kind];
    bool is_over = s->e->today > fund_last_day(f);
    int64_t planned, forecast;
    if (!floor->told)
        return 0;
    floor_measure(s->e, fund, kind, s->e->today, &planned, &forecast);
    int rc = compare(s, fund, kind, planned, "planned", &floor->plan_told, &floor->plan_exception);
    return rc ? rc
              : compare(s, fund, kind, forecast, is_over ? "spent" : "forecast", &floor->spend_told,
                        &floor->spend_exception);
}

int floor_check(struct step *s, uint32_t fund)
{
    int rc = check_one(s, fund, FLOOR_SOCIAL_CARE);
    return rc ? rc : check_one(s, fund, FLOOR_NHS_OUT_OF_HOSPITAL);
}

static int wake_on(struct engine *e, uint32_t fund, date_t date)
{
    struct fund *f = &e->spending.funds.items[fund];
    if (f->wake_on != DATE_NONE && f->wake_on <= date)
        return 0;
    f->wake_on = date;
    return agenda_add(e, date, WAKE_FUND, fund, 0);
}

int floor_touch(struct engine *e, uint32_t fund)
{
    const struct fund *f = &e->spending.funds.items[fund];
    date_t first = fund_quarter_start(f, 0);
    bool told = f->floors[FLOOR_SOCIAL_CARE].told || f->floors[FLOOR_NHS_OUT_OF_HOSPITAL].told;
    if (!told)
        return 0;
    return wake_on(e, fund, e->today == DATE_NONE ? first : e->today + 1);
}

int floor_wake(struct step *s, uint32_t fund, date_t date)
{
    struct fund *f = &s->e->spending.funds.items[fund];
    if (f->wake_on != date)
        return 0;
    f->wake_on = DATE_NONE;
    int rc = floor_check(s, fund);
    for (unsigned quarter = 1; quarter <= QUARTERS && !rc; quarter++)
        if (fund_quarter_start(f, quarter) > s->e->today)
            return wake_on(s->e, fund, fund_quarter_start(f, quarter));
    return rc;
}

int floor_take(struct step *s, const struct item *item)
{
    const struct spending_floor_input *in = &item->spending_floor;
    uint32_t pool = NONE, fund = NONE;
    int rc = fund_check(s, "spending_floor", in->pool, in->year, &pool);
    if (!rc)
        rc = fund_get(s->e, pool, (int)in->year, &fund);
    if (rc)
        return rc;
    struct spending_floor *floor = &s->e->spending.funds.items[fund].floors[in->floor];
    char amount[MONEY_TEXT_MAX];
    if (floor->told && floor->amount == in->amount && floor->funded_by == in->funded_by &&
        text_equal(floor->reference, in->reference))
        return 0;
    floor->told = true;
    floor->amount = in->amount;
    floor->funded_by = in->funded_by;
    floor->reference = name_intern(s->e, in->reference);
    struct event *event = say(s, EVENT_AGREED, pool);
    if (!event)
        return ERR_MEMORY;
    event->year = (int)in->year;
    event->contribution = in->funded_by;
    event->reference = floor->reference;
    say_amount(event, in->amount);
    event->explanation = arena_print(&s->out->arena, "at least %s for %s",
                                     money_print(in->amount, amount), names[in->floor]);
    return floor_touch(s->e, fund);
}
