#include "core/reconcile/match_sum.h"
#include "core/foundation/combine.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/open.h"

/* Open items that may be parts of a sum, or sums of which x may be a part. */
struct pool_of {
    uint32_t items[COMBINE_ITEMS_MAX];
    uint32_t count;
    bool too_many, has_credit;
};

bool finder_is_near(const struct finder *f, const struct open_item *a, const struct open_item *b)
{
    return match_rules_is_near(&f->rules, a->money.value_date, b->money.value_date);
}

/* Of less than an amount, of more, or all, credits too. */
enum which { LESS, MORE, ALL };

static bool is_asked(enum which which, int64_t amount, int64_t than)
{
    if (which == ALL)
        return true;
    return amount > 0 && (which == MORE ? amount > than : amount < than);
}

/* Those of items in the window of one. */
static void collect(const struct finder *f, const struct open_items *items,
                    const struct open_item *one, enum which which, struct pool_of *ret)
{
    int span = match_rules_span(&f->rules);
    uint32_t walked = 0;
    *ret = (struct pool_of){.count = 0};
    for (int at = open_span(one->money.value_date - span);
         at <= open_span(one->money.value_date + span); at++)
        for (uint32_t i = open_next_in_span(items, one->partner, at, MAP_NONE); i != MAP_NONE;
             i = open_next_in_span(items, one->partner, at, i)) {
            const struct open_item *c = &items->items[i];
            if (walked++ == WALK_MAX) {
                ret->too_many = true;
                return;
            }
            if (!is_asked(which, c->money.amount, one->money.amount) || !finder_is_near(f, c, one))
                continue;
            ret->has_credit |= c->money.amount < 0;
            if (ret->count == COMBINE_ITEMS_MAX) {
                ret->too_many = true;
                return;
            }
            ret->items[ret->count++] = i;
        }
}

/* With credits among the amounts: those that are not credits and those credits that are not chosen
 * sum to the target and all credits. */
static void turn(struct combine *c, int64_t *amounts, uint32_t *ret_credits)
{
    *ret_credits = 0;
    c->parts_min = 0;
    for (size_t i = 0; i < c->count; i++)
        if (amounts[i] < 0) {
            amounts[i] = -amounts[i];
            c->target = sum(c->target, amounts[i]);
            *ret_credits |= UINT32_C(1) << i;
        }
}

static bool has_parts(uint32_t chosen, uint32_t least)
{
    uint32_t count = 0;
    for (; chosen; chosen &= chosen - 1)
        count++;
    return count >= least;
}

/* Which of the parts, with the amount of x besides (0: without), are the only sum that there is. */
static enum combine_outcome search(struct finder *f, const struct open_items *items,
                                   const struct pool_of *parts, int64_t target, int64_t besides,
                                   uint32_t parts_min, uint32_t *ret_chosen)
{
    int64_t amounts[COMBINE_ITEMS_MAX + 1];
    struct combine c = {.amounts = amounts,
                        .count = parts->count,
                        .target = target,
                        .parts_min = parts_min,
                        .parts_max = COMBINE_PARTS_MAX,
                        .steps = f->steps};
    for (uint32_t i = 0; i < parts->count; i++)
        amounts[i] = items->items[parts->items[i]].money.amount;
    if (besides)
        amounts[c.count++] = besides;
    if (parts->too_many || c.count > COMBINE_ITEMS_MAX)
        return COMBINE_UNDECIDED;
    if (c.count < parts_min)
        return COMBINE_NONE;
    uint32_t credits = 0;
    if (parts->has_credit || besides < 0)
        turn(&c, amounts, &credits);
    if (c.target < 0)
        return COMBINE_NONE;
    enum combine_outcome outcome = combine_find(&c, ret_chosen);
    f->steps = c.steps;
    if (outcome == COMBINE_ONE)
        *ret_chosen ^= credits;
    return outcome == COMBINE_ONE && !has_parts(*ret_chosen, parts_min) ? COMBINE_NONE : outcome;
}

static void keep(struct finder *f, int rule, const struct open_items *items,
                 const struct pool_of *parts, uint32_t chosen, uint32_t *to, uint32_t *ret_count)
{
    f->out->rule = rule;
    f->out->rejected_count = 0;
    *ret_count = 0;
    for (uint32_t i = 0; i < parts->count; i++)
        if (chosen >> i & 1)
            to[(*ret_count)++] = parts->items[i];
        else
            finder_reject(f, &items->items[parts->items[i]], REJECTED_NOT_IN_SUM);
}

/* x is the sum of several of the other side. */
static void as_sum(struct finder *f, int rule, bool with_credits)
{
    struct pool_of parts;
    uint32_t chosen;
    collect(f, f->other, f->x, with_credits ? ALL : LESS, &parts);
    if (with_credits && !parts.has_credit)
        return;
    enum combine_outcome outcome = search(f, f->other, &parts, f->x->money.amount, 0, 2, &chosen);
    f->out->too_many |= outcome == COMBINE_UNDECIDED;
    if (outcome == COMBINE_SEVERAL)
        f->out->candidates = 2;
    if (outcome != COMBINE_ONE)
        return;
    if (finder_has_equal(f, f->own, f->x)) /* they are its sum as well */
        f->out->candidates = 2;
    else
        keep(f, rule, f->other, &parts, chosen, f->out->others, &f->out->other_count);
}

/* Whether x is in any of the sums that make amount. */
static bool has_part_in(struct finder *f, const struct pool_of *parts, int64_t amount)
{
    uint32_t chosen;
    return search(f, f->own, parts, sum(amount, -f->x->money.amount), 0, 1, &chosen) !=
           COMBINE_NONE;
}

/* x is one of several that sum to one of the other side. The search is over all that are open, so
 * that a sum without x counts as another. */
static void as_part(struct finder *f, int rule, bool with_credits)
{
    struct pool_of sums, parts, found = {.count = 0};
    uint32_t chosen, found_chosen = 0;
    collect(f, f->other, f->x, with_credits ? ALL : MORE, &sums);
    if (with_credits && !f->own->below && f->x->money.amount > 0)
        return;
    f->out->too_many |= sums.too_many;
    for (uint32_t i = 0; i < sums.count; i++) {
        const struct open_item *one = &f->other->items[sums.items[i]];
        collect(f, f->own, one, with_credits ? ALL : LESS, &parts);
        if (with_credits && !parts.has_credit && f->x->money.amount > 0)
            continue;
        enum combine_outcome outcome =
            search(f, f->own, &parts, one->money.amount, f->x->money.amount, 2, &chosen);
        f->out->too_many |= outcome == COMBINE_UNDECIDED;
        if (outcome == COMBINE_SEVERAL) {
            if (has_part_in(f, &parts, one->money.amount))
                f->out->candidates += 2;
        } else if (outcome == COMBINE_ONE && chosen >> parts.count & 1) {
            f->out->candidates++;
            f->out->others[0] = sums.items[i];
            found = parts;
            found_chosen = chosen;
        }
    }
    if (f->out->candidates != 1)
        return;
    f->out->candidates = 0;
    if (f->out->too_many) /* there may be another */
        return;
    f->out->other_count = 1;
    keep(f, rule, f->own, &found, found_chosen, f->out->beside, &f->out->beside_count);
}

void match_sum(struct finder *f, int rule)
{
    const enum side one = rule == MATCH_ONE_TO_MANY ? SIDE_PAYMENT : SIDE_RECEIPT;
    for (int with_credits = f->x->money.amount < 0; with_credits <= 1; with_credits++) {
        if (f->side == one)
            as_sum(f, rule, with_credits);
        else
            as_part(f, rule, with_credits);
        if (f->out->rule || f->out->candidates || f->out->too_many)
            return;
    }
}
