#include "called.h"
#include "world_authority.h"

enum { START = 17257 /* 2017-04-01 */ };

static uint64_t below(struct world *w, uint64_t bound)
{
    return random_below(&w->random, bound);
}

static struct text print(struct world *w, const char *stem, uint64_t n)
{
    return arena_print(&w->reported, "%s%llu", stem, (unsigned long long)n);
}

static struct text some_officer(struct world *w)
{
    return print(w, "O", below(w, below(w, 20) ? WORLD_OFFICERS : WORLD_OFFICERS + 1));
}

/* Officers of parties that are partners of most pools: again, a new one, or one who ends. */
static void make_officer(struct world *w, struct item *item)
{
    uint64_t n = below(w, WORLD_OFFICERS + 2);
    item->kind = ITEM_OFFICER;
    item->officer = (struct officer_input){
        .officer = print(w, "O", n),
        .appointed_by = some_officer(w),
        .name = print(w, "Officer number ", n),
        .party = print(w, "P", 2 + n % 3),
        .from = START,
        .to = below(w, 40) ? DATE_NONE : START + 900,
    };
}

static void make_delegation(struct world *w, struct item *item)
{
    item->kind = ITEM_DELEGATION;
    item->delegation = (struct delegation_input){
        .pool = below(w, 2) ? print(w, "pool-", below(w, WORLD_POOLS)) : TEXT_NONE,
        .single_officer = (int64_t)below(w, 10000000),
        .from = w->today + (date_t)below(w, 60) - 30,
        .authority = text_of("standing financial instructions"),
        .officer = some_officer(w),
    };
}

static void make_hold(struct world *w, struct item *item)
{
    struct payment_hold_input *h = &item->payment_hold;
    unsigned n = (unsigned)below(w, w->contribution_count);
    const struct world_contribution *contribution = &w->contributions[n];
    if (w->hold_count == 0 || below(w, 6))
        w->hold_pools[w->hold_count++ % WORLD_HOLDS] = contribution->pool;
    item->kind = ITEM_PAYMENT_HOLD;
    *h = (struct payment_hold_input){
        .pool = print(w, "pool-", contribution->pool),
        .hold = print(w, "H", w->hold_count - 1),
        .reason = text_of("in dispute"),
        .authority = text_of("the CCG"),
        .from = w->today + (date_t)below(w, 40) - 30,
    };
    uint64_t scope = below(w, 4);
    if (scope == 0)
        h->partner = print(w, "P", contribution->partner);
    else if (scope == 1)
        h->contribution = print(w, "contribution-", n);
    else if (scope == 2)
        h->contribution = print(w, "contribution-", 99);
}

/* Of one of the last holds. */
static void make_release(struct world *w, struct item *item)
{
    unsigned count = w->hold_count < WORLD_HOLDS ? w->hold_count : WORLD_HOLDS;
    unsigned n = count ? w->hold_count - 1 - (unsigned)below(w, count) : 0;
    item->kind = ITEM_PAYMENT_HOLD_LIFTED;
    item->payment_hold_lifted = (struct payment_hold_lifted_input){
        .pool = print(w, "pool-", w->hold_pools[n % WORLD_HOLDS]),
        .hold = print(w, "H", n),
        .on = below(w, 20) ? w->today : w->today + 3,
        .authority = text_of("the CCG"),
        .officer = some_officer(w),
    };
}

void world_authority_approval(struct world *w, struct item *item)
{
    unsigned count = w->asked_count < WORLD_HOLDS ? w->asked_count : WORLD_HOLDS;
    struct world_asked asked = {1, 0};
    if (count)
        asked = w->asked[(below(w, 2) ? w->asked_count - 1 : below(w, count)) % WORLD_HOLDS];
    item->kind = ITEM_APPROVAL;
    item->approval = (struct approval_input){
        .pending = asked.journal,
        .item = asked.item,
        .officer = some_officer(w),
        .decision = below(w, 5) ? DECISION_APPROVED : DECISION_REJECTED,
        .on = w->today,
    };
}

/* Conditions of an approval; some are cleared, some fall overdue, some lapse. */
static void make_assurance(struct world *w, struct item *item)
{
    struct condition_input *c = arena_take(&w->reported, sizeof *c);
    uint64_t n = below(w, 5);
    *c = (struct condition_input){.condition = print(w, "C", n),
                                  .text = text_of("risk share agreed"),
                                  .due = w->today + (date_t)(n * 20)};
    if (below(w, 2)) {
        item->kind = ITEM_CONDITION_CLEARED;
        item->condition_cleared =
            (struct condition_cleared_input){.pool = print(w, "pool-", below(w, WORLD_POOLS)),
                                             .condition = c->condition,
                                             .on = w->today,
                                             .authority = text_of("NHS England")};
        return;
    }
    item->kind = ITEM_ASSURANCE;
    item->assurance = (struct assurance_input){.pool = print(w, "pool-", below(w, WORLD_POOLS)),
                                               .authority = text_of("NHS England"),
                                               .outcome = approval_nth(2),
                                               .decided_on = w->today,
                                               .year = 2017 + (uint32_t)(w->today % 3),
                                               .conditions = c,
                                               .conditions_count = 1};
}

/* Steps of an agreement; extensions and early ends among them. */
static void make_milestone(struct world *w, struct item *item)
{
    struct milestone_input *m = &item->milestone;
    item->kind = ITEM_MILESTONE;
    *m = (struct milestone_input){
        .pool = print(w, "pool-", below(w, WORLD_POOLS)),
        .step = (enum life_step)(1 + below(w, STEP_ENDED)),
        .on = w->today - (date_t)below(w, 20),
        .authority = text_of("partnership board"),
        .until = DATE_NONE,
    };
    if (m->step == STEP_EXTENDED)
        m->until = w->today + (date_t)below(w, 600);
    else if (m->step == STEP_ENDED)
        m->on = w->today + (date_t)below(w, 200) - 50;
}

static void make_board(struct world *w, struct item *item)
{
    struct board_member_input *members = arena_take(&w->reported, 2 * sizeof *members);
    uint64_t pool = below(w, WORLD_POOLS);
    members[0] = (struct board_member_input){.name = text_of("A"), .party = print(w, "P", pool)};
    members[1] = (struct board_member_input){.name = text_of("B"),
                                             .party = print(w, "P", pool + 1 + below(w, 3))};
    item->kind = ITEM_BOARD;
    item->board = (struct board_input){.pool = print(w, "pool-", pool),
                                       .name = text_of("board"),
                                       .from = w->today - (date_t)below(w, 40),
                                       .members = members,
                                       .members_count = 2};
}

void world_authority(struct world *w, struct item *item)
{
    uint64_t which = below(w, 130);
    if (which < 15)
        make_officer(w, item);
    else if (which < 20)
        make_delegation(w, item);
    else if (which < 40)
        make_hold(w, item);
    else if (which < 70)
        make_release(w, item);
    else if (which < 100)
        world_authority_approval(w, item);
    else if (which < 112)
        make_assurance(w, item);
    else if (which < 124)
        make_milestone(w, item);
    else
        make_board(w, item);
}

void world_authority_sent(struct world *w, const struct submission *s)
{
    static const bool kinds[ITEM_KIND_COUNT] = {
        [ITEM_PAYMENT_HOLD_LIFTED] = true,
        [ITEM_ADJUSTMENT] = true,
        [ITEM_EXCEPTION_WORK] = true,
        [ITEM_PERIOD_REOPEN] = true,
        [ITEM_VARIATION] = true,
        [ITEM_VARIATION_REVERSAL] = true,
        [ITEM_OPENING_ITEM] = true,
        [ITEM_TOLERANCE] = true,
        [ITEM_RISK_SHARE] = true,
        [ITEM_YEAR_END] = true,
        [ITEM_PERFORMANCE_CLOSE] = true,
        [ITEM_DELEGATION] = true,
        [ITEM_OFFICER] = true,
    };
    for (uint32_t i = 0; i < s->count; i++)
        if (kinds[s->items[i].kind])
            w->asked[w->asked_count++ % WORLD_HOLDS] = (struct world_asked){w->turn, i};
}
