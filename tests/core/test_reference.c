/* Document numbers compare as they are used, and their chains find them so. */
#include <criterion/criterion.h>
#include "base/map.h"
#include "core/layout/reference.h"

static struct reference of(const char *text)
{
    return reference_of(text_of(text));
}

Test(reference, compares_as_it_is_used)
{
    static const char *const same[] = {"51AB",
                                       "51ab",
                                       "0051ab",
                                       " 51 AB ",
                                       "'51AB",
                                       "'0051ab",
                                       "=\"51AB\"",
                                       "=\"0051ab\"",
                                       "51\tAB",
                                       ("51\xC2\xA0"
                                        "AB"),
                                       "=\"'51AB\""};
    static const char *const others[] = {"510AB", "51AC", "5051AB", "51-AB", "\"51AB", "=51AB", ""};
    const struct reference r = of(same[0]);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const struct reference x = of(same[i]);
        cr_expect(reference_equal(&x, &r), "%s", same[i]);
        cr_expect_eq(reference_hash(MAP_SEED, &x), reference_hash(MAP_SEED, &r), "%s", same[i]);
        cr_expect(text_equal(reference_text(&x), text_of(same[i])), "kept as it came");
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const struct reference x = of(others[i]);
        cr_expect(!reference_equal(&x, &r), "%s", others[i]);
    }
}

Test(reference, of_nothing_is_none)
{
    static const char *const none[] = {"", " ", "'", "=\"\"", "\xC2\xA0", "= \" ' \""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect_eq(of(none[i]).size, 0, "%s", none[i]);
    cr_expect_neq(of("000").size, 0, "nought is a number");
    const struct reference a = of("0"), b = of("000");
    cr_expect(reference_equal(&a, &b));
}

/* The longest there is, of bytes that look like the beginning of something. */
Test(reference, at_its_limit)
{
    char text[ID_MAX + 2] = "";
    for (size_t i = 0; i <= ID_MAX; i++) {
        text[i] = i % 2 ? '\xC2' : '=';
        const struct reference x = of(text);
        cr_expect(reference_equal(&x, &x), "%zu bytes", i + 1);
    }
}

Test(reference, ruined_by_a_spreadsheet)
{
    static const char *const ruined[] = {"5.10E+09",   "5.1e+09",       "5E+09",   "'5.10E+09",
                                         " 5.10 E+09", "=\"5.10E+09\"", "1,23E+10"};
    static const char *const sound[] = {"5E09",    "5.10E09", "5.10E-09", "E+09", "5.E+09",
                                        "51.0E+9", "5.10E+",  "5.10E+0x", "5.10", "5"};
    for (size_t i = 0; i < sizeof ruined / sizeof *ruined; i++) {
        const struct reference x = of(ruined[i]);
        cr_expect(reference_is_ruined(&x), "%s", ruined[i]);
        cr_expect(!reference_equal(&x, &x), "%s equals nothing", ruined[i]);
    }
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        const struct reference x = of(sound[i]);
        cr_expect(!reference_is_ruined(&x), "%s", sound[i]);
        cr_expect(reference_equal(&x, &x), "%s", sound[i]);
    }
}
