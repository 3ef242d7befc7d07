/* Workbooks: what is read of one, what is refused, and what becomes of the program that reads
 * them. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "book.h"
#include "feed/csv.h"
#include "rows.h"
#include "scratch.h"

TestSuite(workbook, .init = scratch_open, .fini = scratch_close, .timeout = 120);

#define YAML                                                                                       \
    "item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"                                     \
    "columns: {value_date: Date, reference: Ref, amount: Net, payee: {names: Payee, required: "    \
    "no}}\nconstants: {payer: E08000006, pool: " ROWS_POOL "}\n"

#define TEXT(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define NUMBER(ref, style, number) "<c r=\"" ref "\" s=\"" style "\"><v>" number "</v></c>"
#define ROW(number, cells) "<row r=\"" number "\">" cells "</row>"
#define HEADER ROW("1", TEXT("A1", "Date") TEXT("B1", "Ref") TEXT("C1", "Net") TEXT("D1", "Payee"))
#define DAY "43193" /* 3 April 2018 */
#define ONE ROW("2", NUMBER("A2", "2", DAY) NUMBER("B2", "0", "77") NUMBER("C2", "1", "250"))

static void gives_by(const char *yaml, const struct book *book, const char *wanted)
{
    const char *got = rows_of(yaml, book_write("2017-04.xlsx", book));
    cr_assert_str_eq(got, wanted, "got:\n%swanted:\n%s", got, wanted);
}

static void gives(const struct book *book, const char *wanted)
{
    gives_by(YAML, book, wanted);
}

static void refused_file(const char *yaml, const char *path, int error, const char *wanted)
{
    struct problem problem = {""};
    struct mapping *m = scratch_mapping(yaml);
    struct row_source *source = NULL;
    int rc = csv_open(path, m, &source, &problem);
    if (!rc) {
        rc = intake_open(&rows_in, source, m, &problem);
        source->ops->close(source);
    }
    cr_assert_eq(rc, error, "%d, not %d: %s", rc, error, problem.text);
    cr_assert_not_null(strstr(problem.text, path), "%s", problem.text);
    cr_assert_not_null(strstr(problem.text, wanted), "%s\nnot: %s", problem.text, wanted);
    mapping_close(m);
}

static void refused(const struct book *book, int error, const char *wanted)
{
    refused_file(YAML, book_write("2017-04.xlsx", book), error, wanted);
}

static void refused_rows(const char *rows, const char *wanted)
{
    refused(&(struct book){.rows = rows}, ERR_FORM, wanted);
}

#define PAID " payer=E08000006"

/* Numbers have all their figures whatever the form of the cell: by "0.00" a part of a penny would
 * be a penny; and days come in one form: by that of the cell the third of April is 04-03-18. */
Test(workbook, reads_numbers_and_days_as_they_are_kept)
{
    gives(
        &(struct book){
            .rows = HEADER ROW("2", NUMBER("A2", "2", DAY) NUMBER("B2", "0", "5100000001")
                                        NUMBER("C2", "1", "6202650.1600000001"))
                ROW("3",
                    NUMBER("A3", "3", "43193.75") TEXT("B3", "007") NUMBER("C3", "5", "-1710.5"))
                    ROW("4",
                        NUMBER("A4", "2", DAY) NUMBER("B4", "4", "3") NUMBER("C4", "1", "250.165"))
                        ROW("5", TEXT("A5", "03/04/2018") NUMBER("B5", "0", "4") NUMBER(
                                     "C5", "1", "0.1") TEXT("D5", "a, &quot;b&quot; &amp; c"))
                            ROW("6", NUMBER("A6", "0", DAY) NUMBER("B6", "0", "5")
                                         NUMBER("C6", "1", "1"))
                                ROW("7", NUMBER("A7", "2", DAY) NUMBER(
                                             "B7", "0", "6") "<c r=\"C7\" t=\"e\"><v>#REF!</v></c>")
                                    ROW("8", NUMBER("A8", "2", DAY) NUMBER(
                                                 "B8", "0", "7") "<c r=\"C8\" t=\"b\"><v>1</v></c>")
                                        ROW("9", NUMBER("A9", "2", DAY) NUMBER("B9", "0", "8")
                                                     NUMBER("C9", "1", "1.5E3"))
                                            ROW("11",
                                                NUMBER("A11", "2", DAY) NUMBER(
                                                    "B11", "0",
                                                    "9") "<c r=\"C11\"><f>1+1</f><v>2</v></c>")},
        "2 2018-04-03 6,202,650.16" PAID " reference=5100000001\n"
        "3 2018-04-03 -1,710.50" PAID " reference=007\n"
        "4! Net|250.165|either 250.165 or 250165 pounds: write which\n"
        "5 2018-04-03 0.10" PAID " payee=a, \"b\" & c reference=4\n"
        "6! Date|43193|not a date such as 2017-08-01 or 01/08/2017\n"
        "7! Net|#REF!|not an amount in pounds\n"
        "8! Net|TRUE|not an amount in pounds\n"
        "9! Net|1.5E3|not an amount in pounds\n"
        "11 2018-04-03 2.00" PAID " reference=9\n");
}

Test(workbook, reads_serials_where_the_mapping_declares_them)
{
    const struct book book = {.rows = HEADER ROW("2", NUMBER("A2", "0", DAY) NUMBER("B2", "0", "1")
                                                          NUMBER("C2", "0", "5"))};
    gives_by(YAML "dates: [iso, excel]\n", &book, "2 2018-04-03 5.00" PAID " reference=1\n");
    const struct book mac = {.rows = book.rows, .before = "<workbookPr date1904=\"1\"/>"};
    refused_file(YAML "dates: [iso, excel]\n", book_write("2017-04.xlsx", &mac), ERR_FORM,
                 "counted from 1904");
    const struct book formed = {.rows = HEADER ONE, .before = "<workbookPr date1904=\"1\"/>"};
    gives(&formed, "2 2022-04-04 250.00" PAID " reference=77\n");
    refused(&(struct book){.rows = HEADER ONE, .before = "<workbookPr date1904=\"0\"/>"}, ERR_FORM,
            "date1904=\"0\", which xlsx2csv misreads");
}

/* A row is named by its number in the sheet, and what is in a cell begins no other. */
Test(workbook, counts_rows_as_the_sheet_does)
{
    gives(
        &(struct book){
            .rows = ROW("1", TEXT("A1", "Paid; April,\n2018;;;;;")) ROW(
                "4", TEXT("A4", "Date") TEXT("B4", "Ref") TEXT("C4", "Net") TEXT("D4", "Payee"))
                ROW("6", NUMBER("A6", "2", DAY) NUMBER("B6", "0", "1") NUMBER("C6", "0", "5")
                             TEXT("D6", "a\n2018-04-03,2,900.00,b\n\n\n\n\n\n\n\n\n\n\n\n"
                                        "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
                                        "\n\n\n\n\n\n\n\n\n\nc\n2018-04-03,3,900.00,d"))
                    ROW("7", NUMBER("A7", "2", DAY) NUMBER("B7", "0", "x") NUMBER("C7", "0", "x"))},
        "6 2018-04-03 5.00" PAID " payee=a 2018-04-03,2,900.00,b                               "
        "       c 2018-04-03,3,900.00,d reference=1\n7! Net|x|not an amount in pounds\n");
}

Test(workbook, has_blank_cells_and_none_moved)
{
    gives(&(struct book){.rows = HEADER ROW("2", NUMBER("A2", "2", DAY) NUMBER("B2", "0", "1")
                                                     NUMBER("C2", "0", "5") TEXT("F2", " ")),
                         .sheets = NULL},
          "2 2018-04-03 5.00" PAID " reference=1\n");
    gives(&(struct book){.rows = HEADER ROW("2", NUMBER("A2", "2", DAY) NUMBER("B2", "0", "1")
                                                     NUMBER("C2", "0", "5") TEXT("F2", "x"))},
          "2! |x|cell 6 of a row under 4 names: what is it? See beyond_header\n");
    /* The sheet may say that it is wider than it is. */
    gives(&(struct book){.sheet = "<worksheet><dimension ref=\"A1:XFD2\"/><sheetData>" HEADER ONE
                                  "</sheetData></worksheet>"},
          "2 2018-04-03 250.00" PAID " reference=77\n");
}

Test(workbook, is_read_by_the_sheet_that_the_mapping_names)
{
    static const char two[] = "<sheet name=\"April\" sheetId=\"1\" r:id=\"rId1\"/>"
                              "<sheet name=\"Notes\" sheetId=\"2\" r:id=\"rId2\"/>";
    const struct book book = {.rows = HEADER ONE, .sheets = two};
    refused(&book, ERR_FORM,
            "say by \"sheet\" of the mapping which sheet is meant: it has \"April\", \"Notes\"");
    gives_by(YAML "sheet: April\n", &book, "2 2018-04-03 250.00" PAID " reference=77\n");
    refused_file(YAML "sheet: april\n", book_write("2017-04.xlsx", &book), ERR_FORM,
                 "no sheet has the name that the mapping's \"shee"
                 "t\" says: it has \"April\", \"Notes\"");
    gives(&(struct book){.rows = HEADER ONE,
                         .sheets = "<sheet name=\"-n &amp; $(x)\" sheetId=\"1\" r:id=\"rId1\"/>"
                                   "<sheet name=\"b\" state=\"hidden\" sheetId=\"2\""
                                   " r:id=\"rId2\"/>"},
          "2 2018-04-03 250.00" PAID " reference=77\n");
    refused(&(struct book){.rows = HEADER ONE,
                           .sheets = "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/>"
                                     "<sheet name=\"a\" state=\"hidden\" sheetId=\"2\""
                                     " r:id=\"rId2\"/>"},
            ERR_FORM, "which sheet is meant: it has \"a\", \"a\" (hidden)");
    refused(&(struct book){.rows = HEADER ONE, .sheets = ""}, ERR_FORM, "which sheet");
}

/* What xlsx2csv passes over in silence. */
Test(workbook, with_what_has_no_one_meaning_is_refused)
{
    refused_rows(HEADER ONE "<row><c r=\"A3\"><v>1</v></c></row>", "a row: it has no number");
    refused_rows(HEADER ROW("3", NUMBER("C3", "0", "1")) ROW("2", NUMBER("C2", "0", "1")),
                 "row 2: it is beneath a later one");
    refused_rows(HEADER ROW("2", "<c><v>1</v></c>"), "a cell: not the place of a cell");
    refused_rows(HEADER ROW("2", NUMBER("C2", "0", "1") NUMBER("C2", "0", "2")),
                 "C2: not the place");
    refused_rows(HEADER ROW("2", NUMBER("C3", "0", "1")), "C3: not the place");
    refused_rows(ROW("9999999999", NUMBER("C1", "0", "1")), "a row: it has no number");
    refused_rows(HEADER ROW("2", "<c r=\"C2\"><f>1+1</f></c>"), "C2: a formula without its value");
    refused_rows(HEADER ROW("2", "<c r=\"C2\"><f>1+1</f><v></v></c>"), "C2: a formula without its");
    refused_rows(HEADER ROW("2", "<c r=\"C2\" t=\"inlineStr\"><is><r><t>1</t></r><r><t>2.00</t></r>"
                                 "</is></c>"),
                 "C2: text in several pieces");
    refused_rows(HEADER "<row r=\"2\" hidden=\"1\">" NUMBER("C2", "0", "1") "</row>",
                 "2017-04.xlsx:2: the row is hidden");
    refused(&(struct book){.rows = HEADER ONE,
                           .after = "<mergeCells><mergeCell ref=\"C2:C4\"/>"
                                    "<mergeCell ref=\"A9:B9\"/></mergeCells>"},
            ERR_FORM, "2017-04.xlsx:4: cells C2:C4 are merged");
    refused(&(struct book){.rows = HEADER ROW("2", "<c r=\"C2\"><f>1+1</f><v>2</v></c>"),
                           .workbook = "<calcPr fullCalcOnLoad=\"1\"/>"},
            ERR_FORM, "its formulas were not calculated when it was saved");
    refused(&(struct book){.sheet = "<!DOCTYPE x [<!ENTITY a \"1\">]><worksheet><sheetData>" HEADER
                                    "</sheetData></worksheet>"},
            ERR_FORM, "it declares a document type");
    refused(&(struct book){.sheet = "<worksheet><sheetData>" HEADER}, ERR_FORM,
            "the sheet, line 1: ");
    refused(&(struct book){.rows = HEADER ONE, .twice = "xl/worksheets/SHEET1.xml"}, ERR_FORM,
            "two parts of one name");
    refused_rows("", "the file is blank");
}

Test(workbook, may_have_above_its_header_what_it_may_not_have_beneath)
{
    gives(&(struct book){.rows = "<row r=\"1\" hidden=\"true\">" TEXT("A1", "x") "</row>" ROW(
                             "3", TEXT("A3", "Date") TEXT("B3", "Ref") TEXT("C3", "Net"))
                             ROW("4", NUMBER("A4", "2", DAY) NUMBER("B4", "0", "1")
                                          NUMBER("C4", "0", "5")),
                         .after = "<mergeCells><mergeCell ref=\"A1:C2\"/></mergeCells>"},
          "4 2018-04-03 5.00" PAID " reference=1\n");
}

Test(workbook, that_is_closed_broken_or_too_large_is_refused)
{
    refused_file(YAML, scratch_write("old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1.......", 15),
                 ERR_FORM, "a workbook with a password, or of before 2007");
    refused_file(YAML, scratch_write("zip.xlsx", "PK\3\4 and no more", 16), ERR_FORM,
                 "not a workbook that can be read");
    refused(&(struct book){.rows = HEADER ONE, .password = "secret"}, ERR_FORM,
            "it has a password");
    const char *path = book_write("2017-04.xlsx", &(struct book){.rows = HEADER ONE});
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(truncate(path, st.st_size - 30), 0);
    refused_file(YAML, path, ERR_FORM, "not a workbook that can be read");
    refused(&(struct book){.rows = HEADER ROW("2", "<c r=\"C2\" t=\"s\"><v>7</v></c>")}, ERR_FORM,
            "xlsx2csv cannot read it: IndexError");
}

Test(workbook, where_there_is_no_xlsx2csv_says_so)
{
    const char *path = book_write("2017-04.xlsx", &(struct book){.rows = HEADER ONE});
    setenv("PATH", "/nosuch:.:", 1);
    refused_file(YAML, path, ERR_ABSENT,
                 "a workbook is read by xlsx2csv, which is not installed here: apt-get install "
                 "xlsx2csv, or save the sheet as CSV");
}

/* In its place a program that shows what it is given. */
Test(workbook, gives_xlsx2csv_nothing_but_the_workbook)
{
    const char *path = book_write("2017-04.xlsx", &(struct book){.rows = HEADER ONE});
    char folder[512];
    setenv("S75_SECRET", "x", 1);
    snprintf(folder, sizeof folder, "%s:/usr/bin:/bin", scratch_path(""));
    setenv("PATH", folder, 1);
    cr_assert_eq(
        chmod(scratch_text("xlsx2csv", "#!/bin/sh\n"
                                       "echo Date,Ref,Net,Payee\n"
                                       "echo \"2018-04-03,$#,$(ulimit -v),$3\"\n"
                                       "echo \"2018-04-03,$(ls /proc/self/fd | wc -l),$"
                                       "(ulimit -t),$4\"\n"
                                       "env | grep -c SECRET | sed 's/^/2018-04-03,9,/'\n"),
              0700),
        0);
    const char *got = rows_of(YAML, path);
    cr_assert_str_eq(got,
                     "2 2018-04-03 2,097,152.00" PAID " payee=--sheetname=Sheet1 reference=4\n"
                     "3 2018-04-03 600.00" PAID " payee=/proc/self/fd/3 reference=5\n"
                     "4 2018-04-03 0.00" PAID " reference=9\n",
                     "%s", got);
    cr_assert_eq(chmod(scratch_text("xlsx2csv", "#!/bin/sh\nsleep 9 & echo x >&2; echo \"why not\" "
                                                ">&2; exit 3\n"),
                       0700),
                 0);
    refused_file(YAML, path, ERR_FORM, "xlsx2csv cannot read it: why not");
    cr_assert_eq(
        chmod(scratch_text("xlsx2csv", "#!/bin/sh\nulimit -S -t 1; while :; do :; done\n"), 0700),
        0);
    refused_file(YAML, path, ERR_RANGE, "xlsx2csv needs more than 600 s");
}

/* Debian's own samples: none breaks anything, and each is read or refused with a sentence. */
Test(workbook, of_debians_samples_none_is_misread_in_silence)
{
    static const char samples[] = "/usr/share/doc/xlsx2csv/examples/test";
    DIR *dir = opendir(samples);
    if (!dir)
        return; /* installed without its documentation */
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        char path[512];
        struct document d;
        struct problem problem = {""};
        snprintf(path, sizeof path, "%s/%s", samples, entry->d_name);
        if (!strstr(entry->d_name, ".xls"))
            continue;
        const int rc = document_open(path, NULL, &d, &problem);
        cr_assert(rc == 0 || (rc == ERR_FORM && *problem.text), "%s: %d", path, rc);
        if (!rc)
            document_fini(&d);
    }
    closedir(dir);
}
