/* Amounts as published: read where they have one meaning, refused with both where they have two. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/money.h"
#include "feed/row/amount.h"

#define MINUS "\xE2\x88\x92"
#define POUND "\xC2\xA3"

static void parses(const char *text, int64_t wanted)
{
    struct arena arena = ARENA_NULL;
    struct text why = TEXT_NONE;
    int64_t pence = 7;
    int rc = amount_read(text_of(text), &arena, &pence, &why);
    cr_expect_eq(rc, 0, "%s: %.*s", text, TEXT_ARG(why));
    cr_expect_eq(pence, wanted, "%s gave %lld", text, (long long)pence);
    arena_fini(&arena);
}

static void refused(const char *text, int error, const char *wanted)
{
    struct arena arena = ARENA_NULL;
    struct text why = TEXT_NONE;
    int64_t pence = 7;
    cr_expect_eq(amount_read(text_of(text), &arena, &pence, &why), error, "%s", text);
    cr_expect(text_equal(why, text_of(wanted)), "%s: %.*s", text, TEXT_ARG(why));
    cr_expect_eq(pence, 7);
    arena_fini(&arena);
}

Test(amount, one_meaning_is_read)
{
    static const struct {
        const char *text;
        int64_t pence;
    } amounts[] = {
        {"1710", 171000},
        {"1,710.00", 171000},
        {"5.5", 550},
        {"0", 0},
        {"-0.00", 0},
        {".50", 50},
        {"-.5", -50},
        {"1000.", 100000},
        {"1,000.", 100000},
        {"007", 700},
        {"10298896.31.", 1029889631},
        {"(10,298,896.31.)", -1029889631},
        {"-5", -500},
        {"5-", -500},
        {"5.00 -", -500},
        {MINUS "5", -500},
        {"5" MINUS, -500},
        {"(5)", -500},
        {"( 5.50 )", -550},
        {"+5", 500},
        {"5 CR", -500},
        {"5cr", -500},
        {"1,000.00Cr", -100000},
        {"5 DR", 500},
        {POUND "3", 300},
        {POUND "-5", -500},
        {"-" POUND "5", -500},
        {"- " POUND " 5", -500},
        {"(" POUND "5)", -500},
        {POUND "(5)", -500},
        {"1 234", 123400},
        {"1 234 567.89", 123456789},
        {"1'234.50", 123450},
        {"'123.00", 12300},
        {"1.234,56", 123456},
        {"1.234.567", 123456700},
        {"1.234.567,8", 123456780},
        {"0,123", 12300},
        {"12,345", 1234500},
        {"6202650.1600000001", 620265016},
        {"6202650.1599999999", 620265016},
        {"-0.0999999", -10},
        {"1.2300", 123},
        {"99.999999", 10000},
        {"92,233,720,368,547,758.07", INT64_MAX},
        {"-92233720368547758.07", -INT64_MAX},
    };
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        parses(amounts[i].text, amounts[i].pence);
}

Test(amount, two_meanings_are_refused_with_both)
{
    refused("1,71", ERR_FORM, "either 1.71 or 171 pounds: write which");
    refused("-1,7", ERR_FORM, "either -1.7 or -17 pounds: write which");
    refused("1.234", ERR_FORM, "either 1.234 or 1234 pounds: write which");
    refused("(123.456)", ERR_FORM, "either -123.456 or -123456 pounds: write which");
    static const char *const signs[] = {"--5",  "+-5",  "-5 CR",   "(5) CR", "5- CR",
                                        "-(5)", "(-5)", "5 DR CR", "-5-",    "5 CR-"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        refused(signs[i], ERR_FORM, "more than one sign: is it below 0 or not?");
}

Test(amount, what_is_none_is_refused)
{
    static const char *const forms[] = {
        "-",         "+",         "()",     POUND,     ".",           ",",
        "CR",        "5..5",      "5.5.5",  "1,7100",  "17,10.00",    "1710,000",
        ",171",      "1,,710",    "1,710,", "1.5,000", "(5",          "5)",
        "((5))",     "(5))",      "5p",     "1e3",     "0x10",        "five",
        "1,234 567", "1'234,567", "1 23",   "1 2345",  "1.234,567,8", POUND POUND "5",
        "#VALUE!",   "5/-",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        refused(forms[i], ERR_FORM, "not an amount in pounds");
    refused("1.2345", ERR_FORM, "a part of a penny");
    refused("6202650.1612345", ERR_FORM, "a part of a penny");
    refused("6202650.160009", ERR_FORM, "a part of a penny");
    refused("6202650.16001", ERR_FORM, "a part of a penny");
    refused("92233720368547758.08", ERR_OVERFLOW, "larger than any amount");
    refused("-92233720368547758.08", ERR_OVERFLOW, "larger than any amount");
    refused("99999999999999999999999999999999999999999999", ERR_OVERFLOW, "larger than any amount");
}

/* Arbitrary text never reads past its end; what is read is the sum of its figures, or less. */
Test(amount, random_text)
{
    static const char letters[] = "0123456789,,..-() '\xC2\xA3"
                                  "CcRrDd";
    unsigned short drawn[3] = {19, 4, 8};
    int read = 0;
    for (int round = 0; round < 300000; round++) {
        struct arena arena = ARENA_NULL;
        const size_t size = 1 + (size_t)(nrand48(drawn) % 9);
        char *text = malloc(size); /* of exactly that size, for the address sanitizer */
        for (size_t i = 0; i < size; i++)
            text[i] = letters[(size_t)nrand48(drawn) % (sizeof letters - 1)];
        int64_t pence, back;
        struct text why;
        if (amount_read((struct text){text, size}, &arena, &pence, &why) == 0) {
            char buf[MONEY_TEXT_MAX];
            money_print(pence, buf);
            cr_assert_eq(amount_read(text_of(buf), &arena, &back, &why), 0, "%s", buf);
            cr_assert_eq(back, pence);
            read++;
        } else {
            cr_assert(why.size);
        }
        free(text);
        arena_fini(&arena);
    }
    cr_assert_gt(read, 1000);
}
