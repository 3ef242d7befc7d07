#include "core/report/report_year.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
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
        y.planned = schedule_planned(y.contribution, asked->year);
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
        sums.spent = sum(sums.spent, scheme_spent(e, scheme, asked->as_of).total);
        sums.accrued = sum(sums.accrued, scheme_accrued(e, scheme, asked->as_of).total);
    }
    *ret = sums;
}

void year_figures_asked(const struct engine *e, const struct report_asked *asked,
                        struct year_figures *ret_figures)
{
    year_figures(e, asked->pool, asked->year, asked->as_of, asked->booked_to, ret_figures);
}

void year_note_sides(struct report *r, const struct year_figures *figures)
{
    if (year_figures_is_one_sided(figures) && figures->has_income)
        report_note(r,
                    "Only the contributions of this year are known: no expenditure was recorded. "
                    "It has no result.");
    else if (year_figures_is_one_sided(figures))
        report_note(r,
                    "Only the expenditure of this year is known: no contribution was due. It has "
                    "no result.");
}

void year_note_forward(struct report *r, const struct year_figures *figures)
{
    int before = r->asked.year - 1, blind = figures->one_sided_year;
    if (blind)
        report_note(r, "What is brought forward is not known: of %d/%02d only one side is.", blind,
                    (blind + 1) % 100);
    else if (figures->is_provisional)
        report_note(r, "What is brought forward is provisional: %d/%02d is not ended.", before,
                    (before + 1) % 100);
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
