#include "core/spending/year_open.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/spending/fund.h"
#include "core/spending/state.h"
#include "core/spending/year_figures.h"

static bool is_any(const struct year_figures *f, unsigned place)
{
    return f->brought_forward[place] || f->due[place] || f->late[place] || f->written_off[place] ||
           f->charged.actual[place] || f->charged.planned[place];
}

/* The year's figures in one economy, where there are any; of revenue, where there are none at all.
 */
static void add_figures(struct step *s, struct event *event, const struct year_figures *f,
                        unsigned place)
{
    int64_t income = sum(f->due[place], sum(f->late[place], f->late_losses[place]));
    int64_t losses = sum(f->written_off[place], f->late_losses[place]);
    if (!is_any(f, place) && (place == OF_CAPITAL || is_any(f, OF_CAPITAL)))
        return;
    event_part(s, event, PART(OF_ECONOMY, .subject = charge_economy(place)));
    event_part(s, event, PART(INCOME, .amount = income));
    if (!f->one_sided_year)
        event_part(s, event, PART(BROUGHT_FORWARD, .amount = f->brought_forward[place]));
    event_part(s, event, PART(SPENT_AND_ACCRUED, .amount = f->charged.actual[place]));
    if (losses)
        event_part(s, event, PART(LOSSES, .amount = losses));
}

static void report(struct step *s, uint32_t fund, const struct year_figures *figures)
{
    struct fund *f = &s->e->spending->funds.items[fund];
    struct event *event = emit(s, EVENT_YEAR_NOT_ENDED, f->pool);
    event->year = f->year;
    event->value_date = fund_last_day(f);
    event_part(s, event, PART(YEAR_OVER, .date = fund_last_day(f)));
    if (year_figures_is_one_sided(figures))
        event_part(s, event,
                   (struct part){.kind = figures->has_income ? PART_ONLY_CONTRIBUTIONS_KNOWN
                                                             : PART_ONLY_EXPENDITURE_KNOWN});
    else if (!figures->one_sided_year)
        event_amount(event, sum(year_figures_result(figures, OF_REVENUE),
                                year_figures_result(figures, OF_CAPITAL)));
    for (unsigned place = 0; place < OF_ECONOMIES; place++)
        add_figures(s, event, figures, place);
    f->open_exception = exception_open(s, event, NONE, NONE);
}

int year_open_wake(struct step *s, uint32_t fund)
{
    struct engine *e = s->e;
    const struct fund *f = &e->spending->funds.items[fund];
    const struct pool *p = pool_at(e, f->pool);
    struct year_figures figures;
    uint32_t next;
    if (fund_is_ended(f))
        return 0;
    year_figures(e, f->pool, f->year, business_date(e), DATE_NONE, &figures);
    if (f->schemes.count || f->risk_share.reported || figures.brought_forward[OF_REVENUE] ||
        figures.brought_forward[OF_CAPITAL])
        report(s, fund, &figures);
    bool goes_on = p->effective_to == DATE_NONE || p->effective_to > fund_last_day(f);
    return goes_on && f->year < LAST_FUND_YEAR ? fund_get(e, f->pool, f->year + 1, &next) : 0;
}
