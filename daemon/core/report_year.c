#include "core/report_year.h"
#include "core/fund.h"
#include "core/schedule.h"
#include "core/stream.h"

struct text year_partner(const struct engine *e, const struct line *l)
{
    return e->parties.items[e->partners.items[l->partner].party].code;
}

bool year_next_line(const struct engine *e, const struct report_asked *asked, size_t *at,
                    struct year_line *ret)
{
    const struct pool *p = &e->pools.items[asked->pool];
    while (*at < p->lines.count) {
        uint32_t index = p->lines.items[(*at)++];
        struct year_line y = {.line = &e->lines.items[index], .index = index};
        y.stream = stream_find(e, index, asked->year);
        y.planned = schedule_planned(y.line, asked->year);
        y.position.as_of = asked->as_of;
        if (y.stream != NONE)
            stream_position_booked(e, y.stream, asked->as_of, asked->booked_to, &y.position);
        if (y.stream == NONE && y.planned == 0)
            continue;
        *ret = y;
        return true;
    }
    return false;
}

const struct fund *year_fund(const struct engine *e, const struct report_asked *asked)
{
    uint32_t fund = fund_find(e, asked->pool, asked->year);
    return fund == NONE ? NULL : &e->spending.funds.items[fund];
}

void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret)
{
    struct year_sums sums = {0};
    struct year_line y;
    for (size_t at = 0; year_next_line(e, asked, &at, &y);) {
        sums.planned = sum(sums.planned, y.planned);
        sums.due = sum(sums.due, y.position.due);
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
        forecast.q[q] = is_over ? actual->q[q] : has_begun ? larger : plan->q[q];
        forecast.total = sum(forecast.total, forecast.q[q]);
    }
    return forecast;
}
