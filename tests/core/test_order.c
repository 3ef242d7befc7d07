/* What must not matter: the order in which contributions were recorded, that of the rows of a file,
 * and on which side of 31 March a backdated adjustment is paid. synthetic. */
#include <criterion/criterion.h>

#include "core/diagnosis/explain.h"
#include "core/contribution/year.h"
#include "part_print.h"
#include "payer.h"

enum { SEEDS = 300 };
enum { TWICE = WRONG + 1, UNPAID, ERRORS }; /* beside the strokes of the pen */

static int64_t variance(const struct payer *r, int year, date_t as_of)
{
    const struct engine *e = r->stage.engine;
    struct position position = {0};
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++)
        if (year_at(e, i)->year == year &&
            text_equal(contribution_at(e, year_at(e, i)->contribution)->id,
                       text_of("contribution-0")))
            year_position(e, i, as_of, &position);
    return position.variance;
}

/* A change agreed after the year's last instalment, up or down, comes with the next year's first:
 * it is counted in its own year, and undone with the payment. Pennies of rounding remain. */
Test(order, of_a_change_and_the_end_of_the_year)
{
    for (uint64_t seed = 1; seed <= SEEDS / 6; seed++) {
        struct payer r;
        payer_begin(&r, seed, false);
        for (unsigned i = 0; i < 12; i++) {
            payer_day(&r, payer_due(i));
            payer_pay(&r, 0, payer_twelfth(r.annual[0], 1), payer_due(i));
        }
        int64_t change = (int64_t)random_below(&r.random, 50000000) - 25000000 + 77;
        payer_day(&r, payer_due(11) + 12);
        payer_vary(&r, r.annual[0] + change, START, payer_due(11) + 12);
        payer_day(&r, payer_due(12));
        int64_t open = variance(&r, 2017, payer_due(12)),
                one = payer_twelfth(r.annual[0] + change, 1);
        r.found[0] = '\0';
        payer_pay(&r, 0, one + change, payer_due(12));
        cr_assert_str_empty(r.found, "seed %llu: %s", (unsigned long long)seed, r.found);
        cr_assert_leq(llabs(variance(&r, 2017, payer_due(12))), 12);
        cr_assert_leq(llabs(variance(&r, 2018, payer_due(12))), 1);
        cr_assert_eq(variance(&r, 2017, payer_due(12) - 1), open,
                     "as of the day before it is open");
        payer_pay(&r, 0, -one - change, payer_due(12) + 3);
        cr_assert_eq(variance(&r, 2017, payer_due(12) + 3), open);
        cr_assert_leq(llabs(variance(&r, 2018, payer_due(12) + 3) + one), 1);
        stage_fini(&r.stage);
    }
}

/* The same error twice, with the contributions submitted in order and the other way round. */
Test(order, of_contributions)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct payer p[2];
        for (int i = 0; i < 2; i++) {
            unsigned mistake = (unsigned)(seed % ERRORS);
            payer_begin(&p[i], seed, i == 1);
            unsigned n = (unsigned)random_below(&p[i].random, 10);
            int64_t one = payer_twelfth(p[i].annual[0], 1);
            payer_pay_before(&p[i], n);
            if (mistake <= WRONG)
                payer_pay(&p[i], 0, payer_misprint(&p[i], (enum mistake)mistake, one) + 1,
                          payer_due(n));
            else if (mistake == TWICE)
                payer_pay(&p[i], 0, payer_twelfth(p[i].annual[1], 1) + one, payer_due(n));
            else
                payer_day(&p[i], payer_due(n) + 20);
            stage_fini(&p[i].stage);
        }
        cr_assert(p[0].found[0], "seed %llu: nothing found", (unsigned long long)seed);
        cr_assert_eq(p[0].reason, p[1].reason);
        cr_assert_str_eq(p[0].found, p[1].found);
    }
}

enum { ROWS = 13 };

/* A year's instalments with one error, as rows of one file in an order drawn from the seed. */
static void submit_file(struct payer *r, unsigned mistake, uint64_t seed, bool is_shuffled)
{
    struct item rows[ROWS] = {0};
    unsigned n = (unsigned)random_below(&r->random, 12), count = 0;
    int64_t one = payer_twelfth(r->annual[0], 1),
            other = mistake < TWICE ? payer_misprint(r, (enum mistake)mistake, one) : one;
    for (unsigned i = 0; i < 12; i++) {
        if (i == n && mistake == UNPAID)
            continue;
        for (unsigned k = 0; k < 1u + (i == n && mistake == TWICE); k++)
            rows[count++] = (struct item){.kind = ITEM_PAYMENT,
                                          .payment = {.payer = text_of("COUNCIL"),
                                                      .pool = text_of("pool"),
                                                      .contribution = text_of("contribution-0"),
                                                      .amount = i == n && other ? other : one,
                                                      .value_date = payer_due(i)}};
    }
    struct random_source order = {seed};
    for (unsigned i = count; is_shuffled && i-- > 1;) {
        unsigned k = (unsigned)random_below(&order, i + 1);
        struct item row = rows[i];
        rows[i] = rows[k];
        rows[k] = row;
    }
    const struct effects *effects;
    payer_day(r, payer_due(11) + 20);
    cr_assert_eq(stage_submit(&r->stage, "COUNCIL", "ledger", NULL, rows, count, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
}

/* The parts of the year's difference, printed. */
static void print_variance(const struct payer *r, struct arena *arena, struct buffer *out)
{
    const struct engine *e = r->stage.engine;
    for (uint32_t i = 0; i < e->tables.contribution_years.count; i++) {
        struct position position;
        if (year_at(e, i)->year != 2017 ||
            !text_equal(contribution_at(e, year_at(e, i)->contribution)->id,
                        text_of("contribution-0")))
            continue;
        year_position(e, i, payer_due(11) + 20, &position);
        struct parts parts;
        explain_variance(e, i, &position, arena, &parts);
        part_print_all(&parts, out);
    }
}

/* Misprints, an instalment paid twice, an instalment not paid: the parts of the year's difference
 * and what is said of them are the same whatever the order of the file's rows. */
Test(order, of_rows)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct buffer found[2] = {BUFFER_NULL, BUFFER_NULL};
        struct arena arena = ARENA_NULL;
        for (int i = 0; i < 2; i++) {
            struct payer r;
            payer_begin(&r, seed, false);
            submit_file(&r, (unsigned)(seed % ERRORS), seed, i == 1);
            print_variance(&r, &arena, &found[i]);
            stage_fini(&r.stage);
        }
        cr_assert(found[0].size == found[1].size &&
                      (!found[0].size || !memcmp(found[0].data, found[1].data, found[0].size)),
                  "seed %llu: %.*s", (unsigned long long)seed, (int)found[1].size,
                  (const char *)found[1].data);
        buffer_fini(&found[0]);
        buffer_fini(&found[1]);
        arena_fini(&arena);
    }
}
