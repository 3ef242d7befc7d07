/* Money out of a pool, whatever is recorded: entries balance, expenditure is what was paid and
 * accrued less credits and what was undone, and of every year income - expenditure - what is
 * carried forward or given back is what the pool began with. From seeds; synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/spending/charge.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "called.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"
#include "core/foundation/state.h"
#include "core/spending/state.h"
#include "core/spending/surplus.h"

enum { FIRST_YEAR = 2015, YEARS = 3, SCHEMES = 5, DAYS = 60, OPEN_MAX = 64 };

struct open_accrual {
    unsigned scheme, number;
    int64_t amount;
};

struct rig {
    struct stage stage;
    struct random_source random;
    date_t today;
    unsigned number;
    int64_t paid, accrued; /* as recorded and accepted: net of credits and of what was undone */
    struct open_accrual open[OPEN_MAX];
    unsigned open_count;
    char refusal[200]; /* the last */
};

static const char *const scheme_names[SCHEMES] = {"A", "B", "C", "D", "E"};
/* The last two are of capital, the last one paid for by both economies. */
static enum economy economy_of(unsigned scheme)
{
    return scheme < SCHEMES - 2 ? ECONOMY_REVENUE : ECONOMY_CAPITAL;
}

static uint64_t below(struct rig *r, uint64_t bound)
{
    return random_below(&r->random, bound);
}

/* Whether it was accepted; what must hold after every input does. */
static bool submit(struct rig *r, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    int64_t posted = 0;
    cr_assert_eq(stage_submit_one(&r->stage, item, &effects), 0);
    for (size_t i = 0; i < effects->posting_count; i++)
        posted += effects->postings[i].amount;
    cr_assert_eq(posted, 0);
    bool accepted = effects->accepted == 1;
    if (effects->refusal_count)
        snprintf(r->refusal, sizeof r->refusal, "%.*s", TEXT_ARG(effects->refusals[0].text));
    cr_assert(core_check(r->stage.engine, effects, broken), "%s", broken);
    if (r->number % 50 == 49)
        cr_assert_eq(stage_reload(&r->stage), 0);
    return accepted;
}

static void must(struct rig *r, const struct item *item)
{
    cr_assert(submit(r, item), "%s", r->refusal);
}

static void set_day(struct rig *r, date_t date)
{
    r->today = date > r->today ? date : r->today; /* years are ended in the next */
    must(r, &(struct item){.kind = ITEM_DAY, .day = {r->today}});
}

static void make_pool(struct rig *r)
{
    const char *const codes[] = {"03L", "E08000018"}, *const names[] = {"ccg", "council", "dfg"},
                      *const kinds[] = {"nhs_minimum", "la_additional", "dfg"};
    const struct text partners[] = {text_of("03L"), text_of("E08000018")};
    struct contribution_input contributions[3];
    const struct appointment_input officers[] = {
        {text_of("anne"), text_of("Anne"), partners[0], DATE_NONE, DATE_NONE, TEXT_NONE},
        {text_of("bob"), text_of("Bob"), partners[1], DATE_NONE, DATE_NONE, TEXT_NONE}};
    for (int i = 0; i < 3; i++) {
        if (i < 2)
            must(r, &(struct item){.kind = ITEM_PARTY,
                                   .party = {.code = text_of(codes[i]),
                                             .name = text_of(codes[i]),
                                             .kind = i ? PARTY_COUNCIL : PARTY_CCG,
                                             .valid_from = DATE_NONE,
                                             .valid_to = DATE_NONE}});
        contributions[i] = (struct contribution_input){
            .contribution = text_of(names[i]),
            .partner = partners[i > 0],
            .kind = text_of(kinds[i]),
            .economy = i < 2 ? ECONOMY_REVENUE : ECONOMY_CAPITAL,
            .annual = (int64_t)below(r, i < 2 ? 200000 : 60000),
            .schedule = {.kind = SCHEDULE_QUARTERLY, .day = 1},
            .rounding = ROUND_TRUNCATE,
            .last_instalment = LAST_LEAVES,
            .recognition = RECOGNISE_ANY,
            .from = DATE_NONE,
            .to = DATE_NONE,
        };
    }
    const struct fund f = {.year = FIRST_YEAR};
    r->today = fund_quarter_start(&f, 0);
    set_day(r, r->today);
    must(r, &(struct item){.kind = ITEM_AGREEMENT,
                           .agreement = {.pool = text_of("pool"),
                                         .name = text_of("A pool"),
                                         .host = partners[1],
                                         .partners = partners,
                                         .partners_count = 2,
                                         .effective_from = r->today,
                                         .effective_to = DATE_NONE,
                                         .signed_on = r->today,
                                         .contributions = contributions,
                                         .contributions_count = 3,
                                         .officers = officers,
                                         .officers_count = 2}});
}

static void plan_year(struct rig *r, uint32_t year)
{
    for (unsigned i = 0; i < SCHEMES; i++) {
        int64_t planned[QUARTERS];
        for (unsigned q = 0; q < QUARTERS; q++)
            planned[q] = (int64_t)below(r, 8000);
        const struct funding_input funding[] = {
            {.contribution = text_of(economy_of(i) == ECONOMY_CAPITAL ? "dfg"
                                     : i % 2                          ? "ccg"
                                                                      : "council"),
             .amount = 1 + (int64_t)below(r, 80000)},
            {.contribution = text_of("council"), .amount = 1 + (int64_t)below(r, 40000)},
        };
        must(r, &(struct item){.kind = ITEM_SCHEME,
                               .scheme = {.pool = text_of("pool"),
                                          .scheme = text_of(scheme_names[i]),
                                          .year = year,
                                          .name = text_of(scheme_names[i]),
                                          .type = text_of("other"),
                                          .area_of_spend = text_of("other"),
                                          .commissioner = text_of("03L"),
                                          .provider = text_of("nhs"),
                                          .economy = economy_of(i),
                                          .funding = funding,
                                          .funding_count = i == SCHEMES - 1 ? 2 : 1,
                                          .planned = planned,
                                          .planned_count = QUARTERS}});
    }
    static const enum risk_share_step steps[] = {RISK_SHARE_OTHER_SCHEMES, RISK_SHARE_RISK_POOL,
                                RISK_SHARE_UNCOMMITTED_SCHEMES, RISK_SHARE_UNPLANNED,
                                RISK_SHARE_PARTNERS};
    must(r, &(struct item){.kind = ITEM_RISK_SHARE,
                           .risk_share = {.pool = text_of("pool"),
                                          .year = year,
                                          .steps = steps,
                                          .steps_count = below(r, 6),
                                          .risk_pool = (int64_t)below(r, 9000),
                                          .partners_cap = below(r, 2) ? -1 : 5000,
                                          .risk_pool_in_pool = below(r, 2),
                                          .underspend = 1 + (enum underspend)below(r, 2),
                                          .authority = text_of("Board"),
                                          .officer = text_of("anne")}});
    cr_assert_eq(stage_approve_all(&r->stage), 0);
}

static struct item make_expenditure(struct rig *r, unsigned scheme, unsigned number, int64_t amount)
{
    static char name[16]; /* recorded before the next is made */
    int size = snprintf(name, sizeof name, "N%u", number);
    struct item item = {.kind = ITEM_EXPENDITURE};
    item.expenditure = (struct expenditure_input){.pool = text_of("pool"),
                                                  .scheme = text_of(scheme_names[scheme]),
                                                  .amount = amount,
                                                  .value_date = r->today - (date_t)below(r, 40),
                                                  .reference = {name, (size_t)size}};
    if (below(r, 10) == 0)
        item.expenditure.economy = ECONOMY_REVENUE;
    if (below(r, 3) == 0)
        item.expenditure.commitment = text_of("ORDER");
    return item;
}

static void spend(struct rig *r)
{
    unsigned scheme = (unsigned)below(r, SCHEMES);
    int64_t amount = (int64_t)below(r, 3000) - 400;
    struct item item = make_expenditure(r, scheme, ++r->number, amount);
    if (submit(r, &item))
        r->paid += amount;
}

static void accrue(struct rig *r)
{
    unsigned scheme = (unsigned)below(r, SCHEMES), number = ++r->number;
    int64_t amount = 1 + (int64_t)below(r, 3000);
    struct item item = make_expenditure(r, scheme, number, amount);
    item.expenditure.accrual = true;
    if (r->open_count == OPEN_MAX || !submit(r, &item))
        return;
    r->accrued += amount;
    r->open[r->open_count++] = (struct open_accrual){scheme, number, amount};
}

/* In whole or in part; sometimes more than is open, which is refused. */
static void undo(struct rig *r)
{
    if (r->open_count == 0)
        return;
    unsigned i = (unsigned)below(r, r->open_count);
    struct open_accrual *x = &r->open[i];
    int64_t amount = 1 + (int64_t)below(r, (uint64_t)x->amount + 100);
    struct item item = make_expenditure(r, x->scheme, x->number, -amount);
    item.expenditure.accrual = true;
    r->number++;
    cr_assert_eq(submit(r, &item), amount <= x->amount, "an accrual is never undone beyond itself");
    if (amount > x->amount)
        return;
    r->accrued -= amount;
    x->amount -= amount;
    if (x->amount == 0)
        *x = r->open[--r->open_count];
}

static void order(struct rig *r, uint32_t year)
{
    r->number++;
    must(r, &(struct item){.kind = ITEM_COMMITMENT,
                           .commitment = {.pool = text_of("pool"),
                                          .scheme = text_of(scheme_names[below(r, SCHEMES)]),
                                          .year = year,
                                          .commitment = text_of("ORDER"),
                                          .amount = (int64_t)below(r, 9000),
                                          .value_date = r->today}});
}

/* Sum of the balances of accounts whose names begin so. */
static int64_t balance(const struct rig *r, const char *stem)
{
    const struct engine *e = r->stage.engine;
    int64_t total = 0;
    for (size_t i = 0; i < e->foundation->accounts.count; i++)
        if (e->foundation->accounts.items[i].name.size >= strlen(stem) &&
            !memcmp(e->foundation->accounts.items[i].name.data, stem, strlen(stem)))
            total += e->foundation->accounts.items[i].balance;
    return total;
}

static void check_year(const struct rig *r, int year, uint64_t seed)
{
    const struct engine *e = r->stage.engine;
    const struct fund *f = &e->spending->funds.items[fund_find(e, 0, year)];
    const struct fund *next = &e->spending->funds.items[fund_find(e, 0, year + 1)];
    int64_t spent = 0;
    for (size_t i = 0; i < f->schemes.count; i++)
        spent += scheme_actual(e, f->schemes.items[i], r->today, DATE_NONE).total;
    struct charges charged = charge_fund(e, f, CHARGE_ALL, DATE_NONE);
    cr_assert_eq(charged.actual[OF_REVENUE] + charged.actual[OF_CAPITAL], spent);
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        const struct fund_result *x = &f->results[k];
        cr_assert_eq(x->income - x->written_off + x->late + x->brought_forward + x->risk_shared +
                         x->from_revenue - charged.actual[k] - x->returned,
                     x->carried_forward, "seed %lu, year %d", seed, year);
        cr_assert_eq(next->results[k].brought_forward, x->carried_forward, "seed %lu, year %d",
                     seed, year);
        cr_assert(x->carried_forward < 0 || next->surplus.count == 0 ||
                      surplus_sum(next, k) == x->carried_forward,
                  "seed %lu, year %d", seed, year);
        cr_assert_eq(surplus_sum(f, k), x->surplus_spent, "seed %lu, year %d", seed, year);
    }
    /* Capital pays for nothing of revenue, and what is left of the grant is the council's alone. */
    cr_assert_eq(f->results[OF_REVENUE].from_revenue, -f->results[OF_CAPITAL].from_revenue);
    cr_assert(f->results[OF_CAPITAL].from_revenue >= 0, "seed %lu, year %d", seed, year);
    for (size_t i = 0; i < next->surplus.count; i++)
        cr_assert(next->surplus.items[i].amounts[OF_CAPITAL] == 0 ||
                      partner_at(e, next->surplus.items[i].partner)->party == 1,
                  "seed %lu, year %d", seed, year);
}

static void check_books(const struct rig *r, int year, uint64_t seed)
{
    const struct engine *e = r->stage.engine;
    const struct fund *next = &e->spending->funds.items[fund_find(e, 0, year + 1)];
    cr_assert_eq(balance(r, "expenditure:"), r->paid + r->accrued, "seed %lu", seed);
    cr_assert_eq(-balance(r, "accruals:"), r->accrued, "seed %lu", seed);
    cr_assert_eq(-balance(r, "cash"), r->paid, "seed %lu", seed);
    cr_assert_eq(balance(r, "carried-forward:"),
                 -balance(r, "brought-forward:") - balance(r, "surplus-"), "seed %lu", seed);
    int64_t owed = 0, brought = 0;
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        owed += surplus_sum(next, k) - next->results[k].surplus_spent;
        brought += next->results[k].brought_forward;
    }
    cr_assert_eq(-balance(r, "surplus-"), owed, "seed %lu", seed);
    /* The next year's first instalments have fallen due by the day on which the year was ended. */
    int64_t income = -balance(r, "income:");
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++)
        if (year_at(e, i)->year > year)
            income -= year_at(e, i)->recognised;
    cr_assert_eq(income - balance(r, "risk-share:") - balance(r, "returned:") -
                     balance(r, "expenditure:"),
                 brought, "seed %lu, year %d", seed, year);
    cr_assert_eq(balance(r, "risk-share-owed:"), -balance(r, "risk-share:"));
    cr_assert_eq(balance(r, "returned:"), -balance(r, "payable:"));
}

static void play_year(struct rig *r, uint32_t year, uint64_t seed)
{
    const struct fund f = {.year = (int)year};
    plan_year(r, year);
    for (unsigned i = 0; i < DAYS; i++) {
        set_day(r, fund_quarter_start(&f, 0) + (date_t)(i * 365 / DAYS));
        order(r, year);
        spend(r);
        accrue(r);
        undo(r);
    }
    set_day(r, fund_last_day(&f) + 1 + (date_t)below(r, 40));
    must(r, &(struct item){.kind = ITEM_YEAR_END,
                           .year_end = {.pool = text_of("pool"),
                                        .year = year,
                                        .on = r->today,
                                        .authority = text_of("Board"),
                                        .officer = text_of("bob")}});
    cr_assert_eq(stage_approve_all(&r->stage), 0);
    check_year(r, (int)year, seed);
    check_books(r, (int)year, seed);
}

Test(spending, conserves_money_over_the_years)
{
    int64_t covered = 0, returned = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct rig r = {.random = {seed * 0x9E3779B97F4A7C15u + 1}};
        cr_assert_eq(stage_init(&r.stage), 0);
        make_pool(&r);
        for (uint32_t year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++)
            play_year(&r, year, seed);
        covered -= balance(&r, "risk-share:");
        returned += balance(&r, "returned:");
        stage_fini(&r.stage);
    }
    cr_assert(covered > 0 && returned > 0, "both happen");
}
