/* What another policy would make of a state that has lived (support/lived), by seed: the state and
 * its image stay as they were, the same question has the same answer, the case that changes nothing
 * is as it is, and a doubled minimum is twice the minimum to the penny. synthetic. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/engine/scenario.h"
#include "core/foundation/tables.h"
#include "base/arena.h"
#include "lived.h"

enum { SEEDS = 6, INPUTS = 250 };

/* What is published of each pool's area: more or less than anybody pools. */
static void publish(struct stage *s)
{
    const struct engine *e = s->engine;
    for (uint32_t i = 0; i < e->tables.pools.count; i++) {
        const struct pool *p = pool_at(e, i);
        const struct effects *effects;
        struct item item = {.kind = ITEM_MINIMUM_CONTRIBUTION};
        item.minimum_contribution = (struct minimum_contribution_input){
            .area = p->area,
            .party = party_at(e, partner_at(e, p->partners.items[0])->party)->code,
            .kind = text_of("nhs_minimum"),
            .year = (uint32_t)date_financial_year(business_date(e)),
            .amount = 100000 + 33333 * (int64_t)i,
            .reference = text_of("published"),
            .synthetic = true};
        cr_assert_eq(stage_submit_one(s, &item, &effects), 0);
    }
}

static const struct table *table_at(const struct report *r, unsigned at)
{
    const struct table *t = r->first;
    for (; at; at--)
        t = t->next;
    return t;
}

/* Of the case's row of totals: the cell. */
static int64_t total_of(const struct report *r, const char *of_case, const char *key)
{
    const struct table *t = table_at(r, 0);
    for (const struct row *row = t->first; row; row = row->next)
        for (size_t i = 0; row->is_total && i < t->column_count; i++)
            if (strcmp(t->columns[i].key, key) == 0 &&
                text_equal(row->cells[1].text, text_of(of_case)))
                return row->cells[i].number;
    cr_assert_fail("no %s of %s", key, of_case);
    return 0;
}

static bool is_same(const struct report *a, const struct report *b)
{
    for (unsigned at = 0; at < 2; at++) {
        const struct table *x = table_at(a, at), *y = table_at(b, at);
        const struct row *n = y->first;
        if (x->row_count != y->row_count)
            return false;
        for (const struct row *m = x->first; m; m = m->next, n = n->next)
            for (size_t i = 0; i < x->column_count; i++)
                if (m->cells[i].number != n->cells[i].number ||
                    !text_equal(m->cells[i].text, n->cells[i].text))
                    return false;
    }
    return true;
}

static void look(uint64_t seed)
{
    static const struct scenario_minimum doubled = {.percent = 200};
    const struct scenario_pooled pooled = {text_of("operational_resilience"), 1000003};
    const struct scenario cases[] = {
        {.name = text_of("nothing")},
        {.name = text_of("doubled"), .minimums = &doubled, .minimum_count = 1},
        {.name = text_of("pooled"),
         .pooled = &pooled,
         .pooled_count = 1,
         .ends_performance = true}};
    const struct report_asked asked = {
        .pool = NONE, .as_of = DATE_NONE, .booked_to = DATE_NONE, .since = DATE_NONE};
    struct buffer before = BUFFER_NULL, after = BUFFER_NULL;
    struct report once, again;
    struct arena one = ARENA_NULL, other = ARENA_NULL;
    struct stage s;
    cr_assert_eq(lived_init(&s, seed, INPUTS), 0);
    publish(&s);
    cr_assert_eq(engine_save(s.engine, &before), 0);
    cr_assert_eq(scenario_report(s.engine, &asked, cases, 3, &one, &once), 0);
    cr_assert_eq(scenario_report(s.engine, &asked, cases, 3, &other, &again), 0);
    cr_assert_eq(engine_save(s.engine, &after), 0);
    cr_assert(before.size == after.size && memcmp(before.data, after.data, after.size) == 0,
              "seed %llu: the state was changed", (unsigned long long)seed);
    cr_expect(is_same(&once, &again), "seed %llu: not twice the same", (unsigned long long)seed);
    const int64_t minimum = total_of(&once, "as it is", "minimum_pence");
    cr_expect_eq(total_of(&once, "nothing", "below_minimum_pence"),
                 total_of(&once, "as it is", "below_minimum_pence"));
    cr_expect_eq(total_of(&once, "doubled", "minimum_pence"), 2 * minimum);
    cr_expect_geq(total_of(&once, "doubled", "below_minimum_pence"),
                  total_of(&once, "as it is", "below_minimum_pence"));
    if (minimum)
        cr_expect_eq(total_of(&once, "pooled", "pooled_pence"),
                     total_of(&once, "as it is", "pooled_pence") + pooled.amount);
    cr_expect_eq(total_of(&once, "pooled", "not_released_pence"), 0);
    buffer_fini(&before);
    buffer_fini(&after);
    arena_fini(&one);
    arena_fini(&other);
    stage_fini(&s);
}

Test(scenario, leaves_no_trace_and_says_the_same_twice)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        look(seed);
}

/* What a rule refuses of a case ends the question, with the case's name. */
Test(scenario, what_is_refused_is_said)
{
    const struct item nobody = {.kind = ITEM_VARIATION,
                                .variation = {.pool = text_of("none"),
                                              .contribution = text_of("none"),
                                              .variation = text_of("V"),
                                              .agreed_on = DATE_NONE}};
    const struct scenario x = {.name = text_of("wrong"), .items = &nobody, .item_count = 1};
    const struct report_asked asked = {
        .pool = NONE, .as_of = DATE_NONE, .booked_to = DATE_NONE, .since = DATE_NONE};
    struct report made;
    struct arena arena = ARENA_NULL;
    struct stage s;
    cr_assert_eq(lived_init(&s, 7, INPUTS), 0);
    cr_assert_eq(scenario_report(s.engine, &asked, &x, 1, &arena, &made), REFUSED_UNKNOWN_POOL);
    cr_expect(text_equal(made.refusal.field, text_of("items[0].variation.pool")), "%.*s",
              TEXT_ARG(made.refusal.field));
    cr_expect(made.refusal.text.size > 5 && memcmp(made.refusal.text.data, "wrong", 5) == 0);
    arena_fini(&arena);
    stage_fini(&s);
}

/* No pack has said it. */
Test(scenario, a_kind_that_is_none_is_said)
{
    const struct scenario_minimum of_none = {text_of("no_kind"), 200};
    const struct scenario_pooled none = {text_of("nothing"), 1};
    const struct scenario cases[] = {
        {.name = text_of("m"), .minimums = &of_none, .minimum_count = 1},
        {.name = text_of("p"), .pooled = &none, .pooled_count = 1}};
    static const char *const fields[] = {"scenario.minimums.kind", "scenario.pooled.kind"};
    const struct report_asked asked = {
        .pool = NONE, .as_of = DATE_NONE, .booked_to = DATE_NONE, .since = DATE_NONE};
    struct stage s;
    cr_assert_eq(lived_init(&s, 7, INPUTS), 0);
    for (unsigned i = 0; i < 2; i++) {
        struct report made;
        struct arena arena = ARENA_NULL;
        cr_assert_eq(scenario_report(s.engine, &asked, &cases[i], 1, &arena, &made),
                     REFUSED_BAD_VALUE);
        cr_expect(text_equal(made.refusal.field, text_of(fields[i])));
        cr_expect(memmem(made.refusal.limit.data, made.refusal.limit.size, "dfg", 3));
        arena_fini(&arena);
    }
    stage_fini(&s);
}
