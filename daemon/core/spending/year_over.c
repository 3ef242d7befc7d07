#include "core/spending/year_over.h"
#include "core/contribution/year.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/spending/commitment.h"
#include "core/spending/district_grant.h"
#include "core/spending/fund.h"
#include "core/spending/room.h"
#include "core/spending/scheme.h"
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

int year_over_wake(struct step *s, uint32_t fund)
{
    struct engine *e = s->e;
    const struct fund *f = &e->spending->funds.items[fund];
    struct year_figures figures;
    uint32_t next;
    /* The entry may have been another year's, which was let go. */
    if (f->pool == NONE || fund_is_ended(f) || f->open_exception ||
        fund_last_day(f) >= business_date(e))
        return 0;
    const struct pool *p = pool_at(e, f->pool);
    year_figures(e, f->pool, f->year, business_date(e), DATE_NONE, &figures);
    if (f->schemes.count || f->risk_share.reported || figures.brought_forward[OF_REVENUE] ||
        figures.brought_forward[OF_CAPITAL])
        report(s, fund, &figures);
    bool goes_on = p->effective_to == DATE_NONE || p->effective_to > fund_last_day(f);
    return goes_on && f->year < LAST_FUND_YEAR ? fund_get(e, f->pool, f->year + 1, &next) : 0;
}

static int first_kept(const struct engine *e, uint32_t pool)
{
    const int last = plans_own(e, pool)->let_go;
    return last ? last + 1 : FIRST_FUND_YEAR;
}

static bool has_open(const struct engine *e, const struct fund *f)
{
    for (size_t i = 0; i < f->grants.count; i++)
        if (e->spending->grants.items[f->grants.items[i]].due >= business_date(e))
            return true;
    return f->accrual_count || f->early.count || f->wake_on != DATE_NONE;
}

bool let_go_may_funds(const struct engine *e, uint32_t pool, int ended)
{
    for (int year = first_kept(e, pool); year <= ended; year++) {
        uint32_t fund = fund_find(e, pool, year);
        const struct fund *f = fund == NONE ? NULL : &e->spending->funds.items[fund];
        if (f && (!fund_is_ended(f) || (year < ended && has_open(e, f))))
            return false;
    }
    return true;
}

static void let_go_schemes(struct engine *e, const struct fund *f)
{
    struct spending_state *sp = e->spending;
    for (size_t i = 0; i < f->schemes.count; i++) {
        struct scheme *x = &sp->schemes.items[f->schemes.items[i]];
        const struct scheme left = {.fund = NONE,
                                    .area_of_spend = x->area_of_spend,
                                    .commissioner = x->commissioner,
                                    .provider = x->provider,
                                    .economy = x->economy,
                                    .account_expenditure = x->account_expenditure,
                                    .account_accruals = x->account_accruals,
                                    .next_free = sp->scheme_free};
        scheme_unindex(e, f->schemes.items[i]);
        layout_fini(&scheme_layout, x);
        *x = left;
        sp->scheme_free = f->schemes.items[i];
    }
}

static void let_go_fund(struct engine *e, uint32_t fund)
{
    struct spending_state *sp = e->spending;
    struct fund *f = &sp->funds.items[fund];
    commitment_let_go(e, fund);
    district_grant_let_go(e, fund);
    let_go_schemes(e, f);
    fund_unindex(e, fund);
    layout_fini(&fund_layout, f);
    f->pool = NONE;
    f->wake_on = f->ended_on = f->ended_booked = DATE_NONE;
    f->next_free = sp->fund_free;
    sp->fund_free = fund;
}

/* What of the year is in results so far; of one without a fund, all that there is. */
static void count_results(struct engine *e, uint32_t pool, int year)
{
    const uint32_t fund = fund_find(e, pool, year);
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        struct let_go_result *to = &plans_own(e, pool)->results[k];
        const struct position now = year_figures_due(e, pool, year, k, business_date(e), DATE_NONE);
        int64_t income = now.due, written_off = now.written_off;
        if (fund != NONE) {
            income = e->spending->funds.items[fund].results[k].income_counted;
            written_off = e->spending->funds.items[fund].results[k].written_off_counted;
        }
        to->income_counted = sum(to->income_counted, income);
        to->written_off_counted = sum(to->written_off_counted, written_off);
    }
}

static void let_go_plans(struct engine *e, uint32_t pool, int year)
{
    struct pool_plans *plans = plans_own(e, pool);
    size_t kept = 0;
    for (size_t i = 0; i < plans->count; i++) {
        if (plans->items[i].year <= year)
            layout_fini(&approved_plan_layout, &plans->items[i]);
        else
            plans->items[kept++] = plans->items[i];
    }
    plans->count = kept;
}

void let_go_funds(struct engine *e, uint32_t pool, int year)
{
    let_go_plans(e, pool, year);
    for (int y = first_kept(e, pool); y <= year; y++) {
        uint32_t fund = fund_find(e, pool, y);
        count_results(e, pool, y);
        if (fund != NONE)
            let_go_fund(e, fund);
    }
    plans_own(e, pool)->let_go = year;
}

int let_go_last_year(const struct engine *e, uint32_t pool)
{
    return plans_own(e, pool)->let_go;
}
