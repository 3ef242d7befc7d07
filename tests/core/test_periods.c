/* Books that are closed and opened again among payments, receipts, items taken over and variations
 * made and taken back at random: core_check compares after every input each closing with what its
 * booking days show now; the state survives being saved and loaded. And: a variation that was taken
 * back leaves the sums due as if it had never been agreed. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/control/period.h"
#include "core/contribution/schedule.h"
#include "called.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"
#include "core/control/closing.h"

enum { SEEDS = 24, INPUTS = 400, VARIED = 60, LAST_DAY = 20170410 };

struct rig {
    struct stage stage;
    struct random_source random;
    uint64_t seed;
    date_t today;
    unsigned number, variations, closed, late;
};

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

static int64_t below(struct rig *r, int64_t bound)
{
    return (int64_t)random_below(&r->random, (uint64_t)bound);
}

static const struct effects *submit(struct rig *r, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(&r->stage, item, &effects), 0);
    cr_assert(core_check(r->stage.engine, effects, broken), "seed %llu: %s",
              (unsigned long long)r->seed, broken);
    return effects;
}

/* The same, and where it waits for an officer of the other side, his approval. */
static const struct effects *agree(struct rig *r, const struct item *item)
{
    const struct effects *effects = submit(r, item);
    if (!effects->event_count || effects->events[0].kind != EVENT_PENDING)
        return effects;
    return submit(r, &(struct item){.kind = ITEM_APPROVAL,
                                    .approval = {.pending = r->stage.journal,
                                                 .officer = text_of("bob"),
                                                 .decision = DECISION_APPROVED,
                                                 .on = business_date(r->stage.engine)}});
}

static void must(struct rig *r, const struct item *item)
{
    const struct effects *effects = submit(r, item);
    cr_assert_eq(effects->refusal_count, 0, "%.*s", TEXT_ARG(effects->refusals[0].text));
}

static void must_day(struct rig *r, date_t day)
{
    r->today = day;
    must(r, &(struct item){.kind = ITEM_DAY, .day.date = day});
}

static void must_party(struct rig *r, const char *code, enum party_kind kind)
{
    must(r, &(struct item){.kind = ITEM_PARTY,
                           .party = {.code = text_of(code),
                                     .name = text_of(code),
                                     .kind = kind,
                                     .valid_from = DATE_NONE,
                                     .valid_to = DATE_NONE}});
}

static void must_agree(struct rig *r)
{
    static const struct text partners[] = {{"01T", 3}, {"E1", 2}};
    struct contribution_input contributions[2] = {{
        .contribution = text_of("minimum"),
        .partner = partners[0],
        .kind = text_of("nhs_minimum"),
        .economy = ECONOMY_REVENUE,
        .annual = 120000000,
        .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
        .rounding = ROUND_HALF_UP,
        .last_instalment = LAST_LEAVES,
        .recognition = RECOGNISE_NAMED,
        .from = DATE_NONE,
        .to = DATE_NONE,
        .tolerance_instalment = 1,
        .tolerance_year = 12,
        .grace_working_days = 5,
    }};
    contributions[1] = contributions[0];
    contributions[1].contribution = text_of("council");
    contributions[1].partner = partners[1];
    contributions[1].kind = text_of("la_additional");
    contributions[1].annual = 100000001;
    contributions[1].schedule.kind = SCHEDULE_QUARTERLY;
    const struct appointment_input officers[] = {{.officer = text_of("anne"),
                                                  .name = text_of("Anne"),
                                                  .party = text_of("E1"),
                                                  .from = DATE_NONE,
                                                  .to = DATE_NONE},
                                                 {.officer = text_of("bob"),
                                                  .name = text_of("Bob"),
                                                  .party = text_of("01T"),
                                                  .from = DATE_NONE,
                                                  .to = DATE_NONE}};
    must(r, &(struct item){.kind = ITEM_AGREEMENT,
                           .agreement = {.pool = text_of("p"),
                                         .name = text_of("A pool"),
                                         .area = text_of("Area"),
                                         .host = partners[1],
                                         .pool_manager = text_of("Manager"),
                                         .partners = partners,
                                         .partners_count = 2,
                                         .effective_from = date(20150401),
                                         .effective_to = DATE_NONE,
                                         .signed_on = date(20150401),
                                         .contributions = contributions,
                                         .contributions_count = 2,
                                         .receipts_expected = true,
                                         .officers = officers,
                                         .officers_count = 2,
                                         .single_officer = MONEY_LIMIT / 10}});
}

static void begin(struct rig *r, uint64_t seed)
{
    *r = (struct rig){.seed = seed, .random.state = seed};
    cr_assert_eq(stage_init(&r->stage), 0);
    must_party(r, "01T", PARTY_CCG);
    must_party(r, "E1", PARTY_COUNCIL);
    must_day(r, date(20150401));
    must_agree(r);
}

/* Mostly of these days, at times months ago: into time that is closed. */
static date_t some_date(struct rig *r)
{
    date_t first = date(20150401);
    date_t day = r->today - (date_t)below(r, below(r, 4) ? 20 : 300);
    return day < first ? first : day;
}

static struct text number(struct rig *r, char *buf, char first)
{
    int size = snprintf(buf, 16, "%c%u", first, first == 'V' ? r->variations : r->number);
    return (struct text){buf, (size_t)size};
}

static void submit_money(struct rig *r)
{
    static const char *const contributions[] = {"minimum", "council"}, *const payers[] = {"01T",
                                                                                          "E1"};
    char buf[16];
    int64_t who = below(r, 2), kind = below(r, 5);
    int64_t amount = below(r, 3) ? (who ? 25000000 : 10000000) : 1 + below(r, 30000000);
    r->number += below(r, 3) ? 1 : 0;
    struct text reference = number(r, buf, 'R'), pool = text_of("p");
    if (kind < 2)
        (void)submit(r, &(struct item){.kind = ITEM_PAYMENT,
                                       .payment = {.payer = text_of(payers[who]),
                                                   .pool = pool,
                                                   .contribution = text_of(contributions[who]),
                                                   .amount = below(r, 8) ? amount : -amount,
                                                   .value_date = some_date(r),
                                                   .reference = reference}});
    else if (kind < 4)
        (void)submit(r, &(struct item){.kind = ITEM_RECEIPT,
                                       .receipt = {.pool = pool,
                                                   .payer = text_of(payers[who]),
                                                   .amount = amount,
                                                   .value_date = some_date(r),
                                                   .reference = reference}});
    else
        (void)submit(r,
                     &(struct item){.kind = ITEM_OPENING_ITEM,
                                    .opening_item = {.pool = pool,
                                                     .partner = text_of(payers[who]),
                                                     .side = (enum side)(1 + below(r, 2)),
                                                     .amount = amount,
                                                     .value_date = some_date(r),
                                                     .reference = reference,
                                                     .contribution = text_of(contributions[who])}});
}

static const struct effects *vary(struct rig *r, const char *id, date_t from, date_t agreed,
                                  int64_t annual)
{
    return agree(r, &(struct item){.kind = ITEM_VARIATION,
                                   .variation = {.officer = text_of("anne"),
                                                 .pool = text_of("p"),
                                                 .contribution = text_of("minimum"),
                                                 .variation = text_of(id),
                                                 .effective_from = from,
                                                 .agreed_on = agreed,
                                                 .annual = annual}});
}

static const struct effects *take_back(struct rig *r, const char *id, date_t on)
{
    return agree(r, &(struct item){.kind = ITEM_VARIATION_REVERSAL,
                                   .variation_reversal = {.officer = text_of("anne"),
                                                          .pool = text_of("p"),
                                                          .contribution = text_of("minimum"),
                                                          .variation = text_of(id),
                                                          .on = on,
                                                          .authority = text_of("board")}});
}

static void submit_variation(struct rig *r)
{
    char buf[16];
    if (below(r, 2)) {
        r->variations++;
        (void)number(r, buf, 'V');
        (void)vary(r, buf, some_date(r) + (date_t)below(r, 90), some_date(r), below(r, 200000000));
        return;
    }
    snprintf(buf, sizeof buf, "V%u", (unsigned)(1 + below(r, r->variations + 1)));
    (void)take_back(r, buf, some_date(r));
}

static date_t end_of_month(date_t day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    return day - of_month; /* of the month before */
}

static void submit_period(struct rig *r)
{
    const struct closings *c = closings_of(r->stage.engine, 0);
    if (below(r, 4) == 0 && c->closed_to != DATE_NONE) {
        (void)submit(r, &(struct item){.kind = ITEM_PERIOD_REOPEN,
                                       .period_reopen = {.pool = text_of("p"),
                                                         .to = c->closed_to,
                                                         .reason = text_of("forgotten"),
                                                         .officer = text_of("anne")}});
        return;
    }
    struct position now;
    date_t to = end_of_month(r->today);
    period_totals(r->stage.engine, 0, to, DATE_NONE, &now);
    const struct effects *effects =
        submit(r, &(struct item){.kind = ITEM_PERIOD_CLOSE,
                                 .period_close = {.pool = text_of("p"),
                                                  .to = to,
                                                  .authority = text_of("manager"),
                                                  .due = now.due,
                                                  .paid = now.paid + (below(r, 4) ? 0 : 1),
                                                  .received = INT64_MIN}});
    r->closed += effects->event_count && effects->events[0].kind == EVENT_PERIOD_CLOSED;
}

static void count_late(struct rig *r)
{
    const struct closings *c = closings_of(r->stage.engine, 0);
    for (size_t i = 0; i < c->count; i++) {
        struct position now;
        period_totals(r->stage.engine, 0, c->items[i].to, DATE_NONE, &now);
        r->late += now.paid != c->items[i].paid || now.due != c->items[i].due;
    }
}

Test(periods, what_was_closed_is_seen_again_as_it_was, .timeout = 120)
{
    unsigned closed = 0, late = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct rig r;
        begin(&r, seed);
        for (int i = 0; i < INPUTS; i++) {
            int64_t what = below(&r, 10);
            if (what < 2)
                must_day(&r, r.today + (date_t)below(&r, 7));
            else if (what < 7)
                submit_money(&r);
            else if (what < 8)
                submit_variation(&r);
            else if (what < 9)
                submit_period(&r);
            else
                cr_assert_eq(stage_reload(&r.stage), 0);
        }
        count_late(&r);
        closed += r.closed;
        late += r.late;
        stage_fini(&r.stage);
    }
    cr_assert_gt(closed, 5 * SEEDS, "only %u closings", closed);
    cr_assert_gt(late, closed / 2, "in only %u of %u something came late", late, closed);
}

/* Two engines are sent the same, but one also of variations that are taken back. */
Test(periods, a_variation_taken_back_was_never_agreed, .timeout = 120)
{
    for (uint64_t seed = 1; seed <= VARIED; seed++) {
        struct rig one, other;
        begin(&one, seed);
        begin(&other, seed);
        date_t agreed = date(20150402) + (date_t)below(&one, 300);
        date_t on = agreed + (date_t)below(&one, 300),
               from = agreed - 200 + (date_t)below(&one, 400);
        int64_t kept = below(&one, 200000000);
        must_day(&one, on);
        must_day(&other, on);
        date_t kept_on = date(20150402) + (date_t)below(&one, 300);
        kept_on = kept_on > on ? on : kept_on;
        cr_assert_eq(vary(&one, "kept", from + 30, kept_on, kept)->refusal_count, 0);
        cr_assert_eq(vary(&other, "kept", from + 30, kept_on, kept)->refusal_count, 0);
        cr_assert_eq(vary(&one, "gone", from, agreed, below(&one, 200000000))->refusal_count, 0);
        cr_assert_eq(take_back(&one, "gone", on)->refusal_count, 0);
        must_day(&one, date(LAST_DAY));
        must_day(&other, date(LAST_DAY));
        for (date_t day = on; day <= one.today; day++) {
            struct position a, b;
            period_totals(one.stage.engine, 0, day, DATE_NONE, &a);
            period_totals(other.stage.engine, 0, day, DATE_NONE, &b);
            cr_assert_eq(a.due, b.due, "seed %llu, day %d: %lld due, never varied %lld",
                         (unsigned long long)seed, date_to_number(day), (long long)a.due,
                         (long long)b.due);
        }
        stage_fini(&one.stage);
        stage_fini(&other.stage);
    }
}
