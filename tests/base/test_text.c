#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "random.h"

/* A literal with its size, so that it may hold NULs. */
#define TEXT(literal) ((struct text){literal, sizeof literal - 1})

Test(text, of_nothing_is_none)
{
    cr_assert_eq(text_of(NULL).size, 0);
    cr_assert_null(text_of(NULL).data);
    cr_assert_eq(text_of("abc").size, 3);
}

Test(text, equal_and_compare)
{
    cr_assert(text_equal(TEXT_NONE, text_of("")));
    cr_assert(text_equal(TEXT("a\0b"), TEXT("a\0b")));
    cr_assert_not(text_equal(TEXT("a\0b"), TEXT("a\0c")));
    cr_assert_not(text_equal(text_of("a"), text_of("ab")));
    cr_assert_eq(text_compare(TEXT_NONE, text_of("")), 0);
    cr_assert_lt(text_compare(TEXT_NONE, text_of("a")), 0);
    cr_assert_lt(text_compare(text_of("a"), text_of("ab")), 0);
    cr_assert_gt(text_compare(text_of("ab"), text_of("a")), 0);
    cr_assert_gt(text_compare(text_of("b"), text_of("ab")), 0);
    cr_assert_gt(text_compare(text_of("\xC3\xA9"), text_of("z")), 0, "bytes are unsigned");
    cr_assert_eq(text_compare(text_of("same"), text_of("same")), 0);
}

static const struct text clean[] = {
    {NULL, 0},
    {"", 0},
    TEXT("Salford City Council"),
    TEXT(" ~"),
    TEXT("\xC2\xA0"),         /* first after C1 */
    TEXT("\xC2\xA3 5"),       /* pound sign */
    TEXT("\xDF\xBF"),         /* U+07FF */
    TEXT("\xE0\xA0\x80"),     /* U+0800 */
    TEXT("\xED\x9F\xBF"),     /* last before the surrogates */
    TEXT("\xEE\x80\x80"),     /* first after them */
    TEXT("\xEF\xBF\xBD"),     /* U+FFFD */
    TEXT("\xF0\x90\x80\x80"), /* U+10000 */
    TEXT("\xF4\x8F\xBF\xBF"), /* U+10FFFF */
};

static const struct text unclean[] = {
    TEXT("\0"),
    TEXT("a\tb"),
    TEXT("a\n"),
    TEXT("\x1F"),
    TEXT("\x7F"),
    TEXT("\xC2\x80"), /* C1 */
    TEXT("\xC2\x9F"),
    TEXT("\x80"), /* a continuation alone */
    TEXT("\xA3"), /* the pound sign of cp1252 */
    TEXT("\xC0\x80"), /* overlong NUL */
    TEXT("\xC1\xBF"),
    TEXT("\xE0\x9F\xBF"), /* overlong U+07FF */
    TEXT("\xF0\x8F\xBF\xBF"), /* overlong U+FFFF */
    TEXT("\xED\xA0\x80"), /* surrogates */
    TEXT("\xED\xBF\xBF"),
    TEXT("\xF4\x90\x80\x80"), /* above U+10FFFF */
    TEXT("\xF5\x80\x80\x80"),
    TEXT("\xFF"),
    TEXT("\xC2"), /* cut short */
    TEXT("\xE2\x82"),
    TEXT("\xF0\x9F\x98"),
    TEXT("\xC2" "a"), /* broken in the middle */
    TEXT("\xE2\x82" "a"),
    TEXT("\xE2" "aa"),
    TEXT("\xF0\x9F\x98" "a"),
    TEXT("\xF0\x9F" "aa"),
    TEXT("good then \xFF"),
};

Test(text, clean)
{
    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++)
        cr_assert(text_is_clean(clean[i]), "clean %zu", i);
}

Test(text, unclean)
{
    for (size_t i = 0; i < sizeof unclean / sizeof *unclean; i++)
        cr_assert_not(text_is_clean(unclean[i]), "unclean %zu", i);
}

static size_t encode(uint32_t point, char out[4])
{
    const size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint32_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size; i-- > 1; point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(leads[size] | point);
    return size;
}

/* Default_Ignorable_Code_Point of DerivedCoreProperties.txt (Unicode 15.0), and beside it what
 * parts lines, annotations and noncharacters. */
static bool is_hidden(uint32_t point)
{
    static const uint32_t single[] = {0xAD, 0x34F, 0x61C, 0x3164, 0xFEFF, 0xFFA0, 0xFFFE, 0xFFFF};
    static const uint32_t ranges[][2] = {
        {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},
        {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (point == single[i])
            return true;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i][0] && point <= ranges[i][1])
            return true;
    return false;
}

Test(text, every_code_point_is_judged_by_its_kind)
{
    for (uint32_t point = 0; point < 0x1FFFFF; point++) {
        char bytes[4];
        const size_t size = encode(point, bytes);
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        const bool surrogate = point >= 0xD800 && point < 0xE000;
        const bool wanted = !control && !surrogate && point <= 0x10FFFF && !is_hidden(point);
        cr_assert_eq(text_is_clean((struct text){bytes, size}), wanted, "U+%04X", point);
        for (size_t cut = 1; cut < size; cut++)
            cr_assert_not(text_is_clean((struct text){bytes, cut}), "U+%04X cut", point);
    }
}

/* Every sequence of up to three bytes is tried, and as many are clean as can be put together from
 * the clean characters of one, two and three bytes. */
Test(text, no_other_bytes_are_clean)
{
    unsigned long found[4] = {0};
    for (uint32_t v = 0; v < 1u << 24; v++) {
        const char bytes[3] = {(char)(v >> 16), (char)(v >> 8), (char)v};
        found[3] += text_is_clean((struct text){bytes, 3});
        if (v < 1u << 16)
            found[2] += text_is_clean((struct text){bytes + 1, 2});
        if (v < 1u << 8)
            found[1] += text_is_clean((struct text){bytes + 2, 1});
    }
    unsigned long one = 95, two = 0x800 - 0xA0, three = 0x10000 - 0x800 - 0x800;
    for (uint32_t point = 0xA0; point < 0x10000; point++)
        *(point < 0x800 ? &two : &three) -= is_hidden(point);
    cr_assert_eq(found[1], one);
    cr_assert_eq(found[2], one * one + two);
    cr_assert_eq(found[3], one * one * one + 2 * one * two + three);
}

static void fold_gives(const char *from, const char *wanted)
{
    char out[64], in_place[64];
    const struct text t = text_of(from);
    const struct text folded = {out, text_fold(t, out)};
    cr_assert(text_equal(folded, text_of(wanted)), "\"%s\" gave \"%.*s\"", from, TEXT_ARG(folded));
    memcpy(in_place, from, t.size);
    const size_t size = text_fold((struct text){in_place, t.size}, in_place);
    cr_assert(text_equal((struct text){in_place, size}, folded), "in place: \"%s\"", from);
}

Test(text, folds_names)
{
    fold_gives("NHS CCG          *", "nhs ccg");
    fold_gives("NHS CCG**", "nhs ccg");
    fold_gives("NHS CCG * * ", "nhs ccg");
    fold_gives("  Salford \t City\r\nCouncil  ", "salford city council");
    fold_gives("A*B * C", "a*b * c");
    fold_gives("* A", "* a");
    fold_gives("", "");
    fold_gives("   ", "");
    fold_gives(" ** ", "");
    fold_gives("AZ az [@`{", "az az [@`{");
    fold_gives("NHS\xC2\xA0 Salford\xC2\xA0", "nhs salford");
    fold_gives("\xC3\x89T\xC3\x89", "\xC3\x89t\xC3\x89");
    fold_gives("cut \xC2", "cut \xC2");
}

Test(text, fold_stays_within_its_bytes_and_a_second_fold_changes_nothing)
{
    struct random r = {7};
    static const char letters[] = " *aZ\t\xC2\xA0\xC3";
    for (int round = 0; round < 100000; round++) {
        const size_t size = (size_t)random_below(&r, 12);
        char *from = malloc(size + !size); /* of exactly that size, for the address sanitizer */
        char *out = malloc(size + !size);
        for (size_t i = 0; i < size; i++)
            from[i] = letters[random_below(&r, sizeof letters - 1)];
        const size_t once = text_fold((struct text){from, size}, out);
        memcpy(from, out, once);
        const size_t twice = text_fold((struct text){from, once}, from);
        cr_assert_leq(once, size);
        cr_assert(text_equal((struct text){from, twice}, (struct text){out, once}), "%d", round);
        free(from);
        free(out);
    }
}

static void show_gives(const char *from, size_t size, size_t room, const char *wanted)
{
    char out[64];
    memset(out, 'x', sizeof out);
    cr_assert_eq(text_show((struct text){from, size}, out, room), strlen(wanted));
    cr_assert_str_eq(out, wanted);
}

/* Nothing is hidden, nothing is obeyed, whatever comes. */
Test(text, shows_what_a_terminal_would_hide_or_obey)
{
    show_gives("plain \xC2\xA3 1", 10, 64, "plain \xC2\xA3 1");
    show_gives("a\xE2\x80\xAE" "b", 5, 64, "a<U+202E>b");
    show_gives("\x1B[31m\n", 6, 64, "<U+001B>[31m<U+000A>");
    show_gives("\xC2\x9B", 2, 64, "<U+009B>");
    show_gives("\xF3\xA0\x81\x81", 4, 64, "<U+E0041>");
    show_gives("\xFF\xE2\x80", 3, 64, "<FF><E2><80>");
    show_gives("a\0b", 3, 64, "a<U+0000>b");
    show_gives("abcdef", 6, 4, "abc");
    show_gives("ab\xE2\x80\x8B", 5, 10, "ab");
    show_gives("ab\xC2\xA3", 4, 4, "ab");
    show_gives("", 0, 1, "");
}

/* What it writes is shown, and shown again it stays. */
Test(text, what_is_shown_is_clean)
{
    uint32_t seed = 1;
    for (int round = 0; round < 200000; round++) {
        char from[12], once[160], twice[160];
        for (size_t i = 0; i < sizeof from; i++) {
            seed = seed * 1664525 + 1013904223;
            from[i] = (char)(seed >> 24);
            if (seed >> 8 & 1) /* mostly what looks like characters of three bytes */
                from[i] = (char)(i % 3 ? 0x80 | (from[i] & 0x3F) : 0xE2);
        }
        size_t size = text_show((struct text){from, sizeof from}, once, sizeof once);
        cr_assert(text_is_clean((struct text){once, size}));
        cr_assert_eq(text_show((struct text){once, size}, twice, sizeof twice), size);
        cr_assert_str_eq(once, twice);
    }
}
