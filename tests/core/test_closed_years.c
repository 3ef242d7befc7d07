/* What closed years leave in memory: eleven years of one pool, every month paid, received, spent
 * and closed, and each year ended. Ten closed years take at most a tenth more than one, an open
 * year with its business beside either; and what comes later is booked as in the books of a twin
 * that let nothing go. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "called.h"
#include "core/contribution/year.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/report/issued.h"
#include "core/report/report.h"
#include "core/spending/year_figures.h"
#include "core_check.h"
#include "stage.h"
#include "weigh.h"

enum { FIRST_YEAR = 2015, YEARS = 11, SCHEMES_MAX_HERE = 10 };

/* What a pool is like. */
struct sort {
    const char *name;
    size_t contributions, schemes;
    int64_t annual;
    enum schedule_kind schedule;
    enum rounding rounding;
    bool is_unconfirmed; /* every fifth receipt is of another sum, and stays unreconciled */
    bool is_varied;      /* the sum is varied in each September, from April on */
    size_t percent;      /* ten closed years of one's memory */
};
#define CONTRIBUTIONS 3
/* What a year keeps is of fixed size: a tenth of a pool of monthly payments, more of one that has
 * less business. The sums agreed stay, and so does what is open: of every fifth receipt a payment,
 * a receipt and two exceptions. */
static const struct sort sorts[] = {
    {"monthly", 3, 10, 120000000, SCHEDULE_MONTHLY_DAY, ROUND_HALF_UP, false, false, 110},
    {"pennies", 3, 10, 100000001, SCHEDULE_MONTHLY_DAY, ROUND_TRUNCATE, false, false, 110},
    {"varied", 3, 10, 120000000, SCHEDULE_MONTHLY_DAY, ROUND_HALF_UP, false, true, 114},
    {"one", 1, 3, 120000000, SCHEDULE_MONTHLY_DAY, ROUND_HALF_UP, false, false, 117},
    {"quarterly", 3, 10, 120000000, SCHEDULE_QUARTERLY, ROUND_HALF_UP, false, false, 117},
    {"unconfirmed", 3, 10, 120000000, SCHEDULE_MONTHLY_DAY, ROUND_HALF_UP, true, false, 145},
};

static const struct text partners[] = {{"01T", 3}, {"E1", 2}};
static const char *const contributions[CONTRIBUTIONS] = {"minimum", "additional", "council"};
static const char *const schemes[SCHEMES_MAX_HERE] = {"S0", "S1", "S2", "S3", "S4",
                                                      "S5", "S6", "S7", "S8", "S9"};

struct pool_years {
    struct stage stage;
    const struct sort *sort;
    unsigned number; /* of the last document */
    bool closes;
    struct weights peaks[YEARS]; /* before the closing of each year's last month */
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

static void begin(struct pool_years *y, const struct sort *sort, bool closes)
{
    struct contribution_input in[CONTRIBUTIONS];
    y->closes = closes;
    y->sort = sort;
    y->number = 0;
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
    for (size_t i = 0; i < sort->contributions; i++)
        in[i] = (struct contribution_input){.contribution = text_of(contributions[i]),
                                            .partner = partners[i == 2],
                                            .kind = text_of(i == 0   ? "nhs_minimum"
                                                            : i == 1 ? "nhs_additional"
                                                                     : "la_additional"),
                                            .economy = ECONOMY_REVENUE,
                                            .annual = sort->annual,
                                            .schedule = {.kind = sort->schedule, .day = 1},
                                            .rounding = sort->rounding,
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
                                               .contributions_count = sort->contributions,
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
    for (size_t i = 0; i < y->sort->schemes; i++) {
        const struct funding_input funding = {
            .contribution = text_of(contributions[i % y->sort->contributions]), .amount = 6000000};
        (void)must(y, &(struct item){.kind = ITEM_SCHEME,
                                     .scheme = {.pool = text_of("p"),
                                                .scheme = text_of(schemes[i]),
                                                .year = (uint32_t)year,
                                                .name = text_of("Reablement"),
                                                .type = text_of("Reablement"),
                                                .area_of_spend = text_of("social_care"),
                                                .commissioner = partners[1],
                                                .provider = text_of("private"),
                                                .economy = ECONOMY_REVENUE,
                                                .planned = planned,
                                                .planned_count = 4,
                                                .funding = &funding,
                                                .funding_count = 1}});
    }
}

/* What the contribution awaits by the day, of instalments that are due. */
static int64_t awaited(const struct pool_years *y, size_t i, date_t on)
{
    const struct engine *e = y->stage.engine;
    const uint32_t contribution = pool_at(e, 0)->contributions.items[i];
    const uint32_t of = year_find(e, contribution, date_financial_year(on));
    int64_t open = 0;
    for (uint32_t k = 0; of != NONE && k < year_at(e, of)->instalment_count; k++)
        if (year_at(e, of)->instalments[k].due <= on)
            open += instalment_open(&year_at(e, of)->instalments[k]);
    return open;
}

static void pay(struct pool_years *y, size_t i, date_t first)
{
    char reference[24];
    const int64_t amount = awaited(y, i, first);
    (void)snprintf(reference, sizeof reference, "R%u", ++y->number);
    if (amount == 0)
        return;
    (void)must(y, &(struct item){.kind = ITEM_PAYMENT,
                                 .payment = {.payer = partners[i == 2],
                                             .pool = text_of("p"),
                                             .contribution = text_of(contributions[i]),
                                             .amount = amount,
                                             .value_date = first + 1,
                                             .reference = text_of(reference)}});
    const bool is_other = y->sort->is_unconfirmed && y->number % 5 == 0;
    (void)must(y, &(struct item){.kind = ITEM_RECEIPT,
                                 .receipt = {.pool = text_of("p"),
                                             .payer = partners[i == 2],
                                             .amount = is_other ? amount - 900 : amount,
                                             .value_date = first + 3,
                                             .reference = text_of(is_other ? "-" : reference)}});
}

static void vary(struct pool_years *y, int year)
{
    char name[16];
    (void)snprintf(name, sizeof name, "V%d", year);
    for (size_t i = 0; i < y->sort->contributions; i++)
        (void)must(y, &(struct item){.kind = ITEM_VARIATION,
                                     .variation = {.pool = text_of("p"),
                                                   .contribution = text_of(contributions[i]),
                                                   .variation = text_of(name),
                                                   .annual = y->sort->annual + 1200 * year,
                                                   .effective_from = date(year, 4, 1),
                                                   .agreed_on = DATE_NONE}});
}

static void pay_and_spend(struct pool_years *y, date_t first)
{
    char reference[24];
    for (size_t i = 0; i < y->sort->contributions; i++)
        pay(y, i, first);
    for (size_t i = 0; i < y->sort->schemes; i++) {
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
        (void)must(y, &(struct item){.kind = ITEM_PERIOD_CLOSE,
                                     .period_close = {.pool = text_of("p"),
                                                      .to = to,
                                                      .authority = text_of("manager"),
                                                      .due = INT64_MIN,
                                                      .paid = INT64_MIN,
                                                      .received = INT64_MIN,
                                                      .written_off = INT64_MIN}});
}

/* Up to the closing of March and the year's end, on 1 April. */
static void live_year(struct pool_years *y, int i)
{
    const int year = FIRST_YEAR + i;
    plan(y, year);
    for (int m = 0; m < 12; m++) {
        const date_t first = date(year + (m >= 9), (m + 3) % 12 + 1, 1);
        const date_t next = date(year + (m >= 8), (m + 4) % 12 + 1, 1);
        must_day(y, first + 3);
        if (y->sort->is_varied && m == 5)
            vary(y, year);
        pay_and_spend(y, first);
        must_day(y, next);
        if (m == 11)
            weigh(y->stage.engine, &y->peaks[i]);
        close_month(y, next - 1);
    }
    end_year(y, year, date(year + 1, 4, 1));
}

static void live(struct pool_years *y, const struct sort *sort, bool closes)
{
    char broken[CORE_CHECK_MAX];
    begin(y, sort, closes);
    for (int i = 0; i < YEARS; i++)
        live_year(y, i);
    cr_assert(core_check(y->stage.engine, NULL, broken), "%s: %s", sort->name, broken);
}

static struct pool_years lived, twin;

/* The open year beside both: the second beside one closed year, the eleventh beside ten. */
Test(closed_years, ten_take_a_tenth_more_than_one, .timeout = 120)
{
    bool is_kept = true;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        live(&lived, &sorts[i], true);
        struct weights *one = &lived.peaks[1], *ten = &lived.peaks[YEARS - 1];
        if (100 * ten->heap > sorts[i].percent * one->heap) {
            fprintf(stderr, "%s: %zu bytes, then %zu: more than %zu %%\n", sorts[i].name, one->heap,
                    ten->heap, sorts[i].percent);
            weigh_print_growth(one, ten, 200);
            is_kept = false;
        }
        stage_fini(&lived.stage);
    }
    cr_assert(is_kept);
}

/* Dated in a year that was let go, in another, in the last closed one, and in the open one. */
static const int years_back[] = {9, 5, 1, 0};

static void pay_late(struct pool_years *y, int year, int64_t amount)
{
    char reference[24];
    (void)snprintf(reference, sizeof reference, "L%u", ++y->number);
    (void)must(y, &(struct item){.kind = ITEM_PAYMENT,
                                 .payment = {.payer = partners[0],
                                             .pool = text_of("p"),
                                             .contribution = text_of(contributions[0]),
                                             .amount = amount,
                                             .value_date = date(year, 11, 20),
                                             .reference = text_of(reference)}});
    (void)must(y, &(struct item){.kind = ITEM_RECEIPT,
                                 .receipt = {.pool = text_of("p"),
                                             .payer = partners[0],
                                             .amount = amount,
                                             .value_date = date(year, 11, 21),
                                             .reference = text_of(reference)}});
}

static void vary_late(struct pool_years *y, int year, int64_t more)
{
    char name[16];
    (void)snprintf(name, sizeof name, "late%d", year);
    (void)must(y, &(struct item){.kind = ITEM_VARIATION,
                                 .variation = {.pool = text_of("p"),
                                               .contribution = text_of(contributions[0]),
                                               .variation = text_of(name),
                                               .annual = y->sort->annual + more,
                                               .effective_from = date(year, 4, 1),
                                               .agreed_on = DATE_NONE,
                                               .officer = text_of("bob")}});
    approve_all(y);
}

static void adjust_late(struct pool_years *y, int year, int64_t amount)
{
    char name[16];
    (void)snprintf(name, sizeof name, "A%u", ++y->number);
    (void)must(y, &(struct item){.kind = ITEM_ADJUSTMENT,
                                 .adjustment = {.pool = text_of("p"),
                                                .contribution = text_of(contributions[0]),
                                                .adjustment = text_of(name),
                                                .year = (uint32_t)year,
                                                .amount = amount,
                                                .value_date = date(year, 12, 1),
                                                .reason = text_of("agreed late"),
                                                .officer = text_of("bob")}});
    approve_all(y);
}

static void take_back_late(struct pool_years *y, int year, date_t on)
{
    char name[16];
    (void)snprintf(name, sizeof name, "late%d", year);
    (void)must(y, &(struct item){.kind = ITEM_VARIATION_REVERSAL,
                                 .variation_reversal = {.pool = text_of("p"),
                                                        .contribution = text_of(contributions[0]),
                                                        .variation = text_of(name),
                                                        .on = on,
                                                        .authority = text_of("board"),
                                                        .evidence = text_of("minute 7"),
                                                        .officer = text_of("bob")}});
    approve_all(y);
}

static void compare_years(const struct engine *e, const struct engine *of, date_t as_of)
{
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++) {
        struct position a, b;
        year_position(e, i, as_of, &a);
        year_position(of, i, as_of, &b);
        cr_assert_eq(year_at(e, i)->year, year_at(of, i)->year);
        cr_assert_eq(a.due, b.due, "%s, year %d: due %ld, %ld", lived.sort->name,
                     year_at(e, i)->year, (long)a.due, (long)b.due);
        cr_assert_eq(a.paid, b.paid, "%s, year %d: paid %ld, %ld", lived.sort->name,
                     year_at(e, i)->year, (long)a.paid, (long)b.paid);
        cr_assert(a.received == b.received && a.adjusted == b.adjusted &&
                  a.written_off == b.written_off && a.variance == b.variance);
    }
}

/* Balances, positions, and what the open year comes to, are the same with and without. */
static void compare(const char *what)
{
    char broken[CORE_CHECK_MAX];
    const struct engine *e = lived.stage.engine, *of = twin.stage.engine;
    const struct account *a, *b;
    struct year_figures f, g;
    for (size_t i = 0; (a = ledger_account_of(e, 0, i)) != NULL; i++) {
        cr_assert_not_null(b = ledger_account_of(of, 0, i));
        cr_assert(text_equal(a->name, b->name));
        cr_assert_eq(a->balance, b->balance, "%s, %s: %.*s has %ld, not %ld", lived.sort->name,
                     what, TEXT_ARG(a->name), (long)a->balance, (long)b->balance);
    }
    compare_years(e, of, e->tables.today);
    year_figures(e, 0, FIRST_YEAR + YEARS, e->tables.today, DATE_NONE, &f);
    year_figures(of, 0, FIRST_YEAR + YEARS, e->tables.today, DATE_NONE, &g);
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        cr_assert_eq(year_figures_result(&f, k), year_figures_result(&g, k), "%s, %s: %ld, %ld",
                     lived.sort->name, what, (long)year_figures_result(&f, k),
                     (long)year_figures_result(&g, k));
        cr_assert(f.late[k] == g.late[k] && f.late_losses[k] == g.late_losses[k]);
    }
    cr_assert_eq(exception_count_of(e, 0), exception_count_of(of, 0), "%s, %s: %u open, not %u",
                 lived.sort->name, what, exception_count_of(e, 0), exception_count_of(of, 0));
    cr_assert(core_check(e, NULL, broken), "%s, %s: %s", lived.sort->name, what, broken);
}

#define BOTH(what, call)                                                                           \
    for (size_t k = 0; k < 2; k++) {                                                               \
        struct pool_years *y = k ? &twin : &lived;                                                 \
        call;                                                                                      \
    }                                                                                              \
    compare(what);

static void come_late(void)
{
    const date_t today = lived.stage.engine->tables.today;
    compare("before");
    for (size_t i = 0; i < sizeof years_back / sizeof *years_back; i++) {
        const int year = FIRST_YEAR + YEARS - 1 - years_back[i];
        BOTH("a payment", pay_late(y, year, 12345));
        BOTH("an adjustment", adjust_late(y, year, 4500));
        BOTH("more due by an adjustment", adjust_late(y, year, -3300));
        BOTH("a variation", vary_late(y, year, 600000));
        BOTH("the day after", must_day(y, today + 1 + (int)i));
        BOTH("the variation's sum", pay_late(y, year, 600000));
        BOTH("a variation taken back", take_back_late(y, year, today + 1 + (int)i));
        BOTH("a tolerance", must_day(y, today + 1 + (int)i));
    }
    cr_assert_eq(stage_reload(&lived.stage), 0);
    compare("a reload");
}

Test(closed_years, what_comes_later_is_booked_as_ever, .timeout = 120)
{
    static const size_t some[] = {0, 2, 5}; /* of the sorts */
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        live(&lived, &sorts[some[i]], true);
        live(&twin, &sorts[some[i]], false);
        cr_assert_neq(ledger_let_go_to(lived.stage.engine, 0), DATE_NONE);
        cr_assert_eq(ledger_let_go_to(twin.stage.engine, 0), DATE_NONE);
        come_late();
        stage_fini(&lived.stage);
        stage_fini(&twin.stage);
    }
}

/* Of a day let go nothing is answered but by what was issued; every closing is found. */
Test(closed_years, what_was_issued_is_found, .timeout = 120)
{
    struct arena arena = ARENA_NULL;
    live(&lived, &sorts[0], true);
    const struct engine *e = lived.stage.engine;
    const date_t to = ledger_let_go_to(e, 0);
    cr_assert_eq(to, date(FIRST_YEAR + YEARS - 1, 3, 31));
    cr_assert_eq(report_pool_let_go(e, 0, to, &arena).size, 0);
    cr_assert_eq(report_pool_let_go(e, 0, DATE_NONE, &arena).size, 0);
    cr_assert_neq(report_pool_let_go(e, 0, to - 1, &arena).size, 0);
    for (int i = 0; i < 12 * YEARS; i++) {
        const date_t next = date(FIRST_YEAR + (i + 4) / 12, (i + 4) % 12 + 1, 1);
        struct report_issued found;
        struct refusal why;
        const struct issued_asked asked = {.kind = REPORT_STATEMENT, .pool = 0, .to = next - 1};
        cr_assert_eq(issued_find(e, &asked, &arena, &found, &why), 0, "closing %d", i);
        cr_assert(found.to == next - 1 && found.on == next && found.input);
    }
    arena_fini(&arena);
    stage_fini(&lived.stage);
}
