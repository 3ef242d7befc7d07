/* The ends of what the core may be sent: sums, dates and numbers. Nothing may overflow, hang or
 * abort; what is beyond a limit is refused. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/control/period.h"
#include "core/report/report.h"
#include "core/foundation/state.h"
#include "core/report/table.h"
#include "core/spending/scheme.h"
#include "called.h"
#include "core_check.h"
#include "stage.h"
#include "core/foundation/tables_own.h"

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

static const struct effects *submit_many(struct stage *s, const struct item *items, size_t count)
{
    const struct effects *effects = NULL;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit(s, "TEST", "test", NULL, items, count, &effects), 0);
    cr_assert(core_check(s->engine, effects, broken), "%s", broken);
    return effects;
}

/* The code of the refusal of one item; REFUSED_NONE: accepted. */
static enum refusal_code submit(struct stage *s, const struct item *item)
{
    const struct effects *effects = submit_many(s, item, 1);
    return effects->refusal_count ? effects->refusals[0].code : REFUSED_NONE;
}

static enum refusal_code submit_day(struct stage *s, date_t d)
{
    struct item item = {.kind = ITEM_DAY, .day = {d}};
    return submit(s, &item);
}

static struct item party(const char *code)
{
    return (struct item){.kind = ITEM_PARTY,
                         .party = {.code = text_of(code),
                                   .name = text_of(code),
                                   .kind = PARTY_OTHER,
                                   .valid_from = DATE_NONE,
                                   .valid_to = DATE_NONE}};
}

static struct contribution_input contribution(const char *id, const char *partner, int64_t annual)
{
    return (struct contribution_input){.contribution = text_of(id),
                                       .partner = text_of(partner),
                                       .kind = text_of("ibcf"),
                                       .annual = annual,
                                       .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 31},
                                       .rounding = ROUND_HALF_UP,
                                       .last_instalment = LAST_BALANCES,
                                       .recognition = RECOGNISE_ANY,
                                       .from = DATE_NONE,
                                       .to = DATE_NONE,
                                       .economy = ECONOMY_REVENUE,
                                       .grace_working_days = 60};
}

static struct item agreement(const struct text *partners, size_t partner_count,
                             const struct contribution_input *contributions,
                             size_t contribution_count, date_t from)
{
    return (struct item){.kind = ITEM_AGREEMENT,
                         .agreement = {.pool = text_of("pool"),
                                       .name = text_of("Pool"),
                                       .area = text_of("Area"),
                                       .host = partners[0],
                                       .pool_manager = text_of("somebody"),
                                       .partners = partners,
                                       .partners_count = partner_count,
                                       .effective_from = from,
                                       .effective_to = DATE_NONE,
                                       .signed_on = from,
                                       .contributions = contributions,
                                       .contributions_count = contribution_count,
                                       .receipts_expected = true}};
}

static struct item payment(int64_t amount, date_t on, const char *reference)
{
    return (struct item){.kind = ITEM_PAYMENT,
                         .payment = {.payer = text_of("B"),
                                     .pool = text_of("pool"),
                                     .amount = amount,
                                     .value_date = on,
                                     .reference = text_of(reference)}};
}

/* A pool of the parties A (host) and B, who contributes by one contribution. */
static void make(struct stage *s, const struct contribution_input *contributions, size_t count,
                 date_t from)
{
    const struct text partners[] = {text_of("A"), text_of("B")};
    struct item a = party("A"), b = party("B");
    struct item agreed = agreement(partners, 2, contributions, count, from);
    cr_assert_eq(stage_init(s), 0);
    cr_assert_eq(submit(s, &a), REFUSED_NONE);
    cr_assert_eq(submit(s, &b), REFUSED_NONE);
    cr_assert_eq(submit(s, &agreed), REFUSED_NONE);
}

Test(limits, sums)
{
    struct stage s;
    struct contribution_input l = contribution("l", "B", MONEY_LIMIT / 10);
    static struct item many[ITEMS_MAX];
    make(&s, &l, 1, date(20170401));
    submit_day(&s, date(20200401));
    for (size_t i = 0; i < ITEMS_MAX; i++)
        many[i] = payment(i % 3 == 2 ? -MONEY_LIMIT + 1 : MONEY_LIMIT, date(20180401), "R");
    size_t refused = 0, rounds = 0;
    for (; refused < ITEMS_MAX && rounds < 40; rounds++) {
        const struct effects *effects = submit_many(&s, many, ITEMS_MAX);
        refused = effects->refusal_count;
        for (size_t i = 0; i < refused; i++)
            cr_assert_eq(effects->refusals[i].code, REFUSED_OVERFLOW);
    }
    cr_assert(rounds > 5 && rounds < 40, "%zu rounds", rounds);
    struct item reversal = {.kind = ITEM_REVERSAL,
                            .reversal = {.pool = text_of("pool"),
                                         .payer = text_of("B"),
                                         .amount = MONEY_LIMIT,
                                         .value_date = date(20180401),
                                         .reference = text_of("R")}};
    cr_assert_eq(submit(&s, &reversal), REFUSED_OVERFLOW);
    reversal.reversal.reference = text_of("none");
    cr_assert_eq(submit(&s, &reversal), REFUSED_NOT_FOUND);
    struct item receipt = {.kind = ITEM_RECEIPT,
                           .receipt = {.pool = text_of("pool"),
                                       .payer = text_of("B"),
                                       .amount = MONEY_LIMIT,
                                       .value_date = date(20180401)}};
    cr_assert_eq(submit(&s, &receipt), REFUSED_OVERFLOW);
    struct item variation = {.kind = ITEM_VARIATION,
                             .variation = {.pool = text_of("pool"),
                                           .contribution = text_of("l"),
                                           .variation = text_of("V"),
                                           .annual = 0,
                                           .effective_from = date(20170401),
                                           .agreed_on = DATE_NONE}};
    cr_assert_eq(submit(&s, &variation), REFUSED_OVERFLOW);
    struct item small = payment(MONEY_LIMIT / 10, date(20180401), "S");
    for (int i = 0; i < 20 && submit(&s, &small) == REFUSED_NONE; i++)
        ;
    struct item ended = {.kind = ITEM_MILESTONE,
                         .milestone = {.pool = text_of("pool"),
                                       .step = STEP_ENDED,
                                       .on = date(20170401),
                                       .until = DATE_NONE,
                                       .authority = text_of("Board")}};
    cr_assert_eq(submit(&s, &ended), REFUSED_OVERFLOW);
    cr_assert_eq(submit_day(&s, date(20991231)), REFUSED_NONE,
                 "what falls due is booked all the same");
    stage_fini(&s);
}

/* As many pools, each filled with the largest payments, no two alike, as take any sum over all of
 * them beyond the range: B pays into each. */
static void fill_pools(struct stage *s, const struct contribution_input *l, int pools, date_t on,
                       int64_t amount)
{
    static struct item many[ITEMS_MAX];
    static char numbers[ITEMS_MAX][8];
    const struct text partners[] = {text_of("A"), text_of("B")};
    struct item both[] = {party("A"), party("B")};
    cr_assert_eq(stage_init(s), 0);
    cr_assert_eq(submit_many(s, both, 2)->refusal_count, 0u);
    cr_assert_eq(submit_day(s, on), REFUSED_NONE);
    for (int pool = 0; pool < pools; pool++) {
        char code[16];
        (void)snprintf(code, sizeof code, "pool%d", pool);
        struct item agreed = agreement(partners, 2, l, 1, date(20170401));
        agreed.agreement.pool = text_of(code);
        agreed.agreement.receipts_expected = false;
        cr_assert_eq(submit(s, &agreed), REFUSED_NONE);
        for (int i = 0; i < ITEMS_MAX; i++) {
            (void)snprintf(numbers[i], sizeof numbers[i], "%d", i);
            many[i] = payment(amount > 0 ? amount - i : amount + i, on, numbers[i]);
            many[i].payment.pool = text_of(code);
            many[i].payment.contribution =
                l->recognition == RECOGNISE_NAMED ? l->contribution : TEXT_NONE;
        }
        const struct effects *effects = NULL;
        for (int round = 0; round < 12 && !(effects && effects->refusal_count); round++)
            cr_assert_eq(stage_submit(s, "TEST", "test", NULL, many, ITEMS_MAX, &effects), 0);
        cr_assert(effects->refusal_count && effects->refusals[0].code == REFUSED_OVERFLOW, "full");
    }
}

static void make_all_reports(const struct engine *e)
{
    struct arena arena = ARENA_NULL;
    for (int kind = 1; kind < REPORT_KIND_COUNT; kind++)
        for (uint32_t pool = 0; pool <= 1; pool++) {
            struct report report;
            struct report_asked asked = {.kind = (enum report_kind)kind,
                                         .pool = pool ? 0 : NONE,
                                         .year = 2017,
                                         .as_of = DATE_NONE,
                                         .booked_to = DATE_NONE};
            cr_assert_geq(report_make(e, &asked, &arena, &report), 0);
            arena_reset(&arena);
        }
    arena_fini(&arena);
}

/* Each sum of a pool is kept in its range; what is summed over all pools leaves it. */
Test(limits, reports_over_all_pools, .timeout = 600)
{
    struct stage s;
    struct contribution_input l = contribution("l", "B", MONEY_LIMIT / 10);
    for (int negative = 0; negative < 2; negative++) {
        fill_pools(&s, &l, 10, date(20180401), negative ? -MONEY_LIMIT : MONEY_LIMIT);
        make_all_reports(s.engine);
        stage_fini(&s);
    }
}

/* What a party has pooled of an allocation is counted over all its pools. */
Test(limits, allocations_over_all_pools, .timeout = 600)
{
    struct stage s;
    struct contribution_input l = contribution("l", "B", MONEY_LIMIT / 10);
    l.allocation_required = true;
    l.recognition = RECOGNISE_NAMED;
    fill_pools(&s, &l, 11, date(20180401), -MONEY_LIMIT);
    struct item allocation = {.kind = ITEM_ALLOCATION,
                              .allocation = {.payee = text_of("B"),
                                             .reference = text_of("A"),
                                             .kind = text_of("ibcf"),
                                             .year = 2017,
                                             .amount = MONEY_LIMIT,
                                             .value_date = date(20170401)}};
    (void)submit(&s, &allocation);
    make_all_reports(s.engine);
    stage_fini(&s);
}

Test(limits, allocations)
{
    struct stage s;
    struct item a = party("A");
    char reference[16];
    enum refusal_code code = REFUSED_NONE;
    cr_assert_eq(stage_init(&s), 0);
    cr_assert_eq(submit(&s, &a), REFUSED_NONE);
    struct item allocation = {.kind = ITEM_ALLOCATION,
                              .allocation = {.payee = text_of("A"),
                                             .kind = text_of("dfg"),
                                             .year = 2017,
                                             .amount = MONEY_LIMIT,
                                             .value_date = date(20170401)}};
    int reported = 0;
    for (; reported < 20000 && code == REFUSED_NONE; reported++) {
        (void)snprintf(reference, sizeof reference, "A%d", reported);
        allocation.allocation.reference = text_of(reference);
        code = submit(&s, &allocation);
    }
    cr_assert_eq(code, REFUSED_OVERFLOW);
    cr_assert_gt(reported, 10000);
    stage_fini(&s);
}

/* Of every kind of schedule, from the first day of the calendar to its last. */
Test(limits, dates)
{
    static const date_t days[] = {-25567, -25000, 0, 30000, 83636, 83637, 83900, 84005};
    struct stage s;
    struct contribution_input contributions[5];
    static const char *const ids[] = {"a", "b", "c", "d", "e"};
    date_t dates[] = {date(20170401), date(20180331)};
    for (int i = 0; i < 5; i++) {
        contributions[i] = contribution(ids[i], "B", 1200);
        contributions[i].schedule.kind = (enum schedule_kind)(i + 1);
        contributions[i].schedule.month = 2;
        contributions[i].schedule.day =
            contributions[i].schedule.kind == SCHEDULE_MONTHLY_WORKING_DAY ? 23 : 31;
        contributions[i].schedule.dates = dates;
        contributions[i].schedule.dates_count =
            contributions[i].schedule.kind == SCHEDULE_DATES ? 2 : 0;
    }
    make(&s, contributions, 5, days[0]);
    const struct effects *effects;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct item paid[sizeof days / sizeof *days * 5];
        struct item day = {.kind = ITEM_DAY, .day = {days[i]}};
        cr_assert_eq(stage_submit_one(&s, &day, &effects), 0);
        cr_assert_eq(effects->refusal_count, 0);
        for (size_t k = 0; k < sizeof paid / sizeof *paid; k++) {
            paid[k] = payment(100, days[k / 5], "R");
            paid[k].payment.contribution = text_of(ids[k % 5]);
        }
        size_t count = sizeof paid / sizeof *paid;
        cr_assert_eq(stage_submit(&s, "TEST", "test", NULL, paid, count, &effects), 0);
        cr_assert_eq(effects->refusal_count, 0);
    }
    cr_assert_eq(submit_day(&s, days[0]), REFUSED_DATE_ORDER);
    stage_fini(&s);
}

Test(limits, partners_of_a_pool)
{
    struct stage s;
    char codes[PARTNERS_MAX + 2][8];
    struct text partners[PARTNERS_MAX + 2];
    cr_assert_eq(stage_init(&s), 0);
    for (size_t i = 0; i < PARTNERS_MAX + 2; i++) {
        (void)snprintf(codes[i], sizeof codes[i], "P%zu", i);
        partners[i] = text_of(codes[i]);
        struct item p = party(codes[i]);
        cr_assert_eq(submit(&s, &p), REFUSED_NONE);
    }
    struct item agreed = agreement(partners, 2, NULL, 0, date(20170401));
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE);
    agreed.agreement.partners_count = PARTNERS_MAX;
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE);
    struct text others[] = {partners[0], partners[PARTNERS_MAX]};
    agreed = agreement(others, 2, NULL, 0, date(20170401));
    cr_assert_eq(submit(&s, &agreed), REFUSED_OUT_OF_RANGE, "one more than the limit in all");
    cr_assert_eq(pool_at(s.engine, 0)->partners.count, PARTNERS_MAX);
    stage_fini(&s);
}

Test(limits, contributions_of_a_pool)
{
    struct stage s;
    static char ids[CONTRIBUTIONS_MAX + 1][8];
    static struct contribution_input contributions[CONTRIBUTIONS_MAX + 1];
    for (size_t i = 0; i <= CONTRIBUTIONS_MAX; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "l%zu", i);
        contributions[i] = contribution(ids[i], "B", 100);
    }
    make(&s, contributions, CONTRIBUTIONS_MAX, date(20170401));
    const struct text partners[] = {text_of("A"), text_of("B")};
    struct item agreed =
        agreement(partners, 2, &contributions[CONTRIBUTIONS_MAX], 1, date(20170401));
    cr_assert_eq(submit(&s, &agreed), REFUSED_OUT_OF_RANGE, "one more than the limit in all");
    agreed.agreement.contributions = contributions;
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE);
    cr_assert_eq(s.engine->tables.contributions.count, CONTRIBUTIONS_MAX);
    stage_fini(&s);
}

/* So many closings of one submission as issue not too much: the others are refused. */
Test(limits, closings_at_once)
{
    enum { MONTHS = 24 };
    struct stage s;
    static char ids[CONTRIBUTIONS_MAX][8];
    static struct contribution_input contributions[CONTRIBUTIONS_MAX];
    struct item closings[MONTHS];
    const struct text partners[] = {text_of("A"), text_of("B")};
    for (size_t i = 0; i < CONTRIBUTIONS_MAX; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "l%zu", i);
        contributions[i] = contribution(ids[i], "B", 100);
        contributions[i].schedule.kind = SCHEDULE_MONTHLY_DAY;
    }
    make(&s, NULL, 0, date(20170401));
    cr_assert_eq(submit_day(&s, date(20170501)), REFUSED_NONE);
    struct item agreed = agreement(partners, 2, contributions, CONTRIBUTIONS_MAX, date(20150401));
    agreed.agreement.pool = text_of("long");
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE);
    for (int i = 0; i < MONTHS; i++) {
        const int32_t next = (2015 + (i + 4) / 12) * 10000 + ((i + 4) % 12 + 1) * 100 + 1;
        closings[i] = (struct item){.kind = ITEM_PERIOD_CLOSE};
        closings[i].period_close =
            (struct period_close_input){text_of("long"), date(next) - 1, text_of("me"), INT64_MIN,
                                        INT64_MIN,       INT64_MIN,      INT64_MIN};
    }
    const struct effects *effects = submit_many(&s, closings, MONTHS);
    cr_assert(effects->accepted > 1 && effects->accepted < MONTHS, "%u", effects->accepted);
    cr_assert(effects->issued_bytes > ISSUED_MAX && effects->issued_bytes < 2 * ISSUED_MAX);
    stage_fini(&s);
}

Test(limits, schemes_of_a_year)
{
    struct stage s;
    char name[16];
    const int64_t planned[QUARTERS] = {0};
    struct contribution_input l = contribution("l", "B", 100);
    const struct funding_input funding = {.contribution = text_of("l"), .amount = 1};
    struct item scheme = {.kind = ITEM_SCHEME,
                          .scheme = {.pool = text_of("pool"),
                                     .year = 2017,
                                     .name = text_of("name"),
                                     .type = text_of("type"),
                                     .area_of_spend = text_of("other"),
                                     .commissioner = text_of("A"),
                                     .provider = text_of("nhs"),
                                     .economy = ECONOMY_REVENUE,
                                     .funding = &funding,
                                     .funding_count = 1,
                                     .planned = planned,
                                     .planned_count = QUARTERS}};
    make(&s, &l, 1, date(20170401));
    for (unsigned i = 0; i <= SCHEMES_MAX; i++) {
        (void)snprintf(name, sizeof name, "S%u", i);
        scheme.scheme.scheme = text_of(name);
        cr_assert_eq(submit(&s, &scheme), i < SCHEMES_MAX ? REFUSED_NONE : REFUSED_OUT_OF_RANGE);
    }
    scheme.scheme.year = 2018;
    cr_assert_eq(submit(&s, &scheme), REFUSED_NONE, "the next year has room");
    stage_fini(&s);
}

Test(limits, names_of_a_party)
{
    struct stage s;
    char names[ALIASES_MAX + 1][8];
    struct text aliases[ALIASES_MAX + 1];
    struct item p = party("A");
    for (size_t i = 0; i <= ALIASES_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "name%zu", i);
        aliases[i] = text_of(names[i]);
    }
    cr_assert_eq(stage_init(&s), 0);
    p.party.aliases = aliases;
    p.party.aliases_count = ALIASES_MAX;
    cr_assert_eq(submit(&s, &p), REFUSED_NONE);
    p.party.aliases = aliases + 1;
    cr_assert_eq(submit(&s, &p), REFUSED_OUT_OF_RANGE, "one more than the limit in all");
    p.party.aliases_count = ALIASES_MAX - 1;
    cr_assert_eq(submit(&s, &p), REFUSED_NONE);
    stage_fini(&s);
}

Test(limits, variations_of_a_contribution)
{
    struct stage s;
    struct contribution_input l = contribution("l", "B", 1200);
    char name[16];
    make(&s, &l, 1, date(20170401));
    submit_day(&s, date(20190401));
    struct item variation = {.kind = ITEM_VARIATION,
                             .variation = {.pool = text_of("pool"),
                                           .contribution = text_of("l"),
                                           .agreed_on = DATE_NONE}};
    for (int i = 1; i <= VARIATIONS_MAX; i++) {
        (void)snprintf(name, sizeof name, "V%d", i);
        variation.variation.variation = text_of(name);
        variation.variation.annual = 1200 + i;
        variation.variation.effective_from = date(20170401) + i;
        cr_assert_eq(submit(&s, &variation),
                     i < VARIATIONS_MAX ? REFUSED_NONE : REFUSED_OUT_OF_RANGE);
    }
    variation.variation.variation = text_of("V1");
    variation.variation.annual = 1201;
    variation.variation.effective_from = date(20170401) + 1;
    cr_assert_eq(submit(&s, &variation), REFUSED_NONE, "resubmitted it adds nothing");
    stage_fini(&s);
}

/* More payments than are remembered: the oldest cannot be reversed any more, and the state still
 * comes back as it was. */
Test(limits, payments_remembered)
{
    struct stage s;
    struct contribution_input l = contribution("l", "B", 1200);
    static struct item many[ITEMS_MAX];
    static char references[ITEMS_MAX][16];
    make(&s, &l, 1, date(20170401));
    pool_own(s.engine, 0)->receipts_expected = false;
    submit_day(&s, date(20190401));
    for (unsigned round = 0; round < 5; round++) {
        for (unsigned i = 0; i < ITEMS_MAX; i++) {
            (void)snprintf(references[i], sizeof *references, "R%u", round * ITEMS_MAX + i);
            many[i] = payment(100, date(20180401), references[i]);
        }
        cr_assert_eq(submit_many(&s, many, ITEMS_MAX)->refusal_count, 0);
        cr_assert_eq(stage_reload(&s), 0);
    }
    unsigned last = 5 * ITEMS_MAX - 1, oldest = last + 1 - RECENT_PAYMENTS_MAX;
    struct item reversal = {.kind = ITEM_REVERSAL,
                            .reversal = {.pool = text_of("pool"),
                                         .payer = text_of("B"),
                                         .amount = 100,
                                         .value_date = date(20180402)}};
    for (unsigned n = oldest - 1; n <= oldest; n++) {
        char name[16];
        (void)snprintf(name, sizeof name, "R%u", n);
        reversal.reversal.reference = text_of(name);
        cr_assert_eq(submit(&s, &reversal), n < oldest ? REFUSED_NOT_FOUND : REFUSED_NONE, "%s",
                     name);
    }
    stage_fini(&s);
}
