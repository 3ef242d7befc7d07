#include "core/report/report_year.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/foundation/successor.h"
#include "core/governance/record.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"

struct text year_partner(const struct engine *e, const struct year_contribution *y)
{
    return party_at(e, partner_at(e, y->partner)->party)->code;
}

/* The next of its debtors that has a part in the year; false: none is left. */
static bool next_debtor(const struct engine *e, const struct report_asked *asked,
                        struct year_place *at, struct year_contribution *ret)
{
    uint32_t index = pool_at(e, asked->pool)->contributions.items[at->contribution];
    const struct contribution *c = contribution_at(e, index);
    const size_t count = debtor_count(e, index, asked->as_of, asked->booked_to);
    const uint32_t contribution_year = year_find(e, index, asked->year);
    for (size_t i = at->debtor; i < count; i++) {
        struct year_contribution y = {.contribution = c,
                                      .index = index,
                                      .contribution_year = contribution_year,
                                      .partner = debtor_partner(e, index, i),
                                      .is_last = i + 1 == count,
                                      .position.as_of = asked->as_of};
        y.days = debtor_days(e, index, i, count);
        y.planned = schedule_planned_before(c, asked->year, y.days.until);
        if (y.days.from != INT32_MIN)
            y.planned = sum(y.planned, -schedule_planned_before(c, asked->year, y.days.from));
        at->debtor = i + 1;
        if (contribution_year != NONE)
            debtor_position(e, contribution_year, i, count, asked->as_of, asked->booked_to,
                            &y.position);
        if (y.planned == 0 && (contribution_year == NONE ||
                               !debtor_has_part(e, contribution_year, i, count, &y.position)))
            continue;
        *ret = y;
        return true;
    }
    return false;
}

bool year_next_contribution(const struct engine *e, const struct report_asked *asked,
                            struct year_place *at, struct year_contribution *ret)
{
    const struct pool *p = pool_at(e, asked->pool);
    while (at->contribution < p->contributions.count) {
        if (next_debtor(e, asked, at, ret))
            return true;
        *at = (struct year_place){at->contribution + 1, 0};
    }
    return false;
}

date_t year_day(const struct report_asked *asked)
{
    date_t next = date_financial_year_start(asked->year + 1);
    return next == DATE_NONE || asked->as_of < next ? asked->as_of : next - 1;
}

struct text year_commissioner(const struct engine *e, const struct report_asked *asked,
                              const struct scheme *x)
{
    return party_at(e, successor_in_pool(e, asked->pool, x->commissioner, year_day(asked)))->code;
}

const struct fund *year_fund(const struct engine *e, const struct report_asked *asked)
{
    uint32_t fund = fund_find(e, asked->pool, asked->year);
    return fund == NONE ? NULL : fund_at(e, fund);
}

void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret)
{
    struct year_sums sums = {0};
    struct year_contribution y;
    for (struct year_place at = {0}; year_next_contribution(e, asked, &at, &y);) {
        sums.planned = sum(sums.planned, y.planned);
        sums.due = sum(sums.due, y.position.due);
        sums.transferred = sum(sums.transferred, y.position.transferred);
        sums.paid = sum(sums.paid, y.position.paid);
        sums.received = sum(sums.received, y.position.received);
    }
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        sums.planned_spend = sum(sums.planned_spend, scheme_planned(e, scheme).total);
        sums.spent = sum(sums.spent, scheme_spent(e, scheme, asked->as_of).total);
        sums.accrued = sum(sums.accrued, scheme_accrued(e, scheme, asked->as_of).total);
    }
    const struct fund *f = year_fund(e, asked);
    sums.brought_forward = f ? f->brought_forward : 0;
    *ret = sums;
}

struct quarters year_forecast(const struct quarters *plan, const struct quarters *actual,
                              const struct report_asked *asked)
{
    const struct fund f = {.year = asked->year};
    struct quarters forecast = {{0}, 0};
    for (unsigned q = 0; q < QUARTERS; q++) {
        date_t begins = fund_quarter_start(&f, q), ends = fund_quarter_start(&f, q + 1);
        bool is_over = ends != DATE_NONE && asked->as_of + 1 >= ends;
        bool has_begun = begins == DATE_NONE || begins <= asked->as_of;
        int64_t larger = plan->q[q] > actual->q[q] ? plan->q[q] : actual->q[q];
        forecast.q[q] = has_begun ? larger : plan->q[q];
        if (is_over)
            forecast.q[q] = actual->q[q];
        forecast.total = sum(forecast.total, forecast.q[q]);
    }
    return forecast;
}
