/* core/report/report_funding: what a year's agreements pool against the published minimum: in all,
 * by region, area and kind, per head; which bodies are below their minimum, and why; and totals
 * that somebody stated, beside those derived here.
 *
 * pooled is minimum and above: above the minimum is the net of both, so that the three sum in every
 * row; below is what is short of single minimums (core/governance/minimum), whatever others pool
 * more. Pooled, paid over and held are those of the report on totals. Per head: pooled of the areas
 * whose population is recorded (core/planning/area), to the penny, half up. As of the business
 * date: of minimums and agreements against them earlier states are not kept. */
#include <string.h>
#include "base/error.h"
#include "core/foundation/successor.h"
#include "core/governance/minimum.h"
#include "core/report/plans.h"
#include "core/report/report_year.h"

enum { MINIMUM, POOLED, ABOVE, BELOW, PAID_OVER, HELD, SUMS };
struct sums {
    int64_t of[SUMS];
    int64_t areas, pools, persons, counted; /* counted: pooled where persons are known */
};

enum { NAME, WITHIN, AREAS, POOLS, FIRST_SUM, PERSONS = FIRST_SUM + SUMS, PER_HEAD, COLUMNS };
#define SUM_COLUMNS                                                                                \
    [AREAS] = {"areas", "Areas", CELL_NUMBER}, [POOLS] = {"pools", "Pools", CELL_NUMBER},          \
    [FIRST_SUM + MINIMUM] = {"minimum_pence", "Minimum", CELL_MONEY},                              \
    [FIRST_SUM + POOLED] = {"pooled_pence", "Pooled", CELL_MONEY},                                 \
    [FIRST_SUM + ABOVE] = {"above_minimum_pence", "Above minimum", CELL_MONEY},                    \
    [FIRST_SUM + BELOW] = {"below_minimum_pence", "Below", CELL_MONEY},                            \
    [FIRST_SUM + PAID_OVER] = {"paid_over_pence", "Paid over", CELL_MONEY},                        \
    [FIRST_SUM + HELD] = {"held_pence", "Held", CELL_MONEY},                                       \
    [PERSONS] = {"persons", "Persons", CELL_NUMBER},                                               \
    [PER_HEAD] = {"pooled_per_head_pence", "Per head", CELL_MONEY}
static const struct report_column region_columns[COLUMNS] = {
    [NAME] = {"region", "Region", CELL_TEXT}, [WITHIN] = {"of", "Of", CELL_TEXT}, SUM_COLUMNS};
static const struct report_column area_columns[COLUMNS] = {
    [NAME] = {"area", "Area", CELL_TEXT}, [WITHIN] = {"region", "Region", CELL_TEXT}, SUM_COLUMNS};

struct kind_sums {
    const struct contribution_kind *kind;
    int64_t minimum, pooled;
};
struct all_funding {
    const struct engine *e;
    const struct report_asked *asked;
    struct report *r;
    struct area_plans plans;
    struct sums *areas; /* of each plan */
    struct sums all;
    struct kind_sums *kinds;
};

static void add(struct all_funding *f, int64_t *to, int64_t more)
{
    *to = report_sum(f->r, *to, more);
}

static void add_sums(struct all_funding *f, struct sums *to, const struct sums *more)
{
    for (size_t i = 0; i < SUMS; i++)
        add(f, &to->of[i], more->of[i]);
    to->areas += more->areas;
    to->pools += more->pools;
    to->persons += more->persons;
    add(f, &to->counted, more->counted);
}

static struct kind_sums *kind_of(struct all_funding *f, const struct contribution_kind *kind)
{
    return &f->kinds[vocabulary_index(&contribution_kind_vocabulary, kind)];
}

static void count_pool(struct all_funding *f, uint32_t pool)
{
    const struct pool *p = pool_at(f->e, pool);
    struct sums *to = &f->areas[f->plans.of_pool[pool]];
    to->pools++;
    f->r->is_synthetic |= p->synthetic;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(f->e, p->contributions.items[i]);
        struct year_contribution y;
        (void)year_contribution_of(f->e, f->asked, p->contributions.items[i], &y);
        add(f, &to->of[POOLED], y.figures.agreed.total);
        add(f, &to->of[PAID_OVER], y.position.paid);
        add(f, &to->of[HELD], year_held(f->e, f->asked, c));
        add(f, &kind_of(f, c->kind)->pooled, y.figures.agreed.total);
    }
}

/* --- minimums --------------------------------------------------------------------------------- */

enum {
    LOW_AREA,
    LOW_REGION,
    LOW_PARTY,
    LOW_KIND,
    LOW_MINIMUM,
    LOW_POOLED,
    LOW_SHORT,
    LOW_REFERENCE,
    LOW_WHY,
    LOW_COLUMNS
};
static const struct report_column low_columns[LOW_COLUMNS] = {
    [LOW_AREA] = {"area", "Area", CELL_TEXT},
    [LOW_REGION] = {"region", "Region", CELL_TEXT},
    [LOW_PARTY] = {"party", "Party", CELL_TEXT},
    [LOW_KIND] = {"kind", "Kind", CELL_TEXT},
    [LOW_MINIMUM] = {"minimum_pence", "Minimum", CELL_MONEY},
    [LOW_POOLED] = {"pooled_pence", "Pooled", CELL_MONEY},
    [LOW_SHORT] = {"below_minimum_pence", "Below", CELL_MONEY},
    [LOW_REFERENCE] = {"reference", "Published in", CELL_TEXT},
    [LOW_WHY] = {"why", "Why", CELL_TEXT},
};

static struct area_plan *plan_of(const struct all_funding *f, struct text area)
{
    for (size_t i = 0; i < f->plans.count; i++)
        if (text_equal(f->plans.items[i].area->area, area))
            return &f->plans.items[i];
    return NULL;
}

static const char *why(const struct minimum_standing *s)
{
    if (!s->is_agreed)
        return "nothing of that kind is agreed there";
    return s->pooled ? "less is agreed than is published" : "what is agreed comes to nothing";
}

static void count_minimum(struct all_funding *f, uint32_t i, struct table *t)
{
    const struct minimum *m = minimum_row(f->e, i);
    const struct area_plan *p = m->year == f->asked->year ? plan_of(f, m->area) : NULL;
    if (!p)
        return;
    struct sums *to = &f->areas[p - f->plans.items];
    const struct minimum_standing s = minimum_stands(f->e, i);
    add(f, &to->of[MINIMUM], m->amount);
    add(f, &kind_of(f, m->kind)->minimum, m->amount);
    f->r->is_synthetic |= m->synthetic;
    if (!s.is_first || s.pooled >= s.minimum)
        return;
    const int64_t below = report_sum(f->r, s.minimum, -s.pooled);
    add(f, &to->of[BELOW], below);
    struct row *row = table_row(f->r, t, false);
    cell_text(row, LOW_AREA, m->area);
    cell_text(row, LOW_REGION, plans_region(p->area));
    cell_text(row, LOW_PARTY, party_at(f->e, successor_of_party(f->e, m->party))->code);
    cell_text(row, LOW_KIND, vocabulary_word(m->kind));
    cell_money(row, LOW_MINIMUM, s.minimum);
    cell_money(row, LOW_POOLED, s.pooled);
    cell_money(row, LOW_SHORT, below);
    cell_text(row, LOW_REFERENCE, m->reference);
    cell_text(row, LOW_WHY, text_of(why(&s)));
}

/* --- tables ----------------------------------------------------------------------------------- */

static void write(struct all_funding *f, struct table *t, struct text name, struct text within,
                  const struct sums *s, bool is_total)
{
    struct row *row = table_row(f->r, t, is_total);
    cell_text(row, NAME, name);
    cell_text(row, WITHIN, within);
    cell_number(row, AREAS, s->areas);
    cell_number(row, POOLS, s->pools);
    for (size_t i = 0; i < SUMS; i++)
        cell_money(row, FIRST_SUM + i, s->of[i]);
    if (!s->persons)
        return;
    cell_number(row, PERSONS, s->persons);
    cell_money(row, PER_HEAD,
               s->counted / s->persons + (s->counted % s->persons * 2 >= s->persons));
}

static void write_regions(struct all_funding *f, struct table *t)
{
    for (size_t i = 0, next; i < f->plans.count; i = next) {
        struct sums sums = {.areas = 0};
        const struct expected_area *first = f->plans.items[i].area;
        for (next = i;
             next < f->plans.count && text_equal(f->plans.items[next].area->region, first->region);
             next++)
            add_sums(f, &sums, &f->areas[next]);
        write(f, t, plans_region(first), text_of("England"), &sums, false);
    }
    write(f, t, text_of("total"), TEXT_NONE, &f->all, true);
}

static void write_areas(struct all_funding *f, struct table *t)
{
    for (size_t i = 0; i < f->plans.count; i++)
        write(f, t, f->plans.items[i].area->area, plans_region(f->plans.items[i].area),
              &f->areas[i], false);
    write(f, t, text_of("total"), TEXT_NONE, &f->all, true);
}

static int by_word(const void *a, const void *b)
{
    const struct kind_sums *x = a, *y = b;
    return text_compare(vocabulary_word(x->kind), vocabulary_word(y->kind));
}

static void write_kinds(struct all_funding *f)
{
    static const struct report_column columns[] = {
        {"kind", "Kind", CELL_TEXT},
        {"minimum_pence", "Minimum", CELL_MONEY},
        {"pooled_pence", "Pooled", CELL_MONEY},
    };
    struct table *t = table_new(f->r, "kinds", "By kind of contribution", columns, 3);
    const size_t count = contribution_kind_vocabulary.count;
    for (size_t i = 0; i < count; i++)
        f->kinds[i].kind = vocabulary_at(&contribution_kind_vocabulary, i);
    qsort(f->kinds, count, sizeof *f->kinds, by_word);
    for (size_t i = 0; i < count; i++) {
        if (!f->kinds[i].minimum && !f->kinds[i].pooled)
            continue;
        struct row *row = table_row(f->r, t, false);
        cell_text(row, 0, vocabulary_word(f->kinds[i].kind));
        cell_money(row, 1, f->kinds[i].minimum);
        cell_money(row, 2, f->kinds[i].pooled);
    }
    struct row *row = table_row(f->r, t, true);
    cell_text(row, 0, text_of("total"));
    cell_money(row, 1, f->all.of[MINIMUM]);
    cell_money(row, 2, f->all.of[POOLED]);
}

enum {
    SAID_ID,
    SAID_WHAT,
    SAID_BY,
    SAID_ON,
    SAID_REGION,
    SAID_FIGURE,
    SAID_AMOUNT,
    SAID_DERIVED,
    SAID_DIFFERENCE,
    SAID_COLUMNS
};
static const struct report_column said_columns[SAID_COLUMNS] = {
    [SAID_ID] = {"stated", "Total", CELL_TEXT},
    [SAID_WHAT] = {"what", "What", CELL_TEXT},
    [SAID_BY] = {"by", "Stated by", CELL_TEXT},
    [SAID_ON] = {"on", "On", CELL_DATE},
    [SAID_REGION] = {"region", "Region", CELL_TEXT},
    [SAID_FIGURE] = {"figure", "Figure", CELL_TEXT},
    [SAID_AMOUNT] = {"stated_pence", "Stated", CELL_MONEY},
    [SAID_DERIVED] = {"derived_pence", "Derived", CELL_MONEY},
    [SAID_DIFFERENCE] = {"difference_pence", "Stated less derived", CELL_MONEY},
};

static int64_t derived(struct all_funding *f, const struct stated_total *c)
{
    static const int of_figure[STATED_FIGURE_COUNT] = {[STATED_MINIMUM] = MINIMUM,
                                                       [STATED_POOLED] = POOLED,
                                                       [STATED_ABOVE_MINIMUM] = ABOVE,
                                                       [STATED_PAID_OVER] = PAID_OVER,
                                                       [STATED_HELD] = HELD};
    int64_t total = 0;
    for (size_t i = 0; i < f->plans.count; i++)
        if (!c->region.size || text_equal(f->plans.items[i].area->region, c->region))
            add(f, &total, f->areas[i].of[of_figure[c->figure]]);
    return total;
}

/* Of one area nothing was stated that could be compared; of one region what was stated of it. */
static void write_stated(struct all_funding *f)
{
    struct table *t =
        table_new(f->r, "stated", "Totals that were stated", said_columns, SAID_COLUMNS);
    for (uint32_t i = 0; i < stated_count(f->e); i++) {
        const struct stated_total *c = stated_at(f->e, i);
        if (!c->figure || c->year != f->asked->year || f->asked->area.size ||
            (f->asked->region.size && !text_equal(f->asked->region, c->region)))
            continue;
        const int64_t own = derived(f, c);
        struct row *row = table_row(f->r, t, false);
        cell_text(row, SAID_ID, c->id);
        cell_text(row, SAID_WHAT, c->what);
        cell_text(row, SAID_BY, c->by);
        cell_date(row, SAID_ON, c->on);
        cell_text(row, SAID_REGION, c->region);
        cell_text(row, SAID_FIGURE, text_of(stated_figure_words[c->figure]));
        cell_money(row, SAID_AMOUNT, c->value);
        cell_money(row, SAID_DERIVED, own);
        cell_money(row, SAID_DIFFERENCE, report_sum(f->r, c->value, -own));
    }
}

/* Each source of a population once, and of how many areas none is known. */
static void note_population(struct all_funding *f)
{
    size_t unknown = 0;
    for (size_t i = 0; i < f->plans.count; i++) {
        const struct area_year *a = f->plans.items[i].area->recorded;
        bool is_noted = false;
        unknown += !a || !a->persons;
        for (size_t k = 0; k < i && a && !is_noted; k++)
            is_noted = f->plans.items[k].area->recorded &&
                       text_equal(f->plans.items[k].area->recorded->reference, a->reference);
        if (a && a->persons && !is_noted)
            report_note(f->r, "population: %.*s%s", TEXT_ARG(a->reference),
                        a->synthetic ? " (synthetic)" : "");
    }
    if (unknown)
        report_note(f->r,
                    "%zu areas of %zu have no population recorded and are not in sums per "
                    "head",
                    unknown, f->plans.count);
}

static int begin(struct all_funding *f)
{
    const size_t kinds = contribution_kind_vocabulary.count * sizeof *f->kinds;
    if (plans_make(f->e, f->asked, f->r->arena, &f->plans))
        return ERR_MEMORY;
    const size_t areas = (f->plans.count + 1) * sizeof *f->areas;
    f->areas = arena_take(f->r->arena, areas);
    f->kinds = arena_take(f->r->arena, kinds);
    if (!f->areas || !f->kinds)
        return ERR_MEMORY;
    memset(f->areas, 0, areas);
    memset(f->kinds, 0, kinds);
    return 0;
}

static void finish_areas(struct all_funding *f)
{
    for (size_t i = 0; i < f->plans.count; i++) {
        const struct area_year *a = f->plans.items[i].area->recorded;
        struct sums *s = &f->areas[i];
        s->areas = 1;
        s->of[ABOVE] = report_sum(f->r, s->of[POOLED], -s->of[MINIMUM]);
        s->persons = a ? a->persons : 0;
        s->counted = s->persons ? s->of[POOLED] : 0;
        add_sums(f, &f->all, s);
    }
}

int report_funding(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    struct all_funding f = {.e = e, .asked = asked, .r = r};
    if (begin(&f))
        return ERR_MEMORY;
    report_title(r, "Minimum and pooled of %d/%02d%s%.*s%s%.*s", asked->year,
                 (asked->year + 1) % 100, asked->region.size ? ", " : "", TEXT_ARG(asked->region),
                 asked->area.size ? ", " : "", TEXT_ARG(asked->area));
    struct table *regions =
        table_new(r, "regions", "In all and by region", region_columns, COLUMNS);
    struct table *areas = table_new(r, "areas", "By area", area_columns, COLUMNS);
    struct table *low = table_new(r, "below", "Below the minimum", low_columns, LOW_COLUMNS);
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        if (f.plans.of_pool[i] != NONE)
            count_pool(&f, i);
    for (uint32_t i = 0; i < minimum_count(e); i++)
        count_minimum(&f, i, low);
    finish_areas(&f);
    write_regions(&f, regions);
    write_areas(&f, areas);
    write_kinds(&f);
    write_stated(&f);
    report_note(r, "above the minimum is pooled less minimum; below is what single bodies are "
                   "short of theirs");
    note_population(&f);
    return 0;
}
