/* What must hold whatever comes in: tried on worlds made from seeds (support/world). */
#include <criterion/criterion.h>
#include <string.h>

#include "core/foundation/state.h"
#include "core_check.h"
#include "random_effects.h"
#include "report_check.h"
#include "stage.h"
#include "world.h"
#include "core/contribution/held_money.h"
#include "core/payment/payment.h"

enum { SEEDS = 12, SEEDS_SEEN = 90, INPUTS = 400, ITEMS_SEEN = 24 };

/* One engine, and the same under another key of the tables, that is saved and loaded again at
 * random moments. */
struct twins {
    struct world world;
    struct random_source random;
    struct stage one, other;
    uint64_t seed;
    int64_t paid, received, spent; /* by what was accepted */
    struct {
        uint64_t cause;
        uint32_t item;
    } matched[INPUTS * ITEMS_SEEN]; /* receipts */
    size_t matched_count;
};

/* The other's tables are filled under another key, so that nothing may depend on their order. */
static void turn_to(bool other)
{
    static const uint8_t keys[2][MAP_KEY_SIZE] = {{0}, "no longer zeros"};
    map_key_set(keys[other]);
}

static void begin(struct twins *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->seed = seed;
    t->random.state = seed + 77;
    world_init(&t->world, seed);
    t->world.whole = true;
    cr_assert_eq(stage_init(&t->one), 0);
    turn_to(true);
    cr_assert_eq(stage_init(&t->other), 0);
    turn_to(false);
}

static void end(struct twins *t)
{
    world_fini(&t->world);
    stage_fini(&t->one);
    stage_fini(&t->other);
}

static bool is_refused(const struct effects *effects, uint32_t item)
{
    for (size_t i = 0; i < effects->refusal_count; i++)
        if (effects->refusals[i].item == item || effects->refusals[i].item == ITEM_NONE)
            return true;
    return false;
}

static void count_money(struct twins *t, const struct submission *s, const struct effects *effects)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (is_refused(effects, i))
            continue;
        if (s->items[i].kind == ITEM_PAYMENT)
            t->paid += s->items[i].payment.amount;
        else if (s->items[i].kind == ITEM_REVERSAL)
            t->paid -= s->items[i].reversal.amount;
        else if (s->items[i].kind == ITEM_RECEIPT)
            t->received += s->items[i].receipt.amount;
        else if (s->items[i].kind == ITEM_EXPENDITURE && !s->items[i].expenditure.accrual)
            t->spent += s->items[i].expenditure.amount;
    }
}

/* What was taken over counts as what it is; what was adjusted or written off was not paid. */
static void count_by_hand(struct twins *t, const struct submission *s,
                          const struct effects *effects)
{
    for (size_t i = 0; i < effects->event_count; i++) {
        const struct event *e = &effects->events[i];
        if (e->kind == EVENT_OPENED && s->items[e->item].opening_item.side == SIDE_PAYMENT)
            t->paid += e->amount;
        else if (e->kind == EVENT_OPENED)
            t->received += e->amount;
    }
}

/* No two are matched twice. */
static void count_matches(struct twins *t, const struct effects *effects)
{
    for (size_t i = 0; i < effects->event_count; i++) {
        const struct event *e = &effects->events[i];
        if (e->kind != EVENT_MATCHED)
            continue;
        /* A payment of several pairs, and its number, is in core_check's care. */
        uint64_t cause = e->pair.receipt_serial;
        uint32_t item = (uint32_t)e->pair.payment_serial;
        for (size_t k = 0; k < t->matched_count; k++)
            cr_assert(t->matched[k].cause != cause || t->matched[k].item != item,
                      "seed %llu: receipt %llu and payment %u are matched twice",
                      (unsigned long long)t->seed, (unsigned long long)cause, item);
        t->matched[t->matched_count].cause = cause;
        t->matched[t->matched_count++].item = item;
    }
}

/* All that was paid is held, entered or unallocated; all that was received is in cash. */
static void check_money(const struct twins *t)
{
    const struct engine *e = t->one.engine;
    int64_t paid = 0, cash = 0;
    for (uint32_t i = 0; i < e->tables.pools.count; i++) {
        paid += held_money_sum(e, i) + payment_unallocated_sum(e, i);
        cash += e->foundation->accounts.items[pool_at(e, i)->account_cash].balance;
    }
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++)
        paid += year_at(e, i)->paid;
    cr_assert_eq(paid, t->paid, "seed %llu: %lld of %lld paid is there",
                 (unsigned long long)t->seed, (long long)paid, (long long)t->paid);
    cr_assert_eq(cash, t->received - t->spent, "seed %llu: %lld in cash, %lld received, %lld spent",
                 (unsigned long long)t->seed, (long long)cash, (long long)t->received,
                 (long long)t->spent);
}

static void check_same_image(const struct twins *t)
{
    struct buffer a = BUFFER_NULL, b = BUFFER_NULL;
    cr_assert_eq(engine_save(t->one.engine, &a), 0);
    turn_to(true);
    cr_assert_eq(engine_save(t->other.engine, &b), 0);
    turn_to(false);
    cr_assert(a.size == b.size && memcmp(a.data, b.data, a.size) == 0,
              "seed %llu, input %llu: the images differ", (unsigned long long)t->seed,
              (unsigned long long)t->one.journal);
    buffer_fini(&a);
    buffer_fini(&b);
}

static void step(struct twins *t)
{
    struct submission s;
    const struct effects *a, *b;
    const char *field = NULL;
    char broken[CORE_CHECK_MAX];
    world_next(&t->world, &s);
    cr_assert_eq(stage_submit(&t->one, s.party, s.feed, s.document, s.items, s.count, &a), 0);
    turn_to(true);
    cr_assert_eq(stage_submit(&t->other, s.party, s.feed, s.document, s.items, s.count, &b), 0);
    turn_to(false);
    cr_assert_eq(a->accepted + a->refusal_count, is_refused(a, ITEM_NONE) ? 1 : s.count);
    count_money(t, &s, a);
    count_by_hand(t, &s, a);
    count_matches(t, a);
    world_forget(&t->world);
    cr_assert(effects_equal(a, b, &field), "seed %llu, input %llu: %s differs",
              (unsigned long long)t->seed, (unsigned long long)a->journal, field);
    cr_assert(core_check(t->one.engine, a, broken), "seed %llu, input %llu: %s",
              (unsigned long long)t->seed, (unsigned long long)a->journal, broken);
    check_money(t);
    if (random_below(&t->random, 10) == 0) {
        check_same_image(t);
        turn_to(true);
        cr_assert_eq(stage_reload(&t->other), 0);
        turn_to(false);
        check_same_image(t);
    }
}

/* Long after the last date of anything, so that nothing is left out as not yet dated. */
static void check_reports(struct twins *t)
{
    const struct effects *effects;
    char broken[REPORT_CHECK_MAX];
    struct item day = {.kind = ITEM_DAY, .day.date = t->world.today + 1200};
    do { /* too much may fall due at once: it goes there by several days */
        cr_assert_eq(stage_submit_one(&t->one, &day, &effects), 0);
        cr_assert_eq(effects->refusal_count, 0u);
    } while (t->one.engine->tables.day_to != DATE_NONE);
    cr_assert(report_check(t->one.engine, broken), "seed %llu: %s", (unsigned long long)t->seed,
              broken);
}

Test(world, holds_what_must_hold, .timeout = 300)
{
    static struct twins t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed);
        for (int i = 0; i < INPUTS; i++)
            step(&t);
        check_same_image(&t);
        check_reports(&t);
        end(&t);
    }
}

/* A test of everything that never sees some of it would be worth little. */
Test(world, sees_every_kind_of_event_and_refusal, .timeout = 300)
{
    bool events[EVENT_KIND_COUNT] = {0}, reasons[REASON_COUNT] = {0};
    bool refusals[REFUSED_CODE_COUNT] = {0};
    for (uint64_t seed = 1; seed <= SEEDS_SEEN; seed++) {
        struct world world;
        struct stage stage;
        world_init(&world, seed);
        world.whole = true;
        cr_assert_eq(stage_init(&stage), 0);
        for (int i = 0; i < INPUTS; i++) {
            struct submission s;
            const struct effects *effects;
            world_next(&world, &s);
            cr_assert_eq(
                stage_submit(&stage, s.party, s.feed, s.document, s.items, s.count, &effects), 0);
            world_forget(&world);
            for (size_t k = 0; k < effects->event_count; k++) {
                events[effects->events[k].kind] = true;
                reasons[effects->events[k].reason] = true;
            }
            for (size_t k = 0; k < effects->refusal_count; k++)
                refusals[effects->refusals[k].code] = true;
        }
        world_fini(&world);
        stage_fini(&stage);
    }
    /* The later kinds are of rules that have worlds of their own. */
    for (int i = 1; i <= EVENT_DATE_SUSPECTED; i++)
        cr_expect(events[i], "no event of kind %d", i);
    for (int i = 1; i <= REASON_ODD_REFERENCE; i++)
        cr_expect(reasons[i], "no event for reason %d", i);
    for (int i = REFUSED_REPEATED_DOCUMENT; i <= REFUSED_DATE_ORDER; i++)
        if (i != REFUSED_BAD_VALUE && i != REFUSED_OVERFLOW)
            cr_expect(refusals[i], "no refusal %d", i);
}
