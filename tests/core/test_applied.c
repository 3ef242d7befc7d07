/* What was paid where, as of any date, against a plain sum over everything recorded. */
#include <criterion/criterion.h>

#include "core/contribution/applied.h"
#include "random_effects.h"

enum { PLACES = 5, REPORTED = 300, DAYS = 60 };

struct reported {
    uint32_t place;
    enum applied_as as;
    date_t date;
    int64_t amount;
};

static uint32_t draw_place(struct random_source *r)
{
    uint32_t place = (uint32_t)random_below(r, PLACES + 2);
    return place < PLACES ? place : place == PLACES ? APPLIED_EXTRA : APPLIED_CHANGE;
}

static int64_t sum_of(const struct reported *reported, uint32_t place, enum applied_as as,
                      date_t as_of)
{
    int64_t total = 0;
    for (size_t i = 0; i < REPORTED; i++)
        if (reported[i].place == place && reported[i].as == as && reported[i].date <= as_of)
            total += reported[i].amount;
    return total;
}

static void check(const struct contribution_year *cy, const struct reported *reported, date_t as_of)
{
    struct applied_sums applied_sums;
    applied_as_of(cy, as_of, &applied_sums);
    for (enum applied_as as = APPLIED_PAID; as <= APPLIED_WRITTEN_OFF; as++) {
        for (uint32_t i = 0; i < PLACES; i++)
            cr_assert_eq(applied_sums.instalments[i].as[as], sum_of(reported, i, as, as_of),
                         "place %u on %d", i, as_of);
        cr_assert_eq(applied_sums.extra.as[as], sum_of(reported, APPLIED_EXTRA, as, as_of));
    }
    cr_assert_eq(applied_sums.change, sum_of(reported, APPLIED_CHANGE, APPLIED_PAID, as_of));
}

Test(applied, as_of_any_date_is_the_sum_of_what_was_recorded)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random_source r = {seed};
        struct reported reported[REPORTED];
        struct instalment instalments[PLACES] = {0};
        struct contribution_year cy = {.instalments = instalments, .instalment_count = PLACES};
        for (size_t i = 0; i < REPORTED; i++) {
            struct reported *x = &reported[i];
            *x = (struct reported){draw_place(&r), (enum applied_as)random_below(&r, 3),
                                   (date_t)random_below(&r, DAYS),
                                   (int64_t)random_below(&r, 2001) - 1000};
            if (x->place == APPLIED_CHANGE)
                x->as = APPLIED_PAID;
            cr_assert_eq(applied_add(&cy, x->place, x->date, x->as, x->amount), 0);
        }
        cr_assert_leq(cy.applied.count, (3 * (PLACES + 1) + 1) * DAYS,
                      "one entry per date, place and kind");
        for (date_t day = -1; day <= DAYS; day++)
            check(&cy, reported, day);
        free(cy.applied.items);
    }
}

/* When the contribution ends, what was adjusted of instalments that went is extra, then and before.
 */
Test(applied, instalments_that_went)
{
    struct instalment instalments[2] = {0};
    struct contribution_year cy = {.instalments = instalments, .instalment_count = 2};
    struct applied_sums applied_sums;
    cr_assert_eq(applied_add(&cy, 0, 10, APPLIED_ADJUSTED, 5), 0);
    cr_assert_eq(applied_add(&cy, 1, 20, APPLIED_ADJUSTED, 7), 0);
    cy.instalment_count = 1;
    applied_as_of(&cy, 20, &applied_sums);
    cr_assert(applied_sums.instalments[0].as[APPLIED_ADJUSTED] == 5 &&
              applied_sums.extra.as[APPLIED_ADJUSTED] == 7);
    applied_as_of(&cy, 19, &applied_sums);
    cr_assert(applied_sums.instalments[0].as[APPLIED_ADJUSTED] == 5 &&
              applied_sums.extra.as[APPLIED_ADJUSTED] == 0);
    free(cy.applied.items);
}
