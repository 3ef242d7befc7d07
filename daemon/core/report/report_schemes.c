/* core/report/report_schemes: the scheme table of a pool's year: plan by quarter, what is agreed
 * now, orders, actual, forecast outturn and variance (forecast less plan). Layout: scheme table of
 * the return [R]. */
#include "core/governance/record.h"
#include "core/foundation/policy.h"
#include "core/message/shape.h"
#include "core/report/report_year.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"
#include "core/spending/scheme.h"

enum {
    SCHEME,
    NAME,
    TYPE,
    AREA,
    COMMISSIONER,
    PROVIDER,
    ECONOMY,
    Q1,
    Q2,
    Q3,
    Q4,
    PLANNED,
    AGREED,
    COMMITTED,
    SPENT,
    ACCRUED,
    FORECAST,
    VARIANCE,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [SCHEME] = {"scheme", "Scheme", CELL_TEXT},
    [NAME] = {"name", "Name", CELL_TEXT},
    [TYPE] = {"type", "Type", CELL_TEXT},
    [AREA] = {"area_of_spend", "Area of spend", CELL_TEXT},
    [COMMISSIONER] = {"commissioner", "Commissioner", CELL_TEXT},
    [PROVIDER] = {"provider", "Provider", CELL_TEXT},
    [ECONOMY] = {"economy", "Economy", CELL_TEXT},
    [Q1] = {"planned_q1_pence", "Plan Q1", CELL_MONEY},
    [Q2] = {"planned_q2_pence", "Plan Q2", CELL_MONEY},
    [Q3] = {"planned_q3_pence", "Plan Q3", CELL_MONEY},
    [Q4] = {"planned_q4_pence", "Plan Q4", CELL_MONEY},
    [PLANNED] = {"planned_pence", "Plan", CELL_MONEY},
    [AGREED] = {"agreed_pence", "Agreed now", CELL_MONEY},
    [COMMITTED] = {"committed_pence", "Committed", CELL_MONEY},
    [SPENT] = {"spent_pence", "Spent", CELL_MONEY},
    [ACCRUED] = {"accrued_pence", "Accrued", CELL_MONEY},
    [FORECAST] = {"forecast_pence", "Forecast", CELL_MONEY},
    [VARIANCE] = {"variance_pence", "Variance", CELL_MONEY},
};

enum { F_SCHEME, F_PARTNER, F_FROM, F_KIND, F_AMOUNT, F_COLUMNS };
static const struct report_column funding_columns[F_COLUMNS] = {
    [F_SCHEME] = {"scheme", "Scheme", CELL_TEXT},
    [F_PARTNER] = {"partner", "Partner", CELL_TEXT},
    [F_FROM] = {"source", "Contribution or source", CELL_TEXT},
    [F_KIND] = {"kind", "Kind", CELL_TEXT},
    [F_AMOUNT] = {"amount_pence", "Funding", CELL_MONEY},
};

/* The money columns of one scheme, from Q1 on. */
static void measure(const struct engine *e, const struct report_asked *asked, uint32_t scheme,
                    int64_t ret[COLUMNS])
{
    const date_t as_of = asked->as_of, booked_to = asked->booked_to;
    const struct year_outlook figures = year_scheme(e, asked, scheme);
    for (unsigned q = 0; q < QUARTERS; q++)
        ret[Q1 + q] = figures.plan.q[q];
    ret[PLANNED] = figures.plan.total;
    ret[AGREED] = figures.agreed.total;
    ret[COMMITTED] = scheme_committed(e, scheme, as_of, booked_to);
    ret[SPENT] = scheme_spent(e, scheme, as_of, booked_to).total;
    ret[ACCRUED] = scheme_accrued(e, scheme, as_of, booked_to).total;
    ret[FORECAST] = figures.forecast.total;
    ret[VARIANCE] = sum(ret[FORECAST], -ret[PLANNED]);
}

static void write_scheme(const struct engine *e, const struct report_asked *asked, uint32_t scheme,
                         struct row *row, const int64_t money[COLUMNS])
{
    const struct scheme *x = scheme_at(e, scheme);
    cell_text(row, SCHEME, x->id);
    cell_text(row, NAME, x->name);
    cell_text(row, TYPE, x->type);
    cell_text(row, AREA, policy_word(e, x->area_of_spend));
    cell_text(row, COMMISSIONER, year_commissioner(e, asked, x));
    cell_text(row, PROVIDER, policy_word(e, x->provider));
    cell_text(row, ECONOMY, text_of(economy_words[x->economy]));
    for (size_t c = Q1; c < COLUMNS; c++)
        cell_money(row, c, money[c]);
}

/* What it is funded with in all. */
static int64_t write_funding(const struct engine *e, const struct scheme *x, struct report *r,
                             struct table *t)
{
    int64_t all = 0;
    size_t count;
    const struct funding *funding =
        scheme_funding_as_of(x, r->asked.as_of, r->asked.booked_to, &count);
    for (size_t i = 0; i < count; i++) {
        const struct funding *f = &funding[i];
        struct row *row = table_row(r, t, false);
        const struct contribution *c =
            f->contribution == NONE ? NULL : contribution_at(e, f->contribution);
        const struct source *s = c ? NULL : source_at(e, f->source);
        uint32_t party = c ? partner_at(e, debtor_booked(e, f->contribution, year_day(&r->asked),
                                                         r->asked.booked_to))
                                 ->party
                           : s->party;
        cell_text(row, F_SCHEME, x->id);
        cell_text(row, F_PARTNER, party_at(e, party)->code);
        cell_text(row, F_FROM, c ? c->id : s->id);
        cell_text(row, F_KIND, policy_word(e, c ? c->kind : s->kind));
        cell_money(row, F_AMOUNT, f->amount);
        all = sum(all, f->amount);
    }
    return all;
}

int report_schemes(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    size_t count = scheme_count(e, asked->pool, asked->year);
    int64_t total[COLUMNS] = {0}, funded = 0;
    report_title(r, "Schemes, %.*s, %d/%02d", TEXT_ARG(p->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = p->synthetic;
    struct table *t = table_new(r, "schemes", "Schemes", columns, COLUMNS);
    for (size_t i = 0; i < count; i++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, i);
        int64_t money[COLUMNS] = {0};
        if (!scheme_is_known(scheme_at(e, scheme), asked->booked_to))
            continue;
        measure(e, asked, scheme, money);
        write_scheme(e, asked, scheme, table_row(r, t, false), money);
        for (size_t c = Q1; c < COLUMNS; c++)
            total[c] = sum(total[c], money[c]);
        r->is_synthetic |= scheme_at(e, scheme)->synthetic;
    }
    struct row *last = table_row(r, t, true);
    cell_text(last, SCHEME, text_of("total"));
    for (size_t c = Q1; c < COLUMNS; c++)
        cell_money(last, c, total[c]);
    struct table *f = table_new(r, "funding", "Funding", funding_columns, F_COLUMNS);
    for (size_t i = 0; i < count; i++) {
        const struct scheme *x = scheme_at(e, scheme_nth(e, asked->pool, asked->year, i));
        if (scheme_is_known(x, asked->booked_to))
            funded = sum(funded, write_funding(e, x, r, f));
    }
    struct row *all = table_row(r, f, true);
    cell_text(all, F_SCHEME, text_of("total"));
    cell_money(all, F_AMOUNT, funded);
    year_plan_note(e, asked, r);
    report_note(r, "Forecast: quarters over at actual, those in hand and to come at what is agreed "
                   "less what was spent ahead of it, at least the actual; or the open orders where "
                   "these are more. Committed: ordered and not yet spent.");
    struct year_figures figures;
    year_figures_asked(e, asked, &figures);
    year_note_sides(r, &figures);
    return 0;
}
