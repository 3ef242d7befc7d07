/* core/report/report_quarterly_return: income and expenditure by quarter, plan, what is agreed now,
 * forecast and actual, and the scheme table. Source: the Better Care Fund quarterly return: numeric
 * cells 0..100,000,000 and a comment where the plan differs from the pooled fund [S]; its layout is
 * recalled [R]. */
#include "core/governance/record.h"
#include "core/foundation/policy.h"
#include "core/message/shape.h"
#include "core/report/report_year.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"

#define CELL_LIMIT INT64_C(10000000000) /* 100,000,000.00 */

enum { NAME, OF, WHAT, Q1, YEAR = Q1 + QUARTERS, COLUMNS };
#define QUARTER_COLUMNS                                                                            \
    [WHAT] = {"row", "", CELL_TEXT}, [Q1] = {"q1_pence", "Q1", CELL_MONEY},                        \
    [Q1 + 1] = {"q2_pence", "Q2", CELL_MONEY}, [Q1 + 2] = {"q3_pence", "Q3", CELL_MONEY},          \
    [Q1 + 3] = {"q4_pence", "Q4", CELL_MONEY}, [YEAR] = {"year_pence", "Year", CELL_MONEY}
static const struct report_column income_columns[COLUMNS] = {
    [NAME] = {"contribution", "Contribution", CELL_TEXT},
    [OF] = {"partner", "Partner", CELL_TEXT},
    QUARTER_COLUMNS};
static const struct report_column out_columns[COLUMNS] = {
    [NAME] = {"scheme", "Scheme", CELL_TEXT}, [OF] = {"name", "Name", CELL_TEXT}, QUARTER_COLUMNS};

enum {
    ID,
    TITLE,
    TYPE,
    AREA,
    COMMISSIONER,
    PROVIDER,
    SOURCE,
    PLANNED,
    AGREED,
    FORECAST,
    ACTUAL,
    SCHEME_COLUMNS
};
static const struct report_column scheme_columns[SCHEME_COLUMNS] = {
    [ID] = {"scheme", "Scheme", CELL_TEXT},
    [TITLE] = {"name", "Name", CELL_TEXT},
    [TYPE] = {"type", "Type", CELL_TEXT},
    [AREA] = {"area_of_spend", "Area of spend", CELL_TEXT},
    [COMMISSIONER] = {"commissioner", "Commissioner", CELL_TEXT},
    [PROVIDER] = {"provider", "Provider", CELL_TEXT},
    [SOURCE] = {"source_of_funding", "Source of funding", CELL_TEXT},
    [PLANNED] = {"planned_pence", "Planned", CELL_MONEY},
    [AGREED] = {"agreed_pence", "Agreed now", CELL_MONEY},
    [FORECAST] = {"forecast_pence", "Forecast", CELL_MONEY},
    [ACTUAL] = {"actual_pence", "Actual", CELL_MONEY},
};

static void write_figures(struct report *r, struct table *t, struct text name, struct text of,
                          const struct year_outlook *x, bool is_total)
{
    const struct quarters *const all[] = {&x->plan, &x->agreed, &x->forecast, &x->actual};
    static const char *const words[] = {"plan", "agreed now", "forecast", "actual"};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        struct row *row = table_row(r, t, is_total);
        cell_text(row, NAME, name);
        cell_text(row, OF, of);
        cell_text(row, WHAT, text_of(words[i]));
        for (unsigned q = 0; q < QUARTERS; q++)
            cell_money(row, Q1 + q, all[i]->q[q]);
        cell_money(row, YEAR, all[i]->total);
    }
}

static void add_income(const struct engine *e, const struct report_asked *asked, struct report *r,
                       const struct year_outlook *all)
{
    struct table *t = table_new(r, "income", "Income", income_columns, COLUMNS);
    struct year_contribution y;
    for (struct year_place at = {0}; year_next_contribution(e, asked, &at, &y);)
        write_figures(r, t, y.contribution->id, year_partner(e, &y), &y.figures, false);
    write_figures(r, t, text_of("total"), TEXT_NONE, all, true);
}

static void add_expenditure(const struct engine *e, const struct report_asked *asked,
                            struct report *r, const struct year_outlook *all)
{
    struct table *t = table_new(r, "expenditure", "Expenditure", out_columns, COLUMNS);
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        const struct scheme *x = scheme_at(e, scheme);
        if (!scheme_is_known(x, asked->booked_to))
            continue;
        struct year_outlook figures = year_scheme(e, asked, scheme);
        write_figures(r, t, x->id, x->name, &figures, false);
    }
    write_figures(r, t, text_of("total"), TEXT_NONE, all, true);
}

/* "minimum, dfg" */
static struct text sources(const struct engine *e, const struct scheme *x, struct report *r)
{
    struct text all = TEXT_NONE;
    size_t count;
    const struct funding *funding =
        scheme_funding_as_of(x, r->asked.as_of, r->asked.booked_to, &count);
    for (size_t i = 0; i < count; i++) {
        const struct funding *f = &funding[i];
        struct text one = f->contribution != NONE ? contribution_at(e, f->contribution)->id
                                                  : source_at(e, f->source)->id;
        all = arena_print(r->arena, "%.*s%s%.*s", TEXT_ARG(all), i ? ", " : "", TEXT_ARG(one));
    }
    return all;
}

static void add_schemes(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    struct table *t = table_new(r, "schemes", "Schemes", scheme_columns, SCHEME_COLUMNS);
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        const struct scheme *x = scheme_at(e, scheme);
        if (!scheme_is_known(x, asked->booked_to))
            continue;
        struct year_outlook figures = year_scheme(e, asked, scheme);
        struct row *row = table_row(r, t, false);
        cell_text(row, ID, x->id);
        cell_text(row, TITLE, x->name);
        cell_text(row, TYPE, x->type);
        cell_text(row, AREA, policy_word(e, x->area_of_spend));
        cell_text(row, COMMISSIONER, year_commissioner(e, asked, x));
        cell_text(row, PROVIDER, policy_word(e, x->provider));
        cell_text(row, SOURCE, sources(e, x, r));
        cell_money(row, PLANNED, figures.plan.total);
        cell_money(row, AGREED, figures.agreed.total);
        cell_money(row, FORECAST, figures.forecast.total);
        cell_money(row, ACTUAL, figures.actual.total);
    }
}

/* What the return wants a comment on. */
static void add_notes(struct report *r, const struct year_outlook *in,
                      const struct year_outlook *out)
{
    char plan[MONEY_TEXT_MAX], spend[MONEY_TEXT_MAX], difference[MONEY_TEXT_MAX];
    if (in->plan.total != out->plan.total)
        report_note(r,
                    "The pooled fund of %s differs from planned expenditure of %s by %s: to be "
                    "commented.",
                    money_print(in->plan.total, plan), money_print(out->plan.total, spend),
                    money_print(sum(in->plan.total, -out->plan.total), difference));
    const int64_t totals[] = {in->plan.total,      in->agreed.total, in->forecast.total,
                              in->actual.total,    out->plan.total,  out->agreed.total,
                              out->forecast.total, out->actual.total};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        if (totals[i] < 0 || totals[i] > CELL_LIMIT) {
            report_note(r, "A sum is outside 0 to 100,000,000, which is all that a cell of the "
                           "return takes.");
            return;
        }
}

int report_quarterly_return(const struct engine *e, const struct report_asked *asked,
                            struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    report_title(r, "Quarterly return, %.*s, quarter %u of %d/%02d", TEXT_ARG(p->name),
                 asked->quarter, asked->year, (asked->year + 1) % 100);
    r->is_synthetic = p->synthetic;
    struct year_sums sums;
    year_sums(e, asked, &sums);
    add_income(e, asked, r, &sums.income);
    add_expenditure(e, asked, r, &sums.spending);
    add_schemes(e, asked, r);
    year_plan_note(e, asked, r);
    add_notes(r, &sums.income, &sums.spending);
    struct year_figures figures;
    year_figures_asked(e, asked, &figures);
    year_note_sides(r, &figures);
    return 0;
}
