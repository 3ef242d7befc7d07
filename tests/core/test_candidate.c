/* Single errors made on purpose, with amounts drawn from seeds: each is named as it was made, or,
 * where something else fits to the penny as well, is listed beside it. synthetic. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/diagnosis/candidate.h"
#include "payer.h"
#include "core/foundation/recent_payments.h"

enum { SEEDS = 300 };

static const enum reason names[MISTAKES] = {
    REASON_DROPPED_DIGIT,
    REASON_EXTRA_DIGIT,
    REASON_TRANSPOSED_DIGITS,
    REASON_WRONG_DIGIT,
    REASON_DOUBLED,
    REASON_DOUBLED,
    REASON_AHEAD,
    REASON_OTHER_RATE,
    REASON_BACKDATED_ADJUSTMENT_DUE,
    REASON_BACKDATED_ADJUSTMENT_DUE,
    REASON_MISPOSTING,
    REASON_MISPOSTING,
    REASON_ROUNDING,
    REASON_REVERSED,
    REASON_UNAGREED_SUM,
};
static const char *const words[MISTAKES] = {
    "dropped_digit",
    "extra_digit",
    "transposed_digits",
    "wrong_digit",
    "; twice",
    "paid_twice",
    "paid_up_to",
    "first_rate",
    "without_adjustment",
    "adjustment_alone",
    "year 2017 instalment",
    "year 2018 instalment",
    "years_pennies",
    "undone",
    "unagreed_rate",
};

/* The whole year, then the next by a new sum up to an instalment dated a year early. */
static bool pay_a_year_early(struct payer *r)
{
    unsigned n = 12 + (unsigned)random_below(&r->random, 10);
    int64_t annual = r->annual[0] * 2 + (int64_t)random_below(&r->random, 1000000) * 100;
    for (unsigned i = 0; i < n; i++) {
        payer_day(r, payer_due(i));
        if (i == 12)
            payer_vary(r, annual, payer_due(12), payer_due(12));
        payer_pay(r, 0, payer_twelfth(i < 12 ? r->annual[0] : annual, 1), payer_due(i));
    }
    if (n == 12)
        payer_vary(r, annual, payer_due(12), payer_due(11));
    payer_day(r, payer_due(n));
    payer_pay(r, 0, payer_twelfth(annual, 1), payer_due(n) - 365);
    return true;
}

static bool pay_by_change(struct payer *r, enum mistake mistake, unsigned n, int64_t one)
{
    int64_t raised = r->annual[0] + 1000000 + (int64_t)random_below(&r->random, 100000000) * 100;
    int64_t half_up = 0, then = 0;
    (void)money_scale(raised, n + 1, 12, ROUND_HALF_UP, &half_up);
    (void)money_scale(r->annual[0], n, 12, ROUND_HALF_UP, &then);
    if (mistake == NOBODY_AGREED) {
        payer_pay(r, 0, half_up - then, payer_due(n));
        return (half_up - then) % 100 != 0;
    }
    payer_vary(r, raised, mistake == OLD_SUM ? payer_due(n) : payer_due(0), payer_due(n) - 3);
    payer_pay(r, 0,
              mistake == OLD_SUM     ? one
              : mistake == NO_CHANGE ? payer_twelfth(raised, 1)
                                     : half_up - then - payer_twelfth(raised, 1),
              payer_due(n));
    return true;
}

/* Makes the error; false when the draw made none. */
static bool make(struct payer *r, enum mistake mistake)
{
    unsigned n = mistake == YEAR_PENNIES ? 11 : 4 + (unsigned)random_below(&r->random, 6);
    int64_t one = payer_twelfth(r->annual[0], 1), amount = 0;
    if (mistake == A_YEAR_EARLY)
        return pay_a_year_early(r);
    payer_pay_before(r, n);
    switch (mistake) {
    case DROPPED:
    case ADDED:
    case EXCHANGED:
    case WRONG:
        amount = payer_misprint(r, mistake, one);
        break;
    case TWICE_IN_ONE:
        amount = one * 2;
        break;
    case TWICE_IN_TWO:
        payer_pay(r, 0, one, payer_due(n));
        amount = one;
        break;
    case AHEAD_TOO:
        amount = one * 3;
        break;
    case ANOTHER_CONTRIBUTION:
        payer_pay(r, 0, one, payer_due(n));
        amount = payer_twelfth(r->annual[1], 1);
        break;
    case YEAR_PENNIES:
        (void)money_scale(r->annual[0], 1, 1, ROUND_HALF_UP, &amount);
        amount -= one * 11;
        break;
    case UNDONE:
        payer_pay(r, 0, one, payer_due(n));
        payer_pay(r, 0, -one, payer_due(n) + 2);
        payer_day(r, payer_due(n) + 25);
        return true;
    case A_YEAR_EARLY:
    case OLD_SUM:
    case NO_CHANGE:
    case CHANGE_ALONE:
    case NOBODY_AGREED:
    case MISTAKES:
        return pay_by_change(r, mistake, n, one);
    }
    if (amount == 0 || amount == one ? mistake < TWICE_IN_ONE || mistake == YEAR_PENNIES : false)
        return false;
    payer_pay(r, 0, amount, payer_due(n));
    return true;
}

Test(candidate, every_single_error_is_named_or_listed)
{
    for (unsigned mistake = 0; mistake < MISTAKES; mistake++) {
        unsigned made = 0, first = 0;
        for (uint64_t seed = 1; seed <= SEEDS / 6; seed++) {
            struct payer r;
            payer_begin(&r, seed * MISTAKES + mistake, false);
            bool was_made = make(&r, (enum mistake)mistake);
            stage_fini(&r.stage);
            if (!was_made)
                continue;
            made++;
            first += r.reason == names[mistake];
            /* All that the year still awaits is no mistake: it is paid ahead. */
            bool is_whole = mistake == 6 && !r.reason && !r.found[0];
            cr_assert(is_whole || r.reason == names[mistake] || strstr(r.found, words[mistake]),
                      "error %u, seed %llu is reported as %d: %s", mistake,
                      (unsigned long long)seed, r.reason, r.found);
        }
        cr_log_info("error %2u (%s): %u made, %u named first, %u listed behind another", mistake,
                    words[mistake], made, first, made - first);
        cr_assert_gt(made, 20, "error %u was made only %u times", mistake, made);
        cr_assert_gt(first * 2, made, "error %u is mostly taken for another", mistake);
    }
}

/* Contributions recognised by their amounts: a misprint belongs to none, and what it is a misprint
 * of is said; but one that is near it in amount is that one's, a difference of its own instalment.
 */
Test(candidate, a_misprint_that_belongs_to_no_contribution)
{
    unsigned anothers = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        enum mistake mistake = (enum mistake)(seed % 4);
        struct payer r;
        payer_begin_recognised(&r, seed, false, RECOGNISE_AMOUNT);
        unsigned n = (unsigned)random_below(&r.random, 10);
        const int64_t one = payer_twelfth(r.annual[0], 1);
        int64_t amount = payer_misprint(&r, mistake, one);
        const bool is_near = llabs(amount - one) <= one / 1000;
        payer_pay_before(&r, n);
        r.found[0] = '\0';
        if (amount)
            payer_pay(&r, CONTRIBUTIONS, amount, payer_due(n));
        stage_fini(&r.stage);
        if (amount && !r.found[0]) { /* it is near what another contribution awaits */
            anothers++;
            continue;
        }
        cr_assert(!amount || strstr(r.found, words[mistake]), "seed %llu: %s",
                  (unsigned long long)seed, r.found);
        cr_assert(!amount || is_near || strstr(r.found, "year 2017"));
        cr_assert(!amount || is_near || strstr(r.found, "contribution \"contribution-0\""));
    }
    cr_assert_lt(anothers * 100, SEEDS, "%u", anothers);
}

/* Thousands of payments alike, and instalments enough: a list costs its bound and no more. */
Test(candidate, a_list_has_a_bound)
{
    struct payer r;
    payer_begin(&r, 1, false);
    r.unchecked = true;
    payer_day(&r, payer_due(2));
    int64_t one = payer_twelfth(r.annual[0], 1);
    for (int i = 0; i < RECENT_PAYMENTS_MAX + 200; i++)
        payer_pay(&r, 0, one, payer_due(2));
    struct arena arena = ARENA_NULL;
    struct candidates c = {.e = r.stage.engine, .arena = &arena, .instalment = NONE, .amount = one};
    c.date = payer_due(2);
    candidate_find(&c);
    cr_assert_gt(c.steps, CANDIDATE_STEPS_MAX / 10, "there was something to look at");
    cr_assert_leq(c.steps, CANDIDATE_STEPS_MAX);
    uint32_t steps = c.steps;
    while (c.steps > 0 && c.steps < CANDIDATE_STEPS_MAX - 3) { /* lists made together share it */
        candidate_find(&c);
        cr_assert(c.steps >= steps && c.steps <= CANDIDATE_STEPS_MAX);
        steps = c.steps;
    }
    arena_fini(&arena);
    stage_fini(&r.stage);
}

Test(candidate, a_list_is_ranked_and_short)
{
    struct arena arena = ARENA_NULL;
    struct candidates c = {.arena = &arena};
    struct parts parts = {0};
    for (uint32_t i = 0; i < 20; i++)
        for (int twice = 0; twice < 2; twice++)
            candidate_add(&c, REASON_DOUBLED, CANDIDATE_SAME, 19 - (int)i,
                          PART(PAID_UP_TO, .date = 1, .instalment = i));
    candidate_add(&c, REASON_ROUNDING, CANDIDATE_PENNIES, 900, PART(TWICE));
    candidate_add(&c, REASON_WRONG_DIGIT, CANDIDATE_KEYING_ERROR, 0, PART(WRONG_DIGIT));
    cr_assert_eq(c.count, CANDIDATES_MAX);
    candidate_put(&c, 3, &parts);
    cr_assert_eq(parts.count, 3);
    cr_assert_eq(parts.items[0].kind, PART_TWICE);
    cr_assert_eq(parts.items[1].instalment, 19);
    cr_assert_eq(parts.items[2].instalment, 18);
    cr_assert_eq(c.items[CANDIDATES_MAX - 1].days, 4);
    arena_fini(&arena);
}
