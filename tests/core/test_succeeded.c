/* Worlds drawn from seeds (support/world) in which parties are succeeded again and again, by one or
 * by two, recorded before the day or after it: nothing stays with a predecessor (succession_check,
 * part of core_check), whatever its name is used for afterwards. What the world has little of is
 * added: receipts some pence short, money of either sign moved manually, what is asked of a party,
 * and the end of a year with a risk share. synthetic. */
#include <criterion/criterion.h>

#include "core/foundation/party.h"
#include "core/foundation/state.h"
#include "core/workflow/state.h"
#include "core_check.h"
#include "random_effects.h"
#include "stage.h"
#include "world.h"

enum { SEEDS = 20, INPUTS = 180, SETTLED = 40 /* inputs before the first succession */ };

struct life {
    struct world world;
    struct random_source random;
    struct stage stage;
    uint64_t seed;
    size_t differences, corrected, asked, carried; /* how often the world had what is looked for */
};

static uint64_t below(struct life *l, uint64_t bound)
{
    return random_below(&l->random, bound);
}

static struct text print(struct life *l, const char *stem, uint64_t n)
{
    return arena_print(&l->world.reported, "%s%llu", stem, (unsigned long long)n);
}

static struct text some_party(struct life *l)
{
    return print(l, "P", below(l, WORLD_PARTIES));
}

static void look(struct life *l, const struct effects *effects)
{
    const struct engine *e = l->stage.engine;
    char broken[CORE_CHECK_MAX];
    cr_assert(core_check(e, effects, broken), "seed %llu, input %llu: %s",
              (unsigned long long)l->seed, (unsigned long long)l->stage.journal, broken);
    for (size_t i = 0; i < effects->event_count; i++) {
        const struct event *event = &effects->events[i];
        l->carried += event->kind == EVENT_TRANSFERRED;
        l->differences += event->kind == EVENT_MATCHED && event->has_difference;
        l->asked += event->exception && event->state == STATE_QUERIED;
    }
}

static void submit(struct life *l, const struct item *item)
{
    const struct effects *effects;
    cr_assert_eq(stage_submit(&l->stage, "P0", "succession", NULL, item, 1, &effects), 0);
    look(l, effects);
}

/* Each pool of the party goes to one of the two, or is divided. */
static size_t make_pools(struct life *l, struct text old, const struct successor_input *new,
                         struct succession_pool_input *rows)
{
    const struct engine *e = l->stage.engine;
    uint32_t party = party_by_code(e, old);
    size_t count = 0;
    for (uint32_t pool = 0; pool < e->tables.pools.count && party != NONE; pool++) {
        bool is_its = false;
        for (size_t i = 0; i < pool_at(e, pool)->partners.count; i++) {
            uint32_t partner = pool_at(e, pool)->partners.items[i];
            is_its |= successor_in_pool_now(e, pool, partner_at(e, partner)->party) == party;
        }
        bool both = below(l, 2);
        for (size_t i = 0; i < 2 && is_its; i++)
            if (both || i == pool % 2)
                rows[count++] = (struct succession_pool_input){.pool = pool_at(e, pool)->code,
                                                               .successor = new[i].party,
                                                               .parts = both ? new[i].parts : 0};
    }
    return count;
}

static void make_succession(struct life *l, struct item *item)
{
    struct text *old = arena_take(&l->world.reported, sizeof *old);
    struct successor_input *new = arena_take(&l->world.reported, 2 * sizeof *new);
    uint32_t parts = 1 + (uint32_t)below(l, SHARE_PARTS - 1);
    *old = some_party(l);
    new[0] = (struct successor_input){some_party(l), parts};
    new[1] = (struct successor_input){some_party(l), SHARE_PARTS - parts};
    item->kind = ITEM_SUCCESSION;
    item->succession = (struct succession_input){
        .on = l->world.today + (date_t)below(l, 60) - 30,
        .predecessors = old,
        .predecessors_count = 1,
        .successors = new,
        .successors_count = 1 + below(l, 3) / 2,
    };
    if (item->succession.successors_count == 1)
        new[0].parts = 0;
    struct succession_pool_input *rows =
        arena_take(&l->world.reported, 2 * WORLD_POOLS * sizeof *rows);
    item->succession.pools = rows;
    item->succession.pools_count =
        item->succession.successors_count == 1 ? 0 : make_pools(l, *old, new, rows);
}

static void make_tolerance(struct life *l, struct item *item)
{
    item->kind = ITEM_TOLERANCE;
    item->tolerance = (struct tolerance_input){
        .pool = print(l, "pool-", below(l, WORLD_POOLS)),
        .instalment = -1,
        .cumulative = -1,
        .cumulative_parts = UINT32_MAX,
        .authority = text_of("partnership board"),
        .officer = print(l, "O", below(l, WORLD_OFFICERS)),
        .item = 9,
    };
}

/* A payment recorded before, received with some pence more or less. */
static void make_receipt(struct life *l, struct item *item)
{
    unsigned count = l->world.paid_count < WORLD_PAID ? l->world.paid_count : WORLD_PAID;
    const struct world_paid *paid = &l->world.paid[count ? below(l, count) : 0];
    item->kind = ITEM_RECEIPT;
    item->receipt = (struct receipt_input){
        .pool = print(l, "pool-", paid->pool),
        .payer = print(l, "P", paid->payer),
        .reference = paid->number ? print(l, "22050000", paid->number) : TEXT_NONE,
        .amount = paid->amount + (int64_t)below(l, 19) - 9,
        .value_date = paid->date + (date_t)below(l, 5),
    };
}

static void make_adjustment(struct life *l, struct item *item)
{
    unsigned n = (unsigned)below(l, l->world.contribution_count);
    item->kind = ITEM_ADJUSTMENT;
    item->adjustment = (struct adjustment_input){
        .pool = print(l, "pool-", l->world.contributions[n].pool),
        .contribution = print(l, "contribution-", n),
        .year = 2017 + (uint32_t)below(l, 2),
        .amount = (int64_t)below(l, 40000) - 20000,
        .value_date = l->world.today,
        .reason = text_of("agreed by both"),
        .officer = print(l, "O", below(l, WORLD_OFFICERS)),
        .adjustment = print(l, "X", l->stage.journal),
    };
}

/* Somebody asks a party about something that is open. */
static void make_query(struct life *l, struct item *item)
{
    const struct engine *e = l->stage.engine;
    const struct exception *x =
        e->foundation->exceptions.count
            ? &e->foundation->exceptions.items[below(l, e->foundation->exceptions.count)]
            : NULL;
    item->kind = ITEM_EXCEPTION_WORK;
    item->exception_work = (struct exception_work_input){
        .exception = x ? x->id : 1,
        .action = below(l, 4) ? ACTION_QUERY : ACTION_ANSWER,
        .officer = print(l, "O", below(l, WORLD_OFFICERS)),
        .on = l->world.today,
        .due = DATE_NONE,
        .note = text_of("whose is it?"),
        .party = x && x->side != NONE ? party_at(e, x->side)->code : some_party(l),
    };
}

static void make_risk_share(struct life *l, struct item *item)
{
    static const enum risk_share_step steps[] = {RISK_SHARE_RISK_POOL, RISK_SHARE_PARTNERS};
    struct risk_share_part_input *shares = arena_take(&l->world.reported, 2 * sizeof *shares);
    const uint64_t pool = below(l, WORLD_POOLS);
    shares[0] = (struct risk_share_part_input){print(l, "P", pool), 400000};
    shares[1] = (struct risk_share_part_input){print(l, "P", (pool + 1) % WORLD_PARTIES), 600000};
    item->kind = ITEM_RISK_SHARE;
    item->risk_share = (struct risk_share_input){
        .pool = print(l, "pool-", pool),
        .year = 2017,
        .steps = steps,
        .steps_count = 2,
        .shares = shares,
        .shares_count = 2,
        .risk_pool = 100000,
        .partners_cap = -1,
        .underspend = UNDERSPEND_RETURNS,
        .authority = text_of("partnership board"),
        .officer = print(l, "O", below(l, WORLD_OFFICERS)),
    };
}

static void make_year_end(struct life *l, struct item *item)
{
    item->kind = ITEM_YEAR_END;
    item->year_end = (struct year_end_input){.pool = print(l, "pool-", below(l, WORLD_POOLS)),
                                             .year = 2017,
                                             .on = l->world.today,
                                             .authority = text_of("partnership board"),
                                             .officer = print(l, "O", below(l, WORLD_OFFICERS))};
}

static void add(struct life *l)
{
    static void (*const makers[])(struct life *, struct item *) = {
        make_tolerance, make_receipt,    make_receipt,    make_receipt, make_query,
        make_query,     make_adjustment, make_risk_share, make_year_end};
    struct item item = {0};
    makers[below(l, sizeof makers / sizeof *makers)](l, &item);
    submit(l, &item);
    cr_assert_eq(stage_approve_all(&l->stage), 0);
    if (l->world.turn > SETTLED && below(l, 6) == 0) {
        item = (struct item){0};
        make_succession(l, &item);
        submit(l, &item);
    }
}

static void live(struct life *l, uint64_t seed)
{
    l->seed = seed;
    l->random.state = seed + 7;
    world_init(&l->world, seed);
    l->world.whole = true;
    cr_assert_eq(stage_init(&l->stage), 0);
    for (int i = 0; i < INPUTS; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(&l->world, &s);
        cr_assert_eq(
            stage_submit(&l->stage, s.party, s.feed, s.document, s.items, s.count, &effects), 0);
        look(l, effects);
        if (l->world.contribution_count && below(l, 2))
            add(l);
        world_forget(&l->world);
    }
    l->corrected += l->stage.engine->workflow->adjustments.count;
    world_fini(&l->world);
    stage_fini(&l->stage);
}

Test(succeeded, nothing_stays_with_the_predecessor, .timeout = 300)
{
    static struct life l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        live(&l, seed);
    /* A test that never sees what it looks for would be worth little. */
    cr_assert_gt(l.carried, 100u);
    cr_assert_gt(l.differences, 50u);
    cr_assert_gt(l.corrected, 20u);
    cr_assert_gt(l.asked, 50u);
}
