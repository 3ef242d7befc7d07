/* What a pool may come to over the years, by successions and by ends that move to and fro: beyond
 * the limits it is refused, and nothing of it is applied. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/report/report.h"
#include "core/foundation/state.h"
#include "core/report/table.h"
#include "called.h"
#include "core_check.h"
#include "stage.h"
#include "core/governance/record.h"
#include "core/foundation/ledger.h"

enum { PARTIES = 90 };
static char codes[PARTIES][8];

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

/* The code of the refusal; REFUSED_NONE: accepted. */
static enum refusal_code submit(struct stage *s, const struct item *item)
{
    const struct effects *effects = NULL;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(s, item, &effects), 0);
    cr_assert(core_check(s->engine, effects, broken), "%s", broken);
    return effects->refusal_count ? effects->refusals[0].code : REFUSED_NONE;
}

static void expect_refused(struct stage *s, const struct item *item, enum refusal_code code,
                           const char *field, const char *limit)
{
    const struct effects *effects = NULL;
    cr_assert_eq(stage_submit_one(s, item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 1);
    cr_assert_eq(effects->refusals[0].code, code);
    const struct refusal *r = &effects->refusals[0];
    cr_assert(text_equal(r->field, text_of(field)), "%.*s", TEXT_ARG(r->field));
    cr_assert(text_equal(r->limit, text_of(limit)), "%.*s", TEXT_ARG(r->limit));
}

static void submit_day(struct stage *s, date_t d)
{
    cr_assert_eq(submit(s, &(struct item){.kind = ITEM_DAY, .day = {d}}), REFUSED_NONE);
}

static void make_parties(struct stage *s)
{
    cr_assert_eq(stage_init(s), 0);
    for (size_t i = 0; i < PARTIES; i++) {
        (void)snprintf(codes[i], sizeof codes[i], "P%zu", i);
        struct item item = {.kind = ITEM_PARTY,
                            .party = {.code = text_of(codes[i]),
                                      .name = text_of(codes[i]),
                                      .kind = PARTY_OTHER,
                                      .valid_from = DATE_NONE,
                                      .valid_to = DATE_NONE}};
        cr_assert_eq(submit(s, &item), REFUSED_NONE);
    }
}

static struct contribution_input contribution(const char *id, const char *partner, int64_t annual)
{
    return (struct contribution_input){.contribution = text_of(id),
                                       .partner = text_of(partner),
                                       .kind = text_of("ibcf"),
                                       .annual = annual,
                                       .schedule = {.kind = SCHEDULE_ANNUAL, .day = 1, .month = 4},
                                       .rounding = ROUND_HALF_UP,
                                       .last_instalment = LAST_BALANCES,
                                       .recognition = RECOGNISE_ANY,
                                       .from = DATE_NONE,
                                       .to = DATE_NONE,
                                       .economy = ECONOMY_REVENUE};
}

/* Of the parties P0 (host) up to Pn-1. */
static struct item agreement(const char *pool, struct text *partners, size_t n,
                             const struct contribution_input *contributions,
                             size_t contribution_count)
{
    static struct appointment_input officers[2];
    for (size_t i = 0; i < n; i++)
        partners[i] = text_of(codes[i]);
    for (size_t i = 0; i < 2; i++)
        officers[i] =
            (struct appointment_input){text_of(i ? "O1" : "O0"), text_of("O"), text_of(codes[i]),
                                       date(20000401),           DATE_NONE,    TEXT_NONE};
    return (struct item){.kind = ITEM_AGREEMENT,
                         .agreement = {.pool = text_of(pool),
                                       .name = text_of("Pool"),
                                       .area = text_of("Area"),
                                       .host = partners[0],
                                       .pool_manager = text_of("somebody"),
                                       .partners = partners,
                                       .partners_count = n,
                                       .effective_from = date(20000401),
                                       .effective_to = date(20991231),
                                       .signed_on = date(20000401),
                                       .contributions = contributions,
                                       .contributions_count = contribution_count,
                                       .officers = officers,
                                       .officers_count = n < 2 ? n : 2}};
}

/* The party of the first number is divided among n from the second on. */
static struct item apportionment(struct successor_input *to, size_t from, size_t first, size_t n,
                                 date_t on)
{
    static struct text predecessor;
    static struct succession_pool_input pools[SUCCESSORS_MAX];
    predecessor = text_of(codes[from]);
    for (size_t i = 0; i < n; i++) {
        to[i] = (struct successor_input){text_of(codes[first + i]), SHARE_PARTS / (uint32_t)n};
        to[i].parts += i ? 0 : SHARE_PARTS % (uint32_t)n;
        pools[i] = (struct succession_pool_input){
            .pool = text_of("pool"), .successor = to[i].party, .parts = to[i].parts};
    }
    return (struct item){.kind = ITEM_SUCCESSION,
                         .succession = {.on = on,
                                        .predecessors = &predecessor,
                                        .predecessors_count = 1,
                                        .successors = to,
                                        .successors_count = n,
                                        .pools = pools,
                                        .pools_count = n > 1 ? n : 0}};
}

static void report_memorandum_of(const struct engine *e)
{
    struct arena arena = ARENA_NULL;
    struct report report;
    struct report_asked asked = {.kind = REPORT_MEMORANDUM,
                                 .pool = 0,
                                 .year = 2015,
                                 .as_of = DATE_NONE,
                                 .booked_to = DATE_NONE};
    cr_assert_eq(report_make(e, &asked, &arena, &report), 0);
    arena_fini(&arena);
}

static enum refusal_code end_year(struct stage *s)
{
    static const enum risk_share_step steps[] = {RISK_SHARE_PARTNERS};
    struct item rule = {.kind = ITEM_RISK_SHARE,
                        .risk_share = {.pool = text_of("pool"),
                                       .year = 2015,
                                       .steps = steps,
                                       .steps_count = 1,
                                       .partners_cap = -1,
                                       .underspend = UNDERSPEND_RETURNS,
                                       .authority = text_of("board"),
                                       .officer = text_of("O0")}};
    cr_assert_eq(submit(s, &rule), REFUSED_NONE);
    cr_assert_eq(stage_approve_all(s), 0);
    struct item end = {.kind = ITEM_YEAR_END,
                       .year_end = {.pool = text_of("pool"),
                                    .year = 2015,
                                    .on = date(20160401),
                                    .authority = text_of("board"),
                                    .officer = text_of("O0")}};
    enum refusal_code code = submit(s, &end);
    cr_assert_eq(stage_approve_all(s), 0);
    return code;
}

/* 2 partners, of whom one is divided again and again: by the fourth time there are 2 + 62. */
Test(lasting, partners_by_successions)
{
    struct stage s;
    struct text partners[2];
    struct successor_input to[SUCCESSORS_MAX];
    struct contribution_input contributions[] = {contribution("a", "P1", 100000),
                                                 contribution("b", "P0", 100000)};
    make_parties(&s);
    submit_day(&s, date(20160401));
    struct item agreed = agreement("pool", partners, 2, contributions, 2);
    agreed.agreement.effective_from = date(20150401);
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE);
    static const size_t from[] = {1, 2, 18, 34}, count[] = {16, 16, 16, 14};
    size_t next = 2;
    for (size_t i = 0; i < 4; i++) {
        struct item x = apportionment(to, from[i], next, count[i], date(20150601) + (date_t)i);
        cr_assert_eq(submit(&s, &x), REFUSED_NONE);
        next += count[i];
    }
    cr_assert_eq(pool_at(s.engine, 0)->partners.count, PARTNERS_EVER_MAX);
    struct item beyond = apportionment(to, 50, next, 1, date(20160101));
    expect_refused(&s, &beyond, REFUSED_OUT_OF_RANGE, "items[0].succession.successors",
                   "at most 64 partners of a pool, with all that carry on for them");
    cr_assert_eq(party_at(s.engine, 50)->succession, NONE);
    struct item among = apportionment(to, 50, 51, 2, date(20160101));
    cr_assert_eq(submit(&s, &among), REFUSED_NONE, "partners all of them");
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE, "resubmitted it adds nothing");
    report_memorandum_of(s.engine);
    cr_assert_eq(end_year(&s), REFUSED_NONE);
    cr_assert_eq(stage_reload(&s), 0);
    stage_fini(&s);
}

/* The day of a succession cannot be refused: one that waits for it takes its room at once. */
Test(lasting, partners_of_days_to_come)
{
    struct stage s;
    struct text partners[PARTNERS_MAX];
    struct successor_input to[SUCCESSORS_MAX];
    make_parties(&s);
    submit_day(&s, date(20160401));
    for (size_t i = 0; i < 3; i++) { /* P1, P2 and P3 leave 16 each */
        struct item x = apportionment(to, 1 + i, 32 + 16 * i, 16, date(20170401));
        cr_assert_eq(submit(&s, &x), REFUSED_NONE);
    }
    struct item agreed = agreement("pool", partners, PARTNERS_MAX, NULL, 0);
    expect_refused(&s, &agreed, REFUSED_OUT_OF_RANGE, "items[0].agreement.partners",
                   "at most 64 partners of a pool, with all that carry on for them");
    cr_assert_eq(s.engine->tables.pools.count, 0);
    agreed.agreement.partners_count = 16; /* and 48 to come */
    cr_assert_eq(submit(&s, &agreed), REFUSED_NONE);
    partners[1] = text_of(codes[16]);
    agreed.agreement.partners_count = 2;
    expect_refused(&s, &agreed, REFUSED_OUT_OF_RANGE, "items[0].agreement.partners",
                   "at most 64 partners of a pool, with all that carry on for them");
    struct item later = apportionment(to, 40, 80, 1, date(20180401));
    cr_assert_eq(submit(&s, &later), REFUSED_OUT_OF_RANGE, "P40 is no partner before that day");
    submit_day(&s, date(20180401));
    cr_assert_eq(pool_at(s.engine, 0)->partners.count, PARTNERS_EVER_MAX);
    stage_fini(&s);
}

static struct item milestone(enum life_step step, date_t on, date_t until)
{
    return (struct item){.kind = ITEM_MILESTONE,
                         .milestone = {.pool = text_of("pool"),
                                       .step = step,
                                       .on = on,
                                       .until = until,
                                       .authority = text_of("board")}};
}

/* The largest sums of a century, taken back and booked again by an end that moves to and fro. */
Test(lasting, ends_to_and_fro, .timeout = 600)
{
    struct stage s;
    struct text partners[2];
    static char ids[CONTRIBUTIONS_MAX][8];
    static struct contribution_input contributions[CONTRIBUTIONS_MAX];
    make_parties(&s);
    for (size_t i = 0; i < CONTRIBUTIONS_MAX; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "l%zu", i);
        contributions[i] = contribution(ids[i], "P1", MONEY_LIMIT / 10);
    }
    struct item agreed = agreement("pool", partners, 2, contributions, CONTRIBUTIONS_MAX);
    const struct effects *effects = NULL;
    cr_assert_eq(stage_submit_one(&s, &agreed, &effects), 0);
    struct item day = {.kind = ITEM_DAY, .day = {date(20991230)}};
    cr_assert_eq(stage_submit_one(&s, &day, &effects), 0);
    size_t reported = 0;
    for (enum refusal_code code = REFUSED_NONE; reported < 60 && code == REFUSED_NONE; reported++) {
        date_t on = date(20000401) + (date_t)reported;
        struct item end = milestone(STEP_ENDED, on, DATE_NONE);
        struct item extension = milestone(STEP_EXTENDED, on, date(20991231));
        const struct item *item = reported % 2 ? &extension : &end;
        cr_assert_eq(stage_submit_one(&s, item, &effects), 0);
        code = effects->refusal_count ? effects->refusals[0].code : REFUSED_NONE;
        if (code != REFUSED_NONE)
            expect_refused(&s, item, REFUSED_OVERFLOW,
                           reported % 2 ? "items[0].milestone.until" : "items[0].milestone.on",
                           TURNOVER_LIMIT);
    }
    cr_assert(reported > 2 && reported < 60, "%zu reported", reported);
    cr_assert_leq(ledger_turnover(s.engine, 0), TURNOVER_MAX);
    cr_assert_eq(authority_of(s.engine, 0)->milestones.count, reported - 1,
                 "of the refused one nothing is kept");
    stage_fini(&s);
}
