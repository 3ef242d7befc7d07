#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "screen.h"

/* A report of one answer as text, CSV and JSON: the three must say the same cells. */
TestSuite(report, .init = screen_setup, .fini = screen_teardown, .timeout = 60);

enum { TEXT, MONEY, DATE, NUMBER, COLUMNS };
#define WIDE_MAX 40

static S75__V1__ReportColumn columns[WIDE_MAX];
static S75__V1__ReportColumn *column_list[WIDE_MAX];
static S75__V1__ReportCell cells[6][WIDE_MAX];
static S75__V1__ReportCell *cell_list[6][WIDE_MAX];
static S75__V1__ReportRow rows[6];
static S75__V1__ReportRow *row_list[6];
static S75__V1__ReportTable tables[2];
static S75__V1__ReportTable *table_list[] = {&tables[0], &tables[1]};
static S75__V1__ReportAnswer report;
static char keys[WIDE_MAX][24], titles[WIDE_MAX][24];
static char *notes[] = {"A note, with \"quotes\"."};
static size_t wide; /* columns of the second kind of answer */

static void set_column(size_t i, char *key, char *title, S75__V1__CellKind kind)
{
    s75__v1__report_column__init(&columns[i]);
    columns[i].key = key;
    columns[i].title = title;
    columns[i].has_kind = 1;
    columns[i].kind = kind;
    column_list[i] = &columns[i];
}

static void set_row(size_t row, size_t count)
{
    s75__v1__report_row__init(&rows[row]);
    for (size_t i = 0; i < count; i++) {
        s75__v1__report_cell__init(&cells[row][i]);
        cell_list[row][i] = &cells[row][i];
    }
    rows[row].cells = cell_list[row];
    rows[row].n_cells = count;
    row_list[row] = &rows[row];
}

static void set_number(size_t row, size_t column, int64_t number)
{
    cells[row][column].has_number = true;
    cells[row][column].number = number;
}

static void set_full_row(size_t row, char *text, int64_t pence, int32_t date, int64_t number)
{
    set_row(row, COLUMNS);
    cells[row][TEXT].text = text;
    set_number(row, MONEY, pence);
    set_number(row, DATE, date);
    set_number(row, NUMBER, number);
}

static void set_table(S75__V1__ReportTable *t, char *key, char *title, size_t n_columns,
                      size_t n_rows)
{
    s75__v1__report_table__init(t);
    t->key = key;
    t->title = title;
    t->columns = column_list;
    t->n_columns = n_columns;
    t->rows = row_list;
    t->n_rows = n_rows;
}

static void set_report(S75__V1__Answer *answer, size_t n_tables)
{
    s75__v1__report_answer__init(&report);
    report.has_report = 1;
    report.report = S75__V1__REPORT_KIND__REPORT_AGED_EXCEPTIONS;
    report.title = "Aged exceptions";
    report.as_of = 20160331;
    report.has_booked_to = true;
    report.booked_to = 20160405;
    report.synthetic = true;
    report.notes = notes;
    report.n_notes = 1;
    report.tables = table_list;
    report.n_tables = n_tables;
    answer->report = &report;
}

/* Before and after the tables of a file: what the report is of, and what is noted. */
#define CSV_HEAD                                                                                   \
    "\"report\"\r\n\"report\",\"title\",\"as_of\",\"booked_to\",\"synthetic\"\r\n"                 \
    "\"aged_exceptions\",\"Aged exceptions\",\"2016-03-31\",\"2016-04-05\",\"yes\"\r\n"
#define CSV_NOTES "\"notes\"\r\n\"note\"\r\n\"A note, with \"\"quotes\"\".\"\r\n"

/* A full row, one whose text needs care in CSV and on a terminal, one that is empty in four ways,
 * one that a spreadsheet would calculate, zeros, and a total; then a table without rows. */
static bool answer_cells(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    if (query->body_case != S75__V1__QUERY__BODY_REPORT)
        return false;
    set_column(TEXT, "why", "Why", S75__V1__CELL_KIND__CELL_TEXT);
    set_column(MONEY, "open_pence", "Open", S75__V1__CELL_KIND__CELL_MONEY);
    set_column(DATE, "due", "Due", S75__V1__CELL_KIND__CELL_DATE);
    set_column(NUMBER, "days", "Days", S75__V1__CELL_KIND__CELL_NUMBER);
    set_full_row(0, "July", 576242500, 20150703, 272);
    set_full_row(1, "a \"b\", c\nd\033[31m", -5, 20160229, -1);
    set_row(2, COLUMNS);
    set_full_row(3, "=1+1", -100000000000000, 20150401, 0);
    set_full_row(4, "", 0, 20991231, 1);
    set_row(5, MONEY + 1); /* a row may stop early: the rest is empty */
    cells[5][TEXT].text = "Total";
    set_number(5, MONEY, -99999423757505);
    rows[5].has_total = rows[5].total = true;
    set_table(&tables[0], "open", "Open \033[2Jnow", COLUMNS, 6);
    set_table(&tables[1], "cleared", "Cleared", COLUMNS, 0);
    set_report(answer, 2);
    return true;
}

Test(report, text_shows_every_cell)
{
    desk.answer = answer_cells;
    screen_expect("report aged-exceptions", 0,
                  "Aged exceptions, as of 2016-03-31, as booked by 2016-04-05\n"
                  "synthetic: parts of what is reported are not real\n"
                  "\n"
                  "Open <U+001B>[2Jnow\n"
                  "Why                                             Open  Due         Days\n"
                  "July                                    5,762,425.00  2015-07-03   272\n"
                  "a \"b\", c<U+000A>d<U+001B>[31m                  -0.05  2016-02-29    -1\n"
                  "\n"
                  "=1+1                           -1,000,000,000,000.00  2015-04-01     0\n"
                  "                                                0.00  2099-12-31     1\n"
                  "Total                            -999,994,237,575.05\n"
                  "\n"
                  "Cleared\n"
                  "  none\n"
                  "\n"
                  "A note, with \"quotes\".\n");
}

Test(report, csv_shows_every_cell_and_nothing_a_spreadsheet_would_calculate)
{
    desk.answer = answer_cells;
    screen_expect("report aged-exceptions --csv", 0,
                  CSV_HEAD "\"open\"\r\n"
                           "\"why\",\"open\",\"due\",\"days\"\r\n"
                           "\"July\",\"5762425.00\",\"2015-07-03\",\"272\"\r\n"
                           "\"a \"\"b\"\", c\nd\033[31m\",\"-0.05\",\"2016-02-29\",\"-1\"\r\n"
                           "\"\",\"\",\"\",\"\"\r\n"
                           "\"'=1+1\",\"-1000000000000.00\",\"2015-04-01\",\"0\"\r\n"
                           "\"\",\"0.00\",\"2099-12-31\",\"1\"\r\n"
                           "\"Total\",\"-999994237575.05\",\"\",\"\"\r\n"
                           "\"cleared\"\r\n"
                           "\"why\",\"open\",\"due\",\"days\"\r\n" CSV_NOTES);
}

Test(report, json_shows_every_cell)
{
    desk.answer = answer_cells;
    cr_assert_eq(screen_run("--json report aged-exceptions"), 0, "%s", printed);
    json_t *got = json_loads(printed, 0, NULL);
    json_t *wanted = json_pack(
        "{s:s, s:s, s:s, s:s, s:b, s:[s], s:{"
        "s:[{s:s,s:I,s:s,s:i},{s:s,s:i,s:s,s:i},{s:n,s:n,s:n,s:n},{s:s,s:I,s:s,s:i},"
        "{s:s,s:i,s:s,s:i},{s:s,s:I,s:n,s:n,s:b}], s:[]}}",
        "report", "aged_exceptions", "title", "Aged exceptions", "as_of", "2016-03-31", "booked_to",
        "2016-04-05", "synthetic", 1, "notes", notes[0], "tables", "open", /* */
        "why", "July", "open_pence", (json_int_t)576242500, "due", "2015-07-03", "days", 272, "why",
        "a \"b\", c\nd\033[31m", "open_pence", -5, "due", "2016-02-29", "days", -1, /* */
        "why", "open_pence", "due", "days",                                         /* */
        "why", "=1+1", "open_pence", (json_int_t)-100000000000000, "due", "2015-04-01", "days", 0,
        "why", "", "open_pence", 0, "due", "2099-12-31", "days", 1, /* */
        "why", "Total", "open_pence", (json_int_t)-99999423757505, "due", "days", "total", 1,
        "cleared");
    cr_assert(wanted);
    cr_assert(got && json_equal(got, wanted), "%s", printed);
    json_decref(got);
    json_decref(wanted);
}

/* One row, whose cells are the numbers of their columns. */
static bool answer_wide(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    (void)query;
    set_row(0, wide);
    for (size_t i = 0; i < wide; i++) {
        snprintf(keys[i], sizeof keys[i], "k%zu", i + 1);
        snprintf(titles[i], sizeof titles[i], "T%zu", i + 1);
        set_column(i, keys[i], titles[i], S75__V1__CELL_KIND__CELL_NUMBER);
        set_number(0, i, (int64_t)i + 101);
    }
    set_table(&tables[0], "wide", "Wide", wide, 1);
    set_report(answer, 1);
    return true;
}

static void expect_cells(size_t first, size_t last, bool there)
{
    for (size_t i = first; i <= last; i++) {
        char cell[24];
        snprintf(cell, sizeof cell, "%zu", i + 100);
        cr_assert_eq(strstr(printed, cell) != NULL, there, "%s in\n%s", cell, printed);
    }
}

Test(report, as_many_columns_as_a_table_holds_are_all_shown)
{
    desk.answer = answer_wide;
    wide = 32;
    cr_assert_eq(screen_run("report schemes sefton"), 0);
    expect_cells(1, 32, true);
    cr_assert_null(strstr(printed, "columns; all"), "%s", printed);
}

Test(report, columns_that_do_not_fit_are_reported)
{
    desk.answer = answer_wide;
    wide = 33;
    cr_assert_eq(screen_run("report schemes sefton"), 0);
    expect_cells(1, 32, true);
    expect_cells(33, 33, false);
    cr_assert(strstr(printed, "the first 32 of 33 columns; all are in --csv and --json"), "%s",
              printed);
    cr_assert_eq(screen_run("report schemes sefton --csv"), 0);
    expect_cells(1, 33, true);
    cr_assert_eq(screen_run("--json report schemes sefton"), 0);
    expect_cells(1, 33, true);
}

/* In CSV "paid_pence" is called "paid"; here that is another column. */
static bool answer_namesakes(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    (void)query;
    set_column(0, "paid", "Paid", S75__V1__CELL_KIND__CELL_TEXT);
    set_column(1, "paid_pence", "Sum", S75__V1__CELL_KIND__CELL_MONEY);
    set_row(0, 2);
    cells[0][0].text = "12/0";
    set_number(0, 1, 1050);
    set_table(&tables[0], "pairs", "Pairs", 2, 1);
    set_report(answer, 1);
    return true;
}

Test(report, no_two_columns_of_a_file_have_one_name)
{
    desk.answer = answer_namesakes;
    screen_expect("report matches sefton --csv", 0,
                  CSV_HEAD "\"pairs\"\r\n"
                           "\"paid\",\"paid_amount\"\r\n\"12/0\",\"10.50\"\r\n" CSV_NOTES);
}

/* Everything that a spreadsheet takes for the beginning of a formula, and what is none. */
static bool answer_formulas(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static char *const texts[] = {"-1+1", "+1", "@SUM(A1)", "\t=1", "\r=1", "1-1"};
    (void)query;
    set_column(0, "why", "Why", S75__V1__CELL_KIND__CELL_TEXT);
    for (size_t i = 0; i < 6; i++) {
        set_row(i, 1);
        cells[i][0].text = texts[i];
    }
    set_table(&tables[0], "open", "Open", 1, 6);
    set_report(answer, 1);
    return true;
}

Test(report, no_text_of_a_file_is_a_formula)
{
    desk.answer = answer_formulas;
    screen_expect("report matches sefton --csv", 0,
                  CSV_HEAD
                  "\"open\"\r\n\"why\"\r\n\"'-1+1\"\r\n\"'+1\"\r\n\"'@SUM(A1)\"\r\n\"'\t=1\"\r\n"
                  "\"'\r=1\"\r\n\"1-1\"\r\n" CSV_NOTES);
}

static S75__V1__ReportQuery asked;
static char asked_pool[36], asked_party[13], asked_region[36];

static bool answer_asked(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    asked = *query->report;
    snprintf(asked_pool, sizeof asked_pool, "%s", asked.pool ? asked.pool : "");
    snprintf(asked_party, sizeof asked_party, "%s", asked.party ? asked.party : "");
    snprintf(asked_region, sizeof asked_region, "%s", asked.region ? asked.region : "");
    return answer_cells(query, answer);
}

Test(report, options_reach_the_daemon)
{
    desk.answer = answer_asked;
    cr_assert_eq(screen_run("report agreement-of-balances sefton --year 2015/16 --quarter 3 "
                            "--as-of 2015-12-31 --booked-to 2016-01-08 --party 01T "
                            "--region London"),
                 0, "%s", printed);
    cr_assert_eq((int)asked.report, (int)S75__V1__REPORT_KIND__REPORT_AGREEMENT_OF_BALANCES);
    cr_assert_str_eq(asked_pool, "sefton");
    cr_assert_str_eq(asked_party, "01T");
    cr_assert_str_eq(asked_region, "London");
    cr_assert_eq(asked.year, 2015);
    cr_assert_eq(asked.quarter, 3);
    cr_assert_eq(asked.as_of, 20151231);
    cr_assert_eq(asked.booked_to, 20160108);
    cr_assert_eq(screen_run("report totals"), 0);
    cr_assert_str_eq(asked_pool, "");
    cr_assert(!asked.has_year && !asked.has_quarter && !asked.has_as_of && !asked.has_booked_to);
}

Test(report, wrong_usage_is_reported_before_anything_is_asked)
{
    cr_assert_eq(screen_run_alone("report quartely-return sefton"), 2);
    cr_assert(strstr(printed, "quarterly-return"), "%s", printed);
    cr_assert_eq(screen_run_alone("report schemes sefton --quarter 5"), 2);
    cr_assert_eq(screen_run_alone("report schemes sefton kent"), 2);
    cr_assert_eq(screen_run_alone("report schemes sefton --csv --xlsx x.xlsx"), 2);
    cr_assert_eq(screen_run_alone("report"), 0);
    cr_assert(strstr(printed, "\n  quarterly-return        income"), "%s", printed);
}

static S75__V1__ReportIssued issued;

static bool answer_issued(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static uint8_t digest[32] = {0xab, 1};
    asked = *query->report;
    s75__v1__report_issued__init(&issued);
    issued.to = 20160331;
    issued.closed_on = 20160420;
    issued.by = "Pool \"manager\"";
    issued.input = 77;
    issued.digest = (ProtobufCBinaryData){sizeof digest, digest};
    issued.has_reopened_on = true;
    issued.reopened_on = 20160501;
    set_column(0, "paid_pence", "Sum", S75__V1__CELL_KIND__CELL_MONEY);
    set_row(0, 1);
    set_number(0, 0, 1050);
    set_table(&tables[0], "pairs", "Pairs", 1, 1);
    set_report(answer, 1);
    report.issued = &issued;
    return true;
}

#define DIGEST "ab01000000000000000000000000000000000000000000000000000000000000"

Test(report, what_was_issued_says_with_which_closing)
{
    desk.answer = answer_issued;
    cr_assert_eq(screen_run("report periods sefton --issued 2015/16"), 0);
    cr_assert(strstr(printed, "As issued with the closing to 2016-03-31, on 2016-04-20 by Pool "
                              "\"manager\" (input 77); opened again on 2016-05-01\n"),
              "%s", printed);
    cr_assert_eq(asked.issued, 20160331);
    cr_assert(!asked.has_issued_by);
    screen_expect("report periods sefton --csv --issued 2016-02 --issued-by 77", 0,
                  CSV_HEAD "\"issued\"\r\n"
                           "\"to\",\"closed_on\",\"by\",\"input\",\"sha256\",\"reopened_on\"\r\n"
                           "\"2016-03-31\",\"2016-04-20\",\"Pool \"\"manager\"\"\",\"77\",\"" DIGEST
                           "\",\"2016-05-01\"\r\n"
                           "\"pairs\"\r\n\"paid\"\r\n\"10.50\"\r\n" CSV_NOTES);
    cr_assert_eq(asked.issued, 20160229);
    cr_assert_eq(asked.issued_by, 77);
    cr_assert_eq(screen_run("--json report periods sefton --issued 2016-03-31"), 0);
    cr_assert_eq(asked.issued, 20160331);
    cr_assert(strstr(printed, "\"sha256\":\"" DIGEST "\"") ||
                  strstr(printed, "\"sha256\": \"" DIGEST "\""),
              "%s", printed);
}

Test(report, no_such_period)
{
    cr_assert_eq(screen_run_alone("report periods sefton --issued 2016-13"), 2);
    cr_assert_eq(screen_run_alone("report periods sefton --issued 2015/17"), 2);
    cr_assert_eq(screen_run_alone("report periods sefton --issued April"), 2);
}
