/* First mappings: over every published file that we have, each must read what golden.txt says that
 * Python reads by our own mapping. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/money.h"
#include "book.h"
#include "feed/suggest.h"
#include "scratch.h"

#define SUPPORT S75_SOURCE_DIR "/tests/support/"

TestSuite(suggest, .init = scratch_open, .fini = scratch_close, .timeout = 120);

static struct problem problem;
static struct suggest_result result;
static char yaml[65536];

static int run(const char *path, const char *sheet)
{
    FILE *out = fmemopen(yaml, sizeof yaml, "w");
    cr_assert_not_null(out);
    yaml[0] = problem.text[0] = '\0';
    const int rc = suggest(path, sheet, "s75-council", out, &result, &problem);
    cr_assert_eq(fclose(out), 0);
    return rc;
}

static void of_text(const char *name, const char *text)
{
    cr_assert_eq(run(scratch_text(name, text), NULL), 0, "%s\n%s", problem.text, yaml);
}

static void says(const char *wanted)
{
    cr_assert_not_null(strstr(yaml, wanted), "not in it: %s\n%s", wanted, yaml);
}

static void reads(unsigned items, const char *total)
{
    cr_assert_eq(result.unreadable, 0, "%s\n%s", result.first_fault, yaml);
    cr_assert_eq(result.items, items, "%u\n%s", result.items, yaml);
    cr_assert_str_eq(result.total, total, "%s", yaml);
}

Test(suggest, of_every_published_file_loads_it)
{
    char line[512], file[256], path[512], money[MONEY_TEXT_MAX];
    unsigned rows, count = 0;
    long long pence;
    FILE *golden = fopen(S75_SOURCE_DIR "/tests/adapters/feed/golden.txt", "r");
    cr_assert_not_null(golden);
    for (; fgets(line, sizeof line, golden); count++) {
        cr_assert_eq(sscanf(line, "%255s %u %lld", file, &rows, &pence), 3);
        snprintf(path, sizeof path, SUPPORT "data/%s", file);
        cr_assert_eq(run(path, NULL), 0, "%s", problem.text);
        says("party: DECIDE");
        says("# DECIDE: the sign.");
        if (!strcmp(file, "salford/2018-09.csv")) { /* of which a person must say what is there */
            says("# DECIDE: some rows have something beyond the header's last name");
            cr_assert_eq(result.unreadable, 1);
            continue;
        }
        cr_assert_str_eq(result.total, money_print(pence, money), "%s\n%s", file, yaml);
        reads(rows, money);
        if (strncmp(file, "glouc", 5))
            says(strncmp(file, "wakefield", 9) ? "period: \"%Y-%m\"" : "period: \"%Y-Q%q\"");
    }
    fclose(golden);
    cr_assert_eq(count, 264);
}

Test(suggest, of_every_sample_loads_it)
{
    unsigned count = 0;
    DIR *dir = opendir(SUPPORT "samples");
    cr_assert_not_null(dir);
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        char path[512];
        if (!strstr(entry->d_name, ".csv"))
            continue;
        snprintf(path, sizeof path, SUPPORT "samples/%s", entry->d_name);
        cr_assert_eq(run(path, NULL), 0, "%s", problem.text);
        cr_assert(result.items > 0 && result.unreadable == 0, "%s\n%s", path, yaml);
        count++;
    }
    closedir(dir);
    cr_assert_gt(count, 8);
    cr_assert_eq(run(SUPPORT "data/reference/ccg_allocations_2016_17_thousands.csv", NULL),
                 ERR_FORM);
    cr_assert_not_null(strstr(problem.text, "none of its columns reads as dates"));
}

Test(suggest, says_of_the_order_of_day_and_month_what_shows_it)
{
    of_text("a.csv", "Date,Ref,Net\n01/04/2017,1,5.00\n25/04/2017,2,6.00\n");
    says("# GUESSED: the day is first in \"25/04/2017\".\ndates: [uk]");
    reads(2, "11.00");
    of_text("a.csv", "Date,Ref,Net\n01/04/2017,1,5.00\n04/25/2017,2,6.00\n");
    says("# GUESSED: the month is first in \"04/25/2017\".\ndates: [us]");
    reads(2, "11.00");
    of_text("a.csv", "Date,Ref,Net\n01/04/2017,1,5.00\n02/04/2017,2,6.00\n");
    says("# DECIDE: uk (the day first) or us? No date that was looked at shows it.\ndates: [uk]");
    of_text("a.csv", "Date,Ref,Net\n25/04/2017,1,5.00\n04/25/2017,2,6.00\n");
    says("DECIDE: other dates show the other order.");
    cr_assert_eq(result.unreadable, 1);
    of_text("a.csv", "Month,Ref,Net,Date\n2017-04,1,5.00,Apr 2017\n");
    says("value_date: period_end\ndates: [month]");
    reads(1, "5.00");
    of_text("a.csv", "Date,Ref,Net\n42948,1,5.00\n42949,2,6.00\n");
    says("# DECIDE: are these a spreadsheet's numbers of days, counted from 1900?\ndates: [excel]");
    reads(2, "11.00");
}

Test(suggest, names_what_else_a_column_may_be)
{
    of_text("a.csv", "Payment Date,Posting Date,Net,Gross,Supplier\n"
                     "2017-04-01,2017-04-02,5.00,6.00,x\n2017-04-01,2017-04-02,-5.00,-6.00,x\n");
    says("# DECIDE: or is it \"Posting Date\"?\n  value_date: [\"Payment Date\"]");
    says("# DECIDE: or is it \"Gross\"?");
    says("below 0\n  # here: 1 of 2.");
    of_text("a.csv", "Date,Doc,Debit,Credit,Name\n2017-04-01,1,5.00,,x\n2017-04-01,2,,7.00,y\n");
    says("DECIDE: a debit is money paid, a credit takes it back. Is it so here?\n"
         "  amount: {debit: [\"Debit\"], credit: [\"Credit\"]}");
    reads(2, "-2.00");
}

Test(suggest, of_files_of_all_forms_loads_them)
{
    of_text("Spend over 500 April 2017.csv",
            "Payments, to suppliers\n\nDate;Ref;Net\n01/04/2017;1;1.234,56\n25/04/2017;2;6\n");
    says("separator: semicolon");
    says("period: \"*%b*%Y*\"");
    reads(2, "1,240.56");
    of_text("a.csv", "Date,Ref,Amount,,,Supplier\n,,Gross,VAT,Net,\n2017-04-01,1,6,1,5,x\n");
    says("second_header: yes");
    says("amount: [\"Net\"]");
    reads(1, "5.00");
    of_text("a.csv", "Date,Ref,Net,Note\n2017-04-01,1,5,\"two\nlines\"\n2017-04-01,2,6,x\n");
    says("multiline: yes");
    reads(2, "11.00");
    of_text("a.csv", "Date,Ref,Net\n2017-04-01,1,5,\n2017-04-01,2,6\n");
    says("beyond_header: {blank: \"\"}");
    reads(2, "11.00");
    of_text("a.csv",
            "\xEF\xBB\xBF\"Date of: #1 {x}\",\"a \"\"ref\"\" \\ b\",Net\n2017-04-01,1,5\n");
    says("value_date: [\"Date of: #1 {x}\"]");
    says("reference: [\"a \\\"ref\\\" \\\\ b\"]");
    reads(1, "5.00");
}

Test(suggest, of_a_workbook_reads_the_sheet_that_is_said)
{
    const struct book book = {
        .rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Date</t></is></c>"
                "<c r=\"B1\" t=\"inlineStr\"><is><t>Net</t></is></c></row>"
                "<row r=\"2\"><c r=\"A2\" s=\"2\"><v>43193</v></c><c r=\"B2\"><v>5.5</v></c></row>",
        .sheets = "<sheet name=\"A &quot;b&quot;\" sheetId=\"1\" r:id=\"rId1\"/>"
                  "<sheet name=\"c\" sheetId=\"2\" r:id=\"rId2\"/>"};
    const char *path = book_write("2018-04.xlsx", &book);
    cr_assert_eq(run(path, NULL), ERR_FORM);
    cr_assert_not_null(strstr(problem.text, "which sheet is meant: it has \"A \"b\"\", \"c\""));
    cr_assert_eq(run(path, "A \"b\""), 0, "%s", problem.text);
    says("sheet: \"A \\\"b\\\"\"");
    reads(1, "5.50");
}

Test(suggest, of_what_has_no_rows_says_so)
{
    static const char *const texts[] = {"x\n",
                                        "\n\n",
                                        "a,b,c\n",
                                        "2017-04-01,5.00\n",
                                        "Date,Net\n",
                                        "Date,Net\nx,y\n",
                                        "Name,Town\na,b\nc,d\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_assert_eq(run(scratch_text("a.csv", texts[i]), NULL), ERR_FORM, "%s\n%s", texts[i],
                     yaml);
        cr_assert(*problem.text);
        cr_assert_str_empty(yaml);
    }
    cr_assert_eq(run(scratch_path("absent.csv"), NULL), ERR_ABSENT);
}
