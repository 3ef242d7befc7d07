/* Claims and totals drawn from seeds: a source is overclaimed, with one open exception over the
 * very excess, exactly while its claims are more than its total, however it came to that; what is
 * claimed is the sum of the claims; and what leaves the range is refused and changes nothing.
 * synthetic. */
#include <criterion/criterion.h>

#include "core/report/report.h"
#include "core/governance/source.h"
#include "called.h"
#include "random_effects.h"
#include "stage.h"
#include "core/foundation/state.h"
#include "core/governance/state.h"

enum { SEEDS = 50, CHANGES = 60 };

static void submit_source(struct stage *s, int64_t total)
{
    const struct effects *effects;
    struct item item = {.kind = ITEM_SOURCE,
                        .source = {.source = text_of("S"),
                                   .party = text_of("P"),
                                   .kind = text_of("dfg"),
                                   .year = 2015,
                                   .amount = total,
                                   .reference = text_of("grant")}};
    cr_assert_eq(stage_submit_one(s, &item, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
}

static void make(struct stage *s)
{
    const struct effects *effects;
    struct item party = {.kind = ITEM_PARTY,
                         .party = {.code = text_of("P"),
                                   .name = text_of("P"),
                                   .kind = PARTY_COUNCIL,
                                   .valid_from = DATE_NONE,
                                   .valid_to = DATE_NONE}};
    cr_assert_eq(stage_init(s), 0);
    cr_assert_eq(stage_submit_one(s, &party, &effects), 0);
}

static int claim(struct stage *s, int64_t change)
{
    struct input in = {.journal = s->journal, .epoch = STAGE_EPOCH};
    struct step step = {
        .e = s->engine, .in = &in, .item = 0, .out = &s->engine->foundation->effects};
    return source_claim(&step, source_find(s->engine, text_of("S")), change);
}

static int keep(void *ctx, const struct report_exception *x)
{
    cr_assert_eq(x->kind, EVENT_OVERCLAIMED);
    *(int64_t *)ctx += x->amount;
    return 0;
}

static void expect(const struct stage *s, int64_t claimed, int64_t total)
{
    const struct source *x = &s->engine->governance->sources.items[0];
    int64_t excess = 0;
    cr_assert_eq(x->claimed, claimed);
    cr_assert_eq(x->total, total);
    (void)report_exceptions(s->engine, UINT32_MAX, 0, keep, &excess);
    cr_assert_eq(excess, claimed > total ? claimed - total : 0);
    cr_assert_eq(s->engine->foundation->exceptions_open, claimed > total ? 1 : 0);
}

Test(source, overclaimed_while_claims_are_more)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random_source random = {seed};
        struct stage s;
        int64_t total = (int64_t)random_below(&random, 1000), claimed = 0;
        make(&s);
        submit_source(&s, total);
        for (int i = 0; i < CHANGES; i++) {
            if (random_below(&random, 4) == 0) {
                total = (int64_t)random_below(&random, 1000);
                submit_source(&s, total);
            } else {
                int64_t change = (int64_t)random_below(&random, 400) - claimed / 5;
                claimed += change;
                cr_assert_eq(claim(&s, change), 0);
            }
            expect(&s, claimed, total);
            if (i % 20 == 19)
                cr_assert_eq(stage_reload(&s), 0);
        }
        stage_fini(&s);
    }
}

Test(source, claims_stay_in_range)
{
    struct stage s;
    make(&s);
    submit_source(&s, 5);
    cr_assert_eq(claim(&s, TURNOVER_MAX), 0);
    cr_assert_eq(claim(&s, 1), (int)REFUSED_OVERFLOW);
    expect(&s, TURNOVER_MAX, 5);
    cr_assert_eq(claim(&s, -TURNOVER_MAX), 0);
    expect(&s, 0, 5);
    stage_fini(&s);
}
