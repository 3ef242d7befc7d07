/* core/report/report_totals: what is pooled, due, paid over and held in a financial year, over all
 * pools or those of one region: in all, by region, by area, by kind and by pool.
 *
 * plan is what was approved for the year (core/report/report_year), pooled what the agreements come
 * to in the whole year by all that was agreed by then; due (after adjustments) and paid over (by
 * the payers, into the pools) are cumulative in the year to the date asked, as are what the hosts
 * received and what was written off. held is money that was paid in that year by then and is held
 * pending release: it is not paid over. Sums over many pools may pass the range of int64, which
 * those of one pool cannot: they then stay at its end, and a note states it. */
#include <string.h>
#include "core/foundation/ledger.h"
#include "core/foundation/successor.h"
#include "core/governance/record.h"
#include "core/report/report_year.h"

enum { PLAN, POOLED, FORECAST, DUE, PAID_OVER, RECEIVED, WRITTEN_OFF, HELD, SUMS };
struct sums {
    int64_t of[SUMS];
    uint32_t pools;
};

enum { NAME, WITHIN, POOLS, FIRST_SUM, COLUMNS = FIRST_SUM + SUMS };
#define SUM_COLUMNS                                                                                \
    [POOLS] = {"pools", "Pools", CELL_NUMBER},                                                     \
    [FIRST_SUM + PLAN] = {"plan_pence", "Plan", CELL_MONEY},                                       \
    [FIRST_SUM + POOLED] = {"pooled_pence", "Pooled", CELL_MONEY},                                 \
    [FIRST_SUM + FORECAST] = {"forecast_pence", "Forecast", CELL_MONEY},                           \
    [FIRST_SUM + DUE] = {"due_pence", "Due", CELL_MONEY},                                          \
    [FIRST_SUM + PAID_OVER] = {"paid_over_pence", "Paid over", CELL_MONEY},                        \
    [FIRST_SUM + RECEIVED] = {"received_pence", "Received", CELL_MONEY},                           \
    [FIRST_SUM + WRITTEN_OFF] = {"written_off_pence", "Written off", CELL_MONEY},                  \
    [FIRST_SUM + HELD] = {"held_pence", "Held", CELL_MONEY}
static const struct report_column region_columns[COLUMNS] = {
    [NAME] = {"region", "Region", CELL_TEXT}, [WITHIN] = {"of", "Of", CELL_TEXT}, SUM_COLUMNS};
static const struct report_column area_columns[COLUMNS] = {
    [NAME] = {"area", "Area", CELL_TEXT}, [WITHIN] = {"region", "Region", CELL_TEXT}, SUM_COLUMNS};
static const struct report_column kind_columns[COLUMNS] = {
    [NAME] = {"kind", "Kind", CELL_TEXT},
    [WITHIN] = {"economy", "Economy", CELL_TEXT},
    SUM_COLUMNS};
static const struct report_column pool_columns[COLUMNS] = {
    [NAME] = {"pool", "Pool", CELL_TEXT}, [WITHIN] = {"area", "Area", CELL_TEXT}, SUM_COLUMNS};

/* One pool's part of the answer. */
struct entry {
    const struct pool *pool;
    struct text area; /* on the year's last day, or on the date */
    struct sums sums;
};

struct kind_sums {
    struct sums sums;
    const struct pool *counted; /* the last pool that was */
};

struct totals {
    const struct engine *e;
    const struct report_asked *asked;
    struct report *r;
    struct entry *entries;
    size_t count;
    struct sums all;
    struct kind_sums *kinds; /* of each kind, by economy */
};

static void add_sums(struct totals *t, struct sums *to, const struct sums *more)
{
    for (size_t i = 0; i < SUMS; i++)
        to->of[i] = report_sum(t->r, to->of[i], more->of[i]);
    to->pools += more->pools;
}

static struct kind_sums *sums_of(const struct totals *t, const struct contribution *c)
{
    return &t->kinds[2 * vocabulary_index(&contribution_kind_vocabulary, c->kind) +
                     (c->economy == ECONOMY_CAPITAL)];
}

static void count_contribution(struct totals *t, uint32_t contribution, struct sums *ret)
{
    const struct report_asked *a = t->asked;
    struct year_contribution y;
    (void)year_contribution_of(t->e, a, contribution, &y);
    *ret = (struct sums){.of = {[PLAN] = y.figures.plan.total,
                                [POOLED] = y.figures.agreed.total,
                                [FORECAST] = y.figures.forecast.total,
                                [DUE] = y.position.due,
                                [PAID_OVER] = y.position.paid,
                                [RECEIVED] = y.position.received,
                                [WRITTEN_OFF] = y.position.written_off}};
    ret->of[HELD] = year_held(t->e, a, y.contribution);
}

/* A pool whose agreement has nothing in the year is not counted. */
static void count_pool(struct totals *t, const struct pool *p)
{
    struct entry *entry = &t->entries[t->count];
    *entry = (struct entry){.pool = p,
                            .area = successor_area_on(t->e, pool_index(t->e, p), year_day(t->asked),
                                                      t->asked->booked_to),
                            .sums.pools = 1};
    date_t begins = date_financial_year_start(t->asked->year);
    date_t ends = date_financial_year_start(t->asked->year + 1);
    if ((p->effective_to != DATE_NONE && begins != DATE_NONE && p->effective_to < begins) ||
        (ends != DATE_NONE && p->effective_from >= ends))
        return;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(t->e, p->contributions.items[i]);
        struct kind_sums *of_kind = sums_of(t, c);
        struct sums sums;
        count_contribution(t, p->contributions.items[i], &sums);
        add_sums(t, &entry->sums, &sums);
        sums.pools = of_kind->counted != p;
        of_kind->counted = p;
        add_sums(t, &of_kind->sums, &sums);
    }
    add_sums(t, &t->all, &entry->sums);
    t->r->is_synthetic |= p->synthetic;
    t->count++;
}

static void write(struct totals *t, struct table *table, struct text name, struct text within,
                  const struct sums *sums, bool is_total)
{
    struct row *row = table_row(t->r, table, is_total);
    cell_text(row, NAME, name);
    cell_text(row, WITHIN, within);
    cell_number(row, POOLS, sums->pools);
    for (size_t i = 0; i < SUMS; i++)
        cell_money(row, FIRST_SUM + i, sums->of[i]);
}

static int by_region(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int c = text_compare(x->pool->region, y->pool->region);
    return c ? c : text_compare(x->pool->code, y->pool->code);
}

static int by_area(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int c = text_compare(x->area, y->area);
    return c ? c : by_region(a, b);
}

static bool is_one_group(const struct entry *a, const struct entry *b, bool areas)
{
    return text_equal(a->pool->region, b->pool->region) && (!areas || text_equal(a->area, b->area));
}

/* Rows of runs of equal region (or area) in the order of the entries, and their total. */
static void write_groups(struct totals *t, struct table *table, bool areas)
{
    for (size_t i = 0, next; i < t->count; i = next) {
        const struct pool *p = t->entries[i].pool;
        struct sums sums = {.pools = 0};
        for (next = i; next < t->count && is_one_group(&t->entries[i], &t->entries[next], areas);
             next++)
            add_sums(t, &sums, &t->entries[next].sums);
        struct text region = p->region.size ? p->region : text_of("no region named");
        write(t, table, areas ? t->entries[i].area : region, areas ? p->region : text_of("England"),
              &sums, false);
    }
    write(t, table, text_of("total"), TEXT_NONE, &t->all, true);
}

static void write_kinds(struct totals *t)
{
    struct table *table =
        table_new(t->r, "kinds", "By kind of contribution", kind_columns, COLUMNS);
    for (size_t i = 0; i < 2 * contribution_kind_vocabulary.count; i++)
        if (t->kinds[i].sums.pools)
            write(t, table, vocabulary_word(vocabulary_at(&contribution_kind_vocabulary, i / 2)),
                  text_of(economy_words[i % 2 ? ECONOMY_CAPITAL : ECONOMY_REVENUE]),
                  &t->kinds[i].sums, false);
    write(t, table, text_of("total"), TEXT_NONE, &t->all, true);
}

static void write_pools(struct totals *t)
{
    struct table *table = table_new(t->r, "pools", "By pool", pool_columns, COLUMNS);
    for (size_t i = 0; i < t->count; i++)
        write(t, table, t->entries[i].pool->code, t->entries[i].area, &t->entries[i].sums, false);
    write(t, table, text_of("total"), TEXT_NONE, &t->all, true);
}

static void write_all(struct totals *t)
{
    qsort(t->entries, t->count, sizeof *t->entries, by_region);
    write_groups(t, table_new(t->r, "regions", "In all and by region", region_columns, COLUMNS),
                 false);
    qsort(t->entries, t->count, sizeof *t->entries, by_area);
    write_groups(t, table_new(t->r, "areas", "By area", area_columns, COLUMNS), true);
    write_kinds(t);
    write_pools(t);
}

int report_totals(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    struct totals t = {.e = e, .asked = asked, .r = r};
    struct text where = asked->region.size ? asked->region : text_of("England");
    report_title(r, "Pooled funds of %.*s, %d/%02d", TEXT_ARG(where), asked->year,
                 (asked->year + 1) % 100);
    const size_t kinds_size = 2 * contribution_kind_vocabulary.count * sizeof *t.kinds;
    t.entries = arena_take(r->arena, (e->tables.pools.count + 1) * sizeof *t.entries);
    t.kinds = arena_take(r->arena, kinds_size);
    if (!t.entries || !t.kinds) {
        r->failed = true;
        return 0;
    }
    memset(t.kinds, 0, kinds_size);
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        if (!asked->region.size || text_equal(pool_at(e, i)->region, asked->region))
            count_pool(&t, pool_at(e, i));
    if (asked->region.size)
        report_note(r, "only pools of the region %.*s", TEXT_ARG(asked->region));
    report_note(r,
                "plan: what was approved by the date; where no plan was, what is agreed now, which "
                "is what is pooled");
    if (t.count == 0)
        report_note(r, "no agreement has anything in that year");
    write_all(&t);
    return 0;
}
