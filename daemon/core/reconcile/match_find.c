#include "core/reconcile/match_find.h"
#include "core/contribution/tolerance.h"
#include "core/foundation/combine.h"
#include "core/reconcile/match_rules.h"
#include "core/reconcile/match_sum.h"
#include "core/reconcile/open.h"
#include "core/reconcile/state.h"

void finder_reject(struct finder *f, const struct open_item *c, enum rejected_why why)
{
    struct match_found *out = f->out;
    if (out->rejected_count < REJECTED_MAX)
        out->rejected[out->rejected_count] = (struct rejected){c->money.cause, c->money.item, why};
    out->rejected_count++;
}

/* Walks those of items that carry x's reference (or, by_id, its end-to-end id). */
static uint32_t next_same(const struct finder *f, const struct open_items *items, bool by_id,
                          uint32_t after)
{
    const struct open_item *x = f->x;
    return by_id ? open_next_by_end_to_end(items, x->partner, &x->money.end_to_end, after)
                 : open_next_by_reference(items, x->partner, &x->money.reference, after);
}

/* The tolerance is the payment's. */
static int64_t tolerance_with(const struct finder *f, const struct open_item *c)
{
    const struct open_item *payment = f->side == SIDE_PAYMENT ? f->x : c;
    return tolerance_of_item(f->e, payment->partner, payment->contribution_year);
}

static bool is_within(const struct finder *f, const struct open_item *c)
{
    return (f->x->money.amount < 0) == (c->money.amount < 0) &&
           llabs(sum(f->x->money.amount, -c->money.amount)) <= tolerance_with(f, c);
}

struct tally {
    uint32_t index, count;
};

static void count(struct tally *t, uint32_t index)
{
    t->index = index;
    t->count++;
}

/* Others on the own side with the same identity and an amount that fits c: they are left aside only
 * when x alone is near c in date. */
static bool has_rival(const struct finder *f, bool by_id, const struct open_item *c)
{
    uint32_t walked = 0;
    for (uint32_t i = next_same(f, f->own, by_id, MAP_NONE); i != MAP_NONE && walked < WALK_MAX;
         i = next_same(f, f->own, by_id, i), walked++) {
        const struct open_item *y = &f->own->items[i];
        if (y->money.amount != f->x->money.amount)
            continue;
        if (!finder_is_near(f, f->x, c) || finder_is_near(f, y, c))
            return true;
    }
    return walked == WALK_MAX;
}

static void decide(struct finder *f, int rule, struct tally t, bool has_rival)
{
    if (t.count == 1 && !has_rival) {
        f->out->rule = rule;
        f->out->others[0] = t.index;
        f->out->other_count = 1;
    } else if (t.count) {
        f->out->candidates = t.count + has_rival;
    }
}

static void by_identity(struct finder *f, int rule)
{
    bool by_id = rule == MATCH_END_TO_END;
    struct tally equal = {NONE, 0}, near = equal, within = equal;
    uint32_t walked = 0;
    if (by_id ? !f->x->money.end_to_end.size : !f->x->money.reference.size)
        return;
    for (uint32_t i = next_same(f, f->other, by_id, MAP_NONE); i != MAP_NONE && walked < WALK_MAX;
         i = next_same(f, f->other, by_id, i), walked++) {
        const struct open_item *c = &f->other->items[i];
        if (c->money.amount == f->x->money.amount)
            count(&equal, i);
        else if (is_within(f, c))
            count(&within, i);
        else
            finder_reject(f, c, REJECTED_OTHER_AMOUNT);
        if (c->money.amount == f->x->money.amount && finder_is_near(f, c, f->x))
            count(&near, i);
    }
    if (walked == WALK_MAX) {
        f->out->candidates = walked;
        return;
    }
    struct tally best = equal.count > 0 ? equal : within;
    if (equal.count > 1 && near.count == 1)
        best = near;
    decide(f, rule, best, best.count == 1 && has_rival(f, by_id, &f->other->items[best.index]));
}

/* How many open items of an amount are in the window of c. */
static struct tally of_amount(struct finder *f, const struct open_items *items, int64_t amount,
                              const struct open_item *c, bool rejects)
{
    struct tally t = {NONE, 0};
    uint32_t walked = 0;
    for (uint32_t i = open_next_by_amount(items, c->partner, amount, MAP_NONE);
         i != MAP_NONE && walked < WALK_MAX;
         i = open_next_by_amount(items, c->partner, amount, i), walked++) {
        if (finder_is_near(f, &items->items[i], c))
            count(&t, i);
        else if (rejects)
            finder_reject(f, &items->items[i], REJECTED_TOO_FAR);
    }
    if (walked == WALK_MAX)
        t.count = walked;
    return t;
}

bool finder_has_equal(struct finder *f, const struct open_items *items, const struct open_item *c)
{
    return of_amount(f, items, c->money.amount, c, false).count > 0;
}

static void by_amount(struct finder *f, int rule)
{
    struct tally t = of_amount(f, f->other, f->x->money.amount, f->x, true);
    bool rival = t.count == 1 && finder_has_equal(f, f->own, &f->other->items[t.index]);
    decide(f, rule, t, rival);
}

/* Others with x's identity: whether any is a credit, and (returned) whether any is none. */
static bool has_rest_of(const struct finder *f, bool by_id, bool *ret_has_credit)
{
    bool has_other = false;
    uint32_t walked = 0;
    *ret_has_credit = false;
    for (uint32_t i = next_same(f, f->own, by_id, MAP_NONE); i != MAP_NONE && walked < WALK_MAX;
         i = next_same(f, f->own, by_id, i), walked++) {
        *ret_has_credit |= f->own->items[i].money.amount < 0;
        has_other |= f->own->items[i].money.amount > 0;
    }
    return has_other || walked == WALK_MAX;
}

/* Everything on the other side with x's identity, when that is not more than x, or only one; with
 * credits among it, when it is exactly x. */
static void by_part(struct finder *f, int rule)
{
    const bool by_id = !f->x->money.reference.size;
    const int64_t amount = f->x->money.amount;
    bool has_credit = false, is_netted;
    uint32_t n = 0;
    int64_t total = 0;
    if (amount < 0 || (by_id && !f->x->money.end_to_end.size))
        return;
    for (uint32_t i = next_same(f, f->other, by_id, MAP_NONE); i != MAP_NONE && n <= MATCH_SIDE_MAX;
         i = next_same(f, f->other, by_id, i), n++) {
        if (n < MATCH_SIDE_MAX)
            f->out->others[n] = i;
        total = sum(total, f->other->items[i].money.amount);
        has_credit |= f->other->items[i].money.amount < 0;
    }
    const bool rival = has_rest_of(f, by_id, &is_netted);
    if (n == 0 || is_netted) /* sums find what x comes to with its credits */
        return;
    if (!rival && n < MATCH_SIDE_MAX &&
        (has_credit ? total == amount : n == 1 || total <= amount)) {
        f->out->rule = rule;
        f->out->other_count = n;
        f->out->rejected_count = 0; /* what had another amount is what is taken here */
    } else if (!has_credit || rival) {
        f->out->candidates = n + rival;
    }
}

static void try_rule(struct finder *f, int rule)
{
    switch ((enum match_rule)rule) {
    case MATCH_REFERENCE:
    case MATCH_END_TO_END:
        by_identity(f, rule);
        return;
    case MATCH_AMOUNT:
        by_amount(f, rule);
        return;
    case MATCH_ONE_TO_MANY:
    case MATCH_MANY_TO_ONE:
        match_sum(f, rule);
        return;
    case MATCH_PART:
        by_part(f, rule);
        return;
    }
}

void match_find(const struct engine *e, const struct open_item *x, enum side side,
                struct match_found *ret_found)
{
    struct finder f = {
        .e = e,
        .x = x,
        .side = side,
        .own = side == SIDE_PAYMENT ? &e->reconcile->payments : &e->reconcile->receipts,
        .other = side == SIDE_PAYMENT ? &e->reconcile->receipts : &e->reconcile->payments,
        .rules = match_rules_of(e, x->partner),
        .steps = COMBINE_STEPS_MAX,
        .out = ret_found,
    };
    *ret_found = (struct match_found){0};
    for (size_t i = 0; i < MATCH_RULES_COUNT && f.rules.rules[i]; i++) {
        try_rule(&f, f.rules.rules[i]);
        if (ret_found->rule || ret_found->candidates)
            return;
    }
}
