/* What was paid where, as of any date, against a plain sum over everything told. */
#include <criterion/criterion.h>

#include "core/filling.h"
#include "random_effects.h"

enum { PLACES = 5, TOLD = 300, DAYS = 60 };

struct told {
    uint32_t place;
    date_t date;
    int64_t amount;
};

static uint32_t draw_place(struct random_source *r)
{
    uint32_t place = (uint32_t)random_below(r, PLACES + 2);
    return place < PLACES ? place : place == PLACES ? FILLED_EXTRA : FILLED_CHANGE;
}

static int64_t sum_of(const struct told *told, uint32_t place, date_t as_of)
{
    int64_t total = 0;
    for (size_t i = 0; i < TOLD; i++)
        if (told[i].place == place && told[i].date <= as_of)
            total += told[i].amount;
    return total;
}

static void check(const struct stream *st, const struct told *told, date_t as_of)
{
    struct filled filled;
    filling_as_of(st, as_of, &filled);
    for (uint32_t i = 0; i < PLACES; i++)
        cr_assert_eq(filled.slots[i], sum_of(told, i, as_of), "place %u on %d", i, as_of);
    cr_assert_eq(filled.extra, sum_of(told, FILLED_EXTRA, as_of));
    cr_assert_eq(filled.change, sum_of(told, FILLED_CHANGE, as_of));
}

Test(filling, as_of_any_date_is_the_sum_of_what_was_told)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random_source r = {seed};
        struct told told[TOLD];
        struct slot slots[PLACES] = {0};
        struct stream st = {.slots = slots, .slot_count = PLACES};
        for (size_t i = 0; i < TOLD; i++) {
            told[i] = (struct told){draw_place(&r), (date_t)random_below(&r, DAYS),
                                    (int64_t)random_below(&r, 2001) - 1000};
            cr_assert_eq(filling_add(&st, told[i].place, told[i].date, told[i].amount), 0);
            int64_t *total = told[i].place < PLACES          ? &slots[told[i].place].paid
                             : told[i].place == FILLED_EXTRA ? &st.extra
                                                             : &st.change_paid;
            *total += told[i].amount;
        }
        cr_assert_leq(st.fillings.count, (PLACES + 2) * DAYS, "one entry per date and place");
        for (date_t day = -1; day <= DAYS; day++)
            check(&st, told, day);
        free(st.fillings.items);
    }
}

/* When the line ends, what was paid on instalments that went is extra, then and before. */
Test(filling, instalments_that_went)
{
    struct slot slots[2] = {{.paid = 5}, {.paid = 7}};
    struct stream st = {.slots = slots, .slot_count = 2};
    struct filled filled;
    cr_assert_eq(filling_add(&st, 0, 10, 5), 0);
    cr_assert_eq(filling_add(&st, 1, 20, 7), 0);
    st.slot_count = 1;
    st.extra = 7;
    filling_as_of(&st, 20, &filled);
    cr_assert(filled.slots[0] == 5 && filled.extra == 7);
    filling_as_of(&st, 19, &filled);
    cr_assert(filled.slots[0] == 5 && filled.extra == 0);
    free(st.fillings.items);
}
