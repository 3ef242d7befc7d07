#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/cells.h"

static struct cells cells;

static void setup(void)
{
    cr_assert_eq(cells_init(&cells), 0);
}

static void teardown(void)
{
    cells_fini(&cells);
}

TestSuite(cells, .init = setup, .fini = teardown, .timeout = 20);

/* The cells, each in brackets. */
static const char *shown(void)
{
    static char out[4096];
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < cells.count; i++)
        at += (size_t)snprintf(out + at, sizeof out - at, "[%.*s]", TEXT_ARG(cells.items[i]));
    return out;
}

static const char *parsed(const char *line)
{
    cr_assert_eq(cells_parse(&cells, text_of(line)), 0, "%s", line);
    return shown();
}

Test(cells, are_separated_by_commas)
{
    cr_assert_str_eq(parsed("a,b,c"), "[a][b][c]");
    cr_assert_str_eq(parsed("a"), "[a]");
    cr_assert_str_eq(parsed("a,,"), "[a][][]", "a trailing comma is an empty column");
    cr_assert_str_eq(parsed(",,,Gross,VAT,Net,,,"), "[][][][Gross][VAT][Net][][][]");
    cr_assert_str_eq(parsed(""), "");
    cr_assert_str_eq(parsed("   "), "");
}

Test(cells, keep_what_is_quoted_and_lose_blanks_around_what_is_not)
{
    cr_assert_str_eq(parsed("\"Community, Health & Social Care\",x"),
                     "[Community, Health & Social Care][x]");
    cr_assert_str_eq(parsed("\"say \"\"when\"\"\",x"), "[say \"when\"][x]");
    cr_assert_str_eq(parsed("  a  ,\"  b  \" , c"), "[a][  b  ][c]");
    cr_assert_str_eq(parsed("\"1,313,416.67\""), "[1,313,416.67]");
    cr_assert_str_eq(parsed("\"\",x"), "[][x]");
}

Test(cells, take_a_stray_quotation_mark_as_it_is)
{
    cr_assert_str_eq(parsed("ACME 5\" pipe,100"), "[ACME 5\" pipe][100]");
    cr_assert_str_eq(parsed("\"ACME 5\" pipe\",100"), "[ACME 5\" pipe][100]");
}

Test(cells, left_open_do_not_swallow_what_follows)
{
    cr_assert_eq(cells_parse(&cells, text_of("a,\"open, 100")), CELLS_OPEN);
    cr_assert_str_eq(parsed("b,200"), "[b][200]", "the next line begins anew");
    cr_assert_eq(cells_parse(&cells, text_of("\"")), CELLS_OPEN);
    cr_assert_str_eq(parsed("c"), "[c]");
}

Test(cells, may_go_on_in_the_next_line)
{
    cr_assert_eq(cells_parse(&cells, text_of("a,\"two")), CELLS_OPEN);
    cr_assert_eq(cells_continue(&cells, text_of("lines, or")), CELLS_OPEN);
    cr_assert_eq(cells_continue(&cells, text_of("three\",b")), 0);
    cr_assert_str_eq(shown(), "[a][two\nlines, or\nthree][b]");
}

Test(cells, are_at_most_256)
{
    char line[300];
    memset(line, ',', sizeof line);
    cr_assert_eq(cells_parse(&cells, (struct text){line, 255}), 0);
    cr_assert_eq(cells.count, 256);
    cr_assert_eq(cells_parse(&cells, (struct text){line, 256}), ERR_RANGE);
    cr_assert_str_eq(parsed("a,b"), "[a][b]");
}

Test(cells, of_a_long_line_stay_where_they_are)
{
    static char line[60001];
    memset(line, 'x', sizeof line - 1);
    line[100] = line[200] = ',';
    cr_assert_eq(cells_parse(&cells, text_of(line)), 0);
    cr_assert_eq(cells.count, 3);
    cr_assert_eq(cells.items[0].size, 100);
    cr_assert_eq(cells.items[1].size, 99);
    cr_assert_eq(cells.items[2].size, 59799);
    cr_assert_eq(cells.items[0].data[99], 'x');
}
