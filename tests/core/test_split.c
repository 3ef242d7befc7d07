/* Parts of a payment: whatever the shares and sums, they come to the payment or are refused. What
 * each refusal says is shown in tests/transcripts/splits. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/message/effects_list.h"
#include "core/payment/split.h"
#include "random_effects.h"

enum { ROUNDS = 20000 };

struct rig {
    struct effects effects;
    struct step step;
    struct share_input shares[SHARES_MAX];
    struct payment_input payment;
    int64_t parts[SHARES_MAX];
};

static void make(struct rig *r, int64_t amount)
{
    memset(r, 0, sizeof *r);
    r->step.out = &r->effects;
    r->payment = (struct payment_input){.amount = amount, .shares = r->shares};
}

static void add(struct rig *r, uint32_t parts, int64_t amount)
{
    r->shares[r->payment.shares_count++] = (struct share_input){.parts = parts, .amount = amount};
}

static int split(struct rig *r)
{
    int rc = split_payment(&r->step, &r->payment, r->parts);
    effects_fini(&r->effects);
    memset(&r->effects, 0, sizeof r->effects);
    return rc;
}

static int64_t total_of(const struct rig *r)
{
    int64_t total = 0;
    for (size_t i = 0; i < r->payment.shares_count; i++)
        total += r->parts[i];
    return total;
}

Test(split, fixed_sums_then_the_rest_by_largest_remainder)
{
    struct rig r;
    make(&r, 10000);
    add(&r, 0, 3000);
    add(&r, 333333, 0);
    add(&r, 333333, 0);
    add(&r, 333334, 0);
    cr_assert_eq(split(&r), 0);
    cr_assert(r.parts[0] == 3000 && r.parts[1] == 2333 && r.parts[2] == 2333 && r.parts[3] == 2334);
    make(&r, -10000);
    add(&r, 500000, 0);
    add(&r, 0, -9999);
    add(&r, 500000, 0);
    cr_assert_eq(split(&r), 0);
    cr_assert(r.parts[0] == -1 && r.parts[1] == -9999 && r.parts[2] == 0, "the odd penny first");
}

Test(split, contributions_of_an_advice_with_a_credit_note)
{
    struct rig r;
    make(&r, 90000);
    add(&r, 0, 100000);
    add(&r, 0, -10000);
    cr_assert_eq(split(&r), 0);
    cr_assert(r.parts[0] == 100000 && r.parts[1] == -10000);
    r.shares[1].amount = -10001;
    cr_assert_eq(split(&r), REFUSED_SHARES, "a penny less than the payment");
    cr_assert(r.parts[0] == 0 && r.parts[1] == 0);
}

Test(split, what_does_not_sum_is_refused)
{
    struct rig r;
    make(&r, 100);
    add(&r, 999999, 0);
    cr_assert_eq(split(&r), REFUSED_SHARES);
    add(&r, 2, 0);
    cr_assert_eq(split(&r), REFUSED_SHARES, "a part too many");
    make(&r, 100);
    add(&r, SHARE_PARTS, 0);
    add(&r, 0, 101);
    cr_assert_eq(split(&r), REFUSED_SHARES, "more than the payment");
    r.shares[1].amount = 100;
    cr_assert_eq(split(&r), 0, "nothing is left to share out");
    cr_assert(r.parts[0] == 0 && r.parts[1] == 100);
    r.shares[1].amount = -1;
    cr_assert_eq(split(&r), REFUSED_SHARES, "of the other sign");
    r.shares[1].amount = 0;
    cr_assert_eq(split(&r), REFUSED_SHARES, "of nothing");
}

/* The last line of an advice, of either sign, brings it to the payment. */
static void close_advice(struct rig *r)
{
    int64_t fixed = 0;
    for (size_t i = 0; i < r->payment.shares_count; i++)
        fixed += r->shares[i].amount;
    if (fixed != r->payment.amount)
        add(r, 0, r->payment.amount - fixed);
}

/* Shares drawn at random, made to sum where that is asked. */
static void draw(struct rig *r, struct random_source *random)
{
    int64_t amount = 1 + (int64_t)random_below(random, MONEY_LIMIT);
    bool negative = random_below(random, 3) == 0, shared = random_below(random, 3) != 0;
    size_t count = 1 + (size_t)random_below(random, SHARES_MAX);
    int64_t left = amount;
    uint32_t parts = SHARE_PARTS;
    make(r, negative ? -amount : amount);
    for (size_t i = 0; i + 1 < count; i++) {
        if (shared && random_below(random, 2)) {
            uint32_t part = (uint32_t)random_below(random, parts);
            if (part)
                add(r, part, 0);
            parts -= part;
        } else {
            int64_t sum = (int64_t)random_below(random, (uint64_t)(shared ? left : 2 * left) + 1);
            if (sum)
                add(r, 0, negative ? -sum : sum);
            left = left >= sum ? left - sum : left;
        }
    }
    if (shared)
        add(r, parts, 0);
    else
        close_advice(r);
}

Test(split, parts_always_come_to_the_payment)
{
    struct random_source random = {.state = 20150401};
    unsigned taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct rig r;
        draw(&r, &random);
        int64_t fixed = 0;
        for (size_t k = 0; k < r.payment.shares_count; k++)
            fixed += r.shares[k].amount;
        int rc = split(&r);
        if (rc) {
            cr_assert_eq(total_of(&r), 0, "round %d: refused, and yet split", i);
            continue;
        }
        taken++;
        cr_assert_eq(total_of(&r), r.payment.amount, "round %d", i);
        for (size_t k = 0; k < r.payment.shares_count; k++) {
            const struct share_input *share = &r.shares[k];
            if (share->parts == 0) {
                cr_assert_eq(r.parts[k], share->amount, "round %d: share %zu", i, k);
                continue;
            }
            /* within a penny of its exact share */
            __int128 off = (__int128)r.parts[k] * SHARE_PARTS -
                           (__int128)(r.payment.amount - fixed) * share->parts;
            cr_assert(off < SHARE_PARTS && off > -SHARE_PARTS, "round %d: share %zu", i, k);
        }
    }
    cr_assert_gt(taken, ROUNDS / 3, "only %u were taken", taken);
}
