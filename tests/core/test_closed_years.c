/* What a closed year leaves in memory: eleven years of one pool, every month paid, received, spent
 * and closed, and the year ended. Each year leaves as much as the one before it, and the closings
 * with all that they issue leave nearly nothing. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "called.h"
#include "core/spending/fund.h"
#include "core_check.h"
#include "stage.h"

enum { FIRST_YEAR = 2015, YEARS = 11, CONTRIBUTIONS = 3, SCHEMES = 10 };
enum { YEAR_BYTES_MAX = 16384, CLOSINGS_BYTES_MAX = 1024 }; /* of the image */

static const struct text partners[] = {{"01T", 3}, {"E1", 2}};
static const char *const contributions[CONTRIBUTIONS] = {"minimum", "additional", "council"};
static const char *const schemes[SCHEMES] = {"S0", "S1", "S2", "S3", "S4",
                                             "S5", "S6", "S7", "S8", "S9"};

struct pool_years {
    struct stage stage;
    unsigned number; /* of the last document */
    bool closes;
    size_t issued; /* bytes, in all */
};

static date_t date(int year, int month, int day)
{
    date_t d;
    cr_assert_eq(date_make(year, month, day, &d), 0);
    return d;
}

static const struct effects *must(struct pool_years *y, const struct item *item)
{
    const struct effects *effects;
    cr_assert_eq(stage_submit_one(&y->stage, item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0, "%.*s", TEXT_ARG(effects->refusals[0].text));
    return effects;
}

static void must_day(struct pool_years *y, date_t d)
{
    (void)must(y, &(struct item){.kind = ITEM_DAY, .day = {d}});
}

static void begin(struct pool_years *y, bool closes)
{
    struct contribution_input in[CONTRIBUTIONS];
    *y = (struct pool_years){.closes = closes};
    cr_assert_eq(stage_init(&y->stage), 0);
    for (size_t i = 0; i < 2; i++)
        (void)must(y, &(struct item){.kind = ITEM_PARTY,
                                     .party = {.code = partners[i],
                                               .name = partners[i],
                                               .kind = i ? PARTY_COUNCIL : PARTY_CCG,
                                               .valid_from = DATE_NONE,
                                               .valid_to = DATE_NONE}});
    must_day(y, date(FIRST_YEAR, 4, 1));
    const struct appointment_input officers[] = {
        {text_of("anne"), text_of("Anne"), partners[1], DATE_NONE, DATE_NONE, TEXT_NONE},
        {text_of("bob"), text_of("Bob"), partners[0], DATE_NONE, DATE_NONE, TEXT_NONE}};
    for (size_t i = 0; i < CONTRIBUTIONS; i++)
        in[i] = (struct contribution_input){.contribution = text_of(contributions[i]),
                                            .partner = partners[i == 2],
                                            .kind = kind_called(i == 0   ? "nhs_minimum"
                                                                : i == 1 ? "nhs_additional"
                                                                         : "la_additional"),
                                            .economy = ECONOMY_REVENUE,
                                            .annual = 120000000,
                                            .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
                                            .rounding = ROUND_HALF_UP,
                                            .last_instalment = LAST_LEAVES,
                                            .recognition = RECOGNISE_NAMED,
                                            .from = DATE_NONE,
                                            .to = DATE_NONE,
                                            .grace_working_days = 5};
    (void)must(y, &(struct item){.kind = ITEM_AGREEMENT,
                                 .agreement = {.pool = text_of("p"),
                                               .name = text_of("A pool"),
                                               .area = text_of("Area"),
                                               .host = partners[1],
                                               .pool_manager = text_of("Manager"),
                                               .partners = partners,
                                               .partners_count = 2,
                                               .effective_from = date(FIRST_YEAR, 4, 1),
                                               .effective_to = DATE_NONE,
                                               .signed_on = date(FIRST_YEAR, 4, 1),
                                               .contributions = in,
                                               .contributions_count = CONTRIBUTIONS,
                                               .receipts_expected = true,
                                               .officers = officers,
                                               .officers_count = 2,
                                               .single_officer = MONEY_LIMIT / 10}});
}

static void approve_all(struct pool_years *y)
{
    cr_assert_eq(stage_approve_all(&y->stage), 0);
}

static void end_year(struct pool_years *y, int year, date_t on)
{
    static const enum risk_share_step steps[] = {RISK_SHARE_PARTNERS};
    (void)must(y, &(struct item){.kind = ITEM_RISK_SHARE,
                                 .risk_share = {.pool = text_of("p"),
                                                .year = (uint32_t)year,
                                                .steps = steps,
                                                .steps_count = 1,
                                                .partners_cap = -1,
                                                .underspend = UNDERSPEND_STAYS,
                                                .authority = text_of("board"),
                                                .officer = text_of("anne")}});
    approve_all(y);
    (void)must(y, &(struct item){.kind = ITEM_YEAR_END,
                                 .year_end = {.pool = text_of("p"),
                                              .year = (uint32_t)year,
                                              .on = on,
                                              .authority = text_of("board"),
                                              .officer = text_of("anne")}});
    approve_all(y);
}

static void plan(struct pool_years *y, int year)
{
    static const int64_t planned[] = {1500000, 1500000, 1500000, 1500000};
    for (size_t i = 0; i < SCHEMES; i++) {
        const struct funding_input funding = {.contribution = text_of(contributions[i % 3]),
                                              .amount = 6000000};
        (void)must(y, &(struct item){.kind = ITEM_SCHEME,
                                     .scheme = {.pool = text_of("p"),
                                                .scheme = text_of(schemes[i]),
                                                .year = (uint32_t)year,
                                                .name = text_of("Reablement"),
                                                .type = text_of("Reablement"),
                                                .area_of_spend = area_called("social_care"),
                                                .commissioner = partners[1],
                                                .provider = provider_called("private"),
                                                .economy = ECONOMY_REVENUE,
                                                .planned = planned,
                                                .planned_count = 4,
                                                .funding = &funding,
                                                .funding_count = 1}});
    }
}

static void pay_and_spend(struct pool_years *y, date_t first)
{
    char reference[24];
    for (size_t i = 0; i < CONTRIBUTIONS; i++) {
        (void)snprintf(reference, sizeof reference, "R%u", ++y->number);
        (void)must(y, &(struct item){.kind = ITEM_PAYMENT,
                                     .payment = {.payer = partners[i == 2],
                                                 .pool = text_of("p"),
                                                 .contribution = text_of(contributions[i]),
                                                 .amount = 10000000,
                                                 .value_date = first + 1,
                                                 .reference = text_of(reference)}});
        must_day(y, first + 6);
        (void)must(y, &(struct item){.kind = ITEM_RECEIPT,
                                     .receipt = {.pool = text_of("p"),
                                                 .payer = partners[i == 2],
                                                 .amount = 10000000,
                                                 .value_date = first + 3,
                                                 .reference = text_of(reference)}});
    }
    for (size_t i = 0; i < SCHEMES; i++) {
        (void)snprintf(reference, sizeof reference, "X%u", ++y->number);
        (void)must(y, &(struct item){.kind = ITEM_EXPENDITURE,
                                     .expenditure = {.pool = text_of("p"),
                                                     .scheme = text_of(schemes[i]),
                                                     .amount = 500000,
                                                     .value_date = first + 2,
                                                     .payee = text_of("a provider"),
                                                     .reference = text_of(reference)}});
    }
}

static void close_month(struct pool_years *y, date_t to)
{
    if (y->closes)
        y->issued += must(y, &(struct item){.kind = ITEM_PERIOD_CLOSE,
                                            .period_close = {.pool = text_of("p"),
                                                             .to = to,
                                                             .authority = text_of("manager"),
                                                             .due = INT64_MIN,
                                                             .paid = INT64_MIN,
                                                             .received = INT64_MIN,
                                                             .written_off = INT64_MIN}})
                         ->issued_bytes;
}

static size_t image_bytes(const struct pool_years *y)
{
    struct buffer image = BUFFER_NULL;
    cr_assert_eq(engine_save(y->stage.engine, &image), 0);
    const size_t size = image.size;
    buffer_fini(&image);
    return size;
}

/* Up to the closing of March and the year's end, on 1 April. */
static size_t live_year(struct pool_years *y, int year)
{
    plan(y, year);
    for (int m = 0; m < 12; m++) {
        const date_t first = date(year + (m >= 9), (m + 3) % 12 + 1, 1);
        const date_t next = date(year + (m >= 8), (m + 4) % 12 + 1, 1);
        must_day(y, first);
        pay_and_spend(y, first);
        must_day(y, next);
        close_month(y, next - 1);
    }
    end_year(y, year, date(year + 1, 4, 1));
    cr_assert_eq(fund_at(y->stage.engine, fund_find(y->stage.engine, 0, year))->spent.count, 0);
    return image_bytes(y);
}

static void live(struct pool_years *y, bool closes, size_t ret_bytes[YEARS])
{
    char broken[CORE_CHECK_MAX];
    begin(y, closes);
    for (int i = 0; i < YEARS; i++)
        ret_bytes[i] = live_year(y, FIRST_YEAR + i);
    cr_assert(core_check(y->stage.engine, NULL, broken), "%s", broken);
    stage_fini(&y->stage);
}

Test(closed_years, each_leaves_as_much_as_another, .timeout = 120)
{
    struct pool_years closed, open;
    size_t bytes[YEARS], without[YEARS];
    live(&closed, true, bytes);
    live(&open, false, without);
    const size_t second = bytes[1] - bytes[0];
    cr_assert_lt(second, YEAR_BYTES_MAX, "%zu", second);
    for (int i = 2; i < YEARS; i++)
        cr_assert_lt(bytes[i] - bytes[i - 1], second + second / 20, "year %d: %zu after %zu", i,
                     bytes[i] - bytes[i - 1], second);
    const size_t closings = bytes[YEARS - 1] - without[YEARS - 1];
    cr_assert_lt(closings / YEARS, CLOSINGS_BYTES_MAX, "%zu a year", closings / YEARS);
    cr_assert_gt(closed.issued, 100 * closings, "%zu issued, %zu kept", closed.issued, closings);
}
