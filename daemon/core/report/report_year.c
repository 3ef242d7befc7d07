#include "core/report/report_year.h"
#include <stdio.h>
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/foundation/ledger.h"
#include "core/governance/record.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"

struct text year_partner(const struct engine *e, const struct contribution *c)
{
    return party_at(e, partner_at(e, c->partner)->party)->code;
}

bool year_next_contribution(const struct engine *e, const struct report_asked *asked, size_t *at,
                            struct year_contribution *ret)
{
    const struct pool *p = pool_at(e, asked->pool);
    while (*at < p->contributions.count) {
        uint32_t index = p->contributions.items[(*at)++];
        struct year_contribution y = {.contribution = contribution_at(e, index), .index = index};
        y.contribution_year = year_find(e, index, asked->year);
        y.planned =
            schedule_planned_as_of(y.contribution, asked->year, asked->as_of, asked->booked_to);
        y.position.as_of = asked->as_of;
        if (y.contribution_year != NONE)
            year_position_booked(e, y.contribution_year, asked->as_of, asked->booked_to,
                                 &y.position);
        if (y.contribution_year == NONE && y.planned == 0)
            continue;
        *ret = y;
        return true;
    }
    return false;
}

const struct fund *year_fund(const struct engine *e, const struct report_asked *asked)
{
    uint32_t fund = fund_find(e, asked->pool, asked->year);
    return fund == NONE ? NULL : fund_at(e, fund);
}

int64_t year_outstanding(const struct year_sums *sums)
{
    return sum(sums->due, -sum(sums->paid, sums->written_off));
}

/* What the year before left, once it was ended by the dates asked. */
static int64_t brought_forward(const struct engine *e, const struct report_asked *asked)
{
    char year[12];
    snprintf(year, sizeof year, "%d", asked->year);
    return -ledger_sum_as_of(e, asked->pool, "brought-forward", text_of(year), asked->as_of,
                             asked->booked_to);
}

void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret)
{
    struct year_sums sums = {0};
    struct year_contribution y;
    for (size_t at = 0; year_next_contribution(e, asked, &at, &y);) {
        sums.planned = sum(sums.planned, y.planned);
        sums.due = sum(sums.due, y.position.due);
        sums.paid = sum(sums.paid, y.position.paid);
        sums.received = sum(sums.received, y.position.received);
        sums.adjusted = sum(sums.adjusted, y.position.adjusted);
        sums.written_off = sum(sums.written_off, y.position.written_off);
    }
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        sums.planned_spend = sum(sums.planned_spend, scheme_planned(e, scheme).total);
        sums.spent = sum(sums.spent, scheme_spent(e, scheme, asked->as_of, asked->booked_to).total);
        sums.accrued =
            sum(sums.accrued, scheme_accrued(e, scheme, asked->as_of, asked->booked_to).total);
    }
    sums.brought_forward = brought_forward(e, asked);
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
