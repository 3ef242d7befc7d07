/* Files that were once read as something else, without a word: a cell too many, debits and credits,
 * the other order of day and month. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "feed/csv.h"
#include "rows.h"
#include "scratch.h"

TestSuite(misread, .init = scratch_open, .fini = scratch_close, .timeout = 60);

static void refuses_file(const char *yaml, const char *text, const char *wanted)
{
    struct problem problem = {""};
    struct mapping *m = scratch_mapping(yaml);
    struct row_source *source;
    cr_assert_eq(csv_open(scratch_write("2017-04.csv", text, strlen(text)), m, &source, &problem),
                 0);
    cr_assert_eq(intake_open(&rows_in, source, m, &problem), ERR_FORM);
    cr_assert_not_null(strstr(problem.text, wanted), "%s\nnot: %s", problem.text, wanted);
    source->ops->close(source);
    mapping_close(m);
}

#define AMOUNT_LAST                                                                                \
    "item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"                                     \
    "columns: {value_date: Date, reference: Ref, amount: Amount}\n"                                \
    "constants: {payer: E08000006}\n"

#define SIDES "item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"
#define SIDES_END "}\nconstants: {payer: E08000006}\n"
#define TWO_COLUMNS                                                                                \
    SIDES "columns: {value_date: Date, reference: Doc, amount: {debit: [Dr, Debit], credit: "      \
          "Credit}" SIDES_END
#define ONE_SIDE                                                                                   \
    SIDES "columns: {value_date: Date, reference: Doc, amount: {names: Net, side: "                \
          "DR/CR}" SIDES_END

Test(misread, reads_debits_and_credits_of_two_columns)
{
    rows_give(
        TWO_COLUMNS,
        "Date,Doc,Debit,Credit\n2017-04-07,1,0.00,5.00\n2017-04-07,2,7.00,\n2017-04-07,3,,8.00\n"
        "2017-04-07,4,9.00,0.00\n2017-04-07,5,0.00,0.00\n2017-04-07,6,,\n2017-04-07,7,1.00,2.00\n"
        "2017-04-07,8,1.00,x\n2017-04-07,9,-3.00,\n2017-04-07,10,,-4.00\n",
        "2 2017-04-07 -5.00 payer=E08000006 reference=1\n"
        "3 2017-04-07 7.00 payer=E08000006 reference=2\n"
        "4 2017-04-07 -8.00 payer=E08000006 reference=3\n"
        "5 2017-04-07 9.00 payer=E08000006 reference=4\n"
        "6 2017-04-07 0.00 payer=E08000006 reference=5\n"
        "7! Debit||blank, and needed\n"
        "8! Credit|2.00|a debit and a credit in one row\n"
        "9! Credit|x|not an amount in pounds\n"
        "10 2017-04-07 -3.00 payer=E08000006 reference=9\n"
        "11 2017-04-07 4.00 payer=E08000006 reference=10\n");
}

/* What a cell calls its amount, where its place calls it something too. */
Test(misread, does_not_let_a_sign_contradict_its_column)
{
    rows_give(TWO_COLUMNS,
              "Date,Doc,Debit,Credit\n2017-04-07,1,5.00 CR,\n2017-04-07,2,6.00 DR,\n"
              "2017-04-07,3,,7.00 CR\n2017-04-07,4,,8.00 DR\n2017-04-07,5,0.00 CR,\n",
              "2! Debit|5.00 CR|called a credit, and a debit where it stands\n"
              "3 2017-04-07 6.00 payer=E08000006 reference=2\n"
              "4 2017-04-07 -7.00 payer=E08000006 reference=3\n"
              "5! Credit|8.00 DR|called a debit, and a credit where it stands\n"
              "6! Debit|0.00 CR|called a credit, and a debit where it stands\n");
    rows_give(ONE_SIDE,
              "Date,Doc,Net,DR/CR\n2017-04-07,1,5.00 CR,DR\n2017-04-07,2,6.00 CR,CR\n"
              "2017-04-07,3,7.00 DR,C\n2017-04-07,4,8.00 DR,D\n2017-04-07,5,9.00 CR,\n",
              "2! Net|5.00 CR|called a credit, and a debit where it stands\n"
              "3 2017-04-07 -6.00 payer=E08000006 reference=2\n"
              "4! Net|7.00 DR|called a debit, and a credit where it stands\n"
              "5 2017-04-07 8.00 payer=E08000006 reference=4\n"
              "6! DR/CR||neither a debit nor a credit\n");
}

Test(misread, reads_debits_and_credits_as_another_column_says)
{
    rows_give(
        ONE_SIDE,
        "Date,Doc,Net,DR/CR\n2017-04-07,1,5.00,CR\n2017-04-07,2,6.00, dr \n2017-04-07,3,7.00,\n"
        "2017-04-07,4,-8.00,C\n2017-04-07,5,-9.00,Debit\n2017-04-07,6,0.00,Credit\n"
        "2017-04-07,7,1.00,Cash\n2017-04-07,8,,CR\n",
        "2 2017-04-07 -5.00 payer=E08000006 reference=1\n"
        "3 2017-04-07 6.00 payer=E08000006 reference=2\n"
        "4! DR/CR||neither a debit nor a credit\n"
        "5! DR/CR|C|a credit below 0: is it one?\n"
        "6 2017-04-07 -9.00 payer=E08000006 reference=5\n"
        "7 2017-04-07 0.00 payer=E08000006 reference=6\n"
        "8! DR/CR|Cash|neither a debit nor a credit\n"
        "9! Net||blank, and needed\n");
}

/* A comma that nobody quoted moves what follows: such rows were read as other amounts. */
Test(misread, refuses_a_row_with_a_cell_too_many)
{
    rows_give(ROWS_PAYMENT, ROWS_HEADER "2018-01-25,9001,250.00,CCG,x,y\n",
              "2! |y|cell 6 of a row under 5 names: an unquoted comma in a cell before it?\n");
    rows_give(AMOUNT_LAST, "Date,Ref,Supplier,Amount\n2018-01-25,9001,NHS X CCG,500,000.00\n",
              "2! |000.00|cell 5 of a row under 4 names: an unquoted comma in the amount?\n");
    rows_give(AMOUNT_LAST,
              "Supplier,Date,Service,Ref,Amount\n"
              "Test CCG,04/04/2017,Adult care, north,5100002,250.00\n",
              "2! |250.00|cell 6 of a row under 5 names: an unquoted comma in a cell before it?\n");
    /* Also where what is beyond is blank: publishers write blank cells there, and say so. */
    rows_row("2018-01-25,9001,500,000.00,CCG,",
             "! |000.00|cell 6 of a row under 5 names, a blank one: an unquoted comma in the "
             "amount? If not: beyond_header");
    rows_give(ROWS_PAYMENT "beyond_header: {blank: \"\"}\n",
              ROWS_HEADER "2018-01-25,9001,(1,234,567.00),,\n2018-01-25,9001,500,CCG,x,,,\n",
              "2! |234|more cells than the 5 of the header: an unquoted comma in the amount?\n"
              "3 2018-01-25 500.00 payer=E08000006 payee=CCG reference=9001 description=x\n");
    rows_give(AMOUNT_LAST, "Date,Ref,Supplier,Amount,,\n2018-01-25,9001,NHS X CCG,500,000.00\n",
              "2! |000.00|cell 5 of a row under 4 names: an unquoted comma in the amount?\n");
    /* The next column may begin like what follows a comma. */
    rows_give(AMOUNT_LAST, "Date,Ref,Amount,Gross\n2018-01-25,9001,100,120.00\n",
              "2 2018-01-25 100.00 payer=E08000006 reference=9001\n");
}

/* Where the last column is blank nothing stands out: the number 9001 was read as the amount. */
Test(misread, refuses_a_row_that_a_comma_before_a_blank_last_column_moved)
{
    rows_give(AMOUNT_LAST,
              "Date,Supplier,Ref,Amount,GL\n2018-01-25,Smith, Jones Ltd,9001,250.00,\n",
              "2! ||cell 6 of a row under 5 names, a blank one: an unquoted comma in a cell before "
              "it? If not: beyond_header\n");
    rows_give(AMOUNT_LAST, "Date,Supplier,Ref,Amount,GL,,\n2018-01-25,Smith,77,9001,x,,\n",
              "2 2018-01-25 9,001.00 payer=E08000006 reference=77\n");
    rows_give(AMOUNT_LAST,
              "Date,Supplier,Ref,Amount,GL,\n2018-01-25,Smith, Jones Ltd,9001,250.00,,\n",
              "2! ||cell 7 of a row under 5 names, a blank one: an unquoted comma in a cell before "
              "it? If not: beyond_header\n");
}

Test(misread, takes_a_cell_beyond_the_header_that_the_mapping_names)
{
    static const char mapping[] =
        ROWS_PAYMENT "beyond_header: {supplier: \"v0*\", site: [\"a?\", \"\"]}\n";
    rows_give(mapping, ROWS_HEADER "2018-01-25,9001,250.00,CCG,x,V0402,\n",
              "2 2018-01-25 250.00 payer=E08000006 payee=CCG reference=9001 description=x\n");
    rows_give(mapping, ROWS_HEADER "2018-01-25,9001,250.00,CCG,x,V0402,A1\n",
              "2 2018-01-25 250.00 payer=E08000006 payee=CCG reference=9001 description=x\n");
    rows_give(mapping, ROWS_HEADER "2018-01-25,9001,250.00,CCG,x,y\n",
              "2! |y|cell 6 of a row under 5 names: an unquoted comma in a cell before it?\n");
    rows_give(mapping, ROWS_HEADER "2018-01-25,9001,250.00,CCG,x,V0402,A1,B2\n",
              "2! |B2|cell 8 of a row under 5 names: an unquoted comma in a cell before it?\n");
}

/* What such a row says it is worth decides nothing; a rule that does not look at it still may. */
Test(misread, rules_do_not_go_by_the_amount_of_a_row_with_a_cell_too_many)
{
    rows_give(ROWS_PAYMENT "rules:\n- {when: {amount_to: \"600.00\"}, skip: small}\n"
                           "- {when: {payee: total*}, skip: totals}\n",
              ROWS_HEADER "2018-01-25,9001,500,000.00,CCG,x\n,,900,Total,,,z\n",
              "2! |x|cell 6 of a row under 5 names: an unquoted comma in the amount?\n");
}

/* 04/05/2017 is read in the order that the mapping says: a file that has the other one would be
 * misread as a whole. Where both are there it is a row that is wrong. */
Test(misread, an_order_of_day_and_month_that_the_file_contradicts_is_its_fault)
{
    refuses_file(
        ROWS_PAYMENT, ROWS_HEADER "04/05/2017,1,1,,\n04/25/2017,2,1,,\n",
        "2017-04.csv:3: \"04/25/2017\" has the month first, and no date of the file the day");
    refuses_file(
        ROWS_PAYMENT "dates: [us]\n", ROWS_HEADER "04/05/2017,1,1,,\n25/04/2017 10:00,2,1,,\n",
        "2017-04.csv:3: \"25/04/2017 10:00\" has the day first, and no date of the file the "
        "month");
    rows_give(ROWS_PAYMENT, ROWS_HEADER "04/05/2017,1,1,,\n04/25/2017,2,1,,\n25/04/2017,3,1,,\n",
              "2 2017-05-04 1.00 payer=E08000006 reference=1\n3! Date|04/25/2017|no such date\n"
              "4 2017-04-25 1.00 payer=E08000006 reference=3\n");
    rows_give(ROWS_PAYMENT "dates: us\n", ROWS_HEADER "04/05/2017,1,1,,\n04/25/2017,2,1,,\n",
              "2 2017-04-05 1.00 payer=E08000006 reference=1\n"
              "3 2017-04-25 1.00 payer=E08000006 reference=2\n");
    rows_give(ROWS_PAYMENT "rules: [{when: {payee: total}, skip: totals}]\n",
              ROWS_HEADER "04/05/2017,1,1,,\n04/25/2017,2,1,Total,\n",
              "2 2017-05-04 1.00 payer=E08000006 reference=1\n");
    rows_give(ROWS_PAYMENT "dates: iso\n", ROWS_HEADER "04/25/2017,2,1,,\n2017-04-05,1,1,,\n",
              "2! Date|04/25/2017|not a date such as 2017-08-01\n"
              "3 2017-04-05 1.00 payer=E08000006 reference=1\n");
}

#define UNDATED                                                                                    \
    "item: payment\nparty: E08000006\nfeed: f\nperiod: '%Y-%m'\n"                                  \
    "columns: {value_date: {names: Date, required: no}, reference: Doc, amount: Net}\n"            \
    "constants: {payer: E08000006}\n"
Test(misread, a_month_alone_and_a_file_without_dates_have_the_day_that_the_mapping_says)
{
    rows_give(UNDATED "value_date: period_end\n", "Doc,Net\n1,5\n",
              "2 2017-04-30 5.00 payer=E08000006 reference=1\n");
    rows_give(UNDATED "value_date: period_start\n", "Doc,Net\n1,5\n",
              "2 2017-04-01 5.00 payer=E08000006 reference=1\n");
    rows_give(UNDATED "value_date: period_end\n", "Date,Doc,Net\n,1,5\n2017-04-02,2,5\n",
              "2! Date||blank, and needed\n3 2017-04-02 5.00 payer=E08000006 reference=2\n");
    rows_give(UNDATED, "Doc,Net\n1,5\n", "2! value_date||blank, and needed\n");
    rows_give(ROWS_PAYMENT "value_date: period_end\ndates: [iso, month]\n",
              ROWS_HEADER "2015-03,1,1,,\n2015-03-02,2,1,,\nMar-15,3,1,,\n",
              "2 2015-03-31 1.00 payer=E08000006 reference=1\n"
              "3 2015-03-02 1.00 payer=E08000006 reference=2\n"
              "4 2015-03-31 1.00 payer=E08000006 reference=3\n");
}

/* Half written, or cut off on its way. */
Test(misread, a_file_that_ends_within_a_row_is_refused)
{
    refuses_file(
        ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,500.00,CCG,x\n2017-04-08,2,50",
        "2017-04.csv:3: the last row has 3 cells, the header 5, and no row before it so few");
    refuses_file(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,500.00,CCG,x\n2017-04-08,2\n",
                 "the file ends within a row");
    refuses_file(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,5\n", "the file ends within a row");
    refuses_file(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,500.00,CCG,x\n2017-04-08,2,50.00,\"NHS C",
                 "2017-04.csv:3: the file ends within quotation marks");
    refuses_file(ROWS_PAYMENT "multiline: yes\n",
                 ROWS_HEADER "2017-04-07,1,500.00,\"CCG,x\n2017-04-08,2,50.00,NHS,x\n",
                 "2017-04.csv:2: the file ends within quotation marks");
    /* A last line without its end is whole; so are rows that leave out their blank cells. */
    rows_give(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,500.00,,x",
              "2 2017-04-07 500.00 payer=E08000006 reference=1 description=x\n");
    rows_give(ROWS_PAYMENT "short_rows: yes\n", ROWS_HEADER "2017-04-07,1,5\n2017-04-08,2,6\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n"
              "3 2017-04-08 6.00 payer=E08000006 reference=2\n");
    rows_give(ROWS_PAYMENT "rules: [{when: {value_date: total}, skip: totals}]\n",
              ROWS_HEADER "2017-04-07,1,5,,\nTotal,,5\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n");
    /* A quotation mark that is open in the middle spoils its own line. */
    rows_give(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,5,\"x,\n2017-04-08,2,6,,\n",
              "2! |2017-04-07,1,5,\"x,|a quotation mark is not closed in this line\n"
              "3 2017-04-08 6.00 payer=E08000006 reference=2\n");
}

#define TRAILED                                                                                    \
    ROWS_PAYMENT "trailer: {when: {value_date: end}, rows: reference, total: amount}\n"            \
                 "rules: [{when: {payee: other*}, skip: not ours}]\n"
#define TWO_ROWS ROWS_HEADER "2017-04-07,1,5.00,Other,\n2017-04-07,2,7.50,,\n"
Test(misread, a_file_is_what_its_trailer_says)
{
    rows_give(TRAILED, TWO_ROWS "END,2,12.50\n", "3 2017-04-07 7.50 payer=E08000006 reference=2\n");
    cr_assert_eq(rows_in.tally.skipped, 2, "the trailer, and what a rule skips");
    refuses_file(TRAILED, TWO_ROWS, "2017-04.csv: no row is the trailer that ");
    refuses_file(TRAILED, TWO_ROWS "END,3,12.50\n",
                 "2017-04.csv:4: the trailer says 3 rows, and 2 are above it");
    refuses_file(TRAILED, TWO_ROWS "END,2,12.51\n",
                 "2017-04.csv:4: the trailer says 12.51, and the rows above it sum to 12.50");
    refuses_file(TRAILED, TWO_ROWS "END,two,12.50\n",
                 "2017-04.csv:4: the trailer's rows cannot be");
    refuses_file(TRAILED, TWO_ROWS "END,2,\n", "2017-04.csv:4: the trailer's total cannot be read");
    refuses_file(TRAILED, TWO_ROWS "END,2,12.50\n2017-04-07,3,1.00,,\n",
                 "2017-04.csv:5: something is beneath the trailer of row 4");
    /* What cannot be read cannot be added: the rows are counted, and the bad one is reported. */
    rows_give(TRAILED, TWO_ROWS "2017-04-07,3,x,,\nEND,3,99.00\n",
              "3 2017-04-07 7.50 payer=E08000006 reference=2\n4! Net|x|not an amount in pounds\n");
}

/* What separates cells, what stands above the header. */
Test(misread, files_as_spreadsheets_of_all_countries_save_them)
{
    rows_give(AMOUNT_LAST, "Date;Ref;Supplier;Amount\n07/04/2017;1;NHS, X;1.234,56\n",
              "2 2017-04-07 1,234.56 payer=E08000006 reference=1\n");
    rows_give(AMOUNT_LAST, "Date\tRef\tSupplier\tAmount\n07/04/2017\t1\t\t5.00\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n");
    rows_give(AMOUNT_LAST, "Date|Ref|Supplier|Amount\n07/04/2017|1|NHS, X|5.00\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n");
    rows_give(AMOUNT_LAST,
              "sep=;\nDate;Ref;\"Supplier, site, name, town\";Amount\n07/04/2017;1;x;5\n",
              "3 2017-04-07 5.00 payer=E08000006 reference=1\n");
    rows_give(AMOUNT_LAST "separator: pipe\n", "Date|Ref|Amount|a;b;c;d;e\n07/04/2017|1|5|\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n");
    refuses_file(AMOUNT_LAST "separator: comma\n", "Date;Ref;Amount\n07/04/2017;1;5\n",
                 "the header cannot be mapped");
}

Test(misread, titles_above_the_header_are_passed_over_and_rows_are_not)
{
    rows_give(AMOUNT_LAST,
              "Payments to suppliers, April 2017\n\nSalford City Council,,,\n"
              "Date,Ref,Supplier,Amount\n07/04/2017,1,x,5\n",
              "5 2017-04-07 5.00 payer=E08000006 reference=1\n");
    rows_give(AMOUNT_LAST, "\"An open quote\nDate;Ref;Supplier;Amount\n07/04/2017;1;x;5\n",
              "3 2017-04-07 5.00 payer=E08000006 reference=1\n");
    /* Rows of another header, above one that fits, would be lost. */
    refuses_file(AMOUNT_LAST,
                 "Date,Ref,Supplier,Net\n07/04/2017,1,x,5\n"
                 "Date,Ref,Supplier,Amount\n07/04/2017,2,x,6\n",
                 "2017-04.csv:2: a row above the header of line 3: it would be passed over");
    /* A title may fill as many cells as the header. */
    rows_give(AMOUNT_LAST,
              "Council,Salford,Year,2017/18\nPaid,Document,To whom,Pounds\n"
              "Date,Ref,Supplier,Amount\n07/04/2017,1,x,5\n",
              "4 2017-04-07 5.00 payer=E08000006 reference=1\n");
    refuses_file(AMOUNT_LAST, ",,,5\nx,1,y,5\nDate,Ref,Supplier,Amount\n07/04/2017,1,x,5\n",
                 "2017-04.csv:2: a row above");
    rows_give(AMOUNT_LAST, "Total,,,5\nDate,Ref,Supplier,Amount\n07/04/2017,1,x,5\n",
              "3 2017-04-07 5.00 payer=E08000006 reference=1\n");
    refuses_file(AMOUNT_LAST,
                 "07/04/2017,,,5,,,\nDate,Ref,Supplier,Amount,A,B,C\n07/04/2017,1,x,5,,,\n",
                 "2017-04.csv:1: a row above the header of line 2");
    refuses_file(AMOUNT_LAST, "A title\nDate,Ref,Net\n", "found: \"A title\"");
}

Test(misread, a_rule_may_keep_what_a_later_one_would_skip)
{
    rows_give(ROWS_PAYMENT "rules:\n- {when: {payee: total care ltd}, keep: yes}\n"
                           "- {when: {payee: total*}, skip: totals}\n",
              ROWS_HEADER "2017-04-07,1,5,Total Care Ltd,\n,,5,Total,\n",
              "2 2017-04-07 5.00 payer=E08000006 payee=Total Care Ltd reference=1\n");
    cr_assert_eq(rows_in.tally.skipped, 1);
}

/* A separator that is missing moves the sum with VAT to where the net one is. */
Test(misread, refuses_a_row_with_a_cell_too_few)
{
    static const char mapping[] = "item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"
                                  "columns: {value_date: Date, reference: Doc, amount: Net}\n"
                                  "constants: {payer: E08000006}\n";
    rows_give(mapping,
              "Date,Doc,Net,Gross,Supplier\n2017-04-07,1 5.00,6.00,x\n2017-04-07,2,5.00,6.00,x\n",
              "2! |x|4 cells under 5 names: is a separator missing? If only blank cells at the end "
              "are: short_rows\n3 2017-04-07 5.00 payer=E08000006 reference=2\n");
}

/* Two files one after the other, whose columns are not in one order. */
Test(misread, refuses_a_file_with_another_header_beneath_the_first)
{
    static const char another[] = "2017-04.csv:3: another header, whose columns are not those of";
    refuses_file(AMOUNT_LAST,
                 "Date,Ref,Old,Amount\n07/04/2017,1,2,5\nDate,Ref,Amount,Old\n"
                 "07/04/2017,1,5,2\n",
                 another);
    refuses_file("item: payment\nparty: E08000006\nfeed: f\nperiod: none\ncolumns: {value_date: "
                 "Date, amount: [Net, Gross]}\nconstants: {payer: E08000006}\n",
                 "Date,Net\n07/04/2017,5\nDate,Gross\n07/04/2017,6\n", another);
    /* The same once more, as at the top of a page, is a row that cannot be read. */
    rows_give(AMOUNT_LAST, "Date,Ref,Amount\n07/04/2017,1,5\nDATE,Ref,Amount*\n07/04/2017,2,6\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n3! Amount|Amount*|not an amount in "
              "pounds\n4 2017-04-07 6.00 payer=E08000006 reference=2\n");
}

/* 250.00 cut off after 25. */
Test(misread, refuses_a_file_that_ends_within_an_amount)
{
    static const char cut[] = "2017-04.csv:3: the file ends in an amount with 0 figures of pence, "
                              "where every row before it has 2 or more: it is not whole";
#define TWO "Date,Ref,Amount\n07/04/2017,1,5.00\n07/04/2017,2,"
    refuses_file(AMOUNT_LAST, TWO "25", cut);
    refuses_file(AMOUNT_LAST, TWO "250.", cut);
    refuses_file(AMOUNT_LAST, TWO "250.0", "amount with 1 figures of pence");
    rows_give(AMOUNT_LAST, TWO "250.00",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n"
              "3 2017-04-07 250.00 payer=E08000006 reference=2\n");
    rows_give(AMOUNT_LAST, TWO "25\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n"
              "3 2017-04-07 25.00 payer=E08000006 reference=2\n");
}

/* What elsewhere is dropped, or a blank, in an amount may be a minus, or part two of them. */
Test(misread, refuses_an_amount_that_hides_something)
{
    rows_row("2017-04-07,1,\xC2\xAD"
             "5.00,,",
             "! Net|5.00|holds a soft hyphen: is it a minus?");
    rows_give(ROWS_PAYMENT "multiline: yes\n", ROWS_HEADER "2017-04-07,1,\"100\n200\",,\n",
              "2! Net|100 200|several lines in one cell: which is the amount?\n");
    rows_row("2017-04-07,1,100\t200,,",
             "! Net|100 200|several lines in one cell: which is the amount?");
    rows_row("2017-04-07,1,\" 100 200\t\",,", " 2017-04-07 100,200.00 payer=E08000006 reference=1");
}

/* A quotation mark that is not closed took the row beneath it into its cell. */
Test(misread, refuses_a_cell_with_a_row_in_it)
{
    rows_give(ROWS_PAYMENT "multiline: yes\n",
              ROWS_HEADER "2017-04-07,1,5.00,\"Smith,x\n2017-04-07,2,6.00,\"Jones\",y\n"
                          "2017-04-07,3,7.00,\"a\nb, c\n1,2\",y\n",
              "2! |Smith,x 2017-04-07,2,6.00,\"Jones|a whole row is within a cell: is a quotation "
              "mark missing?\n4 2017-04-07 7.00 payer=E08000006 payee=a b, c 1,2 reference=3 "
              "description=y\n");
}

/* Half of a date is a date. */
Test(misread, refuses_a_row_with_a_line_end_of_another_kind_in_it)
{
    rows_give("item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"
              "columns: {amount: Net, payee: S, value_date: Date}\n"
              "constants: {payer: E08000006}\n",
              "Net,S,Date\n5.00,x,2022-03-2\r8\n6.00,\"a\rb\",2022-03-28\r\n",
              "2! |5.00,x,2022-03-2 8|a carriage return within the line: does a row end there?\n"
              "3 2022-03-28 6.00 payer=E08000006 payee=a b\n");
}
