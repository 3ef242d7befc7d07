/* The search for what is the same money looks at no more than core/reconcile/match_find says, and
 * not at the items of other partners, however many are open. Looks are counted in front of
 * core/reconcile/open, base/map and core/foundation/combine (--wrap); nothing is timed. synthetic.
 */
#include <criterion/criterion.h>

#include "core/foundation/combine.h"
#include "core/reconcile/match_find.h"
#include "core/reconcile/open.h"
#include "core/foundation/emit.h"
#include "payer.h"
#include "core/reconcile/state.h"

static uint32_t looks, links, combine_steps; /* since forget_looks */

uint32_t __real_open_next_by_reference(const struct open_items *items, uint32_t partner,
                                       const struct reference *r, uint32_t after);
uint32_t __real_open_next_by_end_to_end(const struct open_items *items, uint32_t partner,
                                        const struct reference *r, uint32_t after);
uint32_t __real_open_next_by_amount(const struct open_items *items, uint32_t partner,
                                    int64_t amount, uint32_t after);
uint32_t __real_open_next_in_span(const struct open_items *items, uint32_t partner, int span,
                                  uint32_t after);
uint32_t __real_chains_next(const struct chains *c, uint32_t element);
enum combine_outcome __real_combine_find(struct combine *c, uint32_t *ret_chosen);
uint32_t __wrap_open_next_by_reference(const struct open_items *items, uint32_t partner,
                                       const struct reference *r, uint32_t after);
uint32_t __wrap_open_next_by_end_to_end(const struct open_items *items, uint32_t partner,
                                        const struct reference *r, uint32_t after);
uint32_t __wrap_open_next_by_amount(const struct open_items *items, uint32_t partner,
                                    int64_t amount, uint32_t after);
uint32_t __wrap_open_next_in_span(const struct open_items *items, uint32_t partner, int span,
                                  uint32_t after);
uint32_t __wrap_chains_next(const struct chains *c, uint32_t element);
enum combine_outcome __wrap_combine_find(struct combine *c, uint32_t *ret_chosen);

uint32_t __wrap_open_next_by_reference(const struct open_items *items, uint32_t partner,
                                       const struct reference *r, uint32_t after)
{
    looks++;
    return __real_open_next_by_reference(items, partner, r, after);
}

uint32_t __wrap_open_next_by_end_to_end(const struct open_items *items, uint32_t partner,
                                        const struct reference *r, uint32_t after)
{
    looks++;
    return __real_open_next_by_end_to_end(items, partner, r, after);
}

uint32_t __wrap_open_next_by_amount(const struct open_items *items, uint32_t partner,
                                    int64_t amount, uint32_t after)
{
    looks++;
    return __real_open_next_by_amount(items, partner, amount, after);
}

uint32_t __wrap_open_next_in_span(const struct open_items *items, uint32_t partner, int span,
                                  uint32_t after)
{
    looks++;
    return __real_open_next_in_span(items, partner, span, after);
}

uint32_t __wrap_chains_next(const struct chains *c, uint32_t element)
{
    links++;
    return __real_chains_next(c, element);
}

enum combine_outcome __wrap_combine_find(struct combine *c, uint32_t *ret_chosen)
{
    uint32_t before = c->steps;
    enum combine_outcome outcome = __real_combine_find(c, ret_chosen);
    combine_steps += before - c->steps;
    return outcome;
}

static void forget_looks(void)
{
    looks = links = combine_steps = 0;
}

static uint32_t partner_called(const struct engine *e, const char *code)
{
    for (uint32_t i = 0; i < e->tables.partners.count; i++)
        if (text_equal(party_at(e, partner_at(e, i)->party)->code, text_of(code)))
            return i;
    cr_assert_fail("no partner %s", code);
    return NONE;
}

/* Straight into the open items: only match_find looks at them. */
static void open_many(struct engine *e, const char *code, unsigned count, int64_t amount,
                      unsigned step)
{
    struct open_item x = {.partner = partner_called(e, code),
                          .money.reference = reference_of(text_of("R")),
                          .money.end_to_end = reference_of(text_of("E")),
                          .money.value_date = START,
                          .contribution_year = NONE};
    for (unsigned i = 0; i < count; i++) {
        uint32_t index;
        x.serial = 0;
        x.money.amount = amount + (int64_t)i * step;
        cr_assert_eq(
            open_add(e, i % 2 ? &e->reconcile->receipts : &e->reconcile->payments, &x, &index), 0);
    }
}

static struct match_found look(const struct engine *e, int64_t amount)
{
    struct match_found found;
    struct open_item x = {.serial = UINT64_MAX,
                          .partner = partner_called(e, "COUNCIL"),
                          .money.reference = reference_of(text_of("R")),
                          .money.end_to_end = reference_of(text_of("E")),
                          .money.amount = amount,
                          .money.value_date = START,
                          .contribution_year = NONE};
    forget_looks();
    match_find(e, &x, SIDE_RECEIPT, &found);
    return found;
}

/* Each of the rules' walks is cut off; sums walk once for each of COMBINE_ITEMS_MAX. */
enum { LOOKS_MAX = (COMBINE_ITEMS_MAX + 9) * (WALK_MAX + 8) };

static void expect_bounds(enum match_rule rule)
{
    bool sums = rule == 0 || rule == MATCH_ONE_TO_MANY || rule == MATCH_MANY_TO_ONE;
    uint32_t limit = sums ? LOOKS_MAX : 2 * (WALK_MAX + 2); /* other side, then rivals */
    cr_assert_gt(looks, 0);
    cr_assert_leq(looks, limit, "rule %d: %u looks", rule, looks);
    cr_assert_leq(links, LOOKS_MAX);
    cr_assert_leq(combine_steps, COMBINE_STEPS_MAX);
}

/* Thousands of one amount, reference and day; thousands that differ; the worst there is for sums.
 */
Test(matching, search_is_bounded)
{
    static const struct {
        unsigned count, step;
        int64_t amount, x;
    } worst[] = {{20000, 0, 500, 500},      {20000, 0, 500, 777}, {20000, 3, 100, 1000},
                 {62, 2, 1000000, 8000001}, {62, 2, 1000, 15001}, {62, 1, 1000000, 999999}};
    uint32_t most_looks = 0, most_steps = 0;
    for (size_t i = 0; i < sizeof worst / sizeof *worst; i++)
        for (int n = 0; n <= MATCH_PART; n++) { /* 0: all */
            const enum match_rule rule = (enum match_rule)n;
            struct payer p;
            payer_begin(&p, 1, false);
            if (rule)
                payer_match_rules(&p, &rule, 1);
            open_many(p.stage.engine, "COUNCIL", worst[i].count, worst[i].amount, worst[i].step);
            struct match_found found = look(p.stage.engine, worst[i].x);
            expect_bounds(rule);
            cr_assert(found.rule == 0 || worst[i].step, "of equals none is guessed");
            cr_assert(combine_steps < COMBINE_STEPS_MAX || found.too_many || found.candidates,
                      "that it could not look at all is said");
            most_looks = looks > most_looks ? looks : most_looks;
            most_steps = combine_steps > most_steps ? combine_steps : most_steps;
            stage_fini(&p.stage);
        }
    cr_log_info("most looks %u of %d, most steps of sums %u of %d", most_looks, LOOKS_MAX,
                most_steps, COMBINE_STEPS_MAX);
    cr_assert_eq(most_steps, COMBINE_STEPS_MAX, "the limit of sums is met, and holds");
}

/* One payment and a receipt that fits it, and others of the receipt's side with its reference: only
 * when all of them were looked at is it known that none fits as well. */
static struct match_found look_among(unsigned beside)
{
    const enum match_rule rule = MATCH_REFERENCE;
    struct payer p;
    payer_begin(&p, 1, false);
    payer_match_rules(&p, &rule, 1);
    struct open_item x = {.partner = partner_called(p.stage.engine, "COUNCIL"),
                          .money.reference = reference_of(text_of("R")),
                          .money.amount = 500,
                          .money.value_date = START,
                          .contribution_year = NONE};
    uint32_t index;
    cr_assert_eq(open_add(p.stage.engine, &p.stage.engine->reconcile->payments, &x, &index), 0);
    for (unsigned i = 0; i < beside; i++) {
        x.serial = 0;
        x.money.amount = 1000 + i;
        cr_assert_eq(open_add(p.stage.engine, &p.stage.engine->reconcile->receipts, &x, &index), 0);
    }
    struct match_found found = look(p.stage.engine, 500);
    stage_fini(&p.stage);
    return found;
}

Test(matching, rivals_beyond_the_limit_forbid)
{
    struct match_found all_seen = look_among(WALK_MAX - 1), unseen = look_among(WALK_MAX + 1);
    cr_assert_eq(all_seen.rule, MATCH_REFERENCE);
    cr_assert_eq(all_seen.other_count, 1);
    cr_assert_eq(unseen.rule, 0, "the payment may be another's");
    cr_assert_eq(unseen.candidates, 2);
}

/* 200,000 open items of another partner, alike in all but that, cost not one look more. */
Test(matching, others_cost_nothing)
{
    struct payer p;
    payer_begin(&p, 1, false);
    struct engine *e = p.stage.engine;
    open_many(e, "COUNCIL", 40, 1000, 7);
    struct match_found alone = look(e, 1003);
    uint32_t looks_alone = looks, links_alone = links, steps_alone = combine_steps;
    open_many(e, "CCG", 200000, 1000, 0);
    struct match_found among = look(e, 1003);
    cr_log_info("looks %u, links %u, steps of sums %u", looks, links, combine_steps);
    cr_assert_gt(looks, 0);
    cr_assert_eq(looks, looks_alone);
    cr_assert_eq(links, links_alone);
    cr_assert_eq(combine_steps, steps_alone);
    cr_assert_eq(among.candidates, alone.candidates);
    stage_fini(&p.stage);
}
