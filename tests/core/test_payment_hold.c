/* Holds and releases against a model: whatever is held and released in whatever order, money is
 * conserved, enters each contribution in order of arrival, and a release that waits for a second
 * officer moves nothing until it is approved, and then exactly once. synthetic. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/foundation/state.h"
#include "called.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"
#include "core/governance/state.h"
#include "core/foundation/tables_own.h"
#include "core/contribution/held_money.h"

enum { SEEDS = 20, STEPS = 250, CONTRIBUTIONS = 3, HOLDS = 6, START = 17257 /* 2017-04-01 */ };

struct model_money {
    uint64_t journal;
    int contribution;
    int64_t amount;
    date_t date;
    bool entered;
};
struct model_hold {
    bool placed, lifted;
    int contribution; /* -1: any */
    int partner;      /* -1: any; lines 0 and 1 are of partner 0 */
    date_t from;
    uint64_t waits; /* journal number of a release that waits; 0 none */
};
struct rig {
    struct random_source random;
    struct stage one, other; /* other is saved and loaded at random moments */
    struct arena reported;
    const struct effects *effects;
    struct model_money money[STEPS];
    size_t money_count;
    struct model_hold holds[HOLDS];
    int64_t limit, total, alone; /* alone: decided by one officer, in the month */
    uint64_t seed, last_entered[CONTRIBUTIONS],
        checked; /* journal number of the last effects looked at */
};

static const char *const contribution_names[CONTRIBUTIONS] = {"a", "b", "c"};
static const char *const partner_names[2] = {"P0", "P1"};

static uint64_t below(struct rig *r, uint64_t bound)
{
    return random_below(&r->random, bound);
}

static void submit_item(struct rig *r, const struct item *item)
{
    const struct effects *again;
    const char *field;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(&r->one, item, &r->effects), 0);
    cr_assert_eq(stage_submit_one(&r->other, item, &again), 0);
    cr_assert(effects_equal(r->effects, again, &field), "seed %llu: %s differs",
              (unsigned long long)r->seed, field);
    cr_assert(core_check(r->one.engine, r->effects, broken), "seed %llu: %s",
              (unsigned long long)r->seed, broken);
    if (below(r, 8) == 0)
        cr_assert_eq(stage_reload(&r->other), 0);
}

static void emit_well(struct rig *r, const struct item *item)
{
    submit_item(r, item);
    cr_assert_eq(r->effects->refusal_count, 0);
}

static void begin(struct rig *r, uint64_t seed)
{
    static const struct text partners[] = {{"P0", 2}, {"P1", 2}};
    struct contribution_input contributions[CONTRIBUTIONS];
    memset(contributions, 0, sizeof contributions);
    memset(r, 0, sizeof *r);
    r->seed = seed;
    r->random.state = seed * 77;
    r->limit = (int64_t)below(r, 3) * 100000;
    cr_assert_eq(stage_init(&r->one), 0);
    cr_assert_eq(stage_init(&r->other), 0);
    for (int i = 0; i < 2; i++)
        emit_well(r, &(struct item){.kind = ITEM_PARTY,
                                    .party = {.code = partners[i],
                                              .name = partners[i],
                                              .kind = i ? PARTY_COUNCIL : PARTY_CCG,
                                              .valid_from = DATE_NONE,
                                              .valid_to = DATE_NONE}});
    for (int i = 0; i < CONTRIBUTIONS; i++)
        contributions[i] =
            (struct contribution_input){.contribution = text_of(contribution_names[i]),
                                        .partner = partners[i == 2],
                                        .kind = text_of("nhs_minimum"),
                                        .economy = ECONOMY_REVENUE,
                                        .annual = 12000000,
                                        .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
                                        .rounding = ROUND_HALF_UP,
                                        .last_instalment = LAST_LEAVES,
                                        .recognition = RECOGNISE_NAMED,
                                        .from = DATE_NONE,
                                        .to = DATE_NONE};
    struct appointment_input officers[2];
    for (int i = 0; i < 2; i++)
        officers[i] = (struct appointment_input){
            text_of(i ? "O1" : "O0"), text_of("x"), partners[i], START, DATE_NONE, TEXT_NONE};
    emit_well(r, &(struct item){.kind = ITEM_AGREEMENT,
                                .agreement = {.pool = text_of("pool"),
                                              .name = text_of("Pool"),
                                              .area = text_of("Area"),
                                              .host = partners[1],
                                              .pool_manager = text_of("m"),
                                              .partners = partners,
                                              .partners_count = 2,
                                              .effective_from = START,
                                              .effective_to = DATE_NONE,
                                              .signed_on = START,
                                              .contributions = contributions,
                                              .contributions_count = CONTRIBUTIONS,
                                              .officers = officers,
                                              .officers_count = 2,
                                              .single_officer = r->limit}});
    emit_well(r, &(struct item){.kind = ITEM_DAY, .day = {START + 200}});
}

static void end(struct rig *r)
{
    stage_fini(&r->one);
    stage_fini(&r->other);
    arena_fini(&r->reported);
}

static bool covers(const struct model_hold *h, const struct model_money *m)
{
    return h->placed && !h->lifted && m->date >= h->from &&
           (h->contribution < 0 || h->contribution == m->contribution) &&
           (h->partner < 0 || h->partner == (m->contribution == 2));
}

static bool is_stopped(const struct rig *r, const struct model_money *m)
{
    for (int i = 0; i < HOLDS; i++)
        if (covers(&r->holds[i], m))
            return true;
    return false;
}

/* What must have entered by now: the front of each contribution's queue up to the first that is
 * stopped. */
static void settle(struct rig *r)
{
    bool waits[CONTRIBUTIONS] = {false};
    for (size_t i = 0; i < r->money_count; i++) {
        struct model_money *m = &r->money[i];
        if (m->entered)
            continue;
        waits[m->contribution] |= is_stopped(r, m);
        m->entered = !waits[m->contribution];
    }
}

/* Each line's money enters in order of arrival, once. */
static void check_order(struct rig *r)
{
    if (r->checked == r->effects->journal)
        return;
    r->checked = r->effects->journal;
    for (size_t i = 0; i < r->effects->event_count; i++) {
        const struct event *e = &r->effects->events[i];
        if (e->kind != EVENT_ROUTED && e->kind != EVENT_RELEASED)
            continue;
        uint64_t journal = e->kind == EVENT_ROUTED ? e->cause : e->other_cause;
        int contribution = *e->contribution.data - 'a';
        cr_assert_gt(journal, r->last_entered[contribution], "seed %llu: money overtakes",
                     (unsigned long long)r->seed);
        r->last_entered[contribution] = journal;
    }
}

static void check(struct rig *r)
{
    const struct engine *e = r->one.engine;
    int64_t held = 0, entered = 0, paid = 0;
    settle(r);
    check_order(r);
    for (size_t i = 0; i < r->money_count; i++)
        *(r->money[i].entered ? &entered : &held) += r->money[i].amount;
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++)
        paid += year_at(e, i)->paid;
    cr_assert_eq(held_money_sum(e, 0), held, "seed %llu: %lld held, not %lld",
                 (unsigned long long)r->seed, (long long)held_money_sum(e, 0), (long long)held);
    cr_assert_eq(paid, entered, "seed %llu: %lld entered, not %lld", (unsigned long long)r->seed,
                 (long long)paid, (long long)entered);
    cr_assert_eq(held + entered, r->total);
}

static void pay(struct rig *r)
{
    struct model_money m = {.journal = r->one.journal + 1,
                            .contribution = (int)below(r, CONTRIBUTIONS),
                            .amount = 1 + (int64_t)below(r, 200000),
                            .date = START + 150 + (date_t)below(r, 100)};
    emit_well(
        r, &(struct item){.kind = ITEM_PAYMENT,
                          .payment = {.payer = text_of(partner_names[m.contribution == 2]),
                                      .pool = text_of("pool"),
                                      .contribution = text_of(contribution_names[m.contribution]),
                                      .amount = m.amount,
                                      .value_date = m.date}});
    r->money[r->money_count++] = m;
    r->total += m.amount;
}

static void hold(struct rig *r, int i)
{
    struct model_hold *h = &r->holds[i];
    if (h->placed)
        return;
    *h = (struct model_hold){.placed = true,
                             .contribution = -1,
                             .partner = -1,
                             .from = START + 150 + (date_t)below(r, 100)};
    uint64_t scope = below(r, 3);
    if (scope == 0)
        h->contribution = (int)below(r, CONTRIBUTIONS);
    else if (scope == 1)
        h->partner = (int)below(r, 2);
    struct payment_hold_input in = {.pool = text_of("pool"),
                                    .hold = arena_print(&r->reported, "H%d", i),
                                    .reason = text_of("reason"),
                                    .authority = text_of("authority"),
                                    .from = h->from};
    if (h->contribution >= 0)
        in.contribution = text_of(contribution_names[h->contribution]);
    if (h->partner >= 0)
        in.partner = text_of(partner_names[h->partner]);
    emit_well(r, &(struct item){.kind = ITEM_PAYMENT_HOLD, .payment_hold = in});
}

static int64_t waiting_in(const struct rig *r, const struct model_hold *h)
{
    int64_t total = 0;
    for (size_t i = 0; i < r->money_count; i++)
        if (!r->money[i].entered && covers(h, &r->money[i]))
            total += r->money[i].amount;
    return total;
}

static void release(struct rig *r, int i)
{
    struct model_hold *h = &r->holds[i];
    if (!h->placed || h->lifted || h->waits)
        return;
    int64_t stake = waiting_in(r, h);
    bool waits = r->alone + stake > r->limit;
    emit_well(r, &(struct item){.kind = ITEM_PAYMENT_HOLD_LIFTED,
                                .payment_hold_lifted = {.pool = text_of("pool"),
                                                        .hold = arena_print(&r->reported, "H%d", i),
                                                        .on = START + 200,
                                                        .authority = text_of("authority"),
                                                        .officer = text_of("O0")}});
    cr_assert_eq(r->effects->events[0].kind, waits ? EVENT_PENDING : EVENT_HOLD_LIFTED);
    cr_assert_eq(r->effects->events[0].amount, stake);
    if (waits) {
        cr_assert_eq(r->effects->posting_count, 0);
        h->waits = r->one.journal;
    } else {
        h->lifted = true;
        r->alone += stake;
    }
}

/* By the second officer, or in vain by the first; now and then twice. */
static void decide(struct rig *r, int i)
{
    struct model_hold *h = &r->holds[i];
    bool own = below(r, 3) == 0, approved = below(r, 4) != 0;
    struct item item = {.kind = ITEM_APPROVAL,
                        .approval = {.pending = h->waits,
                                     .officer = text_of(own ? "O0" : "O1"),
                                     .decision = approved ? DECISION_APPROVED : DECISION_REJECTED,
                                     .on = START + 200}};
    if (!h->waits)
        return;
    submit_item(r, &item);
    if (own && approved) {
        cr_assert_eq(r->effects->refusals[0].code, REFUSED_NOT_PERMITTED);
        return;
    }
    cr_assert_eq(r->effects->refusal_count, 0);
    h->waits = 0;
    h->lifted = approved;
    check(r);
    emit_well(r, &item);
    cr_assert_eq(r->effects->event_count, 0, "decided twice");
}

static void check_same_image(struct rig *r)
{
    struct buffer a = BUFFER_NULL, b = BUFFER_NULL;
    cr_assert_eq(stage_reload(&r->other), 0);
    cr_assert_eq(engine_save(r->one.engine, &a), 0);
    cr_assert_eq(engine_save(r->other.engine, &b), 0);
    cr_assert(a.size == b.size && memcmp(a.data, b.data, a.size) == 0);
    buffer_fini(&a);
    buffer_fini(&b);
}

Test(payment_hold, money_is_conserved_and_enters_in_order, .timeout = 120)
{
    static struct rig r;
    unsigned lifted = 0, waited = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&r, seed);
        for (int i = 0; i < STEPS; i++) {
            int which = (int)below(&r, HOLDS);
            uint64_t what = below(&r, 20);
            if (what < 12)
                pay(&r);
            else if (what < 15)
                hold(&r, which);
            else if (what < 17)
                release(&r, which);
            else if (what < 19)
                decide(&r, which);
            check(&r);
            waited += r.one.engine->governance->pending.count > 0;
        }
        for (int i = 0; i < HOLDS; i++)
            lifted += r.holds[i].lifted;
        check_same_image(&r);
        end(&r);
    }
    cr_assert_gt(lifted, SEEDS);
    cr_assert_gt(waited, SEEDS * 10);
}

Test(payment_hold, more_than_may_wait_are_refused)
{
    static struct rig r;
    begin(&r, 3);
    hold(&r, 0);
    for (unsigned i = 0; i <= PENDING_OF_POOL_MAX; i++) {
        struct item item = {.kind = ITEM_PAYMENT_HOLD_LIFTED,
                            .payment_hold_lifted = {.pool = text_of("pool"),
                                                    .hold = text_of("H0"),
                                                    .on = START + 200,
                                                    .authority = arena_print(&r.reported, "a%u", i),
                                                    .officer = text_of("O0")}};
        /* No scheme of the pool has begun before its first day: everything waits. */
        if (i == 0)
            authority_own(r.one.engine, 0)->delegations.items[0].from = START + 900;
        const struct effects *effects;
        cr_assert_eq(stage_submit_one(&r.one, &item, &effects), 0);
        cr_assert_eq(effects->refusal_count, i == PENDING_OF_POOL_MAX);
    }
    cr_assert_eq(r.one.engine->governance->pending.count, PENDING_OF_POOL_MAX);
    cr_assert_eq(stage_reload(&r.one), 0);
    cr_assert_eq(authority_of(r.one.engine, 0)->pending, PENDING_OF_POOL_MAX);
    end(&r);
}
