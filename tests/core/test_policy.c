/* Packs drawn from a seed: whatever is refused, a word that is in use in a year stays there, with
 * what rules of money ask of it; the words that hold are those of the last pack that closes the
 * vocabulary and of all after it that add some; and a state that is loaded says the same. And what
 * daemon/policy/first.yaml says of kinds that need an allocation. synthetic. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/foundation/policy.h"
#include "core/foundation/tables.h"
#include "called.h"
#include "random_effects.h"
#include "stage.h"

enum { SEEDS = 40, PACKS = 40, YEARS = 4, FIRST = 2020, WORDS = 5 };
static const char *const words[WORDS] = {"winter_pressures", "ibcf", "new_a", "new_b", "new_c"};

struct model {
    bool is_said[YEARS][WORDS], has_allocation[YEARS][WORDS], is_used[YEARS][WORDS];
    bool is_packed[YEARS][WORDS]; /* said by a pack, and not of daemon/policy/first.yaml alone */
};

static void begin(struct stage *s, struct model *m)
{
    const struct effects *effects;
    struct item party = {.kind = ITEM_PARTY,
                         .party = {.code = text_of("P"),
                                   .name = text_of("P"),
                                   .kind = PARTY_ICB,
                                   .valid_from = DATE_NONE,
                                   .valid_to = DATE_NONE}};
    cr_assert_eq(stage_init(s), 0);
    cr_assert_eq(stage_submit_one(s, &party, &effects), 0);
    *m = (struct model){0};
    for (int y = 0; y < YEARS; y++)
        m->is_said[y][0] = m->is_said[y][1] = true;
}

static bool is_accepted(struct stage *s, const struct item *item)
{
    const struct effects *effects;
    cr_assert_eq(stage_submit_one(s, item, &effects), 0);
    return effects->refusal_count == 0;
}

/* Whether the pack may be: nothing that is in use, or that a pack said of a year in use, goes or
 * comes to need something else. */
static bool may(const struct model *m, const struct policy_pack_input *in, const bool has[WORDS],
                const bool needs[WORDS])
{
    for (int y = 0; y < YEARS; y++) {
        bool is_used = false;
        if (FIRST + y < (int)in->from_year || FIRST + y > (int)in->to_year)
            continue;
        for (int w = 0; w < WORDS; w++)
            is_used |= m->is_used[y][w];
        for (int w = 0; w < WORDS && is_used; w++) {
            const bool is_kept = m->is_said[y][w] && (m->is_used[y][w] || m->is_packed[y][w]);
            if (is_kept && (has[w] ? needs[w] != m->has_allocation[y][w] : !in->adds))
                return false;
        }
    }
    return true;
}

static void apply(struct model *m, const struct policy_pack_input *in, const bool has[WORDS],
                  const bool needs[WORDS])
{
    for (int y = 0; y < YEARS; y++) {
        if (FIRST + y < (int)in->from_year || FIRST + y > (int)in->to_year)
            continue;
        for (int w = 0; w < WORDS; w++) {
            m->is_said[y][w] = has[w] || (in->adds && m->is_said[y][w]);
            m->is_packed[y][w] |= has[w];
            if (has[w])
                m->has_allocation[y][w] = needs[w];
        }
    }
}

static void send_pack(struct stage *s, struct random_source *r, struct model *m, int number)
{
    static const enum policy_attribute allocation[] = {POLICY_NEEDS_ALLOCATION};
    struct policy_word_input said[WORDS];
    bool has[WORDS] = {false}, needs[WORDS] = {false};
    char name[16];
    const uint32_t from = FIRST + (uint32_t)random_below(r, YEARS);
    struct item item = {.kind = ITEM_POLICY_PACK,
                        .policy_pack = {.title = text_of("drawn"),
                                        .from_year = from,
                                        .to_year = from + (uint32_t)random_below(r, 2),
                                        .adds = random_below(r, 2),
                                        .words = said,
                                        .authority = text_of("nobody")}};
    for (int w = 0; w < WORDS; w++) {
        has[w] = random_below(r, 3) > 0;
        needs[w] = random_below(r, 4) == 0;
        if (has[w])
            said[item.policy_pack.words_count++] =
                (struct policy_word_input){.vocabulary = VOCABULARY_CONTRIBUTION_KIND,
                                           .word = text_of(words[w]),
                                           .attributes = allocation,
                                           .attributes_count = needs[w]};
    }
    if (!item.policy_pack.words_count)
        return;
    snprintf(name, sizeof name, "p%d", number);
    item.policy_pack.pack = text_of(name);
    const bool is_allowed = may(m, &item.policy_pack, has, needs);
    const struct effects *effects;
    cr_assert_eq(stage_submit_one(s, &item, &effects), 0);
    cr_assert_eq(effects->refusal_count == 0, is_allowed, "pack %d: %.*s", number,
                 TEXT_ARG(effects->refusal_count ? effects->refusals[0].text : TEXT_NONE));
    if (is_allowed)
        apply(m, &item.policy_pack, has, needs);
}

static void use(struct stage *s, struct random_source *r, struct model *m, int number)
{
    const int y = (int)random_below(r, YEARS), w = (int)random_below(r, WORDS);
    char name[16];
    snprintf(name, sizeof name, "s%d", number);
    struct item item = {.kind = ITEM_SOURCE,
                        .source = {.source = text_of(name),
                                   .party = text_of("P"),
                                   .kind = text_of(words[w]),
                                   .year = (uint32_t)(FIRST + y),
                                   .amount = 1,
                                   .reference = text_of("grant")}};
    cr_assert_eq(is_accepted(s, &item), m->is_said[y][w], "source %d", number);
    m->is_used[y][w] |= m->is_said[y][w];
}

static void compare(const struct stage *s, const struct model *m)
{
    for (int y = 0; y < YEARS; y++)
        for (int w = 0; w < WORDS; w++) {
            const uint32_t n =
                policy_name(s->engine, VOCABULARY_CONTRIBUTION_KIND, text_of(words[w]));
            cr_assert_eq(n && policy_holds(s->engine, n, FIRST + y), m->is_said[y][w]);
            if (m->is_said[y][w])
                cr_assert_eq(policy_is(s->engine, n, FIRST + y, POLICY_NEEDS_ALLOCATION),
                             m->has_allocation[y][w]);
        }
}

Test(policy, a_year_in_use_accepts_only_additions)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random_source r = {seed};
        struct stage s;
        struct model m;
        begin(&s, &m);
        for (int i = 0; i < PACKS; i++) {
            send_pack(&s, &r, &m, i);
            if (i > 4 && random_below(&r, 3) == 0)
                use(&s, &r, &m, i);
            compare(&s, &m);
        }
        cr_assert_eq(stage_reload(&s), 0);
        compare(&s, &m);
        cr_expect_null(engine_check(s.engine));
        stage_fini(&s);
    }
}

/* An allocation is needed first for the kinds that are NHS money. */
Test(policy, first_words_that_need_an_allocation)
{
    static const char *const kinds[] = {"nhs_minimum",
                                        "nhs_additional",
                                        "discharge_fund_icb",
                                        "operational_resilience",
                                        "la_additional",
                                        "dfg",
                                        "sccg",
                                        "ibcf",
                                        "la_better_care_grant",
                                        "winter_pressures",
                                        "discharge_fund_la"};
    struct stage s;
    struct model m;
    begin(&s, &m);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const uint32_t kind =
            policy_name(s.engine, VOCABULARY_CONTRIBUTION_KIND, text_of(kinds[i]));
        cr_expect_neq(kind, 0, "%s", kinds[i]);
        cr_expect_eq(policy_is(s.engine, kind, 2017, POLICY_NEEDS_ALLOCATION), i < 4, "%s",
                     kinds[i]);
    }
    stage_fini(&s);
}
