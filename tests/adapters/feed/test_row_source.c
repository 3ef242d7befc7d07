/* A source of rows that is no CSV file, through the same intake and to the same daemon. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "desk.h"
#include "feed/csv.h"
#include "feed/load.h"
#include "memory_source.h"
#include "scratch.h"

#define PATH "book.rows"
#define YAML                                                                                       \
    "item: payment\nparty: E08000006\nfeed: f\nperiod: none\n"                                     \
    "columns: {value_date: Date, reference: Doc, amount: Net,\n"                                   \
    "          payee: {names: Payee, required: no}}\n"                                             \
    "constants: {payer: E08000006, pool: p}\n"                                                     \
    "rules:\n  - {when: {reference: skip*}, skip: not ours}\n"

static const struct memory_row rows[] = {
    {.position = 102, .cells = {"7001", "1,710.50", "2017-04-07", "NHS CCG"}},
    {.position = 103, .cells = {"7002", "no sum", "2017-04-07"}},
    {.position = 201, .reason = "the sheet is protected"},
    {.position = 202, .cells = {"", " ", ""}},
    {.position = 203, .cells = {"skip-1", "1.00", "2017-04-07"}},
    {.position = 204, .cells = {"7003", "-2.00"}},
    {.position = 205, .cells = {"7004", "-2.00", "2017-04-08", "", " "}},
    {.position = 206, .cells = {"7005", "-2.00", "2017-04-08", "", "more than has a name"}},
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct mapping *mapping;
static struct problem problem;

static void setup(void)
{
    scratch_open();
    mapping = scratch_mapping(YAML);
    memory_source_rows = (struct memory_source_rows){.names = {"Doc", "NET", "date", "Payee"},
                                                     .rows = rows,
                                                     .count = ROWS,
                                                     .fails_at = SIZE_MAX};
    problem.text[0] = '\0';
}

static void teardown(void)
{
    mapping_close(mapping);
    scratch_close();
    cr_expect_eq(memory_source_rows.open_now, 0, "every source is closed");
}

TestSuite(row_source, .init = setup, .fini = teardown, .timeout = 60);

static int open_intake(struct intake *in)
{
    struct row_source *source = NULL;
    cr_assert_eq(memory_source_open(PATH, mapping, &source, &problem), 0);
    const int rc = intake_open(in, source, mapping, &problem);
    if (rc)
        source->ops->close(source);
    return rc;
}

static void close_intake(struct intake *in)
{
    struct row_source *source = in->source;
    intake_close(in);
    source->ops->close(source);
}

static void expect_item(struct intake *in, uint32_t row, const char *reference, int64_t pence)
{
    struct item item;
    cr_assert_eq(intake_next(in, &item, &problem), 0, "%s", problem.text);
    cr_expect_eq(item.row, row, "row %u, not %u", item.row, row);
    cr_expect_not(item.unreadable, "%u: %.*s", row, TEXT_ARG(item.reason));
    cr_expect(text_equal(item_value(&item, "reference")->text, text_of(reference)));
    cr_expect_eq(item_value(&item, "amount")->number, pence);
}

static void expect_unreadable(struct intake *in, uint32_t row, const char *column,
                              const char *reason)
{
    struct item item;
    cr_assert_eq(intake_next(in, &item, &problem), 0, "%s", problem.text);
    cr_expect(item.unreadable && item.row == row, "row %u", item.row);
    cr_expect(text_equal(item.column, text_of(column)), "%.*s", TEXT_ARG(item.column));
    cr_expect(text_equal(item.reason, text_of(reason)), "%.*s", TEXT_ARG(item.reason));
}

/* Names, positions, rules and faults are those of the source. */
Test(row_source, rows_become_items_by_the_same_mapping)
{
    struct intake in;
    struct item item;
    cr_assert_eq(open_intake(&in), 0, "%s", problem.text);
    expect_item(&in, 102, "7001", 171050);
    expect_unreadable(&in, 103, "NET", "not an amount in pounds");
    expect_unreadable(&in, 201, "", "the sheet is protected");
    expect_unreadable(&in, 204, "date", "the row ends before this column");
    expect_item(&in, 205, "7004", -200);
    expect_unreadable(&in, 206, "", "cell 5 of a row under 4 names: what is it? See beyond_header");
    cr_expect_eq(intake_next(&in, &item, &problem), INTAKE_END);
    cr_expect_eq(in.tally.rows, 7u);
    cr_expect_eq(in.tally.items, 2u);
    cr_expect_eq(in.tally.unreadable, 4u);
    cr_expect_eq(in.tally.skipped, 1u);
    cr_expect_eq(in.skipped[0], 1u);
    cr_expect_eq(in.tally.total_pence, 170850);
    close_intake(&in);
}

Test(row_source, names_that_do_not_do_are_listed)
{
    struct intake in;
    memory_source_rows.names[1] = "Gross";
    cr_assert_eq(open_intake(&in), ERR_FORM);
    cr_expect(strstr(problem.text, PATH ": the header cannot be mapped by "), "%s", problem.text);
    cr_expect(strstr(problem.text, "wanted: amount as \"Net\""), "%s", problem.text);
    cr_expect(strstr(problem.text, "found: \"Doc\", \"Gross\""), "%s", problem.text);
    memory_source_rows.names[0] = NULL;
    cr_assert_eq(open_intake(&in), ERR_FORM);
    cr_expect_str_eq(problem.text, PATH ": no cell has a name");
}

Test(row_source, that_fails_says_where)
{
    struct intake in;
    struct item item;
    memory_source_rows.fails_at = 1;
    cr_assert_eq(open_intake(&in), 0, "%s", problem.text);
    expect_item(&in, 102, "7001", 171050);
    cr_expect_eq(intake_next(&in, &item, &problem), ERR_IO);
    cr_expect_str_eq(problem.text, PATH ":102: the sheet cannot be read on");
    close_intake(&in);
}

static struct desk desk;

static struct load load_to_desk(struct sender *sender, struct report *report)
{
    desk_init(&desk);
    desk_start(&desk);
    const struct sender_options options = {.desk = desk.endpoint,
                                           .party = "E08000006",
                                           .feed = "f",
                                           .program = "test",
                                           .timeout_ms = 20000,
                                           .batch = 2};
    cr_assert_eq(sender_open(sender, &options, &problem), OUTCOME_DONE, "%s", problem.text);
    *report = (struct report){.out = fopen("/dev/null", "w"), .err = fopen("/dev/null", "w")};
    return (struct load){
        .mapping = mapping, .open = memory_source_open, .sender = sender, .report = report};
}

static void stop(struct sender *sender, struct report *report)
{
    sender_close(sender);
    desk_fini(&desk);
    fclose(report->out);
    fclose(report->err);
}

/* A source that breaks off leaves its document open, and the next run goes on where the daemon is:
 * then the daemon knows the document by the source's digest. */
Test(row_source, is_sent_whole_and_once)
{
    struct sender sender;
    struct report report;
    struct load load = load_to_desk(&sender, &report);
    memory_source_rows.fails_at = 4;
    cr_expect_eq(load_file(&load, PATH, &problem), OUTCOME_BROKEN);
    cr_expect(strstr(problem.text, PATH ":202: "), "%s", problem.text);
    memory_source_rows.fails_at = SIZE_MAX;
    cr_assert_eq(load_file(&load, PATH, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_expect_eq(sender.resumed, 2u, "%u", sender.resumed);
    uint8_t sha256[32];
    bool known = false;
    memset(sha256, ROWS, sizeof sha256);
    cr_assert_eq(sender_knows(&sender, sha256, &known, &problem), OUTCOME_DONE);
    cr_expect(known);
    stop(&sender, &report);
}
