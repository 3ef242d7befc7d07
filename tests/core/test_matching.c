/* Receipts and payments that are the same money, whatever comes: no penny of an item is in two
 * matches, nor in one and open; unmatched it is as if it had never been matched; where
 * core/reconcile/match_find promises it the order of arrival does not matter. From seeds;
 * synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/reconcile/matched.h"
#include "core/foundation/emit.h"
#include "core/contribution/year.h"
#include "core/foundation/recent_payments.h"
#include "payer.h"
#include "core/foundation/state.h"
#include "core/reconcile/state.h"
#include "core/foundation/tables_own.h"

enum { SEEDS = 40, REPORTED_MAX = 48 };

/* One item of the council's, as recorded. */
struct reported {
    bool is_payment;
    char reference[8];
    int64_t amount;
    date_t date;
    uint64_t journal;
};

static void submit_money(struct payer *p, struct reported *x)
{
    struct item item;
    if (x->is_payment)
        item = (struct item){.kind = ITEM_PAYMENT,
                             .payment = {.payer = text_of("COUNCIL"),
                                         .pool = text_of("pool"),
                                         .contribution = text_of("contribution-0"),
                                         .reference = text_of(x->reference),
                                         .amount = x->amount,
                                         .value_date = x->date}};
    else
        item = (struct item){.kind = ITEM_RECEIPT,
                             .receipt = {.pool = text_of("pool"),
                                         .payer = text_of("COUNCIL"),
                                         .reference = text_of(x->reference),
                                         .amount = x->amount,
                                         .value_date = x->date}};
    payer_submit(p, &item);
    x->journal = p->stage.journal;
}

static void begin(struct payer *p, uint64_t seed)
{
    payer_begin(p, seed, false);
    payer_day(p, START + 60);
    pool_own(p->stage.engine, 0)->receipts_expected = true; /* payer's agreement does not say */
}

/* Few amounts and references, so that items fit one another in many ways. */
static struct reported draw(struct payer *p)
{
    struct reported x = {.is_payment = random_below(&p->random, 2),
                         .amount = 1 + (int64_t)random_below(&p->random, 12),
                         .date = START + (date_t)random_below(&p->random, 40)};
    if (random_below(&p->random, 3))
        (void)snprintf(x.reference, sizeof x.reference, "R%u",
                       (unsigned)random_below(&p->random, 8));
    return x;
}

static int64_t open_of(const struct open_items *items, uint64_t journal)
{
    int64_t total = 0;
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].serial && items->items[i].money.cause == journal)
            total += items->items[i].money.amount;
    return total;
}

static int64_t matched_of_input(const struct engine *e, uint64_t journal)
{
    const struct matched *of = matched_of(e, 0);
    int64_t total = 0;
    for (size_t i = 0; of && i < of->count; i++)
        for (size_t k = 0; k < of->items[i].sides.count && !of->items[i].is_unmatched; k++)
            if (of->items[i].sides.items[k].was.money.cause == journal)
                total += of->items[i].sides.items[k].was.money.amount;
    return total;
}

/* Every penny recorded is in one match that stands, or open: neither lost nor twice. */
static void expect_once(const struct payer *p, const struct reported *reported, size_t count,
                        uint64_t seed)
{
    const struct engine *e = p->stage.engine;
    for (size_t i = 0; i < count; i++) {
        const struct open_items *items =
            reported[i].is_payment ? &e->reconcile->payments : &e->reconcile->receipts;
        cr_assert_eq(open_of(items, reported[i].journal) + matched_of_input(e, reported[i].journal),
                     reported[i].amount, "seed %lu, item %zu", seed, i);
    }
    cr_assert_null(engine_check(e));
}

static void expect_sums(const struct payer *p, int64_t tolerance, uint64_t seed)
{
    const struct matched *of = matched_of(p->stage.engine, 0);
    for (size_t i = 0; of && i < of->count; i++) {
        const struct match *m = &of->items[i];
        int64_t difference = matched_sum(m, SIDE_PAYMENT) - matched_sum(m, SIDE_RECEIPT);
        bool by_identity = m->rule == MATCH_REFERENCE || m->rule == MATCH_END_TO_END;
        cr_assert_leq(llabs(difference), by_identity ? tolerance : 0, "seed %lu, match %lu", seed,
                      m->number);
    }
}

static void undo_match(struct payer *p, uint64_t number)
{
    payer_submit(p, &(struct item){.kind = ITEM_UNMATCH,
                                   .unmatch = {.pool = text_of("pool"),
                                               .match = number,
                                               .reason = text_of("tried"),
                                               .officer = text_of("A")}});
    cr_assert(matched_find(p->stage.engine, 0, number)->is_unmatched);
}

static void submit_tolerance(struct payer *p, int64_t item)
{
    payer_submit(p, &(struct item){.kind = ITEM_TOLERANCE,
                                   .tolerance = {.pool = text_of("pool"),
                                                 .item = item,
                                                 .instalment = -1,
                                                 .cumulative = -1,
                                                 .cumulative_parts = UINT32_MAX,
                                                 .authority = text_of("Board"),
                                                 .officer = text_of("A")}});
    payer_submit(p, &(struct item){.kind = ITEM_APPROVAL,
                                   .approval = {.pending = p->stage.journal,
                                                .officer = text_of("B"),
                                                .decision = DECISION_APPROVED,
                                                .on = business_date(p->stage.engine)}});
}

/* Undoes matches now and then, saves and loads. */
Test(matching, each_item_once)
{
    uint64_t rules_seen = 0, is_unmatched = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct payer p;
        struct reported reported[REPORTED_MAX];
        begin(&p, seed);
        int64_t tolerance = (int64_t)(seed % 2) * 2;
        submit_tolerance(&p, tolerance);
        for (size_t i = 0; i < REPORTED_MAX; i++) {
            reported[i] = draw(&p);
            submit_money(&p, &reported[i]);
            const struct matched *of = matched_of(p.stage.engine, 0);
            if (of && of->count && random_below(&p.random, 6) == 0) {
                uint64_t number = 1 + random_below(&p.random, of->last);
                bool stands = !matched_find(p.stage.engine, 0, number)->is_unmatched;
                if (stands)
                    undo_match(&p, number);
                is_unmatched += stands;
            }
            if (i % 16 == 15)
                cr_assert_eq(stage_reload(&p.stage), 0);
            expect_once(&p, reported, i + 1, seed);
            expect_sums(&p, tolerance, seed);
        }
        const struct matched *of = matched_of(p.stage.engine, 0);
        for (size_t i = 0; of && i < of->count; i++)
            rules_seen |= UINT64_C(1) << of->items[i].rule;
        stage_fini(&p.stage);
    }
    for (int rule = MATCH_REFERENCE; rule <= MATCH_PART; rule++)
        cr_assert(rule == MATCH_END_TO_END || rules_seen >> rule & 1, "rule %d is tried", rule);
    cr_assert_gt(is_unmatched, SEEDS);
}

static int64_t balance_named(const struct engine *e, struct text name)
{
    int64_t total = 0;
    for (size_t i = 0; i < e->foundation->accounts.count; i++)
        if (text_equal(e->foundation->accounts.items[i].name, name))
            total += e->foundation->accounts.items[i].balance;
    return total;
}

/* Every account of either, on every day every contribution year. */
static void expect_same_books(const struct engine *a, const struct engine *b, uint64_t seed)
{
    for (size_t i = 0; i < a->foundation->accounts.count; i++) {
        struct text name = a->foundation->accounts.items[i].name;
        cr_assert_eq(balance_named(a, name), balance_named(b, name), "seed %lu: %.*s", seed,
                     TEXT_ARG(name));
    }
    cr_assert_eq(a->tables.contribution_years.count, b->tables.contribution_years.count);
    for (uint32_t i = 0; i < a->tables.contribution_years.count; i++)
        for (date_t day = START; day < START + 60; day++) {
            struct position x, y;
            year_position(a, i, day, &x);
            year_position(b, i, day, &y);
            cr_assert(x.due == y.due && x.paid == y.paid && x.received == y.received &&
                          x.variance == y.variance,
                      "seed %lu, day %d", seed, day - START);
        }
}

/* One pool matches by all rules and everything is unmatched; the other never matched, because it
 * matches by ids only, and there are none. */
Test(matching, taken_apart_as_if_never_matched)
{
    static const enum match_rule ids_only[] = {MATCH_END_TO_END};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct payer p[2];
        for (int i = 0; i < 2; i++) {
            begin(&p[i], seed);
            submit_tolerance(&p[i], 2);
            if (i == 1)
                payer_match_rules(&p[i], ids_only, 1);
            for (size_t n = 0; n < REPORTED_MAX; n++) {
                struct reported x = draw(&p[i]);
                submit_money(&p[i], &x);
            }
        }
        const struct matched *of = matched_of(p[0].stage.engine, 0);
        cr_assert(of && of->count > 3);
        cr_assert_eq(matched_of(p[1].stage.engine, 0)->count, 0);
        for (uint64_t n = of->last; n > 0; n--)
            undo_match(&p[0], n);
        expect_same_books(p[0].stage.engine, p[1].stage.engine, seed);
        cr_assert_eq(p[0].stage.engine->reconcile->payments.live,
                     p[1].stage.engine->reconcile->payments.live);
        cr_assert_eq(p[0].stage.engine->reconcile->receipts.live,
                     p[1].stage.engine->reconcile->receipts.live);
        stage_fini(&p[0].stage);
        stage_fini(&p[1].stage);
    }
}

static void shuffle(struct reported *reported, size_t count, struct random_source *random)
{
    for (size_t i = count; i-- > 1;) {
        size_t k = random_below(random, i + 1);
        struct reported x = reported[i];
        reported[i] = reported[k];
        reported[k] = x;
    }
}

static int64_t open_by_reference(const struct open_items *items, const char *reference)
{
    int64_t total = 0;
    struct reference r = reference_of(text_of(reference));
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].serial && reference_equal(&items->items[i].money.reference, &r))
            total += items->items[i].money.amount;
    return total;
}

/* Submits the items in two orders; what is open of each, and the books, are the same. */
static void expect_any_order(const struct reported *reported, size_t count,
                             const enum match_rule *rules,
                             size_t rule_count, uint64_t seed)
{
    struct payer p[2];
    struct random_source order = {seed};
    for (int i = 0; i < 2; i++) {
        struct reported mine[REPORTED_MAX];
        memcpy(mine, reported, count * sizeof *reported);
        begin(&p[i], seed);
        payer_match_rules(&p[i], rules, rule_count);
        if (i == 1)
            shuffle(mine, count, &order);
        for (size_t n = 0; n < count; n++)
            submit_money(&p[i], &mine[n]);
    }
    const struct engine *a = p[0].stage.engine, *b = p[1].stage.engine;
    cr_assert_gt(matched_of(a, 0)->count, 0, "something matches");
    for (size_t n = 0; n < count; n++) {
        cr_assert_eq(open_by_reference(&a->reconcile->payments, reported[n].reference),
                     open_by_reference(&b->reconcile->payments, reported[n].reference), "seed %lu",
                     seed);
        cr_assert_eq(open_by_reference(&a->reconcile->receipts, reported[n].reference),
                     open_by_reference(&b->reconcile->receipts, reported[n].reference), "seed %lu",
                     seed);
    }
    expect_same_books(a, b, seed);
    expect_same_books(b, a, seed);
    stage_fini(&p[0].stage);
    stage_fini(&p[1].stage);
}

Test(matching, any_order_of_own_references)
{
    static const enum match_rule rules[] = {MATCH_REFERENCE, MATCH_END_TO_END, MATCH_PART};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct reported reported[REPORTED_MAX];
        struct random_source random = {seed};
        for (unsigned i = 0; i < REPORTED_MAX; i++) {
            reported[i] = (struct reported){.is_payment = i % 2,
                                            .amount = 1 + (int64_t)random_below(&random, 3),
                                            .date = START + (date_t)random_below(&random, 40)};
            (void)snprintf(reported[i].reference, sizeof reported[i].reference, "R%u", i / 2);
        }
        expect_any_order(reported, REPORTED_MAX, rules, 3, seed);
    }
}

/* One payment and receipts that do not exceed it, or one receipt and payments. */
Test(matching, any_order_of_one_and_its_parts)
{
    static const enum match_rule rules[] = {MATCH_REFERENCE, MATCH_PART};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct reported reported[8];
        struct random_source random = {seed};
        unsigned count = 2 + (unsigned)random_below(&random, 7);
        int64_t total = 0;
        for (unsigned i = 1; i < count; i++) {
            reported[i] = (struct reported){.is_payment = seed % 2,
                                            .reference = "R",
                                            .amount = 1 + (int64_t)random_below(&random, 4),
                                            .date = START + (date_t)random_below(&random, 40)};
            total += reported[i].amount;
        }
        reported[0] = (struct reported){.is_payment = seed % 2 == 0,
                                        .reference = "R",
                                        .amount = total + (int64_t)random_below(&random, 3),
                                        .date = START};
        expect_any_order(reported, count, rules, 2, seed);
    }
}

static void expect_broken(const struct engine *e, const char *sentence)
{
    const char *broken = engine_check(e);
    cr_assert_not_null(broken);
    cr_assert_str_eq(broken, sentence);
}

/* The check is seen to fail: on an item matched twice, one matched and open, sums that differ, and
 * a receipt that nobody booked. */
Test(matching, check_sees_corruption)
{
    struct payer p;
    struct reported reported[] = {{true, "R1", 5, START, 0},
                                  {false, "R1", 5, START, 0},
                                  {true, "R2", 9, START, 0},
                                  {false, "R2", 4, START, 0},
                                  {false, "R3", 70, START, 0}};
    begin(&p, 1);
    for (size_t i = 0; i < sizeof reported / sizeof *reported; i++)
        submit_money(&p, &reported[i]);
    struct engine *e = p.stage.engine;
    struct match *first = matched_find(e, 0, 1), *second = matched_find(e, 0, 2);
    cr_assert(first && second && second->rule == MATCH_PART);
    struct open_item *a = &first->sides.items[0].was, *b = &second->sides.items[0].was, kept = *b;
    cr_assert_null(engine_check(e));
    b->serial = a->serial;
    expect_broken(e, "money is matched twice, or matched and open");
    for (size_t i = 0; i < e->reconcile->receipts.count; i++)
        if (e->reconcile->receipts.items[i].serial)
            b->serial = e->reconcile->receipts.items[i].serial;
    cr_assert_neq(b->serial, a->serial, "a receipt is open");
    expect_broken(e, "money is matched twice, or matched and open");
    *b = kept;
    b->money.amount++;
    expect_broken(e, "a match's payments and receipts differ in their sums");
    *b = kept;
    cr_assert_null(engine_check(e));
    for (size_t i = 0; i < e->reconcile->receipts.count; i++)
        e->reconcile->receipts.items[i].money.amount += e->reconcile->receipts.items[i].serial != 0;
    expect_broken(e, "unreconciled receipts are not those that are open");
    stage_fini(&p.stage);
}
