/* Totals over pools drawn from seeds: every table of the report sums to the same, which is what the
 * pools say of themselves one by one, and a region's totals are the sum of its pools. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/report/report.h"
#include "core/report/table.h"
#include "called.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"

enum { POOLS = 12, SEEDS = 40, FIRST_SUM = 3, SUMS = 8, APRIL_2015 = 16526 };
enum { PLAN, PLANNED, FORECAST, DUE, POOLED, RECEIVED, WRITTEN_OFF, HELD };
static const char *const regions[] = {"London", "North", "South", ""};

struct rig {
    struct stage stage;
    struct random_source random;
    char code[POOLS][16], area[POOLS][16];
    unsigned region[POOLS];
};

static void submit(struct rig *r, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(&r->stage, item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
    cr_assert(core_check(r->stage.engine, effects, broken), "%s", broken);
}

static void submit_party(struct rig *r, const char *code, enum party_kind kind)
{
    struct item item = {.kind = ITEM_PARTY,
                        .party = {.code = text_of(code),
                                  .name = text_of(code),
                                  .kind = kind,
                                  .valid_from = DATE_NONE,
                                  .valid_to = DATE_NONE}};
    submit(r, &item);
}

static void submit_pool(struct rig *r, unsigned i, int64_t annual)
{
    const struct text partners[] = {text_of("01T"), text_of("E08000014")};
    const struct contribution_input contribution = {
        .contribution = text_of("minimum"),
        .partner = partners[0],
        .kind = text_of("nhs_minimum"),
        .economy = ECONOMY_REVENUE,
        .annual = annual,
        .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
        .rounding = ROUND_HALF_UP,
        .last_instalment = LAST_BALANCES,
        .recognition = RECOGNISE_ANY,
        .from = DATE_NONE,
        .to = DATE_NONE,
    };
    (void)snprintf(r->code[i], sizeof r->code[i], "pool%u", i);
    (void)snprintf(r->area[i], sizeof r->area[i], "area%u", i / 2);
    bool is_open = random_below(&r->random, 3) > 0;
    struct item item = {.kind = ITEM_AGREEMENT,
                        .agreement = {.pool = text_of(r->code[i]),
                                      .name = text_of("Pool"),
                                      .area = text_of(r->area[i]),
                                      .region = text_of(regions[r->region[i]]),
                                      .host = partners[1],
                                      .pool_manager = text_of("M"),
                                      .partners = partners,
                                      .partners_count = 2,
                                      .effective_from = APRIL_2015,
                                      .effective_to = DATE_NONE,
                                      .signed_on = is_open ? APRIL_2015 : DATE_NONE,
                                      .contributions = &contribution,
                                      .contributions_count = 1,
                                      .synthetic = true}};
    submit(r, &item);
}

static void pay(struct rig *r, unsigned i)
{
    struct item item = {
        .kind = ITEM_PAYMENT,
        .payment = {.payer = text_of("01T"),
                    .pool = text_of(r->code[i]),
                    .contribution = text_of("minimum"),
                    .amount = 1 + (int64_t)random_below(&r->random, 100000000),
                    .value_date = APRIL_2015 + (date_t)random_below(&r->random, 300)}};
    submit(r, &item);
}

static void make(struct rig *r, uint64_t seed)
{
    *r = (struct rig){.random = {seed}};
    cr_assert_eq(stage_init(&r->stage), 0);
    submit_party(r, "01T", PARTY_CCG);
    submit_party(r, "E08000014", PARTY_COUNCIL);
    struct item day = {.kind = ITEM_DAY, .day = {.date = APRIL_2015 + 200}};
    submit(r, &day);
    for (unsigned i = 0; i < POOLS; i++) {
        r->region[i] = (unsigned)random_below(&r->random, 4);
        submit_pool(r, i, (int64_t)random_below(&r->random, 1000000000));
        for (unsigned k = (unsigned)random_below(&r->random, 5); k > 0; k--)
            pay(r, i);
    }
}

/* The sums of the rows that are no totals, against the total's own, in every table. */
static void expect_tables_agree(const struct report *report)
{
    const struct row *first_total = NULL;
    size_t tables = 0;
    for (const struct table *t = report->first; t; t = t->next, tables++) {
        int64_t sums[SUMS + 1] = {0};
        const struct row *row = t->first;
        for (; !row->is_total; row = row->next)
            for (size_t i = 0; i <= SUMS; i++)
                sums[i] += row->cells[FIRST_SUM - 1 + i].number;
        first_total = first_total ? first_total : row;
        for (size_t i = 1; i <= SUMS; i++) {
            cr_assert_eq(sums[i], row->cells[FIRST_SUM - 1 + i].number, "%s: sums", t->key);
            cr_assert_eq(sums[i], first_total->cells[FIRST_SUM - 1 + i].number);
        }
    }
    cr_assert_eq(tables, 4);
}

static void expect_totals(const struct rig *r, unsigned region)
{
    struct arena arena = ARENA_NULL;
    struct report report;
    struct report_asked asked = {.kind = REPORT_TOTALS,
                                 .pool = UINT32_MAX,
                                 .as_of = DATE_NONE,
                                 .booked_to = DATE_NONE,
                                 .region = text_of(regions[region])};
    int64_t paid = 0, due = 0, held = 0;
    cr_assert_eq(report_make(r->stage.engine, &asked, &arena, &report), 0);
    for (uint32_t i = 0; i < POOLS; i++) {
        struct report_pool p;
        report_pool(r->stage.engine, i, DATE_NONE, &p);
        if (*regions[region] && r->region[i] != region)
            continue;
        paid += p.paid;
        due += p.due;
        held += p.held;
    }
    expect_tables_agree(&report);
    const struct row *total = report.first->last;
    cr_assert(total->is_total);
    cr_assert_eq(total->cells[FIRST_SUM + POOLED].number, paid);
    cr_assert_eq(total->cells[FIRST_SUM + DUE].number, due);
    /* Held money dated after the day asked is not counted yet, the pool's own sum counts it. */
    cr_assert_leq(total->cells[FIRST_SUM + HELD].number, held);
    arena_fini(&arena);
}

Test(totals, every_table_sums_to_the_same)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct rig r;
        make(&r, seed);
        for (unsigned region = 0; region < 4; region++)
            expect_totals(&r, region);
        stage_fini(&r.stage);
    }
}
