#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/csv.h"
#include "feed/intake.h"
#include "rows.h"
#include "scratch.h"

TestSuite(intake, .init = scratch_open, .fini = scratch_close, .timeout = 60);

Test(intake, reads_amounts_as_published)
{
    rows_row("2017-04-07,1,1710,CCG,x",
             " 2017-04-07 1,710.00 payer=E08000006 payee=CCG reference=1 "
             "description=x");
    rows_row("2017-04-07,1,\"1,710.00\",,", " 2017-04-07 1,710.00 payer=E08000006 reference=1");
    rows_row("2017-04-07,1,10298896.31.,,",
             " 2017-04-07 10,298,896.31 payer=E08000006 reference=1");
    rows_row("2017-04-07,1,-276.98,,", " 2017-04-07 -276.98 payer=E08000006 reference=1");
    rows_row("2017-04-07,1,(276.98),,", " 2017-04-07 -276.98 payer=E08000006 reference=1");
    rows_row("2017-04-07,1,14674.3,,", " 2017-04-07 14,674.30 payer=E08000006 reference=1");
    rows_row("2017-04-07,1,\xC2\xA3"
             "5.00\xC2\xA0,,",
             " 2017-04-07 5.00 payer=E08000006 reference=1");
    rows_row("2017-04-07,1,0,,", " 2017-04-07 0.00 payer=E08000006 reference=1");
}

Test(intake, refuses_what_is_no_amount)
{
    rows_row("2017-04-07,1,12x,,", "! Net|12x|not an amount in pounds");
    rows_row("2017-04-07,1,1.234,,", "! Net|1.234|either 1.234 or 1234 pounds: write which");
    rows_row("2017-04-07,1,\"1,71\",,", "! Net|1,71|either 1.71 or 171 pounds: write which");
    rows_row("2017-04-07,1,,,", "! Net||blank, and needed");
    rows_give(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1\n2017-04-07,2,1,,\n",
              "2! |1|2 cells under 5 names: is a separator missing? If only blank cells at the end "
              "are: short_rows\n"
              "3 2017-04-07 1.00 payer=E08000006 reference=2\n");
    rows_row("2017-04-07,1,92233720368547758.08,,",
             "! Net|92233720368547758.08|larger than any amount");
    rows_row("2017-04-07,1,#VALUE!,,", "! Net|#VALUE!|not an amount in pounds");
}

Test(intake, reads_dates_in_the_order_of_the_mapping)
{
    rows_row("2017-04-07,1,1,,", " 2017-04-07 1.00 payer=E08000006 reference=1");
    rows_row("07/04/2017,1,1,,", " 2017-04-07 1.00 payer=E08000006 reference=1");
    rows_row("7-Apr-17,1,1,,", " 2017-04-07 1.00 payer=E08000006 reference=1");
    rows_row("32/04/2017,1,1,,", "! Date|32/04/2017|no such date");
    rows_row("2017-09-31,1,1,,", "! Date|2017-09-31|no such date");
    rows_row("April,1,1,,", "! Date|April|not a date such as 2017-08-01 or 01/08/2017");
    rows_row(",1,1,,", "! Date||blank, and needed");
    rows_row("1999-12-31,1,1,,", "! Date|1999-12-31|1999-12-31, outside 2000-01-01..2099-12-31");
    rows_row("2100-01-01,1,1,,", "! Date|2100-01-01|2100-01-01, outside 2000-01-01..2099-12-31");
    rows_row("1/8/99,1,1,,", "! Date|1/8/99|1999-08-01, outside 2000-01-01..2099-12-31");
    rows_give(ROWS_PAYMENT "dates: iso\n", ROWS_HEADER "07/04/2017,1,1,,\n",
              "2! Date|07/04/2017|not a date such as 2017-08-01\n");
    rows_give(ROWS_PAYMENT "dates: uk\n", ROWS_HEADER "2017-04-07,1,1,,\n",
              "2! Date|2017-04-07|not a date such as 01/08/2017\n");
}

Test(intake, takes_a_blank_document_number_for_none)
{
    rows_row("2019-10-14,,13520127.67,NHS CCG          *,",
             " 2019-10-14 13,520,127.67 payer=E08000006 "
             "payee=NHS CCG          *");
}

Test(intake, bounds_text_and_cuts_only_descriptions)
{
    char line[600], wanted[600], long_text[160];
    memset(long_text, 'd', sizeof long_text);
    snprintf(line, sizeof line, "2017-04-07,%.36s,1,,", long_text);
    snprintf(wanted, sizeof wanted, "! Doc|%.36s|36 bytes; at most 35", long_text);
    rows_row(line, wanted);
    snprintf(line, sizeof line, "2017-04-07,%.35s,1,,", long_text);
    snprintf(wanted, sizeof wanted, " 2017-04-07 1.00 payer=E08000006 reference=%.35s", long_text);
    rows_row(line, wanted);
    snprintf(line, sizeof line, "2017-04-07,1,1,%.141s,", long_text);
    snprintf(wanted, sizeof wanted, "! Supplier|%.140s|141 bytes; at most 140", long_text);
    rows_row(line, wanted);
    snprintf(line, sizeof line, "2017-04-07,1,1,,%.139s\xC2\xA3", long_text);
    snprintf(wanted, sizeof wanted, " 2017-04-07 1.00 payer=E08000006 reference=1 "
             "description=%.139s", long_text);
    rows_row(line, wanted);
}

Test(intake, makes_descriptions_fit_to_send_and_nothing_else)
{
    rows_row("2017-04-07,1,1,,a\x01"
             "b\tc\xC2\x92"
             "d",
             " 2017-04-07 1.00 payer=E08000006 reference=1 "
             "description=a b c d");
    rows_row("2017-04-07,1,1,N\x01HS,",
             "! Supplier|N HS|holds a control, invisible or direction character");
    rows_row("2017-04-07,1,1,\xC2\xA0NHS\tCCG\xC2\xA0,",
             " 2017-04-07 1.00 payer=E08000006 payee=NHS CCG reference=1");
}

/* Zero width, a soft hyphen, a byte order mark and marks of direction are dropped; what turns the
 * text after it, and tags, are not read over. */
Test(intake, drops_what_nobody_sees_and_reads_over_nothing_else)
{
    rows_row("\xEF\xBB\xBF"
             "2017-04-07\xE2\x80\x8E,1,1\xE2\x80\x8B,N\xC2\xADHS\xE2\x81\xA0,",
             " 2017-04-07 1.00 payer=E08000006 payee=NHS reference=1");
    rows_row("2017-04-07,1,1,\xE2\x80\xAE"
             "SHN,",
             "! Supplier|?SHN|holds a control, invisible or direction character");
    rows_row("2017-04-07,1,1,NHS\xF3\xA0\x81\x81,",
             "! Supplier|NHS?|holds a control, invisible or direction character");
}

Test(intake, goes_on_after_a_row_it_cannot_read)
{
    rows_give(ROWS_PAYMENT, ROWS_HEADER "2017-04-07,1,x,,\n\n , ,\n2017-04-08,2,2,,\n",
              "2! Net|x|not an amount in pounds\n5 2017-04-08 2.00 payer=E08000006 reference=2\n");
    cr_assert_eq(rows_in.tally.rows, 2);
    cr_assert_eq(rows_in.tally.items, 1);
    cr_assert_eq(rows_in.tally.unreadable, 1);
    cr_assert_eq(rows_in.tally.total_pence, 200);
}

Test(intake, tolerates_rows_with_blank_cells_more_or_fewer)
{
    rows_give(ROWS_PAYMENT "beyond_header: {blank: \"\"}\nshort_rows: yes\n",
              ROWS_HEADER "2017-04-07,1,1,CCG,x,,,,,\n2017-04-09,3,3\n2017-04-08,2,2,\n",
              "2 2017-04-07 1.00 payer=E08000006 payee=CCG reference=1 description=x\n"
              "3 2017-04-09 3.00 payer=E08000006 reference=3\n"
              "4 2017-04-08 2.00 payer=E08000006 reference=2\n");
}

Test(intake, reads_windows_1252_and_refuses_its_holes)
{
    static const char text[] = ROWS_HEADER "2017-04-07,1,\xA3"
                                           "5.00,Children\x92s,\xE9\n"
                                           "2017-04-08,2,5,\x81,\n2017-04-09,3,5,,\n";
    const char *got = rows_items(ROWS_PAYMENT, text, sizeof text - 1);
    cr_assert_str_eq(got, "2 2017-04-07 5.00 payer=E08000006 payee=Children\xE2\x80\x99s "
                          "reference=1 description=\xC3\xA9\n"
                          "3! |2017-04-08,2,5,?,|byte 0x81 is not Windows-1252\n"
                          "4 2017-04-09 5.00 payer=E08000006 reference=3\n");
    rows_give(ROWS_PAYMENT "encoding: utf-8\n", ROWS_HEADER "2017-04-07,1,5,\xA3,\n",
              "2! |2017-04-07,1,5,?,|byte 0xA3 is not UTF-8\n");
}

Test(intake, reads_a_header_behind_a_mark_and_on_two_lines)
{
    rows_give(ROWS_PAYMENT "second_header: yes\n",
              "\xEF\xBB\xBF\"Date\",Doc,,Supplier,GL\n,,Net,,\n2017-04-07,1,5,,\n",
              "3 2017-04-07 5.00 payer=E08000006 reference=1\n");
    rows_give(ROWS_PAYMENT "second_header: yes\n", ROWS_HEADER "2017-04-07,1,5,,\n",
              "2 2017-04-07 5.00 payer=E08000006 reference=1\n");
    rows_give(ROWS_PAYMENT "second_header: yes\n", ROWS_HEADER, "");
    rows_give(ROWS_PAYMENT, "\xEF\xBB\xBF\n\n" ROWS_HEADER "2017-04-07,1,5,,\n",
              "4 2017-04-07 5.00 payer=E08000006 reference=1\n");
}

Test(intake, does_not_let_an_open_quotation_mark_swallow_rows)
{
    rows_give(ROWS_PAYMENT,
              ROWS_HEADER "2017-04-07,1,1,\"NHS,\n2017-04-08,2,2,CCG\",\n2017-04-09,3,3,,\n",
              "2! |2017-04-07,1,1,\"NHS,|a quotation mark is not closed in this line\n"
              "3 2017-04-08 2.00 payer=E08000006 payee=CCG\" reference=2\n"
              "4 2017-04-09 3.00 payer=E08000006 reference=3\n");
}

Test(intake, reads_cells_of_several_lines_where_the_mapping_allows_it)
{
    rows_give(ROWS_PAYMENT "multiline: yes\n",
              ROWS_HEADER "2017-04-07,1,1,,\"two\r\nlines\"\n2017-04-08,2,2,,\n",
              "2 2017-04-07 1.00 payer=E08000006 reference=1 description=two lines\n"
              "4 2017-04-08 2.00 payer=E08000006 reference=2\n");
    char text[4096] = ROWS_HEADER "2017-04-07,1,1,,\"open\n";
    size_t size = strlen(text);
    for (int i = 0; i < 40; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "2017-04-08,%d,1,,\n", i);
    const char *got = rows_items(ROWS_PAYMENT "multiline: yes\n", text, size);
    cr_assert_eq(strncmp(got, "2! |2017-04-07,1,1,,\"open|a quotation mark is not closed within 32 "
                              "lines or 65536 bytes\n3 2017-04-08", 90), 0, "%s", got);
    cr_assert_eq(rows_in.tally.items, 40, "no row behind it is lost");
}

Test(intake, bounds_lines_and_cells)
{
    static char text[70000] = ROWS_HEADER;
    const size_t size = strlen(text);
    memset(text + size, 'x', 65537);
    strcpy(text + size + 65537, "\n2017-04-09,3,3,,\n");
    const char *got = rows_items(ROWS_PAYMENT, text, strlen(text));
    cr_assert_not_null(strstr(got, "x|a line of 65537 bytes; at most 65536\n3 2017-04-09"), "%s",
                       got);
    memset(text + size, ',', 256);
    strcpy(text + size + 256, "\n2017-04-09,3,3,,\n");
    got = rows_items(ROWS_PAYMENT, text, strlen(text));
    cr_assert_not_null(strstr(got, ",|more than 256 cells\n3 2017-04-09"), "%s", got);
}

Test(intake, counts_a_total_beyond_int64_as_such)
{
    rows_give(ROWS_PAYMENT,
              ROWS_HEADER "2017-04-07,1,92233720368547758.07,,\n2017-04-07,2,0.01,,\n",
              "2 2017-04-07 92,233,720,368,547,758.07 payer=E08000006 reference=1\n"
              "3 2017-04-07 0.01 payer=E08000006 reference=2\n");
    cr_assert(rows_in.tally.total_overflow);
}

Test(intake, lets_rules_set_and_skip)
{
    rows_give(
        ROWS_PAYMENT "rules:\n"
                     "  - {when: {payee: total*}, skip: a line of totals}\n"
                     "  - {when: {description: pay* to ha, amount_from: 400000}, "
                     "set: {kind: la_additional, contribution: council, payee: 01G, pool: p}}\n",
        ROWS_HEADER
        "2017-04-07,1,400000,NHS CCG,Payts to HA\n2017-04-07,2,399999.99,NHS,Pay to HA\n"
        "2017-04-07,3,1,NHS CCG,Agencies\n,,junk,Totals:,\n",
        "2 2017-04-07 400,000.00 payer=E08000006 payee=01G pool=p contribution=council "
        "kind=la_additional reference=1 description=Payts to HA\n"
        "3 2017-04-07 399,999.99 payer=E08000006 payee=NHS reference=2 description=Pay to HA\n"
        "4 2017-04-07 1.00 payer=E08000006 payee=NHS CCG reference=3 description=Agencies\n");
    cr_assert_eq(rows_in.tally.skipped, 1);
    cr_assert_eq(rows_in.tally.rows, 4);
}

Test(intake, fills_in_constants_translations_and_templates)
{
    rows_give(
        "item: allocation\nparty: X24\nfeed: a\nperiod: none\nscale: 1000\n"
        "columns: {amount: Final, payee: {names: CCG, translate: {NHS Darlington CCG: 00C}}}\n"
        "constants: {kind: nhs_minimum, year: 2016, value_date: 2016-04-01, "
        "reference: '{payee}/{payee}-16'}\n",
        "CCG,Final\nNHS  DARLINGTON CCG,154148\n00D,-1\n\"NHS Somewhere, Nowhere CCG\",1\n,1\n",
        "2 2016-04-01 154,148,000.00 payee=00C kind=nhs_minimum reference=00C/00C-16 year=2016\n"
        "3 2016-04-01 -1,000.00 payee=00D kind=nhs_minimum reference=00D/00D-16 year=2016\n"
        "4! reference|NHS Somewhere, Nowhere CCG/NHS Somewhere, Nowhere CCG-16|"
        "56 bytes; at most 35\n"
        "5! CCG||blank, and needed\n");
}

/* Rows without a reference would share one id, and be taken for the same money. */
Test(intake, a_blank_cell_makes_no_id)
{
    rows_give("item: payment\nparty: X24\nfeed: a\nperiod: none\n"
              "columns: {amount: A, value_date: D, reference: {names: [R], required: no}, "
              "payee: {names: [P], required: no}}\n"
              "constants: {payer: X24, pool: " ROWS_POOL
              ", end_to_end_id: 'E-{reference}', description: '{reference} {payee}'"
              "}\n",
              "A,D,R,P\n1,2016-04-01,7,\n1,2016-04-01,,p\n1,2016-04-01,,\n",
              "2 2016-04-01 1.00 payer=X24 reference=7 description=7  end_to_end_id=E-7\n"
              "3 2016-04-01 1.00 payer=X24 payee=p description= p\n"
              "4 2016-04-01 1.00 payer=X24\n");
}

/* A blank payee is nobody, and least of all the host of the payer's one pool: a row of a file that
 * has payees says to whom, or into which pool. */
#define PAYEES                                                                                     \
    "item: payment\nparty: X24\nfeed: a\nperiod: none\n"                                           \
    "columns: {amount: A, value_date: D, pool: {names: [Pool], required: no}, payee: {names: "     \
    "[P], "                                                                                        \
    "required: no}}\n"
Test(intake, a_payment_is_to_somebody)
{
    rows_give(PAYEES "constants: {payer: X24}\n",
              "A,D,Pool,P\n1,2016-04-01,,p\n1,2016-04-01,a,\n1,2016-04-01,, \n"
              "-1,2016-04-01,,\n",
              "2 2016-04-01 1.00 payer=X24 payee=p\n"
              "3 2016-04-01 1.00 payer=X24 pool=a\n"
              "4! P||blank, and no pool is named: paid to nobody\n"
              "5! P||blank, and no pool is named: paid to nobody\n");
    rows_give(PAYEES "constants: {payer: X24, payee: q}\n", "A,D,P\n1,2016-04-01,\n",
              "2 2016-04-01 1.00 payer=X24 payee=q\n");
    rows_give(PAYEES "constants: {payer: X24}\n", "A,D\n1,2016-04-01\n",
              "2 2016-04-01 1.00 payer=X24\n");
}

Test(intake, reads_kind_and_year_from_columns)
{
    rows_give("item: allocation\nparty: X24\nfeed: a\nperiod: none\n"
              "columns: {amount: A, payee: P, kind: K, year: Y, value_date: D, reference: R}\n",
              "A,P,K,Y,D,R\n1,00C,dfg,2016,2016-04-01,r\n1,00C,of_tomorrow,2016,2016-04-01,r\n"
              "1,00C,dfg,16,2016-04-01,r\n1,00C,dfg,2016/17,2016-04-01,r\n"
              "1,00C,dfg,2100,2016-04-01,r\n1,00C,dfg,1999,2016-04-01,r\n",
              "2 2016-04-01 1.00 payee=00C kind=dfg reference=r year=2016\n"
              "3 2016-04-01 1.00 payee=00C kind=of_tomorrow reference=r year=2016\n"
              "4! Y|16|not a year 2000..2099, as that in which it begins\n"
              "5! Y|2016/17|not a year 2000..2099, as that in which it begins\n"
              "6! Y|2100|not a year 2000..2099, as that in which it begins\n"
              "7! Y|1999|not a year 2000..2099, as that in which it begins\n");
}

Test(intake, reads_words_of_enumerations_from_columns)
{
    rows_give("item: expenditure\nparty: X24\nfeed: a\nperiod: none\n"
              "columns: {amount: A, pool: P, scheme: S, economy: E, value_date: D, reference: R}\n",
              "A,P,S,E,D,R\n1,p,s,capital,2016-04-01,r\n1,p,s,gift,2016-04-01,r\n",
              "2 2016-04-01 1.00 pool=p scheme=s reference=r economy=2\n"
              "3! E|gift|no such economy\n");
}

Test(intake, refuses_a_receipt_of_nothing)
{
    rows_give("item: receipt\nparty: 01G\nfeed: a\nperiod: none\n"
              "columns: {amount: A, payer: P, value_date: D}\nconstants: {pool: salford}\n",
              "A,P,D\n0,E08000006,2017-04-01\n-1,E08000006,2017-04-01\n0.01,E08000006,2017-04-01\n",
              "2! A|0|a receipt of nothing\n3 2017-04-01 -1.00 pool=salford payer=E08000006\n"
              "4 2017-04-01 0.01 pool=salford payer=E08000006\n");
}

Test(intake, puts_other_columns_before_the_description)
{
    rows_give(
        "item: payment\nparty: A\nfeed: f\nperiod: none\n"
        "columns: {amount: A, payer: P, value_date: D, one: O, two: T, description: X}\n"
        "describe_with: [one, two]\n",
        "A,P,D,O,T,X\n1,B,2017-04-01,o,,x\n1,B,2017-04-01,,t,\n1,B,2017-04-01,,,\n",
        "2 2017-04-01 1.00 payer=B description=o | x\n3 2017-04-01 1.00 payer=B description=t\n"
        "4 2017-04-01 1.00 payer=B\n");
}

static void stops(const char *yaml, const char *text, size_t size, const char *says)
{
    struct problem problem = {""};
    struct mapping *m = scratch_mapping(yaml);
    struct row_source *source;
    const char *path = scratch_write("2017-04.csv", text, size);
    cr_assert_eq(csv_open(path, m, &source, &problem), 0, "%s", problem.text);
    cr_assert_eq(intake_open(&rows_in, source, m, &problem), ERR_FORM);
    cr_assert_not_null(strstr(problem.text, says), "%s", problem.text);
    source->ops->close(source);
    mapping_close(m);
}

Test(intake, stops_at_a_header_it_cannot_read)
{
    static char crowd[400];
    memset(crowd, ',', sizeof crowd);
    stops(ROWS_PAYMENT, "\n \n,,\n", 6, "the file is blank");
    stops(ROWS_PAYMENT, "Date;Doc;Net\n", 13, "found: \"Date\", \"Doc\", \"Net\"");
    stops(ROWS_PAYMENT, crowd, sizeof crowd, ":1: the header: more than 256 cells");
    stops(ROWS_PAYMENT, "\"Date,Doc,Net", 13, ":1: the header: a quotation mark is not closed");
    stops("item: payment\nparty: A\nfeed: f\nperiod: '%Y-Q%q'\n"
          "columns: {amount: A, payer: P, value_date: D}\n", "A,P,D\n", 6,
          "does not fit the period \"%Y-Q%q\"");
}

static bool stop_at_third(void *ctx, const struct row_source *source)
{
    (void)source;
    return ++*(int *)ctx < 3;
}

/* As at a signal, before anything of the file counts. */
Test(intake, that_is_told_to_stop_while_it_looks_a_file_through_is_busy)
{
    struct problem problem = {""};
    struct mapping *m = scratch_mapping(ROWS_PAYMENT);
    struct row_source *source;
    struct intake in;
    int rows = 0;
    static const char text[] = ROWS_HEADER "2017-04-07,1,1,,\n2017-04-07,2,1,,\n"
                                           "2017-04-07,3,1,,\n2017-04-07,4,1,,\n";
    cr_assert_eq(csv_open(scratch_text("2017-04.csv", text), m, &source, &problem), 0);
    source->on_row = stop_at_third;
    source->ctx = &rows;
    cr_assert_eq(intake_open(&in, source, m, &problem), ERR_BUSY);
    cr_assert_not_null(strstr(problem.text, "2017-04.csv: stopped"), "%s", problem.text);
    cr_assert_eq(rows, 3);
    source->ops->close(source);
    mapping_close(m);
}
