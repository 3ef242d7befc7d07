#include <criterion/criterion.h>
#include "ctl/screen/near.h"

Test(near, distance_counts_letters_and_swaps)
{
    const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"abc", "", 3},
        {"pool", "pool", 0},
        {"Pool", "pOOL", 0},
        {"pool", "poll", 1},
        {"statment", "statement", 1},
        {"evnets", "events", 1},
        {"kitten", "sitting", 3},
        {"ca", "abc", 3},
        {"ab", "ba", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(near_distance(cases[i].a, cases[i].b), cases[i].distance, "%s", cases[i].a);
        cr_assert_eq(near_distance(cases[i].b, cases[i].a), cases[i].distance, "%s", cases[i].b);
    }
    char longest[NEAR_NAME_MAX + 2] = {0};
    for (size_t i = 0; i <= NEAR_NAME_MAX; i++)
        longest[i] = 'x';
    cr_assert_eq(near_distance(longest, "x"), NEAR_NAME_MAX + 1);
    longest[NEAR_NAME_MAX] = '\0';
    cr_assert_eq(near_distance(longest, "x"), NEAR_NAME_MAX - 1);
}

static const char *const pools[] = {"salford-integrated-care", "gloucestershire", "salfrod",
                                    "salford", "salford-2"};

Test(near, names_come_nearest_first)
{
    const char *found[NEAR_MAX];
    cr_assert_eq(near_names("salford", pools, 5, found), 3);
    cr_assert_str_eq(found[0], "salford");
    cr_assert_str_eq(found[1], "salfrod");
    cr_assert_str_eq(found[2], "salford-2");
    cr_assert_eq(near_names("glocestershire", pools, 5, found), 1);
    cr_assert_str_eq(found[0], "gloucestershire");
    cr_assert_eq(near_names("integrated", pools, 5, found), 1); /* contained */
    cr_assert_str_eq(found[0], "salford-integrated-care");
    cr_assert_eq(near_names("kent", pools, 5, found), 0);
    cr_assert_eq(near_names("s", pools, 5, found), 0);
    cr_assert_eq(near_names("", pools, 0, found), 0);
}

Test(near, text_is_a_question_or_nothing)
{
    char buf[NEAR_TEXT_MAX];
    cr_assert_str_eq(near_text("glocestershire", pools, 5, buf),
                     "; did you mean 'gloucestershire'?");
    cr_assert_str_eq(near_text("salford", pools, 5, buf),
                     "; did you mean 'salford' or 'salfrod' or 'salford-2'?");
    cr_assert_str_eq(near_text("kent", pools, 5, buf), "");
}
