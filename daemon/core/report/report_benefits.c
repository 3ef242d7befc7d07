/* core/report/report_benefits: what areas plan to change that is not money, and what came of it: by
 * metric in all, by region and by area; benefits that were stated for the nation beside what the
 * areas add up to; and which performance elements tie money to a measure, by their agreements.
 *
 * Changes are in percent of the baseline, to two places, half away from zero. The actual change is
 * that of the periods whose results are known, against the baseline of those periods alone. As of
 * the business date: a result that was restated leaves no earlier one. */
#include "base/error.h"
#include "core/performance/element.h"
#include "core/report/plans.h"
#include "core/report/reports.h"

struct counted {
    int64_t areas, baseline, plan, known, so_far, actual, periods;
};

enum { METRIC, UNIT, OF, AREAS, BASELINE, PLAN, PLANNED, KNOWN, SO_FAR, ACTUAL, CHANGED, COLUMNS };
static const struct report_column columns[COLUMNS] = {
    [METRIC] = {"metric", "Metric", CELL_TEXT},
    [UNIT] = {"unit", "Unit", CELL_TEXT},
    [OF] = {"of", "Of", CELL_TEXT},
    [AREAS] = {"areas", "Areas", CELL_NUMBER},
    [BASELINE] = {"baseline", "Baseline", CELL_NUMBER},
    [PLAN] = {"plan", "Plan", CELL_NUMBER},
    [PLANNED] = {"planned_percent", "Planned %", CELL_TEXT},
    [KNOWN] = {"results", "Results of", CELL_TEXT},
    [SO_FAR] = {"baseline_so_far", "Baseline so far", CELL_NUMBER},
    [ACTUAL] = {"actual", "Actual", CELL_NUMBER},
    [CHANGED] = {"actual_percent", "Actual %", CELL_TEXT},
};

struct benefits {
    const struct engine *e;
    const struct report_asked *asked;
    struct report *r;
    struct area_plans plans;
};

/* "-3.07"; TEXT_NONE of no baseline. */
static struct text percent(struct report *r, int64_t from, int64_t to)
{
    if (!from)
        return TEXT_NONE;
    const __int128 change = (__int128)to - from, size = change < 0 ? -change : change;
    const int64_t hundredths = (int64_t)((size * 20000 + from) / (2 * (__int128)from));
    return arena_print(r->arena, "%s%lld.%02lld", change < 0 && hundredths ? "-" : "",
                       (long long)(hundredths / 100), (long long)(hundredths % 100));
}

static void count(const struct target *t, struct counted *c)
{
    c->areas++;
    c->periods += t->count;
    for (uint32_t i = 0; i < t->count; i++) {
        const struct target_period *q = &t->periods[i];
        c->baseline += q->baseline;
        c->plan += q->plan;
        if (q->reported_on == DATE_NONE)
            continue;
        c->known++;
        c->so_far += q->baseline;
        c->actual += q->actual;
    }
}

static void write(struct benefits *b, struct table *t, const struct metric *m, struct text of,
                  const struct counted *c, bool is_total)
{
    if (!c->areas)
        return;
    struct row *row = table_row(b->r, t, is_total);
    cell_text(row, METRIC, m->name);
    cell_text(row, UNIT, m->unit);
    cell_text(row, OF, of);
    cell_number(row, AREAS, c->areas);
    cell_number(row, BASELINE, c->baseline);
    cell_number(row, PLAN, c->plan);
    cell_text(row, PLANNED, percent(b->r, c->baseline, c->plan));
    cell_text(row, KNOWN,
              arena_print(b->r->arena, "%lld of %lld", (long long)c->known, (long long)c->periods));
    if (!c->known)
        return;
    cell_number(row, SO_FAR, c->so_far);
    cell_number(row, ACTUAL, c->actual);
    cell_text(row, CHANGED, percent(b->r, c->so_far, c->actual));
}

static const struct area_plan *plan_of(const struct benefits *b, struct text area)
{
    for (size_t i = 0; i < b->plans.count; i++)
        if (text_equal(b->plans.items[i].area->area, area))
            return &b->plans.items[i];
    return NULL;
}

/* Of the metric in the region (TEXT_NONE: in all that is asked for). */
static struct counted count_all(struct benefits *b, uint32_t metric, const struct text *region)
{
    struct counted c = {.areas = 0};
    for (uint32_t i = 0; i < target_count(b->e); i++) {
        const struct target *t = target_at(b->e, i);
        const struct area_plan *p =
            t->metric == metric && t->year == b->asked->year ? plan_of(b, t->area) : NULL;
        if (!p || (region && !text_equal(p->area->region, *region)))
            continue;
        count(t, &c);
        b->r->is_synthetic |= t->synthetic;
    }
    return c;
}

static void write_metrics(struct benefits *b)
{
    struct table *t = table_new(b->r, "metrics", "In all and by region", columns, COLUMNS);
    for (uint32_t m = 0; m < metric_count(b->e); m++) {
        const struct text *last = NULL;
        for (size_t i = 0; i < b->plans.count; i++) {
            const struct expected_area *area = b->plans.items[i].area;
            if (last && text_equal(*last, area->region))
                continue;
            last = &area->region;
            const struct counted c = count_all(b, m, last);
            write(b, t, metric_at(b->e, m), plans_region(area), &c, false);
        }
        const struct counted all = count_all(b, m, NULL);
        write(b, t, metric_at(b->e, m), text_of("total"), &all, true);
    }
}

static void write_areas(struct benefits *b)
{
    struct table *t = table_new(b->r, "areas", "By area", columns, COLUMNS);
    for (uint32_t i = 0; i < target_count(b->e); i++) {
        const struct target *x = target_at(b->e, i);
        struct counted c = {.areas = 0};
        if (x->year != b->asked->year || !plan_of(b, x->area))
            continue;
        count(x, &c);
        write(b, t, metric_at(b->e, x->metric), x->area, &c, false);
    }
}

/* --- what was stated -------------------------------------------------------------------------- */

enum {
    SAID_WHAT,
    SAID_BY,
    SAID_ON,
    SAID_METRIC,
    SAID,
    A_DAY,
    PLANNED_SUM,
    LEFT,
    SO_FAR_SUM,
    SAIDS
};
static const struct report_column said_columns[SAIDS] = {
    [SAID_WHAT] = {"what", "What", CELL_TEXT},
    [SAID_BY] = {"by", "Stated by", CELL_TEXT},
    [SAID_ON] = {"on", "On", CELL_DATE},
    [SAID_METRIC] = {"metric", "Metric", CELL_TEXT},
    [SAID] = {"stated", "Stated", CELL_NUMBER},
    [A_DAY] = {"a_day", "A day", CELL_NUMBER},
    [PLANNED_SUM] = {"planned", "Areas plan", CELL_NUMBER},
    [LEFT] = {"difference", "Stated less planned", CELL_NUMBER},
    [SO_FAR_SUM] = {"so_far", "So far", CELL_NUMBER},
};

/* How much it moves the good way. */
static int64_t good(const struct metric *m, int64_t from, int64_t to)
{
    return m->rises ? to - from : from - to;
}

static void write_stated(struct benefits *b)
{
    struct table *t = table_new(b->r, "benefits", "Benefits that were stated", said_columns, SAIDS);
    const date_t begins = date_financial_year_start(b->asked->year);
    const date_t next = date_financial_year_start(b->asked->year + 1);
    for (uint32_t i = 0; i < stated_count(b->e); i++) {
        const struct stated_total *c = stated_at(b->e, i);
        if (c->figure || c->year != b->asked->year || b->asked->area.size ||
            (b->asked->region.size && !text_equal(b->asked->region, c->region)))
            continue;
        const struct metric *m = metric_at(b->e, c->metric);
        const struct counted all = count_all(b, c->metric, c->region.size ? &c->region : NULL);
        const int64_t planned = good(m, all.baseline, all.plan);
        struct row *row = table_row(b->r, t, false);
        cell_text(row, SAID_WHAT, c->what);
        cell_text(row, SAID_BY, c->by);
        cell_date(row, SAID_ON, c->on);
        cell_text(row, SAID_METRIC, m->name);
        cell_number(row, SAID, c->value);
        cell_number(row, A_DAY, (2 * c->value + (next - begins)) / (2 * (next - begins)));
        cell_number(row, PLANNED_SUM, planned);
        cell_number(row, LEFT, c->value - planned);
        if (all.known)
            cell_number(row, SO_FAR_SUM, good(m, all.so_far, all.actual));
    }
}

/* --- what money depends on -------------------------------------------------------------------- */

enum { TIED_POOL, TIED_AREA, TIED_ELEMENT, TIED_MEASURE, TIED_FUND, TIED_COLUMNS };
static const struct report_column tied_columns[TIED_COLUMNS] = {
    [TIED_POOL] = {"pool", "Pool", CELL_TEXT},
    [TIED_AREA] = {"area", "Area", CELL_TEXT},
    [TIED_ELEMENT] = {"element", "Element", CELL_TEXT},
    [TIED_MEASURE] = {"measure", "Measure", CELL_TEXT},
    [TIED_FUND] = {"performance_fund_pence", "Performance fund", CELL_MONEY},
};

static void write_tied(struct benefits *b)
{
    struct table *t =
        table_new(b->r, "tied", "Money that depends on a measure", tied_columns, TIED_COLUMNS);
    int64_t all = 0;
    for (uint32_t i = 0; i < b->e->tables.contributions.count; i++) {
        const struct contribution *c = contribution_at(b->e, i);
        const uint32_t plan = c->is_earned ? b->plans.of_pool[c->pool] : NONE;
        if (plan == NONE || year_at(b->e, c->contribution_years.items[0])->year != b->asked->year)
            continue;
        const struct element *x = element_at(b->e, c->element);
        struct row *row = table_row(b->r, t, false);
        cell_text(row, TIED_POOL, pool_at(b->e, c->pool)->code);
        cell_text(row, TIED_AREA, b->plans.items[plan].area->area);
        cell_text(row, TIED_ELEMENT, c->id);
        cell_text(row, TIED_MEASURE, x->name);
        cell_money(row, TIED_FUND, x->performance_fund);
        all = report_sum(b->r, all, x->performance_fund);
    }
    struct row *row = table_row(b->r, t, true);
    cell_text(row, TIED_POOL, text_of("total"));
    cell_money(row, TIED_FUND, all);
}

int report_benefits(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    struct benefits b = {.e = e, .asked = asked, .r = r};
    if (plans_make(e, asked, r->arena, &b.plans))
        return ERR_MEMORY;
    report_title(r, "Targets and benefits of %d/%02d%s%.*s%s%.*s", asked->year,
                 (asked->year + 1) % 100, asked->region.size ? ", " : "", TEXT_ARG(asked->region),
                 asked->area.size ? ", " : "", TEXT_ARG(asked->area));
    write_metrics(&b);
    write_areas(&b);
    write_stated(&b);
    write_tied(&b);
    report_note(r, "no money depends on a metric unless a performance element of an agreement says "
                   "so; the others are counted only");
    return 0;
}
