/* A file on its way to the daemon, against the kit's fake desk, and on its way to the screen. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "feed/csv.h"
#include "feed/load.h"
#include "scratch.h"

#define MAPPING \
    "item: payment\nparty: E08000006\nfeed: ledger\nperiod: '%Y-%m'\n" \
    "columns: {value_date: Date, reference: Doc, amount: Net, payee: Supplier}\n" \
    "constants: {payer: E08000006}\n" \
    "rules: [{when: {payee: total*}, skip: totals}]\n"
#define HEADER "Date,Doc,Net,Supplier\n"

static struct desk desk;
static struct mapping *mapping;
static struct sender sender;
static struct report report;
static struct load load;
static struct problem problem;
static volatile sig_atomic_t stop;
static char *out, *err;
static size_t out_size, err_size;

static void setup(void)
{
    scratch_open();
    desk_init(&desk);
    desk_start(&desk);
    mapping = scratch_mapping(MAPPING);
    report = (struct report){.out = open_memstream(&out, &out_size),
                             .err = open_memstream(&err, &err_size)};
    load = (struct load){.mapping = mapping, .open = csv_open, .report = &report, .stop = &stop};
}

static void teardown(void)
{
    if (load.sender)
        sender_close(&sender);
    desk_fini(&desk);
    mapping_close(mapping);
    fclose(report.out);
    fclose(report.err);
    free(out);
    free(err);
    scratch_close();
}

TestSuite(load, .init = setup, .fini = teardown, .timeout = 60);

static bool stop_when_refused;

static void on_refused(void *ctx, uint32_t row, const char *text)
{
    (void)ctx;
    stop = stop_when_refused;
    report_refused(&report, load.path, row, text);
}

static void connect_to_desk(uint32_t batch)
{
    const struct sender_options options = {.desk = desk.endpoint, .party = "E08000006",
                                           .feed = "ledger", .timeout_ms = 20000, .batch = batch,
                                           .stop = &stop, .on_refused = on_refused};
    cr_assert_eq(sender_open(&sender, &options, &problem), OUTCOME_DONE, "%s", problem.text);
    load.sender = &sender;
}

static const char *printed(void)
{
    fflush(report.out);
    return out;
}

static const char *complained(void)
{
    fflush(report.err);
    return err;
}

/* A file of so many payments of 1.00, 2.00 and so on. */
static const char *file_of(const char *name, int payments)
{
    char text[65536] = HEADER;
    size_t at = strlen(text);
    for (int i = 1; i <= payments; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "2017-04-07,%d,%d,CCG\n", i, i);
    return scratch_text(name, text);
}

/* Every payment that the desk has, in order, exactly once; the number of submissions. */
static size_t check_stored(unsigned payments)
{
    unsigned seen = 0;
    size_t i = 0;
    desk_stop(&desk);
    for (; i < desk.next_number - desk.first_number; i++) {
        S75__V1__Request *r = s75__v1__request__unpack(NULL, desk.stored[i].size,
                                                       desk.stored[i].data);
        const S75__V1__Submission *s = r->submission;
        cr_assert_str_eq(s->document->name, "2017-04.csv");
        cr_assert_eq(s->document->period_from, 20170401);
        cr_assert_eq(s->document->period_to, 20170430);
        cr_assert_eq(s->document->first_row, seen);
        for (size_t k = 0; k < s->n_items; k++) {
            const S75__V1__Payment *p = s->items[k]->payment;
            cr_assert_eq(p->amount_pence, 100 * (int64_t)++seen);
            cr_assert_eq(p->row, seen + 1);
            cr_assert_eq(p->value_date, 20170407);
            cr_assert_str_eq(p->payer, "E08000006");
            cr_assert_str_eq(p->payee, "CCG");
            cr_assert_null(p->kind);
        }
        cr_assert_eq(s->document->complete, seen == payments);
        s75__v1__request__free_unpacked(r, NULL);
    }
    cr_assert_eq(seen, payments);
    return i;
}

Test(load, sends_a_file_as_one_document_in_batches)
{
    connect_to_desk(3);
    const char *path = file_of("2017-04.csv", 7);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_assert_eq(check_stored(7), 3);
    char wanted[512];
    snprintf(wanted, sizeof wanted, "%s: 7 rows, 7 payments, total 28.00, 0 skipped, 0 unreadable, "
                                    "0 refused by s75d; loaded, last as input 1003\n", path);
    cr_assert_str_eq(printed(), wanted);
    cr_assert_eq(load.faulty, 0);
}

static bool answer_nothing(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    (void)query;
    (void)answer;
    return false;
}

/* Also when the daemon does not tell what became of input 7. */
/* Rows of a few days before and after are of it too. */
Test(load, tells_the_period_with_its_slack)
{
    mapping_close(mapping);
    load.mapping = mapping = scratch_mapping(MAPPING "period_months: 2\nperiod_slack: 5\n");
    connect_to_desk(10);
    cr_assert_eq(load_file(&load, file_of("2017-04.csv", 1), &problem), OUTCOME_DONE, "%s",
                 problem.text);
    desk_stop(&desk);
    S75__V1__Request *r = s75__v1__request__unpack(NULL, desk.stored[0].size, desk.stored[0].data);
    cr_expect_eq(r->submission->document->period_from, 20170327);
    cr_expect_eq(r->submission->document->period_to, 20170605);
    s75__v1__request__free_unpacked(r, NULL);
}

Test(load, of_a_file_that_is_known_counts_nothing)
{
    desk.answer = answer_nothing;
    connect_to_desk(3);
    const char *path = file_of("2017-04.csv", 2);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_KNOWN, "%s", problem.text);
    cr_assert_eq(check_stored(2), 1);
    cr_assert_not_null(strstr(printed(), "2017-04.csv: already loaded as input 7; nothing "
                                         "counted\n"), "%s", printed());
}

static uint32_t known_first_row;

/* Input 7, of which one row was refused and one was unreadable. */
static bool answer_refused_input(const S75__V1__Query *query, S75__V1__Answer *answer)
{
    static S75__V1__Refusal refusals[2], *list[] = {&refusals[0], &refusals[1]};
    static S75__V1__Outcome outcome = S75__V1__OUTCOME__INIT;
    static S75__V1__InputAnswer a = S75__V1__INPUT_ANSWER__INIT;
    static uint8_t raw[128];
    S75__V1__Document document = S75__V1__DOCUMENT__INIT;
    S75__V1__Submission sent = S75__V1__SUBMISSION__INIT;
    if (query->body_case != S75__V1__QUERY__BODY_INPUT || query->input->journal != 7)
        return false;
    for (int i = 0; i < 2; i++) {
        s75__v1__refusal__init(&refusals[i]);
        refusals[i].has_item = 1;
    }
    refusals[0].has_code = 1;
    refusals[0].code = S75__V1__REFUSAL_CODE__REFUSED_UNKNOWN_PARTY;
    refusals[1].has_code = 1;
    refusals[1].code = S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE;
    document.name = sent.party = sent.feed = "x";
    document.first_row = known_first_row;
    sent.document = &document;
    a.raw = (ProtobufCBinaryData){s75__v1__submission__pack(&sent, raw), raw};
    a.party = a.feed = outcome.party = outcome.feed = "x";
    outcome.refusals = list;
    outcome.n_refusals = 2;
    a.outcome = &outcome;
    answer->input = &a;
    return true;
}

Test(load, of_a_known_file_reports_what_was_refused_then_and_is_no_fault)
{
    desk.answer = answer_refused_input;
    connect_to_desk(3);
    const char *path = file_of("2017-04.csv", 2);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_KNOWN, "%s", problem.text);
    cr_assert_not_null(strstr(printed(), "already loaded as input 7; nothing counted; 1 row was "
                                         "refused then: s75ctl show 7\n"), "%s", printed());
    cr_assert_eq(load.faulty, 0);
    known_first_row = 128;
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_KNOWN, "%s", problem.text);
    cr_assert_not_null(strstr(printed(), "show 7; for rows refused in its earlier inputs, if any, "
                                         "see s75ctl quarantine\n"), "%s", printed());
}

Test(load, that_was_interrupted_goes_on_where_the_daemon_is)
{
    connect_to_desk(2);
    const char *path = file_of("2017-04.csv", 9);
    struct row_source *source;
    struct intake in;
    struct item item;
    cr_assert_eq(csv_open(path, mapping, &source, &problem), 0);
    cr_assert_eq(intake_open(&in, source, mapping, &problem), 0);
    cr_assert_eq(sender_begin(&sender, &in, &problem), OUTCOME_DONE);
    for (int i = 0; i < 5; i++) { /* two batches are sent, one item waits */
        cr_assert_eq(intake_next(&in, &item, &problem), 0);
        cr_assert_eq(sender_put(&sender, &item, &problem), OUTCOME_DONE);
    }
    sender_abandon(&sender);
    intake_close(&in);
    source->ops->close(source);

    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_assert_eq(sender.resumed, 4);
    cr_assert_not_null(strstr(printed(), "; gone on after 4 items of an earlier run"), "%s",
                       printed());
    cr_assert_eq(check_stored(9), 5);
    cr_assert(desk.has_reading && memcmp(desk.open_reading, mapping->sha256, 32) == 0);
}

Test(load, survives_a_daemon_that_restarts)
{
    desk_stop(&desk);
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 2, FAULT_CRASH_BEFORE};
    desk.faults[1] = (struct desk_fault){ON_NUMBER, 4, FAULT_CRASH_AFTER};
    desk_start(&desk);
    connect_to_desk(2);
    cr_assert_eq(load_file(&load, file_of("2017-04.csv", 11), &problem), OUTCOME_DONE, "%s",
                 problem.text);
    cr_assert_eq(check_stored(11), 6);
}

Test(load, waits_for_another_document_to_be_finished)
{
    desk_stop(&desk);
    memset(desk.open_sha256, 7, sizeof desk.open_sha256);
    snprintf(desk.open_name, sizeof desk.open_name, "2017-03.csv");
    desk.open_rows = 5;
    desk_start(&desk);
    connect_to_desk(2);
    cr_assert_eq(load_file(&load, file_of("2017-04.csv", 1), &problem), OUTCOME_LATER);
    cr_assert_not_null(strstr(problem.text, "'2017-03.csv'"), "%s", problem.text);
    cr_assert_str_eq(printed(), "");
}

Test(load, reports_what_the_daemon_refused_by_line)
{
    desk_stop(&desk);
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_UNKNOWN_PARTY;
    refusal.final = 1;
    refusal.field = "items[1].payment.payee";
    refusal.text = "no party is called CCG";
    refusal.has_item = 1;
    refusal.item = 1;
    desk.item_refusal = &refusal;
    desk_start(&desk);
    connect_to_desk(3);
    const char *path = file_of("2017-04.csv", 5);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    char wanted[1024];
    snprintf(wanted, sizeof wanted,
             "%s:3: refused by s75d: unknown_party: no party is called CCG; field "
             "items[1].payment.payee\n%s:6: refused by s75d: unknown_party: no party is called "
             "CCG; field items[1].payment.payee\n",
             path, path);
    cr_assert_str_eq(complained(), wanted);
    cr_assert_not_null(strstr(printed(), "2 refused by s75d"), "%s", printed());
    cr_assert_eq(load.faulty, 2);
}

Test(load, does_not_report_an_unreadable_row_twice)
{
    desk_stop(&desk);
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_UNREADABLE;
    refusal.has_item = 1;
    refusal.item = 0;
    desk.item_refusal = &refusal;
    desk_start(&desk);
    connect_to_desk(9);
    const char *path = scratch_text("2017-04.csv", HEADER "2017-04-07,1,x,CCG\n,,,Totals\n"
                                                   "2017-04-07,2,2,CCG\n");
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    char wanted[512];
    snprintf(wanted, sizeof wanted, "%s:2: column \"Net\": \"x\": not an amount in pounds\n", path);
    cr_assert_str_eq(complained(), wanted);
    snprintf(wanted, sizeof wanted,
             "%s: 3 rows, 1 payment, total 2.00, 1 skipped, 1 unreadable, 0 refused by s75d; "
             "loaded, last as input 1001\n  1 skipped: totals (%s:7)\n", path, mapping->path);
    cr_assert_str_eq(printed(), wanted);
    cr_assert_eq(load.faulty, 1);
    desk_stop(&desk);
    S75__V1__Request *r = s75__v1__request__unpack(NULL, desk.stored[0].size, desk.stored[0].data);
    const S75__V1__Unreadable *u = r->submission->items[0]->unreadable;
    cr_assert_eq(u->row, 2);
    cr_assert_str_eq(u->column, "Net");
    cr_assert_str_eq(u->value, "x");
    cr_assert_str_eq(u->reason, "not an amount in pounds");
    s75__v1__request__free_unpacked(r, NULL);
}

Test(load, is_broken_by_a_final_refusal)
{
    desk_stop(&desk);
    desk.faults[0] = (struct desk_fault){ON_NUMBER, 1, FAULT_REFUSE};
    desk_start(&desk);
    connect_to_desk(9);
    cr_assert_eq(load_file(&load, file_of("2017-04.csv", 1), &problem), OUTCOME_BROKEN);
    cr_assert_not_null(strstr(problem.text, "the fake desk says no"), "%s", problem.text);
}

Test(load, is_broken_by_a_daemon_that_is_not_there)
{
    desk_stop(&desk);
    const struct sender_options options = {.desk = desk.endpoint, .party = "E08000006",
                                           .feed = "ledger", .timeout_ms = 200, .batch = 1};
    cr_assert_eq(sender_open(&sender, &options, &problem), OUTCOME_BROKEN);
    cr_assert_neq(problem.text[0], '\0');
    sender_close(&sender);
}

Test(load, stops_when_asked_and_leaves_the_document_open)
{
    connect_to_desk(2);
    stop = 1;
    cr_assert_eq(load_file(&load, file_of("2017-04.csv", 9), &problem), OUTCOME_STOPPED, "%s",
                 problem.text);
    cr_assert_null(sender.document);
    stop = 0;
    cr_assert_eq(load_file(&load, scratch_path("2017-04.csv"), &problem), OUTCOME_DONE, "%s",
                 problem.text);
    check_stored(9);
}

Test(load, stopped_on_the_way_goes_on_later)
{
    desk_stop(&desk);
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    refusal.has_item = 1;
    refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_AMBIGUOUS;
    desk.item_refusal = &refusal;
    desk_start(&desk);
    connect_to_desk(1);
    const char *path = file_of("2017-04.csv", 200); /* more than the window: outcomes come */
    stop_when_refused = true;
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_STOPPED, "%s", problem.text);
    cr_assert_not_null(strstr(problem.text, "2017-04.csv: stopped; run again to go on"));
    stop = stop_when_refused = false;
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_assert_gt(sender.resumed, 0);
    cr_assert_lt(sender.resumed, 200);
    check_stored(200);
}

Test(load, of_a_file_without_rows_sends_nothing)
{
    connect_to_desk(2);
    cr_assert_eq(load_file(&load, scratch_text("2017-04.csv", HEADER "\n,,,Total\n"), &problem),
                 OUTCOME_DONE, "%s", problem.text);
    check_stored(0);
    cr_assert_not_null(strstr(printed(), "; nothing to send\n"), "%s", printed());
}

Test(load, reports_what_is_wrong_with_a_file_before_anything_is_sent)
{
    connect_to_desk(2);
    cr_assert_eq(load_file(&load, scratch_text("2017-04.csv", "a,b\n1,2\n"), &problem),
                 OUTCOME_REFUSED);
    cr_assert_eq(load_file(&load, scratch_text("april.csv", HEADER), &problem), OUTCOME_REFUSED);
    cr_assert_eq(load_file(&load, scratch_text("2017-05.csv", ""), &problem), OUTCOME_REFUSED);
    cr_assert_eq(load_file(&load, scratch_path("absent.csv"), &problem), OUTCOME_LATER);
    check_stored(0);
}

/* What lies at a path changes between two looks at it: the file that was opened is another. */
static int changed_opens;
static int open_then_change(const char *path, const struct mapping *m, struct row_source **ret,
                            struct problem *p)
{
    const int rc = csv_open(path, m, ret, p);
    if (changed_opens++ == 0)
        file_of("2017-04.csv", 4);
    return rc;
}

Test(load, of_a_file_that_changed_while_it_was_read_nothing_counts)
{
    const char *path = file_of("2017-04.csv", 2);
    connect_to_desk(10);
    load.open = open_then_change;
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_LATER);
    cr_assert(strstr(problem.text, "it changed while it was read: nothing of it counts"), "%s",
              problem.text);
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    cr_assert_eq(check_stored(4), 1);
}

static const char *changing_path;
static void change_after(void *ctx, uint32_t row, const char *text)
{
    (void)ctx;
    (void)row;
    (void)text;
    FILE *file = fopen(changing_path, "a");
    fputs("2017-04-07,9,9,CCG\n", file);
    fclose(file);
}

Test(load, of_a_file_that_changed_afterwards_what_was_read_counts_and_it_is_said)
{
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    desk_stop(&desk);
    refusal.has_item = refusal.has_code = 1;
    refusal.code = S75__V1__REFUSAL_CODE__REFUSED_AMBIGUOUS;
    desk.item_refusal = &refusal;
    desk_start(&desk);
    changing_path = file_of("2017-04.csv", 2);
    const struct sender_options options = {.desk = desk.endpoint,
                                           .party = "E08000006",
                                           .feed = "ledger",
                                           .timeout_ms = 20000,
                                           .batch = 10,
                                           .stop = &stop,
                                           .on_refused = change_after};
    cr_assert_eq(sender_open(&sender, &options, &problem), OUTCOME_DONE, "%s", problem.text);
    load.sender = &sender;
    cr_assert_eq(load_file(&load, changing_path, &problem), OUTCOME_REFUSED);
    cr_assert(strstr(problem.text, "it changed after it was read. What counts, as input "), "%s",
              problem.text);
}

Test(load, dry_shows_a_table)
{
    report.dry_run = true;
    const char *path = scratch_text("2017-04.csv",
                                    HEADER "2017-04-07,1,-1710,Caf\xC3\xA9\nx,2,2,\n");
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    char wanted[2048];
    snprintf(wanted, sizeof wanted,
             "   LINE  DATE                    POUNDS  KIND             PAYER         "
             "PAYEE                       REFERENCE     DESCRIPTION\n"
             "      2  2017-04-07           -1,710.00  -                E08000006     "
             "Caf\xC3\xA9                        1             \n"
             "%s: 2 rows, 1 payment, total -1,710.00, 0 skipped, 1 unreadable; dry run, nothing "
             "was sent\n", path);
    cr_assert_str_eq(printed(), wanted);
    snprintf(wanted, sizeof wanted, "%s:3: column \"Date\": \"x\": not a date such as 2017-08-01 "
                                    "or 01/08/2017\n", path);
    cr_assert_str_eq(complained(), wanted);
}

Test(load, dry_shows_json_lines)
{
    report.dry_run = report.json = true;
    const char *path = scratch_text("2017-04.csv", HEADER "2017-04-07,1,1,CCG\n2017-04-07,2,x,\n");
    cr_assert_eq(load_file(&load, path, &problem), OUTCOME_DONE, "%s", problem.text);
    char wanted[2048];
    snprintf(wanted, sizeof wanted,
             "{\"payment\":{\"payer\":\"E08000006\",\"payee\":\"CCG\",\"amount_pence\":100,"
             "\"value_date\":\"2017-04-07\",\"reference\":\"1\",\"shares\":[],\"row\":2}}\n"
             "{\"unreadable\":{\"row\":3,\"column\":\"Net\",\"value\":\"x\","
             "\"reason\":\"not an amount in pounds\"}}\n"
             "{\"summary\":{\"file\":\"%s\",\"item\":\"payment\",\"dry_run\":true,"
             "\"synthetic\":false,\"known\":false,\"rows\":2,\"items\":1,\"skipped\":0,"
             "\"unreadable\":1,\"refused\":0,\"resumed\":0,\"total_pence\":100,\"input\":0}}\n",
             path);
    cr_assert_str_eq(printed(), wanted, "%s", printed());
}
