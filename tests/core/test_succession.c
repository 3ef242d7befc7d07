/* Successions drawn from seeds, with one successor or up to four of any parts: what is due, paid,
 * received, held and unallocated is conserved to the penny, annual sums and what is owed are shared
 * exactly, the trial balance stays zero (core_check), payments made before are found by reversals
 * and receipts, and it does not matter whether the succession is recorded before its day or after.
 * synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/report/report.h"
#include "called.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"

enum {
    SEEDS = 60,
    APRIL_2022 = 19083,
    ON = APRIL_2022 + 92 /* 2 July */,
    PAYMENTS = 12,
    CONTRIBUTIONS = 2
};
enum { SUCCESSORS = 4, ACCOUNTS_MAX = 64 };

struct rig {
    struct stage stage;
    struct random_source random;
    unsigned successors, payments;
    bool allocations; /* needed by the lines */
    uint32_t parts[SUCCESSORS];
    struct item paid[PAYMENTS];
    char reference[PAYMENTS][16];
    bool received[PAYMENTS];
};

static size_t submit(struct rig *r, const struct item *item)
{
    const struct effects *effects;
    char broken[CORE_CHECK_MAX];
    cr_assert_eq(stage_submit_one(&r->stage, item, &effects), 0);
    cr_assert(core_check(r->stage.engine, effects, broken), "%s", broken);
    return effects->refusal_count;
}

static void submit_day(struct rig *r, date_t date)
{
    submit(r, &(struct item){.kind = ITEM_DAY, .day = {.date = date}});
}

static void submit_party(struct rig *r, const char *code, enum party_kind kind, date_t from)
{
    struct item item = {.kind = ITEM_PARTY,
                        .party = {.code = text_of(code),
                                  .name = text_of(code),
                                  .kind = kind,
                                  .valid_from = from,
                                  .valid_to = DATE_NONE}};
    submit(r, &item);
}

static struct contribution_input contribution_of(struct rig *r, const char *id, const char *partner,
                                                 enum schedule_kind kind)
{
    return (struct contribution_input){
        .contribution = text_of(id),
        .partner = text_of(partner),
        .kind = text_of("nhs_minimum"),
        .economy = ECONOMY_REVENUE,
        .annual = (int64_t)random_below(&r->random, 100000000),
        .schedule = {.kind = kind, .day = 1},
        .rounding = random_below(&r->random, 2) ? ROUND_HALF_UP : ROUND_TRUNCATE,
        .last_instalment = random_below(&r->random, 2) ? LAST_BALANCES : LAST_LEAVES,
        .recognition = RECOGNISE_NAMED,
        .from = DATE_NONE,
        .to = DATE_NONE,
        .grace_working_days = 5,
        .allocation_required = r->allocations,
    };
}

static void submit_agreement(struct rig *r)
{
    const struct text partners[] = {text_of("P1"), text_of("P2"), text_of("C")};
    const struct contribution_input contributions[] = {
        contribution_of(r, "a", "P1", SCHEDULE_MONTHLY_DAY),
        contribution_of(r, "b", "P2", SCHEDULE_QUARTERLY),
    };
    struct item item = {.kind = ITEM_AGREEMENT,
                        .agreement = {.pool = text_of("pool"),
                                      .name = text_of("Pool"),
                                      .area = text_of("Area"),
                                      .host = text_of("P1"),
                                      .pool_manager = text_of("M"),
                                      .partners = partners,
                                      .partners_count = 3,
                                      .effective_from = APRIL_2022 - 365,
                                      .effective_to = DATE_NONE,
                                      .signed_on = APRIL_2022 - 365,
                                      .contributions = contributions,
                                      .contributions_count = CONTRIBUTIONS,
                                      .receipts_expected = true,
                                      .synthetic = true}};
    cr_assert_eq(submit(r, &item), 0);
    struct item more = {.kind = ITEM_ALLOCATION,
                        .allocation = {.payee = partners[0],
                                       .reference = text_of("A"),
                                       .kind = text_of("nhs_minimum"),
                                       .year = 2022,
                                       .amount = (int64_t)random_below(&r->random, 50000000),
                                       .value_date = APRIL_2022}};
    cr_assert_eq(submit(r, &more), 0);
}

/* A payment on a, on b, or on neither; half of them are received. */
static void pay(struct rig *r, unsigned i)
{
    bool is_first = random_below(&r->random, 2);
    unsigned contribution = (unsigned)random_below(&r->random, 4);
    (void)snprintf(r->reference[i], sizeof r->reference[i], "R%u", i);
    r->paid[i] = (struct item){
        .kind = ITEM_PAYMENT,
        .payment = {.payer = text_of(is_first ? "P1" : "P2"),
                    .pool = text_of("pool"),
                    .contribution = contribution ? text_of(is_first ? "a" : "b") : TEXT_NONE,
                    .reference = text_of(r->reference[i]),
                    .amount = 1 + (int64_t)random_below(&r->random, 20000000),
                    .value_date = APRIL_2022 + (date_t)random_below(&r->random, 90)}};
    cr_assert_eq(submit(r, &r->paid[i]), 0);
    r->received[i] = random_below(&r->random, 2);
}

static void receive(struct rig *r, unsigned i, const char *payer)
{
    const struct payment_input *p = &r->paid[i].payment;
    struct item item = {.kind = ITEM_RECEIPT,
                        .receipt = {.pool = p->pool,
                                    .payer = payer ? text_of(payer) : p->payer,
                                    .reference = p->reference,
                                    .amount = p->amount,
                                    .value_date = p->value_date}};
    cr_assert_eq(submit(r, &item), 0);
}

static void make(struct rig *r, uint64_t seed, unsigned successors)
{
    uint32_t left = SHARE_PARTS;
    *r = (struct rig){.random = {seed}, .successors = successors, .allocations = seed % 3 == 0};
    cr_assert_eq(stage_init(&r->stage), 0);
    submit_party(r, "P1", PARTY_CCG, DATE_NONE);
    submit_party(r, "P2", PARTY_CCG, DATE_NONE);
    submit_party(r, "C", PARTY_COUNCIL, DATE_NONE);
    for (unsigned i = 0; i < successors; i++) {
        submit_party(r, (const char *const[]){"H0", "H1", "H2", "H3"}[i], PARTY_ICB, ON - 10);
        r->parts[i] =
            i + 1 == successors ? left : 1 + (uint32_t)random_below(&r->random, left - 10);
        left -= r->parts[i];
    }
    submit_day(r, APRIL_2022 - 1);
    submit_agreement(r);
    submit_day(r, APRIL_2022 + 50);
    r->payments = 1 + (unsigned)random_below(&r->random, PAYMENTS - 1);
    for (unsigned i = 0; i < r->payments; i++) {
        pay(r, i);
        if (r->received[i])
            receive(r, i, NULL);
    }
}

static void succeed(struct rig *r)
{
    static const char *const codes[SUCCESSORS] = {"H0", "H1", "H2", "H3"};
    const struct text before[] = {text_of("P1"), text_of("P2")};
    struct successor_input successors[SUCCESSORS];
    for (unsigned i = 0; i < r->successors; i++)
        successors[i] =
            (struct successor_input){text_of(codes[i]), r->successors == 1 ? 0 : r->parts[i]};
    struct succession_pool_input pools[SUCCESSORS];
    for (unsigned i = 0; i < r->successors; i++)
        pools[i] = (struct succession_pool_input){.pool = text_of("pool"),
                                                  .successor = successors[i].party,
                                                  .parts = successors[i].parts};
    struct item item = {.kind = ITEM_SUCCESSION,
                        .succession = {.on = ON,
                                       .predecessors = before,
                                       .predecessors_count = 2,
                                       .successors = successors,
                                       .successors_count = r->successors,
                                       .pools = pools,
                                       .pools_count = r->successors}};
    cr_assert_eq(submit(r, &item), 0);
}

/* What must be as it was. Money held may enter, because allocations come together: it counts as
 * paid from the outset. */
struct sums {
    int64_t due, paid, received, unallocated, agreed, receivable, transit;
};

static int add_agreed(void *ctx, const struct report_contribution_year *contribution_year)
{
    struct sums *s = ctx;
    s->agreed += contribution_year->year == 2022 ? contribution_year->agreed : 0;
    return 0;
}

static int add_balance(void *ctx, struct text account, int64_t amount)
{
    struct sums *s = ctx;
    if (account.size > 11 && !memcmp(account.data, "receivable:", 11))
        s->receivable += amount;
    if ((account.size > 8 && !memcmp(account.data, "transit:", 8)) ||
        (account.size > 10 && !memcmp(account.data, "host-paid:", 10)))
        s->transit += amount;
    return 0;
}

static struct sums sums_of(const struct rig *r)
{
    struct report_pool p;
    struct arena arena = ARENA_NULL;
    report_pool(r->stage.engine, 0, DATE_NONE, &p);
    struct sums s = {.due = p.due,
                     .paid = p.paid + p.held,
                     .received = p.received,
                     .unallocated = p.unallocated,
                     .receivable = -p.held};
    cr_assert_eq(
        report_contribution_years(r->stage.engine, 0, DATE_NONE, DATE_NONE, &arena, add_agreed, &s),
        0);
    cr_assert_eq(report_balances(r->stage.engine, 0, DATE_NONE, add_balance, &s), 0);
    arena_fini(&arena);
    return s;
}

static int no_old_balance(void *ctx, struct text account, int64_t amount)
{
    (void)ctx;
    (void)amount;
    if (account.size > 7 && !memcmp(account.data, "income:", 7))
        return 0; /* stays where it was earned */
    for (size_t i = 0; i + 2 < account.size; i++)
        cr_assert(memcmp(account.data + i, ":P1", 3) && memcmp(account.data + i, ":P2", 3),
                  "%.*s has a balance", TEXT_ARG(account));
    return 0;
}

Test(succession, conserves_every_sum)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        for (unsigned successors = 1; successors <= SUCCESSORS; successors++) {
            struct rig r;
            make(&r, seed, successors);
            submit_day(&r, ON - 1);
            succeed(&r);
            struct sums before = sums_of(&r);
            submit_day(&r, ON);
            struct sums after = sums_of(&r);
            if (r.allocations) { /* what enters then finds the receipts that wait for it */
                after.received = before.received;
                after.transit = before.transit;
            }
            /* What is agreed for the year is rounded by itself for each part: a penny each. */
            cr_assert_leq(llabs(after.agreed - before.agreed), CONTRIBUTIONS, "seed %u",
                          (unsigned)seed);
            after.agreed = before.agreed;
            cr_assert_eq(memcmp(&before, &after, sizeof before), 0, "seed %u, %u successors",
                         (unsigned)seed, successors);
            (void)report_balances(r.stage.engine, 0, DATE_NONE, no_old_balance, NULL);
            stage_fini(&r.stage);
        }
}

Test(succession, payments_made_before_are_found)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct rig r;
        make(&r, seed, 1 + (unsigned)(seed % SUCCESSORS));
        submit_day(&r, ON);
        succeed(&r);
        cr_assert_eq(stage_reload(&r.stage), 0);
        for (unsigned i = 0; i < r.payments; i++) {
            const struct payment_input *p = &r.paid[i].payment;
            struct sums before = sums_of(&r);
            if (!r.received[i])
                receive(&r, i, i % 2 ? "H0" : NULL);
            struct item undo = {.kind = ITEM_REVERSAL,
                                .reversal = {.pool = p->pool,
                                             .payer = i % 3 ? p->payer : text_of("H0"),
                                             .reference = p->reference,
                                             .amount = p->amount,
                                             .value_date = ON}};
            cr_assert_eq(submit(&r, &undo), 0, "seed %u, payment %u", (unsigned)seed, i);
            struct sums after = sums_of(&r);
            cr_assert_eq(before.paid + before.unallocated,
                         after.paid + after.unallocated + p->amount);
        }
        stage_fini(&r.stage);
    }
}

struct balances {
    size_t count;
    struct text names[ACCOUNTS_MAX];
    int64_t amounts[ACCOUNTS_MAX];
};

static int keep_balance(void *ctx, struct text account, int64_t amount)
{
    struct balances *b = ctx;
    cr_assert_lt(b->count, ACCOUNTS_MAX);
    b->names[b->count] = account;
    b->amounts[b->count++] = amount;
    return 0;
}

static void expect_same_balances(const struct rig *a, const struct rig *b)
{
    struct balances x = {.count = 0}, y = {.count = 0};
    (void)report_balances(a->stage.engine, 0, DATE_NONE, keep_balance, &x);
    (void)report_balances(b->stage.engine, 0, DATE_NONE, keep_balance, &y);
    cr_assert_eq(x.count, y.count);
    for (size_t i = 0; i < x.count; i++) {
        size_t k = 0;
        while (k < y.count && !text_equal(x.names[i], y.names[k]))
            k++;
        cr_assert_lt(k, y.count, "%.*s", TEXT_ARG(x.names[i]));
        cr_assert_eq(x.amounts[i], y.amounts[k], "%.*s", TEXT_ARG(x.names[i]));
    }
}

Test(succession, recorded_before_its_day_or_after)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        unsigned successors = 1 + (unsigned)(seed % SUCCESSORS);
        struct rig early, late;
        make(&early, seed, successors);
        make(&late, seed, successors);
        succeed(&early);
        submit_day(&early, ON + 20);
        submit_day(&late, ON + 20);
        succeed(&late);
        struct sums a = sums_of(&early), b = sums_of(&late);
        cr_assert_eq(memcmp(&a, &b, sizeof a), 0, "seed %u", (unsigned)seed);
        expect_same_balances(&early, &late);
        stage_fini(&early.stage);
        stage_fini(&late.stage);
    }
}
