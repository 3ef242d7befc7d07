#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/names.h"
#include "feed/row/header.h"
#include "scratch.h"

static struct cells cells;
static struct names_read names;
static struct header header;
static struct mapping *mapping;
static struct problem problem;

static void setup(void)
{
    scratch_open();
    cr_assert_eq(cells_init(&cells), 0);
    names = NAMES_NULL;
    mapping = scratch_mapping("item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"
                              "columns:\n"
                              "  value_date: [Date of Payment]\n"
                              "  amount: [Net, Amount, Gross]\n"
                              "  payee: {names: [Supplier Name], required: no}\n"
                              "  description: [G/L description., G/L descript]\n"
                              "constants: {payer: E08000006}\n");
}

static void teardown(void)
{
    mapping_close(mapping);
    names_fini(&names);
    cells_fini(&cells);
    scratch_close();
}

TestSuite(header, .init = setup, .fini = teardown, .timeout = 20);

static void begin(const char *line)
{
    cr_assert_eq(cells_parse(&cells, text_of(line)), 0);
    cr_assert_eq(names_init(&names, &cells), 0);
}

static int map(void)
{
    const struct row_cells named = {names.items, names.count};
    return header_map(&header, named, mapping, "x.csv", &problem);
}

Test(header, maps_names_without_regard_to_case_and_blanks)
{
    begin("\xEF\xBB\xBF" "DATE  of payment, net ,VAT,Supplier Name *,g/l Descript,,");
    cr_assert_eq(map(), 0, "%s", problem.text);
    cr_assert_eq(header.at[0], 0);
    cr_assert_eq(header.at[1], 1);
    cr_assert_eq(header.at[2], 3);
    cr_assert_eq(header.at[3], 4);
    const struct text name = header_name(&header, mapping, 0);
    cr_assert(text_equal(name, text_of("DATE  of payment")), "%.*s", TEXT_ARG(name));
}

Test(header, takes_the_first_accepted_name_that_is_there_not_the_first_cell)
{
    begin("Date of Payment,Gross,VAT,Net,G/L descript,G/L description.");
    cr_assert_eq(map(), 0, "%s", problem.text);
    cr_assert_eq(header.at[1], 3);
    cr_assert_eq(header.at[3], 5);
    cr_assert_eq(header.at[2], COLUMN_NONE, "the payee is not required");
}

Test(header, takes_blank_names_from_a_second_line)
{
    begin("Authority Name,Date of Payment,SAP Document Number,Amount,,,Supplier Name,Directorate,"
          "G/L description.");
    cr_assert_eq(cells_parse(&cells, text_of(",,,Gross,VAT,Net,,,")), 0);
    cr_assert(names_are_second(&cells));
    cr_assert_eq(names_merge(&names, &cells), 0);
    cr_assert_eq(map(), 0, "%s", problem.text);
    cr_assert_eq(header.at[1], 5, "Net comes before Amount");
    cr_assert(text_equal(header.names.items[3], text_of("Amount")), "what has a name keeps it");
}

Test(header, may_be_longer_on_its_second_line)
{
    begin("Date of Payment,G/L descript");
    cr_assert_eq(cells_parse(&cells, text_of(",,Net")), 0);
    cr_assert_eq(names_merge(&names, &cells), 0);
    cr_assert_eq(map(), 0, "%s", problem.text);
    cr_assert_eq(header.at[1], 2);
}

Test(header, does_not_take_a_row_for_its_second_line)
{
    cr_assert_eq(cells_parse(&cells, text_of(",2021-04-12,,,,,NHS CCG,,")), 0);
    cr_assert_not(names_are_second(&cells));
    cr_assert_eq(cells_parse(&cells, text_of(",,,")), 0);
    cr_assert_not(names_are_second(&cells));
    cr_assert_eq(cells_parse(&cells, text_of("")), 0);
    cr_assert_not(names_are_second(&cells));
}

Test(header, that_cannot_be_mapped_lists_what_was_wanted_and_what_was_found)
{
    begin("Date,Betrag,Supplier Name,G/L descript");
    cr_assert_eq(map(), ERR_FORM);
    cr_assert_not_null(strstr(problem.text, "x.csv: the header cannot be mapped by "));
    cr_assert_not_null(strstr(problem.text, "\n  wanted: value_date as \"Date of Payment\"; amount "
                                            "as \"Net\" or \"Amount\" or \"Gross\"\n"), "%s",
                       problem.text);
    cr_assert_not_null(strstr(problem.text, "\n  found: \"Date\", \"Betrag\", \"Supplier Name\", "
                                            "\"G/L descript\""), "%s", problem.text);
}

Test(header, with_a_wanted_name_twice_is_refused)
{
    begin("Date of Payment,Net,NET,G/L descript");
    cr_assert_eq(map(), ERR_FORM);
    cr_assert_not_null(strstr(problem.text, "\"NET\" twice, as columns 2 and 3"), "%s",
                       problem.text);
    names_fini(&names);
    begin("Date of Payment,Net,Amount,Amount,Class,Class,G/L descript");
    cr_assert_eq(map(), 0, "names that are not wanted may come twice: %s", problem.text);
}

Test(header, of_many_long_names_is_cut_in_the_message)
{
    static char line[60000];
    memset(line, 'x', sizeof line - 1);
    for (size_t i = 200; i < sizeof line - 1; i += 250)
        line[i] = ',';
    begin(line);
    cr_assert_eq(map(), ERR_FORM);
    cr_assert_lt(strlen(problem.text), sizeof problem.text);
    cr_assert_str_eq(problem.text + strlen(problem.text) - 3, "...");
}
