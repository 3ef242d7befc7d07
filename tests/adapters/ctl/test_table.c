#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"

static char *text;
static size_t size;
static FILE *out;

static void setup(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    text = NULL;
    out = open_memstream(&text, &size);
}

static void teardown(void)
{
    fclose(out);
    free(text);
}

static const char *printed(void)
{
    fflush(out);
    return text;
}

TestSuite(table, .init = setup, .fini = teardown);

static const struct column columns[] = {
    {"POOL", ALIGN_LEFT}, {"DUE", ALIGN_RIGHT}, {"", ALIGN_LEFT}};

Test(table, aligns_by_columns_of_the_terminal)
{
    struct table t;
    table_init(&t, columns, 3);
    table_cell(&t, STYLE_PLAIN, "%s", "Ynys Môn");
    table_pence(&t, STYLE_PLAIN, 744318020);
    table_cell(&t, STYLE_PLAIN, "synthetic");
    table_cell(&t, STYLE_PLAIN, "日本");
    table_pence(&t, STYLE_PLAIN, -5);
    table_skip(&t, 1);
    cr_assert_eq(table_print(&t, false, 100, out), 0);
    table_fini(&t);
    cr_assert_str_eq(printed(), "POOL               DUE\n"
                                "Ynys Môn  7,443,180.20  synthetic\n"
                                "日本             -0.05\n");
}

Test(table, notes_run_across_and_wrap)
{
    struct table t;
    table_init(&t, columns, 3);
    table_cell(&t, STYLE_PLAIN, "a");
    table_pence(&t, STYLE_PLAIN, 100);
    table_skip(&t, 1);
    table_note(&t, 4, STYLE_PLAIN, "one two three four five six seven");
    table_note(&t, 4, STYLE_PLAIN, "");
    cr_assert_eq(table_print(&t, false, 30, out), 0);
    table_fini(&t);
    cr_assert_str_eq(printed(), "POOL   DUE\n"
                                "a     1.00\n"
                                "    one two three four five\n"
                                "    six seven\n"
                                "    \n");
}

Test(table, colours_stay_out_of_the_widths)
{
    struct table t;
    table_init(&t, columns, 3);
    table_cell(&t, STYLE_BAD, "short");
    table_pence(&t, STYLE_GOOD, 100);
    table_skip(&t, 1);
    cr_assert_eq(table_print(&t, true, 80, out), 0);
    table_fini(&t);
    cr_assert_str_eq(printed(), "\033[1mPOOL \033[0m  \033[1m DUE\033[0m\n"
                                "\033[31mshort\033[0m  \033[32m1.00\033[0m\n");
}

/* A file gets the same bytes wherever it is made, and whole amounts. */
Test(table, no_environment_narrows_it)
{
    static const char *const names[] = {"COLUMNS", "LINES", "TERM", "LIBSMARTCOLS_DEBUG_PADDING"};
    static const struct column wide[] = {{"PAYEE", ALIGN_LEFT}, {"DUE", ALIGN_RIGHT}};
    struct table t;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        setenv(names[i], "12", true);
    table_init(&t, wide, 2);
    table_cell(&t, STYLE_PLAIN, "Greater Manchester Integrated Care Partnership \\x41 \t");
    table_pence(&t, STYLE_PLAIN, 123456789012345);
    t.is_one_line = true;
    cr_assert_eq(table_print(&t, false, 12, out), 0);
    table_fini(&t);
    cr_assert_str_eq(
        printed(),
        "PAYEE                                                                          DUE\n"
        "Greater Manchester Integrated Care Partnership \\x41 <U+0009>  1,234,567,890,123.45\n");
}

/* Columns that do not fit stand beneath those that do; a line of nothing is none. */
Test(table, wider_than_asked_it_is_folded)
{
    static const struct column wide[] = {
        {"POOL", ALIGN_LEFT}, {"DUE", ALIGN_RIGHT}, {"PAID", ALIGN_RIGHT}, {"NOTE", ALIGN_LEFT}};
    struct table t;
    table_init(&t, wide, 4);
    table_cell(&t, STYLE_PLAIN, "sefton");
    table_pence(&t, STYLE_PLAIN, 100000);
    table_pence(&t, STYLE_PLAIN, 123456789012345);
    table_cell(&t, STYLE_PLAIN, "a");
    table_note(&t, 2, STYLE_PLAIN, "told");
    table_cell(&t, STYLE_PLAIN, "salford");
    table_pence(&t, STYLE_PLAIN, 1);
    table_skip(&t, 2);
    cr_assert_eq(table_print(&t, false, 17, out), 0);
    table_fini(&t);
    cr_assert_str_eq(printed(), "POOL          DUE   PAID\n"
                                "    NOTE\n"
                                "sefton   1,000.00\n"
                                "    1,234,567,890,123.45\n"
                                "    a\n"
                                "  told\n"
                                "salford      0.01\n");
}

Test(table, without_rows_is_its_titles_and_its_notes)
{
    struct table t;
    table_init(&t, columns, 3);
    table_note(&t, 2, STYLE_PLAIN, "nothing is due");
    cr_assert_eq(table_print(&t, false, 80, out), 0);
    table_fini(&t);
    cr_assert_str_eq(printed(), "POOL  DUE\n  nothing is due\n");
}

Test(table, what_a_terminal_would_hide_or_obey_is_seen_and_not_obeyed)
{
    text_clean("a\033[31mb\tc\xff"
               "d\xc3",
               out);
    fputc('|', out);
    text_wrap("\033]0;x\a", 1, 80, out);
    text_clean("Sal\xE2\x80\x8B" "ford \xE2\x80\xAE" "101\xF3\xA0\x81\x81", out);
    cr_assert_str_eq(printed(), "a<U+001B>[31mb<U+0009>c<FF>d<C3>| <U+001B>]0;x<U+0007>\n"
                                "Sal<U+200B>ford <U+202E>101<U+E0041>");
    cr_assert_eq(text_width("a\033b\xff"), 2 + 8 + 4);
    cr_assert_eq(text_width("e\xcc\x81"), 1); /* a combining accent */
}

Test(table, a_word_too_long_for_the_line_is_not_cut)
{
    text_wrap("abcdefghijklmnopqrstuvwxyz0123456789 b", 0, 20, out);
    cr_assert_str_eq(printed(), "abcdefghijklmnopqrstuvwxyz0123456789\nb\n");
}

Test(table, a_line_that_fits_exactly_is_not_wrapped)
{
    text_wrap("12345678901234567890 2345678901234567890", 0, 20, out);
    text_wrap("1234567890123456789 x", 0, 20, out);
    cr_assert_str_eq(printed(),
                     "12345678901234567890\n2345678901234567890\n1234567890123456789\nx\n");
}

Test(words, years_bytes_and_times)
{
    char buf[S75_TEXT_MAX], hex[WORDS_HEX_MAX], time[WORDS_TIME_MAX];
    uint8_t bytes[40] = {0x00, 0xff, 0x1a};
    cr_assert_str_eq(words_year(2017, buf), "2017/18");
    cr_assert_str_eq(words_year(1999, buf), "1999/00");
    cr_assert_str_eq(words_hex(&(ProtobufCBinaryData){3, bytes}, hex), "00ff1a");
    cr_assert_eq(strlen(words_hex(&(ProtobufCBinaryData){40, bytes}, hex)), 64);
    cr_assert_str_eq(words_time(1501579800123456, time), "2017-08-01 09:30:00.123456 UTC");
    cr_assert_str_eq(words_time(-1, time), "1969-12-31 23:59:59.999999 UTC");
    cr_assert_str_eq(words_time(INT64_MIN, time), "-290308-12-21 19:59:05.224192 UTC");
}
